/* gmmix predict, gmmix score: rows of a table under a stored model.
 *
 * SPDX-License-Identifier: MIT */
#include "command.h"

#include <stdlib.h>

static const char predict_help[] =
    "gmmix predict MODEL DATA [-o FILE] [--proba] [options]\n"
    "\n"
    "Prints the most probable component of each row, from 0, under the header \"label\".\n"
    "DATA has the columns that the model was fitted to. They are found by their names; without\n"
    "names, in the model or in DATA, they are taken as they stand.\n"
    "\n"
    "  --proba              the probability of each component (responsibilities) instead\n"
    "  -o, --output FILE    write to this file instead of standard output\n"
    "  -h, --help           this text\n";

static const char score_help[] =
    "gmmix score MODEL DATA [-o FILE] [--samples] [options]\n"
    "\n"
    "Prints the mean log-density (natural logarithm) of the rows under the model.\n"
    "DATA has the columns that the model was fitted to. They are found by their names; without\n"
    "names, in the model or in DATA, they are taken as they stand.\n"
    "\n"
    "  --samples            the log-density of each row instead, under the header \"log_density\"\n"
    "  -o, --output FILE    write to this file instead of standard output\n"
    "  -h, --help           this text\n";

struct use {
  const char *output;
  struct table_options table;
  int each; /* --proba or --samples */
  int help;
};

/* Reads the arguments; the exit code. */
static int parse(struct use *use, int argc, char **argv, const char *each) {
  struct option options[TABLE_OPTIONS + 4] = {{"help", no_argument, NULL, 'h'},
                                              {"output", required_argument, NULL, 'o'},
                                              {each, no_argument, NULL, 'e'}};
  int option, code;
  table_options_list(options + 3);
  while ((option = next_option(argc, argv, ":ho:", options)) != -1) {
    if (option == '?')
      return EXIT_USAGE;
    if (option >= OPTION_TABLE && (code = table_options_take(&use->table, argv[0], option)) != 0)
      return code;
    if (option == 'o')
      use->output = optarg;
    use->each |= option == 'e';
    use->help |= option == 'h';
  }
  if (!use->help && argc - optind != 2)
    return complain_usage(argv[0], "takes a model and a table, not %d argument%s", argc - optind,
                          argc - optind == 1 ? "" : "s");
  return 0;
}

/* A model that was fitted with --missing takes rows with missing values; another one if told so. */
static gmm_status choose_missing(gmm_model *model, struct table_format *format) {
  int64_t is_kept = 0;
  if (format->keep_missing)
    return gmm_set_int(model, GMM_OPT_MISSING, 1);
  gmm_get_int(model, GMM_OPT_MISSING, &is_kept);
  format->keep_missing = is_kept != 0 && !format->omit_missing;
  return GMM_OK;
}

/* Reads the columns that the model has names for, or all. */
static int read_rows(struct rows_job *job, struct table *table, const struct use *use,
                     const char *path) {
  struct table_format format = use->table.format;
  int64_t wanted = gmm_n_features(job->model);
  const char **names = names_get(job->model);
  int failed, named = names_are_complete(job->model);
  if (names == NULL)
    return status_code(GMM_ERR_NOMEM, NULL);
  if (named) {
    format.wanted = names;
    format.n_wanted = wanted;
  }
  failed = table_read(table, path, &format);
  free(names);
  if (failed)
    return complain(EXIT_INPUT, "%s", table->error);
  if (table->cols != wanted)
    return complain(EXIT_INPUT,
                    "%s: there %s %lld column%s, but the model has %lld feature%s "
                    "(--features takes columns, --ignore leaves them out)",
                    path, table->cols == 1 ? "is" : "are", (long long)table->cols,
                    table->cols == 1 ? "" : "s", (long long)wanted, wanted == 1 ? "" : "s");
  if (named && !table->has_names && format.note != NULL)
    format.note(path, "there is no header, so the columns are taken in the order of the model");
  job->table = table;
  return 0;
}

static int run(int argc, char **argv, const char *help, const char *each,
               int (*write)(FILE *, void *), int (*write_each)(FILE *, void *)) {
  struct use use = {.output = "-"};
  struct table table = {0};
  struct rows_job job = {NULL, NULL, 0};
  gmm_model *model = NULL;
  int code;
  table_options_begin(&use.table);
  code = parse(&use, argc, argv, each);
  if (code == 0 && use.help) {
    fputs(help, stdout);
    fputs(table_options_help, stdout);
    return 0;
  }
  if (code == 0 && !is_model(argv[optind]) && is_model(argv[optind + 1]))
    code = complain_usage(argv[0], "%s is no stored model, but %s is: the model comes first",
                          argv[optind], argv[optind + 1]);
  if (code == 0)
    code = load_model(&model, argv[optind]);
  job.model = model;
  if (code == 0)
    code = status_code(choose_missing(model, &use.table.format), NULL);
  if (code == 0)
    code = read_rows(&job, &table, &use, argv[optind + 1]);
  if (code == 0) {
    catch_signals();
    code = write_to(use.output, use.each ? write_each : write, &job, &job.code);
  }
  table_options_end(&use.table);
  table_free(&table);
  gmm_destroy(model);
  return code;
}

int cmd_predict(int argc, char **argv) {
  return run(argc, argv, predict_help, "proba", write_labels, write_responsibilities);
}

int cmd_score(int argc, char **argv) {
  return run(argc, argv, score_help, "samples", write_mean_log_density, write_log_densities);
}
