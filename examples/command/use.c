/* gmmix predict, gmmix score, gmmix impute: rows of a table under a stored model.
 *
 * SPDX-License-Identifier: MIT */
#include "command.h"

#include <stdlib.h>

static const char predict_help[] =
    "gmmix predict MODEL DATA [-o FILE] [--proba | --given COLUMNS] [options]\n"
    "\n"
    "Prints the most probable component of each row, from 0, under the header \"label\".\n"
    "DATA has the columns that the model was fitted to. They are found by their names; without\n"
    "names, in the model or in DATA, they are taken as they stand.\n"
    "\n"
    "  --proba              the probability of each component (responsibilities) instead\n"
    "  --given COLUMNS      the other features from these, by name or number: a,b. Prints mean "
    "and\n"
    "                       standard deviation of each, under NAME and NAME_sd. DATA need have "
    "the\n"
    "                       given columns alone\n"
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

static const char impute_help[] =
    "gmmix impute MODEL DATA [-o FILE] [--draw SEED] [options]\n"
    "\n"
    "Prints DATA with its missing values filled in: by the mean that the model gives them, given\n"
    "what the row has. Header, other columns and whatever is not missing stay as they stand.\n"
    "DATA has the columns that the model was fitted to, and may have others. They are found by\n"
    "their names; without names, in the model or in DATA, they are taken as they stand.\n"
    "\n"
    "  --draw SEED          fill in draws from the distribution that the model gives instead: for\n"
    "                       multiple imputation, one table for each seed, a whole number from 0\n"
    "  -o, --output FILE    write to this file instead of standard output\n"
    "  -h, --help           this text\n";

/* What differs between the subcommands: an option without a value and one with a value, either of
 * which may be NULL, and what is then written. */
struct kind {
  const char *help, *flag, *with_value;
  int (*write)(FILE *, void *), (*write_flag)(FILE *, void *), (*write_value)(FILE *, void *);
  int (*take_value)(struct rows_job *job, const char *value); /* the exit code */
  int fills_in; /* reads missing values, and keeps the text of the table */
};

struct use {
  const struct kind *kind;
  const char *output, *value;
  struct table_options table;
  int flag, help;
};

/* Reads the arguments; the exit code. */
static int parse(struct use *use, int argc, char **argv) {
  struct option options[TABLE_OPTIONS + 5] = {{"help", no_argument, NULL, 'h'},
                                              {"output", required_argument, NULL, 'o'}};
  const struct option flag = {use->kind->flag, no_argument, NULL, 'f'},
                      with_value = {use->kind->with_value, required_argument, NULL, 'v'};
  int option, code, n = 2;
  if (flag.name != NULL)
    options[n++] = flag;
  if (with_value.name != NULL)
    options[n++] = with_value;
  table_options_list(options + n);
  while ((option = next_option(argc, argv, ":ho:", options)) != -1) {
    if (option == '?')
      return EXIT_USAGE;
    if (option >= OPTION_TABLE && (code = table_options_take(&use->table, argv[0], option)) != 0)
      return code;
    if (option == 'o')
      use->output = optarg;
    if (option == 'v')
      use->value = optarg;
    use->flag |= option == 'f';
    use->help |= option == 'h';
  }
  if (use->help)
    return 0;
  if (use->flag && use->value != NULL)
    return complain_usage(argv[0], "--%s and --%s exclude each other", flag.name, with_value.name);
  if (argc - optind != 2)
    return complain_usage(argv[0], "takes a model and a table, not %d argument%s", argc - optind,
                          argc - optind == 1 ? "" : "s");
  return 0;
}

static int use_model(struct rows_job *job, struct use *use, gmm_model *model, const char *path) {
  const struct kind *kind = use->kind;
  struct table table = {0};
  int code = status_code(use_missing(model, &use->table.format), NULL);
  job->model = model;
  if (code == 0 && use->value != NULL)
    code = kind->take_value(job, use->value);
  if (code == 0)
    code = use_rows(job, &table, &use->table.format, path);
  if (code == 0) {
    catch_signals();
    code = write_to(use->output,
                    use->flag            ? kind->write_flag
                    : use->value != NULL ? kind->write_value
                                         : kind->write,
                    job, &job->code);
  }
  table_free(&table);
  return code;
}

static int run(int argc, char **argv, const struct kind *kind) {
  struct use use = {.kind = kind, .output = "-"};
  struct rows_job job = {0};
  gmm_model *model = NULL;
  int code;
  table_options_begin(&use.table);
  use.table.format.keep_text = use.table.format.keep_missing = kind->fills_in;
  code = parse(&use, argc, argv);
  if (code == 0 && use.help) {
    fputs(kind->help, stdout);
    fputs(table_options_help, stdout);
  } else {
    if (code == 0 && !is_model(argv[optind]) && is_model(argv[optind + 1]))
      code = complain_usage(argv[0], "%s is no stored model, but %s is: the model comes first",
                            argv[optind], argv[optind + 1]);
    if (code == 0)
      code = load_model(&model, argv[optind]);
    if (code == 0)
      code = use_model(&job, &use, model, argv[optind + 1]);
  }
  table_options_end(&use.table);
  free(job.given);
  gmm_destroy(model);
  return code;
}

int cmd_predict(int argc, char **argv) {
  static const struct kind kind = {.help = predict_help,
                                   .with_value = "given",
                                   .write_value = write_regression,
                                   .take_value = take_given,
                                   .flag = "proba",
                                   .write = write_labels,
                                   .write_flag = write_responsibilities};
  return run(argc, argv, &kind);
}

int cmd_score(int argc, char **argv) {
  static const struct kind kind = {.help = score_help,
                                   .flag = "samples",
                                   .write = write_mean_log_density,
                                   .write_flag = write_log_densities};
  return run(argc, argv, &kind);
}

int cmd_impute(int argc, char **argv) {
  static const struct kind kind = {.help = impute_help,
                                   .with_value = "draw",
                                   .write = write_imputed,
                                   .write_value = write_draws,
                                   .take_value = take_seed,
                                   .fills_in = 1};
  return run(argc, argv, &kind);
}
