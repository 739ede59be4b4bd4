/* The programs of examples/lessons/: each run without an argument, and what it says and writes
 * compared with what follows from the data it wrote. */
#include "../support/command.h"
#include "../support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Runs a program in the directory; it must succeed, within 10 seconds. */
static void run(const char *program) {
  struct timespec begin, end;
  char script[200];
  snprintf(script, sizeof script, "\"${GMMIX%%/*}/examples/lessons/%s\"", program);
  clock_gettime(CLOCK_MONOTONIC, &begin);
  assert_exit(0, script);
  clock_gettime(CLOCK_MONOTONIC, &end);
  if (!quick_run() && end.tv_sec - begin.tv_sec >= 10)
    fail_msg("%s takes %d s", program, (int)(end.tv_sec - begin.tv_sec));
}

/* The numbers of a file with separated values, which must be `count`; to be freed. */
static double *read_numbers(const char *name, char separator, int64_t rows, int64_t cols) {
  FILE *file = fopen(scratch(name), "r");
  double *x = new_doubles(rows * cols);
  if (file == NULL)
    fail_msg("there is no file %s", name);
  for (int64_t i = 0; i < rows * cols; i++) {
    int wanted = (i + 1) % cols == 0 ? '\n' : separator;
    if (fscanf(file, "%lf", &x[i]) != 1 || fgetc(file) != wanted)
      fail_msg("%s: row %d is not %d numbers", name, (int)(i / cols) + 1, (int)cols);
  }
  if (fgetc(file) != EOF)
    fail_msg("%s has more than %d rows", name, (int)rows);
  fclose(file);
  return x;
}

/* The number behind the n-th `key` (from 0) in a text; fails if there is none. */
static double number_behind(const char *text, const char *key, int n) {
  const char *at = strstr(text, key);
  while (at != NULL && n-- > 0)
    at = strstr(at + 1, key);
  if (at == NULL)
    fail_msg("there is no further \"%s\" in: %s", key, text);
  return strtod(at + strlen(key), NULL);
}

static int count_of(const char *text, const char *key) {
  int n = 0;
  for (const char *at = strstr(text, key); at != NULL; at = strstr(at + 1, key))
    n++;
  return n;
}

static void test_density_3d(void **state) {
  const char *out;
  double *points, *scores, found[3];
  int epochs;
  (void)state;
  run("density_3d");
  out = get_file("out");
  epochs = count_of(out, "epoch ");
  assert_in_range(epochs, 5, 50);
  for (int i = 1; i < epochs; i++)
    assert_true(number_behind(out, "log-likelihood ", i) >=
                number_behind(out, "log-likelihood ", i - 1));
  /* The true weights are 0.5, 0.3, 0.2; sqrt(w (1 - w) / 500) is 0.02. */
  for (int k = 0; k < 3; k++)
    found[k] = number_behind(out, " weight ", k);
  assert_near(fmax(fmax(found[0], found[1]), found[2]), 0.5, 0.08);
  assert_near(fmin(fmin(found[0], found[1]), found[2]), 0.2, 0.08);
  points = read_numbers("density_3d_points.csv", ',', 500, 3);
  scores = read_numbers("density_3d_scores.csv", ',', 500, 3);
  for (int i = 0; i < 500; i++) { /* logarithms of probabilities */
    double *score = scores + 3 * i, sum = exp(score[0]) + exp(score[1]) + exp(score[2]);
    assert_near(sum, 1, 1e-12);
    assert_true(isfinite(score[0] + score[1] + score[2]));
    assert_true(score[0] <= 0 && score[1] <= 0 && score[2] <= 0);
  }
  free(points);
  free(scores);
}

static void test_recover_5d(void **state) {
  const char *out;
  (void)state;
  run("recover_5d");
  out = get_file("out");
  assert_true(number_behind(out, "BIC ", 0) < number_behind(out, "BIC ", 1)); /* averages: one */
  assert_true(number_behind(out, "BIC ", 2) > number_behind(out, "BIC ", 3)); /* mixture: two */
  assert_near(number_behind(out, "sum of the weights: ", 0), 1, 1e-14);
  assert_near(number_behind(out, "found  weight ", 0), 0.6, 0.02);
  assert_near(number_behind(out, "found  weight ", 1), 0.4, 0.02);
  assert_int_equal(count_of(out, "converged"), 4);
  assert_says("out", "the truth is within sampling error");
}

/* Parameters that follow from the rows and the responsibilities in z.csv, by the M-step: what
 * params.dat must hold, as EM had converged. */
static void check_params(const double *x, const double *z, int64_t rows, int k) {
  const char *text = get_file("params.dat");
  double total = 0, mean[3] = {0}, covariance[9] = {0}, precision[9];
  char name[40], *at, *means = strstr(text, "\nmeans:\n"), *end;
  char *precisions = strstr(text, "\nprecision matrix:\n");
  assert_true(means != NULL && precisions != NULL && strncmp(text, "pi:\n", 4) == 0);
  for (int64_t i = 0; i < rows; i++) {
    total += z[4 * i + k];
    for (int a = 0; a < 3; a++)
      mean[a] += z[4 * i + k] * x[3 * i + a];
  }
  for (int64_t i = 0; i < rows; i++)
    for (int a = 0; a < 9; a++)
      covariance[a] += z[4 * i + k] / total * (x[3 * i + a / 3] - mean[a / 3] / total) *
                       (x[3 * i + a % 3] - mean[a % 3] / total);
  snprintf(name, sizeof name, "cluster %d: ", k);
  assert_near(number_behind(text, name, 0), total / (double)rows, 2e-5);
  strcat(name, "[");
  at = strstr(means, name) + strlen(name);
  for (int a = 0; a < 3; a++, at = end)
    assert_near(strtod(at, &end), mean[a] / total, 2e-4);
  snprintf(name, sizeof name, "cluster %d\n", k);
  at = strstr(precisions, name) + strlen(name);
  for (int a = 0; a < 9; a++, at = end) {
    at += strspn(at, "[] \n");
    precision[a] = strtod(at, &end);
  }
  for (int a = 0; a < 9; a++) { /* precision times covariance is 1 */
    double sum = 0;
    for (int m = 0; m < 3; m++)
      sum += precision[a / 3 * 3 + m] * covariance[m * 3 + a % 3];
    assert_near(sum, a % 4 == 0, 1e-3);
  }
}

static void test_csv_pipeline(void **state) {
  const int64_t rows = 10000;
  const char *line;
  double *x, *z, before = 0;
  (void)state;
  run("csv_pipeline");
  x = read_numbers("x.csv", ',', rows, 3);
  z = read_numbers("z.csv", ',', rows, 4);
  for (int64_t i = 0; i < 3 * rows; i++)
    assert_true(fabs(x[i]) <= 10);
  for (int64_t i = 0; i < rows; i++)
    assert_near(z[4 * i] + z[4 * i + 1] + z[4 * i + 2] + z[4 * i + 3], 1, 1e-14);
  for (int k = 0; k < 4; k++)
    check_params(x, z, rows, k);
  line = get_file("em_likelihood.txt");
  assert_int_equal(strncmp(line, "step\tlog-likelihood\n", 20), 0);
  line += 20;
  for (int step = 0; *line != '\0'; step++, line = strchr(line, '\n') + 1) {
    int number, last = strchr(line, '\n')[1] == '\0';
    double value;
    assert_int_equal(sscanf(line, "%d\t%lf", &number, &value), 2);
    assert_int_equal(number, step);
    if (step > 0 && last) /* printed with 6 decimals */
      assert_true(value - before < 1.2e-5 && value >= before - 1e-6);
    else if (step > 0)
      assert_true(value - before > 0.8e-5);
    before = value;
  }
  free(x);
  free(z);
}

static void test_diagonal_history(void **state) {
  const char *out;
  double *x, *labels, counts[5] = {0};
  int steps;
  (void)state;
  run("diagonal_history");
  out = get_file("out");
  assert_says("out", "start 0: GMM_ERR_DEGENERATE");
  assert_says("out", "the next start is used");
  assert_says("out", ": GMM_OK\n");
  steps = (int)number_behind(out, "converged after ", 0);
  assert_true(steps > 5);
  out = strstr(out, "after each step\n");
  for (int i = 2; i <= steps; i++) {
    char key[20];
    snprintf(key, sizeof key, "\n  %3d  ", i - 1);
    double before = number_behind(out, key, 0);
    snprintf(key, sizeof key, "\n  %3d  ", i);
    assert_true(number_behind(out, key, 0) >= before);
  }
  x = read_numbers("X.txt", ' ', 200, 2);
  labels = read_numbers("diagonal_history_labels.txt", ' ', 200, 1);
  for (int i = 0; i < 200; i++) {
    assert_true(labels[i] == floor(labels[i]) && labels[i] >= 0 && labels[i] < 5);
    counts[(int)labels[i]]++;
  }
  for (int k = 0; k < 5; k++) {
    char key[40];
    snprintf(key, sizeof key, "%3d rows\n", (int)counts[k]);
    assert_non_null(strstr(strstr(out, "component "), key));
  }
  free(x);
  free(labels);
}

static void test_known_covariance(void **state) {
  char script[200];
  int iterations[4];
  (void)state;
  run("known_covariance");
  for (int i = 0; i < 2; i++) {
    const char *line = strstr(get_file("out"), i == 0 ? "\n2d: " : "\n3d: ");
    assert_non_null(line);
    assert_int_equal(sscanf(line + 5, "%d iterations in case I, %d in case II", &iterations[2 * i],
                            &iterations[2 * i + 1]),
                     2);
    assert_in_range(iterations[2 * i], 2, iterations[2 * i + 1] - 1);
  }
  assert_int_equal(count_of(get_file("out"), "the truth is within sampling error"), 4);
  /* case II in the plane: the truth is 0.7 and 0.3, and sqrt(0.7 * 0.3 / 500) is 0.02 */
  assert_near(number_behind(get_file("out"), "found  weight ", 2), 0.7, 0.08);
  assert_near(number_behind(get_file("out"), "found  weight ", 3), 0.3, 0.08);
  snprintf(script, sizeof script,
           "tr '\\n' ' ' <\"$DATA/../lessons/README.md\" |"
           " grep -q '(%d instead of %d in the plane, %d instead of %d in space)'",
           iterations[0], iterations[1], iterations[2], iterations[3]);
  assert_exit(0, script);
}

/* What README.md says of the bias. */
static void test_missing_values(void **state) {
  const char *out;
  (void)state;
  run("missing_values");
  out = get_file("out");
  assert_int_equal(count_of(out, "component 0: weight"), 3);
  double missing = number_behind(out, "missing: a mean is ", 0);
  double imputed = number_behind(out, "imputed: a mean is ", 0);
  assert_near(missing, 0.16, 0.006);
  assert_near(imputed, 2.76, 0.006);
  assert_exit(0,
              "tr '\\n' ' ' <\"$DATA/../lessons/README.md\" | grep -q '0.16 deviations off.*2.76'");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_density_3d),       cmocka_unit_test(test_recover_5d),
      cmocka_unit_test(test_csv_pipeline),     cmocka_unit_test(test_diagonal_history),
      cmocka_unit_test(test_known_covariance), cmocka_unit_test(test_missing_values),
  };
  return cmocka_run_group_tests(tests, command_setup, command_teardown);
}
