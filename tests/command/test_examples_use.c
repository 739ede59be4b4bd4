/* The programs of examples/lessons/ in other circumstances: without gnuplot, with a user's own
 * file, where nothing can be written; that their own checks can fail; and what their README.md
 * says. */
#include "../support/command.h"
#include "../support/model.h"
#include "../support/test.h"

#include "../../examples/common/check.c"
#include "../../examples/common/mixture.c"
#include "../../examples/common/recovery.c"

#include <fcntl.h>
#include <unistd.h>

#define PROGRAMS                                                                                   \
  "density_3d recover_5d csv_pipeline diagonal_history known_covariance \
  missing_values"
#define PROGRAM "\"${GMMIX%/*}/examples/lessons\""

/* All files of numbers are the same with gnuplot and without. */
static void test_without_gnuplot(void **state) {
  (void)state;
  assert_exit(0,
              "mkdir with without && for program in " PROGRAMS "; do"
              "  (cd with && " PROGRAM "/$program >$program.out) &&"
              "  (cd without && PATH=/nowhere " PROGRAM "/$program >$program.out) || exit; done");
  assert_exit(0, "test -z \"$(find without -name '*.png')\"");
  assert_exit(0, "for program in " PROGRAMS "; do"
                 "  grep -q 'no picture .*: gnuplot is not installed' without/$program.out || exit;"
                 "done");
  assert_exit(0, "ls without | grep -v 'out$' | while read -r name; do"
                 "  cmp with/$name without/$name || exit; done");
  assert_exit(0, "test $(ls without | grep -vc 'out$') = 8");
}

/* Each picture that is drawn is explained, and each that is explained is drawn. */
static void test_readme_explains_each_picture(void **state) {
  (void)state;
  if (shell("command -v gnuplot") != 0)
    skip();
  assert_exit(0, "for program in " PROGRAMS "; do " PROGRAM "/$program >/dev/null || exit; done");
  assert_exit(0, "ls | grep 'png$' | sort >drawn && grep -o '[a-z0-9_]*\\.png' "
                 "\"$DATA/../lessons/README.md\" |"
                 "  sort -u | diff drawn -");
}

/* A file that is there is read and stays as it is. */
static void test_a_user_s_own_file(void **state) {
  (void)state;
  assert_exit(0, "mkdir own && cd own && " PROGRAM "/csv_pipeline >out &&"
                 "  head -n 500 x.csv >mine && cp mine x.csv && " PROGRAM "/csv_pipeline >out &&"
                 "  cmp mine x.csv && test $(wc -l <z.csv) = 500");
  assert_exit(0, "cd own && " PROGRAM "/diagonal_history >out && head -n 90 X.txt >mine &&"
                 "  cp mine X.txt && " PROGRAM "/diagonal_history >out && cmp mine X.txt &&"
                 "  test $(wc -l <diagonal_history_labels.txt) = 90");
}

static void test_a_file_that_does_not_fit(void **state) {
  (void)state;
  put_file("x.csv", "1,2\n3,4\n");
  assert_refused(1, PROGRAM "/csv_pipeline", "x.csv must have three columns");
  put_file("x.csv", "1,2,3\n4,what,6\n");
  assert_refused(1, PROGRAM "/csv_pipeline", "what");
  put_file("x.csv", "1,2,3\n1,2,3\n");
  assert_refused(1, PROGRAM "/csv_pipeline", "GMM_ERR_TOO_FEW_ROWS");
  put_file("X.txt", "1 2 3\n4 5 6\n");
  assert_refused(1, PROGRAM "/diagonal_history", "X.txt must have two columns");
  assert_exit(0, "rm x.csv X.txt");
}

static void test_where_nothing_can_be_written(void **state) {
  (void)state;
  if (shell("cd /proc") != 0)
    skip();
  for (int i = 0; i < 3; i++) {
    static const char *const scripts[] = {"cd /proc && " PROGRAM "/density_3d",
                                          "cd /proc && " PROGRAM "/csv_pipeline",
                                          "cd /proc && " PROGRAM "/diagonal_history"};
    assert_exit(1, scripts[i]);
    assert_says("err", "cannot write");
  }
}

static void test_clean_under_valgrind(void **state) {
  (void)state;
  if (quick_run() || shell("command -v valgrind") != 0) /* under Valgrind or a sanitizer already */
    skip();
  assert_exit(0, "for program in " PROGRAMS "; do valgrind -q --leak-check=full"
                 "  --errors-for-leak-kinds=definite,indirect --error-exitcode=99"
                 "  " PROGRAM "/$program || exit; done");
}

static int check_quietly(const gmm_model *fit, const gmm_model *truth, const double *x,
                         int64_t rows) {
  int nowhere = open("/dev/null", O_WRONLY), out, result;
  fflush(stdout);
  out = dup(1);
  dup2(nowhere, 1);
  result = recovery_check(fit, truth, x, rows);
  fflush(stdout);
  dup2(out, 1);
  close(out);
  close(nowhere);
  return result;
}

/* recovery_check() accepts the truth, and neither a fit of too few rows' worth nor another truth.
 */
static void test_recovery_can_fail(void **state) {
  const double weights[2] = {0.5, 0.5}, variances[2] = {1, 1};
  double means[2] = {-2, 2}, x[2000];
  gmm_model *truth = new_model(2, 1, GMM_COV_FULL), *fit = new_model(2, 1, GMM_COV_FULL);
  (void)state;
  assert_ok(gmm_set_params(truth, weights, 2, means, 2, variances, 2));
  assert_ok(gmm_sample(truth, 1, GMM_ROW_MAJOR(x, 2000, 1), NULL));
  assert_ok(gmm_fit(fit, GMM_ROW_MAJOR(x, 2000, 1), NULL));
  assert_true(check_quietly(fit, truth, x, 2000));
  means[0] = -1.8;
  assert_ok(gmm_set_params(truth, weights, 2, means, 2, variances, 2));
  assert_false(check_quietly(fit, truth, x, 2000));
  gmm_destroy(truth);
  gmm_destroy(fit);
}

static void test_chi_squared_quantiles(void **state) {
  (void)state; /* the incomplete gamma function, inverted by bisection */
  assert_near(chi_squared_999(4) / 18.46683, 1, 0.015);
  assert_near(chi_squared_999(6) / 22.45774, 1, 0.015);
  assert_near(chi_squared_999(11) / 31.26413, 1, 0.01);
  assert_near(chi_squared_999(19) / 43.82020, 1, 0.005);
  assert_near(chi_squared_999(41) / 74.74494, 1, 0.002);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_without_gnuplot),
      cmocka_unit_test(test_readme_explains_each_picture),
      cmocka_unit_test(test_a_user_s_own_file),
      cmocka_unit_test(test_a_file_that_does_not_fit),
      cmocka_unit_test(test_where_nothing_can_be_written),
      cmocka_unit_test(test_clean_under_valgrind),
      cmocka_unit_test(test_recovery_can_fail),
      cmocka_unit_test(test_chi_squared_quantiles),
  };
  return cmocka_run_group_tests(tests, command_setup, command_teardown);
}
