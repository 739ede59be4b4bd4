/* gmmix.c - the gmmix command: Gaussian mixtures for files of numbers.
 *
 * It uses the public header only. Each subcommand is in a file beside this one.
 *
 * SPDX-License-Identifier: MIT */
#include "command.h"

#include <string.h>

static const char help[] =
    "gmmix - Gaussian mixture models by expectation-maximisation\n"
    "\n"
    "  gmmix fit DATA -k N [-o DIR]    fit a mixture of N components to the rows of a table\n"
    "  gmmix select DATA [-o DIR]      choose the family of covariances and the number N\n"
    "  gmmix predict MODEL DATA        the component of each row, or their probabilities\n"
    "  gmmix score MODEL DATA          how likely the rows are under the model\n"
    "  gmmix impute MODEL DATA         the rows with their missing values filled in\n"
    "  gmmix sample MODEL -n N         draw new rows from the model\n"
    "  gmmix info MODEL                what a stored model holds\n"
    "\n"
    "  gmmix SUBCOMMAND --help         all options of a subcommand\n"
    "  gmmix --version                 the version and how the library was built\n"
    "\n"
    "DATA is a text file, perhaps compressed by gzip, or - for standard input: a row on each "
    "line,\n"
    "columns separated by commas, semicolons, tabs or blanks, with or without a header line.\n"
    "Components and labels count from 0, rows and columns from 1.\n"
    "\n"
    "Exit codes: 0 done, 1 the library cannot do it (for example a fit failed), 2 wrong\n"
    "arguments, 3 an input file is missing or bad, 4 an output cannot be written, 130 stopped\n"
    "by Ctrl-C (128 + the number of the signal). Files are written whole or not at all.\n";

static const struct {
  const char *name;
  int (*run)(int argc, char **argv);
} subcommands[] = {{"fit", cmd_fit},     {"select", cmd_select}, {"predict", cmd_predict},
                   {"score", cmd_score}, {"impute", cmd_impute}, {"sample", cmd_sample},
                   {"info", cmd_info}};

/* Output that is lost on its way out is an error too. */
static int flush_stdout(int code) {
  if ((fflush(stdout) != 0 || ferror(stdout)) && code == 0)
    return complain(EXIT_OUTPUT, "cannot write to standard output");
  return code;
}

int main(int argc, char **argv) {
  settings_begin();
  if (argc < 2) {
    fputs(help, stderr);
    return EXIT_USAGE;
  }
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
    fputs(help, stdout);
    return flush_stdout(0);
  }
  if (strcmp(argv[1], "--version") == 0) {
    printf("gmmix %s\n%s\n", gmm_version_string(), gmm_build_info());
    return flush_stdout(0);
  }
  for (size_t i = 0; i < sizeof subcommands / sizeof *subcommands; i++)
    if (strcmp(argv[1], subcommands[i].name) == 0)
      return flush_stdout(subcommands[i].run(argc - 1, argv + 1));
  complain(0, "'%s' is not a subcommand", argv[1]);
  fputs("Try 'gmmix --help'.\n", stderr);
  return EXIT_USAGE;
}
