/* Everyday tables: columns recorded in steps, a floor that does not depend on K, components on few
 * rows, outliers, and long clusters that one start must find. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>

static const double half = 0.5; /* the default of GMM_OPT_RESOLUTION, in steps */

static gmm_status fit(gmm_model *model, const double *x, int64_t n) {
  return gmm_fit(model, GMM_ROW_MAJOR(x, n, gmm_n_features(model)), NULL);
}

/* The least variance of feature j in any component of a model with its own for each. */
static double least_variance(const gmm_model *model, int64_t j) {
  const int64_t k = gmm_n_components(model), d = gmm_n_features(model);
  double *covariances = new_doubles(k * d * d), least = INFINITY;
  assert_ok(gmm_get_full_covariances(model, covariances, k * d * d));
  for (int64_t c = 0; c < k; c++)
    least = fmin(least, covariances[(c * d + j) * d + j]);
  free(covariances);
  return least;
}

/* Starts component 0 on the value 40, in these units, and fits. */
static gmm_model *fit_on_value(const double *x, int64_t n, double unit, double resolution) {
  const double means[] = {40 * unit, 40 * unit}, variance = 64 * unit * unit;
  gmm_model *model = new_model(2, 1, GMM_COV_FULL);
  params start = params_from(2, 1, GMM_COV_FULL, means, &variance);
  start.covariances[0] = 1e-4 * unit * unit;
  assert_ok(give_params(model, &start));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
  assert_ok(gmm_set_double(model, GMM_OPT_RESOLUTION, resolution));
  assert_ok(fit(model, x, n));
  free_params(&start);
  return model;
}

/* Whole numbers: no component is narrower than half of 1, or of 5 where ages are said to the
 * nearest five, with or without another unit; with resolution 0 it may be. */
static void test_steps(void **state) {
  enum { N = 600 };
  double x[N];
  const double resolution = 1.7320508075688772;
  (void)state;
  for (int heaped = 0; heaped < 2; heaped++)
    for (int power = -300; power <= 300; power += 300) {
      generator g = {5};
      const double unit = ldexp(0.1, power), floor = heaped ? 5 * half * unit : half * unit;
      for (int i = 0; i < N; i++) {
        double age = 40 + 8 * next_normal(&g);
        age = heaped && i % 2 ? 5 * round(age / 5) : round(age);
        x[i] = unit * (i % 6 == 0 ? 40 : age); /* a value on which a component stays */
      }
      gmm_model *model = fit_on_value(x, N, unit, resolution);
      assert_near(sqrt(least_variance(model, 0)) / floor, 1, 1e-12);
      assert_true(gmm_warnings(model) & GMM_WARN_FLOORED);
      assert_monotone(model, N);
      gmm_destroy(model);
      model = fit_on_value(x, N, unit, 0);
      assert_true(sqrt(least_variance(model, 0)) < 0.1 * unit);
      gmm_destroy(model);
    }
}

/* In a few values every fifth has more than its share by chance, and that is no heap: a floor of
 * half of five steps would be 0.0625 here. The first table is one that was taken for heaped; of the
 * 499 others, drawn at random, 12 were. */
static void test_no_heaps_by_chance(void **state) {
  enum { N = 12, TABLES = 500 };
  static const double told[N] = {1.1, 1.3, 0.9, 1.0, 1.2, 0.8, 4.8, 5.3, 5.0, 4.6, 5.1, 5.2};
  generator g = {7};
  int held = 0;
  (void)state;
  for (int table = 0; table < TABLES; table++) {
    double x[N];
    for (int i = 0; i < N; i++)
      x[i] = table == 0 ? told[i] : round(10 * ((i < N / 2 ? 1 : 5) + 0.2 * next_normal(&g))) / 10;
    gmm_model *model = new_model(2, 1, GMM_COV_DIAG);
    assert_ok(fit(model, x, N));
    held += fabs(least_variance(model, 0) - 0.0625) < 1e-9;
    if (table == 0) /* as with GMM_OPT_RESOLUTION 0 */
      assert_near(gmm_log_likelihood(model), -6.129, 1e-3);
    gmm_destroy(model);
  }
  assert_int_equal(held, 0);
}

/* A flag in 2 % of the rows: its own variance is less than that of half a step, and is the floor. A
 * feature with all its digits has no step, nor has a spherical model that it is in. */
static void test_a_rare_flag(void **state) {
  enum { N = 1000, D = 2 };
  double x[N * D];
  generator g = {6};
  (void)state;
  for (int i = 0; i < N; i++) {
    x[D * i] = next_normal(&g);
    x[D * i + 1] = i % 50 == 0;
  }
  for_each_family(family) {
    if (!has_own_variances(family))
      continue;
    gmm_model *model = new_model(2, D, family);
    assert_ok(fit(model, x, N));
    assert_near(least_variance(model, 1), 0.02 * 0.98, 1e-4);
    params p = params_of(model);
    assert_near(fmin(p.weights[0], p.weights[1]), 0.02, 1e-9);
    free_params(&p);
    gmm_destroy(model);
  }
  double whole[N];
  for (int i = 0; i < N; i++)
    whole[i] = x[D * i + 1] + (i % 4 ? 3 : 0);
  gmm_model *spherical = new_model(4, 1, GMM_COV_SPHERICAL);
  assert_int_equal(fit(spherical, whole, N), GMM_OK); /* four distinct rows: places, not steps */
  assert_true(least_variance(spherical, 0) < 1e-3);
  gmm_destroy(spherical);
  for (int i = 0; i < N; i++) { /* whole numbers beside a copy in halves: the finer step holds */
    x[D * i] = round(20 * next_uniform(&g));
    x[D * i + 1] = 0.5 * round(40 * next_uniform(&g));
  }
  spherical = new_model(120, D, GMM_COV_SPHERICAL);
  assert_ok(fit(spherical, x, N));
  assert_near(least_variance(spherical, 0), half * 0.5 * half * 0.5, 1e-12);
  gmm_destroy(spherical);
}

/* Begins with the parameters of `smaller`, its heaviest component in two halves. */
static void begin_from(gmm_model *model, const gmm_model *smaller) {
  params from = params_of(smaller), to = new_params(from.k + 1, from.d, from.family);
  const int64_t length = from.n_covariances / from.k;
  int64_t heaviest = 0;
  for (int64_t c = 0; c < from.k; c++)
    heaviest = from.weights[c] > from.weights[heaviest] ? c : heaviest;
  for (int64_t c = 0; c <= from.k; c++) {
    const int64_t source = c < from.k ? c : heaviest;
    to.weights[c] = from.weights[source] / (source == heaviest ? 2 : 1);
    for (int64_t j = 0; j < from.d; j++)
      to.means[c * from.d + j] = from.means[source * from.d + j];
    for (int64_t i = 0; i < length; i++)
      to.covariances[c * length + i] = from.covariances[source * length + i];
  }
  assert_ok(give_params(model, &to));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
  free_params(&from);
  free_params(&to);
}

/* What K - 1 components say K can say too: the floor is the same for both. */
static void test_nested_models(void **state) {
  enum { N = 900, D = 3, MOST = 7 };
  double x[N * D];
  generator g = {7};
  (void)state;
  for (int i = 0; i < N; i++) {
    x[D * i] = round(30 + 10 * next_normal(&g));
    x[D * i + 1] = next_uniform(&g) < 0.01;
    x[D * i + 2] = 4;
  }
  for_each_family(family) {
    if (!has_own_covariances(family))
      continue; /* has the same covariance to split */
    gmm_model *smaller = new_model(1, D, family);
    assert_ok(fit(smaller, x, N));
    for (int64_t k = 2; k <= (quick_run() ? 4 : MOST); k++) {
      gmm_model *model = new_model(k, D, family);
      begin_from(model, smaller);
      assert_ok(fit(model, x, N));
      assert_true(gmm_log_likelihood(model) >=
                  gmm_log_likelihood(smaller) - 1e-9 * fabs(gmm_log_likelihood(smaller)));
      gmm_destroy(smaller);
      smaller = model;
    }
    gmm_destroy(smaller);
  }
}

/* Two groups and three rows far away, on both sides. The three are one component, which is no
 * reason for a warning; with two such components, one for each end, there is. A stored model says
 * the same. */
static void test_outliers(void **state) {
  enum { N = 203, D = 2 };
  double *x = clustered_rows(9, N, D, 2);
  (void)state;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < D; j++)
      x[(200 + i) * D + j] = (j == i % 2 ? -1 : 1) * (300.0 + 40 * i + 7 * j);
  for_each_family(family) {
    gmm_model *model = new_model(3, D, family), *copy = NULL;
    assert_ok(fit(model, x, N));
    params p = params_of(model);
    double least = fmin(p.weights[0], fmin(p.weights[1], p.weights[2]));
    if (has_own_volumes(family)) { /* else there is no wide component */
      assert_near(least, 3.0 / N, 1e-3);
      assert_int_equal(gmm_warnings(model) & GMM_WARN_FEW_ROWS, 0);
    }
    free_params(&p);
    gmm_destroy(model);
    model = new_model(4, D, family);
    const double means[] = {0, 0, 6, 6, -300, 307, 340, -333};
    const double matrix[] = {1, 0, 0, 1};
    params start = params_from(4, D, family, means, matrix);
    assert_ok(give_params(model, &start));
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
    assert_ok(fit(model, x, N));
    assert_int_equal(gmm_warnings(model) & GMM_WARN_FEW_ROWS, GMM_WARN_FEW_ROWS);
    bytes stored = bytes_of(model);
    assert_ok(gmm_deserialize(&copy, stored.data, stored.size));
    assert_int_equal(gmm_warnings(copy), gmm_warnings(model));
    free_bytes(&stored);
    free_params(&start);
    gmm_destroy(copy);
    gmm_destroy(model);
  }
  free(x);
}

/* Two groups 50 times as long as wide, side by side and turned: one start finds them. */
static void test_long_groups(void **state) {
  enum { N = 300, D = 2 };
  double x[N * D];
  int32_t labels[N];
  const double c = 0.8660254037844386, s = 0.5;
  (void)state;
  for (int seed = 1; seed <= (quick_run() ? 2 : 10); seed++) {
    generator g = {(uint64_t)seed};
    for (int i = 0; i < N; i++) {
      const double along = 50 * next_normal(&g),
                   across = 0.3 * next_normal(&g) + (i % 2 ? 1.5 : -1.5);
      x[D * i] = c * along - s * across;
      x[D * i + 1] = s * along + c * across;
    }
    gmm_model *model = new_model(2, D, GMM_COV_FULL);
    assert_ok(fit(model, x, N));
    assert_ok(gmm_predict(model, GMM_ROW_MAJOR(x, N, D), labels));
    for (int i = 2; i < N; i++)
      assert_int_equal(labels[i], labels[i % 2]);
    assert_int_not_equal(labels[0], labels[1]);
    gmm_destroy(model);
  }
}

/* With so many features a start looks at them in one way only; and rows of hardly any weight leave
 * the steps of the others as they are. */
static void test_many_features(void **state) {
  enum { N = 240, D = 70 };
  double *x = clustered_rows(11, N, D, 2), row_weights[N];
  int32_t labels[N];
  (void)state;
  gmm_model *model = new_model(2, D, GMM_COV_FULL);
  for (int i = 0; i < N; i++)
    row_weights[i] = i == 7 ? 1e-30 : 1;
  for (int64_t i = 0; i < N; i++)
    x[i * D] = round(x[i * D]);
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), row_weights));
  assert_ok(gmm_predict(model, GMM_ROW_MAJOR(x, N, D), labels));
  for (int i = 2; i < N; i++)
    assert_int_equal(labels[i], labels[i % 2]);
  assert_true(least_variance(model, 0) >= half * half * (1 - 1e-12));
  gmm_destroy(model);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_steps),         cmocka_unit_test(test_no_heaps_by_chance),
      cmocka_unit_test(test_a_rare_flag),   cmocka_unit_test(test_nested_models),
      cmocka_unit_test(test_outliers),      cmocka_unit_test(test_long_groups),
      cmocka_unit_test(test_many_features),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
