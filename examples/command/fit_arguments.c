/* The arguments of gmmix fit and gmmix select.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/number.h"
#include "command.h"

#include <string.h>

static const char fit_help[] =
    "gmmix fit DATA -k N [options]\n"
    "\n"
    "Fits a Gaussian mixture of N components to the rows of a table and prints its parameters.\n"
    "With -o DIR it writes into that directory: labels.csv (the component of each row, from 0),\n"
    "responsibilities.csv, parameters.txt and parameters.json, likelihood.csv (after each\n"
    "iteration), model.gmm (for the other subcommands) and, if gnuplot is installed,\n"
    "likelihood.png and clusters.png.\n"
    "\n"
    "  -k, --components N   how many components\n";

static const char select_help[] =
    "gmmix select DATA [options]\n"
    "\n"
    "Fits mixtures of several families of covariances and numbers of components to the rows of a\n"
    "table, each of which is a cell. Prints the ten best by BIC, then the parameters of the best.\n"
    "With -o DIR it writes into that directory: selection.csv and selection.json (all cells, the\n"
    "best first), selection.png, and all that gmmix fit writes, of the best.\n"
    "\n"
    "The best is the lowest of the cells that are to be trusted: those without a component that\n"
    "stands on too few rows.\n"
    "\n"
    "  -k, --components LIST\n"
    "                       how many components: numbers and ranges such as 2:4,8 (1:9)\n"
    "  --all                print all cells, not the ten best\n";

static const char help_of_both[] =
    "  -o, --output DIR     where to write; it is made if it is missing\n"
    "  --weights-column C   the column that holds the row weights, by name or number\n"
    "  --labels-column C    the column that names the class of a row, where it is known: its\n"
    "                       component (each class has one; an empty cell: not known)\n"
    "  --columns A[,B[,C]]  the columns in clusters.png; the first three, or what there is (which\n"
    "                       columns are fitted say --features and --ignore)\n"
    "  -h, --help           this text\n";

/* The options that are not settings; those are numbered from OPTION_SETTINGS. */
enum {
  OPTION_FAMILY = 1,
  OPTION_FAMILIES,
  OPTION_ALL,
  OPTION_WEIGHTS,
  OPTION_LABELS,
  OPTION_COLUMNS,
  OPTION_SETTINGS = 2000
};

static int selects(const struct fit_arguments *arguments) {
  return strcmp(arguments->subcommand, "select") == 0;
}

static void list_options(struct option options[], const struct fit_arguments *arguments) {
  const struct option own[] = {{"components", required_argument, NULL, 'k'},
                               {"output", required_argument, NULL, 'o'},
                               {"help", no_argument, NULL, 'h'},
                               {"weights-column", required_argument, NULL, OPTION_WEIGHTS},
                               {"labels-column", required_argument, NULL, OPTION_LABELS},
                               {"columns", required_argument, NULL, OPTION_COLUMNS}};
  const struct option family = {"family", required_argument, NULL, OPTION_FAMILY},
                      families = {"families", required_argument, NULL, OPTION_FAMILIES},
                      all = {"all", no_argument, NULL, OPTION_ALL};
  const struct option last = {NULL, 0, NULL, 0};
  int n = sizeof own / sizeof *own;
  memcpy(options, own, sizeof own);
  options[n++] = selects(arguments) ? families : family;
  if (selects(arguments))
    options[n++] = all;
  for (int s = 0; s < n_settings; s++) {
    if (!setting_is_of(&settings[s], arguments->subcommand))
      continue;
    options[n] = last;
    options[n].name = settings[s].flag;
    options[n].has_arg = required_argument;
    options[n++].val = OPTION_SETTINGS + s;
  }
  table_options_list(options + n);
  options[n + TABLE_OPTIONS] = last;
}

/* Takes one family and number of components. */
static int take_cell(struct cells *cells, int option) {
  char list[LIST_LENGTH];
  cells->n_families = cells->n_sizes = 1;
  if (option == 'k' && (!number_parse_int(optarg, cells->sizes) || *cells->sizes < 1))
    return complain_usage("fit", "-k: '%s' is not a whole number from 1%s", optarg,
                          optarg[strspn(optarg, "0123456789:,-")] == '\0' && optarg[0] != '-'
                              ? "; gmmix select compares several"
                              : "");
  if (option == OPTION_FAMILY && (*cells->families = gmm_family_find(optarg)) < 0)
    return complain_usage("fit", "--family: '%s' is not %s", optarg, family_list(list));
  return 0;
}

/* Takes one option; 0, or EXIT_USAGE. */
static int take_option(struct fit_arguments *arguments, int option) {
  const char *subcommand = arguments->subcommand;
  if (option == OPTION_FAMILIES)
    return cells_take_families(&arguments->cells, optarg);
  if (option == 'k' && selects(arguments))
    return cells_take_sizes(&arguments->cells, optarg);
  if (option == 'k' || option == OPTION_FAMILY)
    return take_cell(&arguments->cells, option);
  arguments->all |= option == OPTION_ALL;
  if (option == 'o')
    arguments->output = optarg;
  if (option == 'h')
    arguments->help = 1;
  if (option == OPTION_WEIGHTS)
    arguments->weights = optarg;
  if (option == OPTION_LABELS)
    arguments->table.format.classes = optarg;
  if (option == OPTION_COLUMNS)
    arguments->columns = optarg;
  if (option >= OPTION_SETTINGS) {
    arguments->values[option - OPTION_SETTINGS] = optarg;
    return setting_check(&settings[option - OPTION_SETTINGS], subcommand, optarg);
  }
  if (option >= OPTION_TABLE)
    return table_options_take(&arguments->table, subcommand, option);
  return option == '?' ? EXIT_USAGE : 0;
}

static void print_help(const struct fit_arguments *arguments) {
  char list[LIST_LENGTH], text[LIST_LENGTH + 80];
  const int many = selects(arguments);
  fputs(many ? select_help : fit_help, stdout);
  fputs(help_of_both, stdout);
  printf("\nHow %s done (range; default):\n", many ? "each fit is" : "the fit is");
  snprintf(text, sizeof text, "covariances%s (%s; %s)",
           many ? ": all, or names, or letters such as VVV, between commas" : "", family_list(list),
           many ? "all" : gmm_family_name(GMM_COV_FULL));
  print_option(many ? "families" : "family", many ? "LIST" : "NAME", text);
  settings_help(arguments->subcommand);
  fputs(table_options_help, stdout);
}

static int parse_options(struct fit_arguments *arguments, int argc, char **argv) {
  struct option options[MOST_SETTINGS + TABLE_OPTIONS + 16];
  int option;
  list_options(options, arguments);
  while ((option = next_option(argc, argv, ":hk:o:", options)) != -1)
    if (take_option(arguments, option) != 0)
      return EXIT_USAGE;
  return 0;
}

int fit_arguments_parse(struct fit_arguments *arguments, int argc, char **argv) {
  arguments->subcommand = argv[0];
  table_options_begin(&arguments->table);
  if (selects(arguments)) {
    cells_take_families(&arguments->cells, "all");
    cells_take_sizes(&arguments->cells, "1:9");
  } else
    *arguments->cells.families = GMM_COV_FULL;
  if (parse_options(arguments, argc, argv) != 0)
    return EXIT_USAGE;
  if (arguments->help) {
    print_help(arguments);
    return 0;
  }
  if (argc - optind != 1)
    return complain_usage(argv[0], "takes one table, not %d", argc - optind);
  arguments->path = argv[optind];
  arguments->table.format.also = arguments->weights;
  return *arguments->cells.sizes == 0 ? complain_usage("fit", "-k is missing: how many components?")
                                      : 0;
}
