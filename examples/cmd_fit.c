/* gmmix fit.
 *
 * SPDX-License-Identifier: MIT */
#include "cmd.h"
#include "common/number.h"
#include "common/output.h"

#include <stdlib.h>
#include <string.h>

static const char help_head[] =
    "gmmix fit DATA -k N [options]\n"
    "\n"
    "Fits a Gaussian mixture of N components to the rows of a table and prints its parameters.\n"
    "With -o DIR it writes into that directory: labels.csv (the component of each row, from 0),\n"
    "responsibilities.csv, parameters.txt and parameters.json, likelihood.csv (after each\n"
    "iteration), model.gmm (for the other subcommands) and, if gnuplot is installed,\n"
    "likelihood.png and clusters.png.\n"
    "\n"
    "  -k, --components N   how many components\n"
    "  --family NAME        covariances: full (the default), tied, diag or spherical\n"
    "  -o, --output DIR     where to write; it is made if it is missing\n"
    "  --weights-column C   the column that holds the row weights, by name or number\n"
    "  --ignore COLUMNS     leave out columns, by name or number: a,b,... (may be repeated)\n"
    "  --columns A[,B[,C]]  the columns in clusters.png; the first three, or what there is\n"
    "  -h, --help           this text\n"
    "\n"
    "How the fit is done (range; default):\n";

/* The options that are not settings; those are numbered from OPTION_SETTINGS. */
enum { OPTION_FAMILY = 1, OPTION_WEIGHTS, OPTION_IGNORE, OPTION_COLUMNS, OPTION_SETTINGS = 1000 };
enum { MOST_SETTINGS = 16 };

struct arguments {
  int64_t k;
  int family, help;
  const char *path, *output, *weights, *columns;
  struct column_list ignore;
  const char *values[MOST_SETTINGS];
};

static void list_options(struct option options[]) {
  const struct option own[] = {{"components", required_argument, NULL, 'k'},
                               {"output", required_argument, NULL, 'o'},
                               {"help", no_argument, NULL, 'h'},
                               {"family", required_argument, NULL, OPTION_FAMILY},
                               {"weights-column", required_argument, NULL, OPTION_WEIGHTS},
                               {"ignore", required_argument, NULL, OPTION_IGNORE},
                               {"columns", required_argument, NULL, OPTION_COLUMNS}};
  const struct option last = {NULL, 0, NULL, 0};
  int n = sizeof own / sizeof *own;
  memcpy(options, own, sizeof own);
  for (int s = 0; s < n_settings; s++) {
    options[n] = last;
    options[n].name = settings[s].flag;
    options[n].has_arg = required_argument;
    options[n++].val = OPTION_SETTINGS + s;
  }
  options[n] = last;
}

/* Takes one option; 0, or EXIT_USAGE. */
static int take_option(struct arguments *arguments, int option) {
  if (option == 'k' && (!number_parse_int(optarg, &arguments->k) || arguments->k < 1))
    return complain_usage("fit", "-k: '%s' is not a whole number from 1", optarg);
  if (option == 'o')
    arguments->output = optarg;
  if (option == 'h')
    arguments->help = 1;
  if (option == OPTION_FAMILY && (arguments->family = family_find(optarg)) == 0)
    return complain_usage("fit", "--family: '%s' is not full, tied, diag or spherical", optarg);
  if (option == OPTION_WEIGHTS)
    arguments->weights = optarg;
  if (option == OPTION_COLUMNS)
    arguments->columns = optarg;
  if (option == OPTION_IGNORE)
    return column_list_add(&arguments->ignore, optarg);
  if (option >= OPTION_SETTINGS) {
    arguments->values[option - OPTION_SETTINGS] = optarg;
    return setting_check(&settings[option - OPTION_SETTINGS], optarg);
  }
  return option == '?' ? EXIT_USAGE : 0;
}

static int parse(struct arguments *arguments, int argc, char **argv) {
  struct option options[MOST_SETTINGS + 16];
  int option;
  list_options(options);
  while ((option = next_option(argc, argv, ":hk:o:", options)) != -1)
    if (take_option(arguments, option) != 0)
      return EXIT_USAGE;
  if (arguments->help)
    return 0;
  if (argc - optind != 1)
    return complain_usage("fit", "takes one table, not %d", argc - optind);
  arguments->path = argv[optind];
  return arguments->k == 0 ? complain_usage("fit", "-k is missing: how many components?") : 0;
}

/* Moves the weights out of the table. */
static int take_weights(struct fit *fit, struct table *table, const char *column) {
  int64_t j = table_find(table, column), number = j < 0 ? 0 : table->numbers[j];
  if (j >= 0 && table->cols > 1)
    fit->row_weights = table_take(table, j);
  if (fit->row_weights == NULL)
    return complain(EXIT_INPUT, "--weights-column: %s",
                    j >= 0 && table->cols == 1 ? "there is no other column" : table->error);
  fit->total = 0;
  for (int64_t i = 0; i < table->rows; i++) {
    if (fit->row_weights[i] < 0)
      return complain(EXIT_INPUT, "line %lld, column %lld (%s): a weight must not be negative",
                      (long long)table->lines[i], (long long)number, column);
    fit->total += fit->row_weights[i];
  }
  return 0;
}

/* Finds the columns to draw. */
static int take_columns(struct fit *fit, struct table *table, const char *list) {
  char copy[1000], *save, *name;
  fit->n_axes = table->cols < 3 ? (int)table->cols : 3;
  for (int a = 0; a < 3; a++)
    fit->axes[a] = a;
  if (list == NULL)
    return 0;
  if (strlen(list) >= sizeof copy)
    return complain_usage("fit", "--columns: the list is too long");
  memcpy(copy, list, strlen(list) + 1);
  fit->n_axes = 0;
  for (name = strtok_r(copy, ",", &save); name != NULL; name = strtok_r(NULL, ",", &save)) {
    if (fit->n_axes == 3)
      return complain_usage("fit", "--columns: at most three columns can be drawn");
    fit->axes[fit->n_axes] = table_find(table, name);
    if (fit->axes[fit->n_axes++] < 0)
      return complain(EXIT_INPUT, "--columns: %s", table->error);
  }
  return fit->n_axes > 0 ? 0 : complain_usage("fit", "--columns: no column is named");
}

static int read_data(struct fit *fit, struct table *table, const struct arguments *arguments) {
  const char *ignore = arguments->ignore.text;
  int code = 0;
  fit->table = table;
  if (table_read(table, arguments->path, *ignore == '\0' ? NULL : ignore) != 0)
    return complain(EXIT_INPUT, "%s", table->error);
  fit->total = (double)table->rows;
  if (arguments->weights != NULL)
    code = take_weights(fit, table, arguments->weights);
  return code == 0 ? take_columns(fit, table, arguments->columns) : code;
}

static int run_fit(const struct fit *fit, gmm_model **model, const struct arguments *arguments) {
  const struct table *table = fit->table;
  gmm_status status = gmm_create(model, arguments->k, table->cols, arguments->family);
  for (int s = 0; s < n_settings && status == GMM_OK; s++)
    status = setting_apply(&settings[s], arguments->values[s], *model);
  if (status == GMM_OK)
    status = show_progress(*model, fit->total);
  fitting = *model;
  if (status == GMM_OK)
    status = gmm_fit(*model, GMM_ROW_MAJOR(table->x, table->rows, table->cols), fit->row_weights);
  fitting = NULL;
  end_progress();
  return status_code(status, *model);
}

/* Fits, writes the files if any are wanted, and prints the summary last. */
static int fit_and_write(struct fit *fit, gmm_model **model, const struct arguments *arguments) {
  struct output output;
  int code;
  catch_signals();
  /* First, so that a long fit is not lost because there is nowhere to write it. */
  if (arguments->output != NULL && output_begin(&output, arguments->output) != 0)
    return complain(EXIT_OUTPUT, "%s", output.error);
  code = run_fit(fit, model, arguments);
  fit->model = *model;
  if (arguments->output != NULL && code == 0)
    code = write_fit(&output, fit);
  if (arguments->output != NULL && code != 0)
    output_abort(&output);
  else if (arguments->output != NULL && output_commit(&output) != 0)
    code = complain(EXIT_OUTPUT, "%s", output.error);
  if (code != 0)
    return code;
  printf("%s: %lld rows\n", strcmp(arguments->path, "-") == 0 ? "standard input" : arguments->path,
         (long long)fit->table->rows);
  code = status_code(report_text(stdout, *model, fit->table->names, 0), NULL);
  if (arguments->output != NULL)
    printf("\nThe results are in %s.\n", arguments->output);
  return code;
}

int cmd_fit(int argc, char **argv) {
  static struct arguments arguments = {.path = "-", .family = GMM_COV_FULL};
  struct fit fit = {0};
  struct table table = {0};
  gmm_model *model = NULL;
  int code = parse(&arguments, argc, argv);
  if (code == 0 && arguments.help) {
    fputs(help_head, stdout);
    settings_help();
    return 0;
  }
  if (code == 0)
    code = read_data(&fit, &table, &arguments);
  if (code == 0)
    code = fit_and_write(&fit, &model, &arguments);
  gmm_destroy(model);
  free(fit.row_weights);
  table_free(&table);
  return code;
}
