/* gmmix sample, gmmix info: a stored model by itself.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/number.h"
#include "command.h"

#include <stdlib.h>

static const char sample_help[] =
    "gmmix sample MODEL -n N [--seed N] [--labels] [-o FILE]\n"
    "\n"
    "Draws N rows from the model and prints them as CSV, under the names of its\n"
    "features or x1,x2,... The same seed gives the same rows.\n"
    "\n"
    "  -n, --rows N         how many rows\n"
    "  --seed N             seed of the random numbers, a whole number from 0 (1)\n"
    "  --labels             a last column \"label\": the component of each row, from 0\n"
    "  -o, --output FILE    write to this file instead of standard output\n"
    "  -h, --help           this text\n";

static const char info_help[] =
    "gmmix info MODEL\n"
    "\n"
    "Prints what a stored model holds: its size and covariance family, how its fit went, and\n"
    "weights, means, covariances and precisions (inverses of covariances).\n"
    "\n"
    "  -h, --help           this text\n";

struct sample {
  const gmm_model *model;
  int64_t n, d, seed;
  int labels, help, code;
  const char *output;
};

/* A whole number, also as 1e6. */
static int parse_count(const char *text, int64_t *count) {
  double value;
  if (number_parse_int(text, count))
    return 1;
  if (!number_parse(text, &value) || value < 0 || value > 9007199254740992 /* 2^53 */)
    return 0;
  *count = (int64_t)value;
  return (double)*count == value;
}

static int parse_sample(struct sample *sample, int argc, char **argv) {
  static const struct option options[] = {
      {"help", no_argument, NULL, 'h'},         {"rows", required_argument, NULL, 'n'},
      {"seed", required_argument, NULL, 's'},   {"labels", no_argument, NULL, 'l'},
      {"output", required_argument, NULL, 'o'}, {NULL, 0, NULL, 0}};
  int option;
  while ((option = next_option(argc, argv, ":hn:o:", options)) != -1) {
    if (option == '?')
      return EXIT_USAGE;
    if (option == 'n' && (!parse_count(optarg, &sample->n) || sample->n < 1))
      return complain_usage(argv[0], "-n: '%s' is not a whole number from 1", optarg);
    if (option == 's' && (!number_parse_int(optarg, &sample->seed) || sample->seed < 0))
      return complain_usage(argv[0], "--seed: '%s' is not a whole number from 0", optarg);
    if (option == 'o')
      sample->output = optarg;
    sample->labels |= option == 'l';
    sample->help |= option == 'h';
  }
  if (sample->help)
    return 0;
  if (argc - optind != 1)
    return complain_usage(argv[0], "takes one model, not %d", argc - optind);
  return sample->n == 0 ? complain_usage(argv[0], "-n is missing: how many rows?") : 0;
}

static void write_rows(FILE *file, const struct sample *sample, const double *x,
                       const int32_t *labels) {
  char text[NUMBER_LENGTH];
  names_write(file, sample->model);
  fputs(sample->labels ? ",label\n" : "\n", file);
  for (int64_t i = 0; i < sample->n && stopped_by == 0; i++) {
    for (int64_t j = 0; j < sample->d; j++)
      fprintf(file, "%s%s", j > 0 ? "," : "", number_format(text, x[i * sample->d + j]));
    if (sample->labels)
      fprintf(file, ",%ld", (long)labels[i]);
    putc('\n', file);
  }
}

static int draw(FILE *file, void *data) {
  struct sample *sample = data;
  double *x = NULL;
  int32_t *labels = NULL;
  if ((uint64_t)sample->n < SIZE_MAX / 16 / (uint64_t)sample->d) {
    x = malloc((size_t)(sample->n * sample->d) * sizeof *x);
    labels = malloc((size_t)sample->n * sizeof *labels);
  }
  if (x == NULL || labels == NULL) {
    sample->code = complain(EXIT_FAILED, "%lld rows do not fit into memory", (long long)sample->n);
  } else {
    sample->code = status_code(gmm_sample(sample->model, (uint64_t)sample->seed,
                                          GMM_ROW_MAJOR(x, sample->n, sample->d), labels),
                               NULL);
    if (sample->code == 0)
      write_rows(file, sample, x, labels);
  }
  if (stopped_by != 0 && sample->code == 0)
    sample->code = complain_stopped();
  free(x);
  free(labels);
  return sample->code == 0 ? 0 : -1;
}

int cmd_sample(int argc, char **argv) {
  struct sample sample = {NULL, 0, 0, 1, 0, 0, 0, "-"};
  gmm_model *model = NULL;
  int code = parse_sample(&sample, argc, argv);
  if (code == 0 && sample.help) {
    fputs(sample_help, stdout);
    return 0;
  }
  if (code == 0)
    code = load_model(&model, argv[optind]);
  if (code == 0) {
    sample.model = model;
    sample.d = gmm_n_features(model);
    catch_signals();
    code = write_to(sample.output, draw, &sample, &sample.code);
  }
  gmm_destroy(model);
  return code;
}

int cmd_info(int argc, char **argv) {
  static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
  gmm_model *model = NULL;
  int option, code;
  while ((option = next_option(argc, argv, ":h", options)) != -1) {
    if (option == '?')
      return EXIT_USAGE;
    fputs(info_help, stdout);
    return 0;
  }
  if (argc - optind != 1)
    return complain_usage(argv[0], "takes one model, not %d", argc - optind);
  code = load_model(&model, argv[optind]);
  if (code == 0)
    code = status_code(report_model(stdout, model), NULL);
  gmm_destroy(model);
  return code;
}
