/* The arguments of gmmix fit.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/number.h"
#include "command.h"

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
    "  -o, --output DIR     where to write; it is made if it is missing\n"
    "  --weights-column C   the column that holds the row weights, by name or number\n"
    "  --columns A[,B[,C]]  the columns in clusters.png; the first three, or what there is (which\n"
    "                       columns are fitted say --features and --ignore)\n"
    "  -h, --help           this text\n";

/* The options that are not settings; those are numbered from OPTION_SETTINGS. */
enum { OPTION_FAMILY = 1, OPTION_WEIGHTS, OPTION_COLUMNS, OPTION_SETTINGS = 2000 };

static void list_options(struct option options[]) {
  const struct option own[] = {{"components", required_argument, NULL, 'k'},
                               {"output", required_argument, NULL, 'o'},
                               {"help", no_argument, NULL, 'h'},
                               {"family", required_argument, NULL, OPTION_FAMILY},
                               {"weights-column", required_argument, NULL, OPTION_WEIGHTS},
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
  table_options_list(options + n);
  options[n + TABLE_OPTIONS] = last;
}

static const char *family_at(int unused, int index) {
  (void)unused;
  return gmm_family_name(gmm_family_at(index));
}

static const char *family_list(char text[LIST_LENGTH]) {
  return list_names(text, gmm_family_count(), family_at, 0);
}

/* Takes one option; 0, or EXIT_USAGE. */
static int take_option(struct fit_arguments *arguments, int option) {
  if (option == 'k' && (!number_parse_int(optarg, &arguments->k) || arguments->k < 1))
    return complain_usage("fit", "-k: '%s' is not a whole number from 1%s", optarg,
                          optarg[strspn(optarg, "0123456789:,-")] == '\0' && optarg[0] != '-'
                              ? " (to compare several, run a fit for each: the lowest BIC is best)"
                              : "");
  if (option == 'o')
    arguments->output = optarg;
  if (option == 'h')
    arguments->help = 1;
  if (option == OPTION_FAMILY && (arguments->family = gmm_family_find(optarg)) < 0) {
    char list[LIST_LENGTH];
    return complain_usage("fit", "--family: '%s' is not %s", optarg, family_list(list));
  }
  if (option == OPTION_WEIGHTS)
    arguments->weights = optarg;
  if (option == OPTION_COLUMNS)
    arguments->columns = optarg;
  if (option >= OPTION_SETTINGS) {
    arguments->values[option - OPTION_SETTINGS] = optarg;
    return setting_check(&settings[option - OPTION_SETTINGS], optarg);
  }
  if (option >= OPTION_TABLE)
    return table_options_take(&arguments->table, "fit", option);
  return option == '?' ? EXIT_USAGE : 0;
}

static void print_help(void) {
  char list[LIST_LENGTH], text[LIST_LENGTH + 40];
  fputs(help_head, stdout);
  fputs("\nHow the fit is done (range; default):\n", stdout);
  snprintf(text, sizeof text, "covariances (%s; %s)", family_list(list),
           gmm_family_name(GMM_COV_FULL));
  print_option("family", "NAME", text);
  settings_help();
}

int fit_arguments_parse(struct fit_arguments *arguments, int argc, char **argv) {
  struct option options[MOST_SETTINGS + TABLE_OPTIONS + 16];
  int option;
  table_options_begin(&arguments->table);
  list_options(options);
  while ((option = next_option(argc, argv, ":hk:o:", options)) != -1)
    if (take_option(arguments, option) != 0)
      return EXIT_USAGE;
  if (arguments->help) {
    print_help();
    fputs(table_options_help, stdout);
    return 0;
  }
  if (argc - optind != 1)
    return complain_usage("fit", "takes one table, not %d", argc - optind);
  arguments->path = argv[optind];
  arguments->table.format.also = arguments->weights;
  return arguments->k == 0 ? complain_usage("fit", "-k is missing: how many components?") : 0;
}
