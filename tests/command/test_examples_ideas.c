/* The programs of examples/ itself, one for each idea of the interface: what they print is right.
 * (tests/sh/examples.sh sees to it that they are short, strict C99, and built as they say.) */
#include "../support/command.h"
#include "../support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUICK                                                                                      \
  "first weights strides cancel save_load threads allocator known_parameters missing "             \
  "pieces"
#define ALL QUICK " choose_k families" /* which take most of a minute each under Valgrind */

/* Runs an example, which must succeed, and returns what it prints. */
static const char *run(const char *program) {
  char script[200];
  snprintf(script, sizeof script, "\"${GMMIX%%/*}/examples/%s\" <\"$DATA/faithful.csv\"", program);
  assert_exit(0, script);
  return get_file("out");
}

/* Two Gaussians, fitted by EM written apart from gmmix (2000 iterations from the eruptions of more
 * and less than three minutes): weights 0.5500 and 0.4500, means (4.1803, 82.182),
 * (2.0018, 54.333). Where EM has ended, the weighted means sum to the mean of all rows. */
static void test_first(void **state) {
  double weight[2], lasts[2], next[2];
  int label;
  (void)state;
  assert_int_equal(sscanf(run("first"),
                          "component 0: weight %lf, lasts %lf, next after %lf\n"
                          "component 1: weight %lf, lasts %lf, next after %lf\n"
                          "the first eruption is of component %d\n",
                          &weight[0], &lasts[0], &next[0], &weight[1], &lasts[1], &next[1], &label),
                   7);
  assert_near(weight[label], 0.550, 1e-9); /* it lasted 3.6 minutes */
  assert_near(lasts[label], 4.18, 1e-9);
  assert_near(next[label], 82.2, 1e-9);
  assert_near(lasts[1 - label], 2.00, 1e-9);
  assert_near(next[1 - label], 54.3, 1e-9);
  assert_near(weight[0] * lasts[0] + weight[1] * lasts[1], 3.19995, 0.01);
  assert_near(weight[0] * next[0] + weight[1] * next[1], 69.65, 0.1);
}

/* BIC by EM apart from gmmix: 2116.8044. The mean of the 272 rows is 19325 / 272. */
static void test_weights(void **state) {
  double weight[2], mean[2], bic;
  char first[200], second[200];
  (void)state;
  assert_int_equal(
      sscanf(run("weights"), " 11 rows, %199[^\n]\n272 rows, %199[^\n]\n", first, second), 2);
  assert_string_equal(first, second);
  assert_int_equal(sscanf(first, "N 272: weights %lf %lf, means %lf %lf, BIC %lf", &weight[0],
                          &weight[1], &mean[0], &mean[1], &bic),
                   5);
  assert_near(bic, 2116.8044, 1e-3);
  assert_near(weight[0] * mean[0] + weight[1] * mean[1], 19325.0 / 272, 1e-4);
}

static void test_strides(void **state) {
  char rows[40], columns[40], records[40];
  (void)state;
  assert_int_equal(sscanf(run("strides"), "row-major %39s column-major %39s within records %39s",
                          rows, columns, records),
                   3);
  assert_string_equal(columns, rows); /* all digits */
  assert_string_equal(records, rows);
  assert_true(isfinite(strtod(rows, NULL)));
}

/* Two components have the log-likelihood that mclust finds too, -1130.264; p is 11. */
static void test_choose_k(void **state) {
  const char *out = run("choose_k"), *line = out;
  double least = 2 * 1130.264 + 11 * log(272);
  (void)state;
  for (int k = 1; k <= 8; k++, line = strchr(line, '\n') + 1) {
    double bic;
    int found;
    assert_int_equal(sscanf(line, "%d %lf", &found, &bic), 2);
    assert_int_equal(found, k);
    if (k != 2)
      assert_true(bic > least + 10);
    else /* without a warning; one decimal is printed */
      assert_true(fabs(bic - least) < 0.06 && strcspn(line, "\n") == strlen("2 2322.2"));
  }
  assert_string_equal(line, "the best: 2 components\n");
}

/* Stopped by the progress function after the third iteration, by the signal within the third. */
static void test_cancel(void **state) {
  static const int iterations[] = {3, 2};
  const char *line = run("cancel");
  (void)state;
  for (int fit = 0; fit < 2; fit++) {
    double before = -HUGE_VAL, mean, change;
    for (int i = 1; i <= iterations[fit]; i++, before = mean, line = strchr(line, '\n') + 1) {
      int number;
      assert_int_equal(sscanf(line, "start 0, iteration %d: %lf, %lf\n", &number, &mean, &change),
                       3);
      assert_int_equal(number, i);
      assert_true(i == 1 || fabs(mean - before - change) < 2e-4);
    }
    assert_int_equal(strncmp(line, "GMM_ERR_CANCELLED, fitted: 0\n", 29), 0);
    line += 29;
  }
  assert_string_equal(line, "");
}

/* The log-likelihood of the ten values of save_load.c and allocator.c, whose halves are too far
 * apart to share any: 5 log(1/2) - 5/2 log(2 pi e variance) for each. */
static double log_likelihood_of_halves(void) {
  static const double x[2][5] = {{1.13, 1.31, 0.92, 1.04, 0.87}, {4.83, 5.36, 5.01, 4.64, 5.28}};
  double sum = 0;
  for (int k = 0; k < 2; k++) {
    double mean = 0, variance = 0;
    for (int i = 0; i < 5; i++)
      mean += x[k][i] / 5;
    for (int i = 0; i < 5; i++)
      variance += (x[k][i] - mean) * (x[k][i] - mean) / 5;
    sum += 5 * log(0.5) - 2.5 * (log(2 * acos(-1) * variance) + 1);
  }
  return sum;
}

static void test_save_load(void **state) {
  char saved[40], loaded[40], script[300];
  int bytes;
  (void)state;
  assert_int_equal(sscanf(run("save_load"), "%d bytes\n%39s\n%39s\n", &bytes, saved, loaded), 3);
  assert_string_equal(loaded, saved); /* all digits */
  assert_near(strtod(saved, NULL), log_likelihood_of_halves(), 1e-12);
  snprintf(script, sizeof script,
           "test $(wc -c <model.gmm) = %d && gmmix info model.gmm | grep '^log-likelihood  %.8s'",
           bytes, saved);
  assert_exit(0, script);
}

static void test_threads(void **state) {
  (void)state;
  assert_string_equal(run("threads"), "0 of 1000 differ\n");
}

static void test_allocator(void **state) {
  double log_likelihood;
  int bytes, few_bytes, end = 0;
  const char *out = run("allocator");
  (void)state;
  assert_int_equal(sscanf(out,
                          "GMM_OK, log-likelihood %lf, %d bytes, 0 blocks left\n"
                          "GMM_ERR_NOMEM, log-likelihood nan, %d bytes, 0 blocks left\n%n",
                          &log_likelihood, &bytes, &few_bytes, &end),
                   3);
  assert_int_equal(strlen(out), end); /* both lines to their ends */
  assert_near(log_likelihood, log_likelihood_of_halves(), 1e-12);
  assert_in_range(bytes, 1, 1 << 20);
  assert_in_range(few_bytes, 1, 512 * (int)sizeof(long double)); /* a model, but no fit */
}

/* 20480 rows have deviation 1 or 1.41: means are within four standard errors. */
static void test_pieces(void **state) {
  double mean[2];
  int passes;
  (void)state;
  assert_int_equal(sscanf(run("pieces"), "%d passes, means %lf %lf\n", &passes, &mean[0], &mean[1]),
                   3);
  assert_in_range(passes, 3, 100);
  assert_near(mean[0], 0, 4 * 1 / sqrt(0.4 * 20480));
  assert_near(mean[1], 5, 4 * sqrt(2) / sqrt(0.6 * 20480));
}

/* 350 rows have deviation 1, 150 have 0.5: means are within four standard errors. */
/* Little and Rubin (2002, section 7.2.1) have the closed form of the first line; the second is the
 * mean and covariance of twelve rows. */
static void test_missing(void **state) {
  double v[2][6];
  (void)state;
  assert_int_equal(
      sscanf(run("missing"),
             "18 rows: means %lf %lf, variances %lf %lf, covariance %lf, log-likelihood "
             "%lf\n12 rows: means %lf %lf, variances %lf %lf, covariance %lf",
             &v[0][0], &v[0][1], &v[0][2], &v[0][3], &v[0][4], &v[0][5], &v[1][0], &v[1][1],
             &v[1][2], &v[1][3], &v[1][4]),
      11);
  assert_near(v[0][0], 14.7222, 1e-4);
  assert_near(v[0][1], 49.3333, 1e-4);
  assert_near(v[0][2], 89.5340, 1e-4);
  assert_near(v[0][3], 114.6950, 1e-4);
  assert_near(v[0][4], -90.6967, 1e-4);
  assert_near(v[0][5], -101.785632, 1e-6);
  assert_near(v[1][0], 19, 1e-4);
  assert_near(v[1][1], 45, 1e-4);
  assert_near(v[1][2], 77, 1e-4);
  assert_near(v[1][4], -78, 1e-4);
}

static void test_known_parameters(void **state) {
  double guess, fit, mean[2];
  (void)state;
  assert_int_equal(sscanf(run("known_parameters"),
                          "guess %lf, fit %lf: weights 0.7 0.3 as given, means %lf %lf\n", &guess,
                          &fit, &mean[0], &mean[1]),
                   4);
  assert_true(fit > guess);
  assert_near(mean[0], 0, 4 / sqrt(350));
  assert_near(mean[1], 5, 4 * 0.5 / sqrt(150));
}

/* Volume (determinant), shape (least over largest eigenvalue) and orientation (the angle of an
 * axis, 0 to pi/2) of a covariance xx, xy, yy. */
typedef struct ellipse {
  double of[3];
} ellipse;

static ellipse ellipse_of(double xx, double xy, double yy) {
  double half = (xx + yy) / 2, root = sqrt((xx - yy) * (xx - yy) / 4 + xy * xy);
  double angle = atan2(2 * xy, xx - yy) / 2;
  ellipse e = {
      {xx * yy - xy * xy, (half - root) / (half + root), angle < 0 ? angle + acos(0) : angle}};
  return e;
}

/* One letter of a family holds for its three components, to the six decimals that are printed: E
 * equal, V not. I is looked at by whoever has the covariances. */
static void assert_letter(char letter, int which, const ellipse *e) {
  double lowest = fmin(fmin(e[0].of[which], e[1].of[which]), e[2].of[which]);
  double highest = fmax(fmax(e[0].of[which], e[1].of[which]), e[2].of[which]);
  if (letter == 'E')
    assert_near(lowest, highest, 1e-4);
  else if (letter == 'V')
    assert_true(highest > 1.1 * lowest);
}

/* 300 rows, then the three components of each family, one at each cluster and as its letters say.
 */
static void test_families(void **state) {
  static const double centres[3][2] = {{2.9, 6.6}, {4.3, 2.0}, {7.8, 5.0}};
  const char *line = run("families");
  (void)state;
  assert_int_equal(strncmp(line, "# rows\n", 7), 0);
  for (int i = 0; i <= 300; i++)
    line = strchr(line, '\n') + 1;
  for (int i = 0; i < gmm_family_count(); i++) {
    const char *letters = gmm_family_letters(gmm_family_at(i));
    char title[16];
    ellipse e[3];
    snprintf(title, sizeof title, "\n\n# %s\n", letters);
    assert_int_equal(strncmp(line, title, strlen(title)), 0);
    line += strlen(title);
    for (int k = 0; k < 3; k++, line = strchr(line, '\n') + 1) {
      double x, y, xx, xy, yy;
      assert_int_equal(sscanf(line, "%lf %lf %lf %lf %lf\n", &x, &y, &xx, &xy, &yy), 5);
      assert_true(hypot(x - centres[k][0], y - centres[k][1]) < 0.5);
      assert_true(letters[1] != 'I' || xx == yy);
      assert_true(letters[2] != 'I' || xy == 0);
      e[k] = ellipse_of(xx, xy, yy);
    }
    for (int which = 0; which < 3; which++)
      assert_letter(letters[which], which, e);
  }
  assert_string_equal(line, "");
}

static void test_clean_under_valgrind(void **state) {
  (void)state;
  if (quick_run() || shell("command -v valgrind") != 0) /* under Valgrind or a sanitizer already */
    skip();
  assert_exit(0, "for program in " QUICK "; do valgrind -q --leak-check=full --error-exitcode=99"
                 "  \"${GMMIX%/*}/examples/$program\" <\"$DATA/faithful.csv\" || exit; done");
}

/* Each program is tested here, and stands in README.md. */
static void test_none_is_missing(void **state) {
  (void)state;
  assert_exit(0, "for program in " ALL "; do echo $program.c; done | sort >tested &&"
                 "  (cd \"$DATA/..\" && ls *.c) | sort | diff tested - &&"
                 "  grep -o '^|.*(\\([a-z_]*\\.c\\))' \"$DATA/../README.md\" |"
                 "  sed 's/.*(//; s/)//' | sort | diff tested -");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_first),
      cmocka_unit_test(test_weights),
      cmocka_unit_test(test_strides),
      cmocka_unit_test(test_choose_k),
      cmocka_unit_test(test_cancel),
      cmocka_unit_test(test_save_load),
      cmocka_unit_test(test_threads),
      cmocka_unit_test(test_allocator),
      cmocka_unit_test(test_known_parameters),
      cmocka_unit_test(test_missing),
      cmocka_unit_test(test_pieces),
      cmocka_unit_test(test_families),
      cmocka_unit_test(test_clean_under_valgrind),
      cmocka_unit_test(test_none_is_missing),
  };
  return cmocka_run_group_tests(tests, command_setup, command_teardown);
}
