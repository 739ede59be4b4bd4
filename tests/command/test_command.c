/* The gmmix command on good input: every subcommand and its files. Forms of input are in
 * test_command_forms. */
#include "../support/command.h"
#include "../support/csv.h"
#include "../support/family.h"
#include "../support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int count_lines(const char *text) {
  int n = 0;
  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

static void test_fit_writes_all_files(void **state) {
  static const char *const files[] = {"labels.csv",      "responsibilities.csv", "parameters.txt",
                                      "parameters.json", "likelihood.csv",       "model.gmm"};
  char path[100];
  (void)state;
  assert_exit(0, "gmmix fit $DATA/faithful.csv -k 2 -o results");
  for (size_t i = 0; i < COUNT_OF(files); i++) {
    snprintf(path, sizeof path, "results/%s", files[i]);
    assert_true(exists(path));
  }
  assert_int_equal(count_lines(get_file("results/labels.csv")), 273);
  assert_int_equal(count_lines(get_file("results/responsibilities.csv")), 273);
  assert_int_equal(strncmp(get_file("results/labels.csv"), "label\n", 6), 0);
  assert_says("results/responsibilities.csv", "component0,component1\n");
  assert_says("results/parameters.txt", "precision matrix");
  assert_says("results/parameters.txt", "272 rows");
  assert_says("results/parameters.json", "\"features\": [\"eruptions\", \"waiting\"]");
  assert_says("results/parameters.json", "\"warnings\": []");
  assert_exit(0, "test -z \"$(find . -name '.output-*')\"");
}

static void test_fit_prints_what_was_found(void **state) {
  static const char *const parts[] = {"272 rows",  "2 components", "component 0, weight",
                                      "eruptions", "waiting",      "covariance",
                                      "AIC",       "BIC",          "converged"};
  const char *at;
  (void)state;
  assert_exit(0, "gmmix fit $DATA/faithful.csv -k 2");
  for (size_t i = 0; i < COUNT_OF(parts); i++)
    assert_says("out", parts[i]);
  at = strstr(get_file("out"), "log-likelihood");
  assert_non_null(at);
  /* mclust 6.1, VVV, G = 2: tests/data/mclust-faithful.csv */
  assert_near(strtod(at + strlen("log-likelihood"), NULL), -1130.264068, 1e-3);
  at = strstr(get_file("out"), "BIC");
  assert_near(strtod(at + strlen("BIC"), NULL), 2322.191959, 2e-3);
}

/* The command adds nothing of its own to what the library does. */
static void test_fit_is_the_library_s(void **state) {
  table data = read_table("tests/data/faithful.csv");
  gmm_model *model = NULL;
  double means[6], weights[3], from_json;
  (void)state;
  assert_exit(0, "gmmix fit $DATA/faithful.csv -k 3 --family diag --seed 7 --starts 4 "
                 "--tol 1e-9 --max-iter 500 --simd 1 -o same"); /* Valgrind lacks level 3 */
  assert_ok(gmm_create(&model, 3, 2, GMM_COV_DIAG));
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, 7));
  assert_ok(gmm_set_int(model, GMM_OPT_ORDER, 1));
  assert_ok(gmm_set_int(model, GMM_OPT_SIMD, 1));
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 4));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 500));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, 1e-9));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(data.x, data.n, data.d), NULL));
  assert_ok(gmm_get_params(model, weights, 3, means, 6, NULL, 0));
  from_json = strtod(strstr(get_file("same/parameters.json"), "\"weights\": [") + 12, NULL);
  assert_true(from_json == weights[0]);
  from_json = strtod(strstr(get_file("same/parameters.json"), "\"means\": [[") + 11, NULL);
  assert_true(from_json == means[0]);
  assert_true(json_number("same", "log_likelihood") == gmm_log_likelihood(model));
  assert_true(json_number("same", "bic") == gmm_bic(model));
  assert_true(json_number("same", "iterations") == (double)gmm_n_iter(model));
  assert_true(json_number("same", "best_start") == (double)gmm_best_start(model));
  gmm_destroy(model);
  free_table(&data);
}

static void test_likelihood_file_never_falls(void **state) {
  const char *at;
  double before = -1e300, value = 0;
  int step = 0;
  (void)state;
  assert_exit(0, "gmmix fit $DATA/faithful.csv -k 3 -o steps");
  at = get_file("steps/likelihood.csv");
  assert_int_equal(strncmp(at, "step,log_likelihood\n", 20), 0);
  for (at += 20; *at != '\0'; at = strchr(at, '\n') + 1) {
    assert_int_equal(strtol(at, NULL, 10), ++step);
    value = strtod(strchr(at, ',') + 1, NULL);
    assert_true(value >= before - 1e-9);
    before = value;
  }
  assert_true(step > 1);
  assert_near(json_number("steps", "log_likelihood"), value, 1e-8);
  assert_true(json_number("steps", "iterations") == step);
}

static void test_predict_repeats_the_fit(void **state) {
  (void)state;
  assert_exit(0, "gmmix predict results/model.gmm $DATA/faithful.csv");
  assert_exit(0, "gmmix predict results/model.gmm $DATA/faithful.csv | cmp - results/labels.csv");
  assert_exit(0, "gmmix predict results/model.gmm $DATA/faithful.csv --proba -o proba.csv && "
                 "cmp proba.csv results/responsibilities.csv");
  assert_exit(0, "gmmix predict --output=/dev/stdout results/model.gmm - <$DATA/faithful.csv");
  assert_int_equal(count_lines(get_file("out")), 273);
}

static void test_score(void **state) {
  double mean, sum = 0;
  const char *at;
  (void)state;
  assert_exit(0, "gmmix score results/model.gmm $DATA/faithful.csv");
  mean = strtod(get_file("out"), NULL);
  assert_near(mean * 272, json_number("results", "log_likelihood"), 1e-9);
  assert_exit(0, "gmmix score --samples results/model.gmm $DATA/faithful.csv");
  at = get_file("out");
  assert_int_equal(strncmp(at, "log_density\n", 12), 0);
  assert_int_equal(count_lines(at), 273);
  for (at += 12; *at != '\0'; at = strchr(at, '\n') + 1)
    sum += strtod(at, NULL);
  assert_near(sum / 272, mean, 1e-12);
}

static void test_sample(void **state) {
  (void)state;
  assert_exit(0, "gmmix sample results/model.gmm -n 1000 --seed 2 -o a.csv");
  assert_int_equal(count_lines(get_file("a.csv")), 1001);
  assert_int_equal(strncmp(get_file("a.csv"), "eruptions,waiting\n", 18), 0);
  assert_exit(0, "gmmix sample results/model.gmm --rows 1000 --seed 2 | cmp - a.csv");
  assert_exit(1, "gmmix sample results/model.gmm -n 1000 --seed 3 | cmp -s - a.csv");
  /* The first rows of more are the same, and labels do not change them. */
  assert_exit(0, "gmmix sample results/model.gmm -n 10 --seed 2 --labels >b.csv && "
                 "head -n 11 a.csv >c.csv && cut -d, -f1,2 b.csv | cmp - c.csv");
  assert_says("b.csv", "eruptions,waiting,label\n");
  assert_exit(0, "gmmix sample results/model.gmm -n 50 | gmmix predict results/model.gmm -");
  assert_int_equal(count_lines(get_file("out")), 51);
  assert_exit(0, "gmmix predict results/model.gmm b.csv --ignore label");
}

/* Rows are handled in blocks; a row far down gives what it gives alone. */
static void test_many_rows(void **state) {
  static const char *const uses[] = {"predict", "predict --proba", "score --samples"};
  char script[300];
  (void)state;
  assert_exit(0, "gmmix sample results/model.gmm -n 3000 -o many.csv && "
                 "tail -n 700 many.csv >last.csv");
  for (size_t i = 0; i < COUNT_OF(uses); i++) {
    snprintf(script, sizeof script,
             "gmmix %s results/model.gmm many.csv | tail -n 700 >a && "
             "gmmix %s results/model.gmm last.csv | tail -n 700 >b && cmp a b",
             uses[i], uses[i]);
    assert_exit(0, script);
  }
}

static void test_info(void **state) {
  char script[200];
  (void)state;
  for_each_family(family) {
    snprintf(script, sizeof script,
             "gmmix fit $DATA/faithful.csv -k 2 --family %s -o family && "
             "gmmix info family/model.gmm",
             gmm_family_name(family));
    assert_exit(0, script);
    assert_says("out", gmm_family_name(family));
    assert_says("out", gmm_family_letters(family));
    assert_says("out", "2 components, 2 features");
    assert_says("out", "log-likelihood");
    assert_says("out", "precision");
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fit_writes_all_files),
      cmocka_unit_test(test_fit_prints_what_was_found),
      cmocka_unit_test(test_fit_is_the_library_s),
      cmocka_unit_test(test_likelihood_file_never_falls),
      cmocka_unit_test(test_predict_repeats_the_fit),
      cmocka_unit_test(test_score),
      cmocka_unit_test(test_sample),
      cmocka_unit_test(test_many_rows),
      cmocka_unit_test(test_info),
  };
  return cmocka_run_group_tests(tests, command_setup, command_teardown);
}
