/* Header section PARTS OF A MIXTURE: marginals and conditionals. */
#include "../support/reference_parts.h"
#include "../support/snapshot.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 8 };

static gmm_model *model_from(const params *p) {
  gmm_model *model = new_model(p->k, p->d, p->family);
  assert_ok(give_params(model, p));
  return model;
}

static gmm_model *marginal_of(const gmm_model *model, const int64_t *features, int64_t n) {
  gmm_model *part = NULL;
  assert_ok(gmm_marginal(&part, model, features, n));
  return part;
}

static gmm_model *condition_on(const gmm_model *model, const int64_t *features, int64_t n,
                               const double *values) {
  gmm_model *part = NULL;
  assert_ok(gmm_condition(&part, model, features, n, values));
  return part;
}

/* Parameters agree within `bound`, in the units of unit variances; and so do the families. */
static void assert_alike(const gmm_model *a, const gmm_model *b, double bound) {
  params p = params_of(a), q = params_of(b);
  assert_int_equal(p.family, q.family);
  assert_int_equal(p.d, q.d);
  for (int64_t c = 0; c < p.k; c++)
    assert_near(p.weights[c], q.weights[c], bound);
  for (int64_t i = 0; i < p.k * p.d; i++)
    assert_near(p.means[i], q.means[i], bound * (1 + fabs(q.means[i])));
  for (int64_t i = 0; i < p.n_covariances; i++)
    assert_near(p.covariances[i], q.covariances[i], bound);
  free_params(&p);
  free_params(&q);
}

/* Every other feature of d, the first of them `first`; how many there are. */
static int64_t every_other(int64_t first, int64_t d, int64_t *features) {
  int64_t n = 0;
  for (int64_t j = first; j < d; j += 2)
    features[n++] = j;
  return n;
}

/* The model itself: a fitted one has the same parameters, densities and draws, but no results. */
static void check_whole(const gmm_model *model, gmm_model *whole, const double *x, int64_t n) {
  int64_t d = gmm_n_features(model);
  double *density = new_doubles(n), *other = new_doubles(n);
  params p = params_of(model), q = params_of(whole);
  assert_same_params(&p, &q);
  assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, n, d), density));
  assert_ok(gmm_score_samples(whole, GMM_ROW_MAJOR(x, n, d), other));
  assert_memory_equal(density, other, (size_t)n * sizeof(double));
  assert_true(gmm_is_fitted(whole) && gmm_n_iter(whole) == 0 && gmm_best_start(whole) == -1);
  assert_true(isnan(gmm_log_likelihood(whole)) && gmm_warnings(whole) == 0);
  assert_int_equal(gmm_free_parameters(whole), gmm_free_parameters(model));
  for (int i = 0; i < gmm_option_count(); i++) {
    int64_t a = 0, b = 0;
    int id = gmm_option_at(i);
    if (gmm_option_type(id) == GMM_TYPE_INT) {
      assert_ok(gmm_get_int(model, id, &a));
      assert_ok(gmm_get_int(whole, id, &b));
      assert_int_equal(a, b);
    }
  }
  assert_string_equal(gmm_feature_name(whole, d - 1), "width");
  assert_string_equal(gmm_feature_name(whole, 0), "");
  assert_string_equal(gmm_last_error(whole), "");
  gmm_destroy(whole);
  free_params(&p);
  free_params(&q);
  free(density);
  free(other);
}

static void test_all_features_are_the_model(void **state) {
  enum { N = 200, D = 3, K = 2 };
  static const int64_t all[] = {0, 1, 2};
  (void)state;
  double *x = clustered_rows(5, N, D, K);
  for_each_family(family) {
    gmm_model *model = new_model(K, D, family);
    assert_ok(gmm_set_feature_name(model, D - 1, "width"));
    assert_ok(gmm_set_int(model, GMM_OPT_SEED, 77));
    assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 20));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
    check_whole(model, marginal_of(model, all, D), x, N);
    check_whole(model, condition_on(model, NULL, 0, NULL), x, N);
    gmm_destroy(model);
  }
  free(x);
}

/* The numbers of a marginal are the model's, in the order asked for. */
static void test_a_marginal_has_the_numbers(void **state) {
  enum { D = 5, K = 3, N = 3 };
  static const int64_t features[N] = {4, 0, 2};
  static const char *const names[D] = {"a", "", "c", NULL, "e"};
  generator g = {1};
  (void)state;
  for_each_family(family) {
    params p = random_params(&g, K, D, family, 1e8);
    gmm_model *model = model_from(&p);
    for (int j = 0; j < D; j++)
      assert_ok(gmm_set_feature_name(model, j, names[j]));
    gmm_model *part = marginal_of(model, features, N);
    params q = params_of(part);
    for (int c = 0; c < K; c++) {
      assert_true(q.weights[c] == p.weights[c]);
      for (int i = 0; i < N; i++) {
        assert_true(q.means[c * N + i] == p.means[c * D + features[i]]);
        for (int j = 0; j < N; j++)
          assert_true(covariance_at(&q, c, i, j) == covariance_at(&p, c, features[i], features[j]));
      }
    }
    assert_string_equal(gmm_feature_name(part, 0), "e");
    assert_string_equal(gmm_feature_name(part, 1), "a");
    assert_string_equal(gmm_feature_name(part, 2), "c");
    gmm_destroy(part);
    static const int64_t nameless[] = {1, 3};
    part = marginal_of(model, nameless, 2);
    assert_string_equal(gmm_feature_name(part, 0), "");
    gmm_destroy(part);
    gmm_destroy(model);
    free_params(&p);
    free_params(&q);
  }
}

static void test_families(void **state) {
  enum { D = 3 };
  static const int64_t features[] = {2, 0}, turned[] = {1, 2, 0};
  const double value = 0.3;
  (void)state;
  for_each_family(family) {
    const char *letters = gmm_family_letters(family);
    int want = family;
    if (strcmp(letters, "EVI") == 0)
      want = gmm_family_find("VVI");
    if (strstr("EVE VVE EEV VEV EVV", letters))
      want = gmm_family_find("VVV");
    params p = ordinary_params(2, D, family);
    gmm_model *model = model_from(&p), *part = marginal_of(model, features, 2);
    gmm_model *rest = condition_on(model, features + 1, 1, &value);
    gmm_model *whole = marginal_of(model, turned, D);
    assert_int_equal(gmm_covariance_type(part), want);
    assert_int_equal(gmm_covariance_type(rest), want);
    assert_int_equal(gmm_covariance_type(whole), family);
    gmm_destroy(part);
    gmm_destroy(rest);
    gmm_destroy(whole);
    gmm_destroy(model);
    free_params(&p);
  }
}

/* The density of a marginal is the integral of the joint one over what was left out, by the
 * trapezoidal rule, which is exact to rounding for Gaussians. */
static void test_marginal_by_quadrature(void **state) {
  enum { POINTS = 4001 };
  static double rows[POINTS * 2], density[POINTS];
  const int64_t second = 1;
  generator g = {2};
  (void)state;
  for_each_family(family) {
    params p = random_params(&g, 3, 2, family, 0);
    gmm_model *model = model_from(&p), *part = marginal_of(model, &second, 1);
    double own, at = 0.7, step = 0.02, sum = 0;
    for (int i = 0; i < POINTS; i++) {
      rows[2 * i] = (i - POINTS / 2) * step;
      rows[2 * i + 1] = at;
    }
    assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(rows, POINTS, 2), density));
    assert_ok(gmm_score_samples(part, &at, 1, 1, 1, 1, &own));
    for (int i = 0; i < POINTS; i++)
      sum += exp(density[i]) * step;
    assert_near(own, log(sum), 1e-13);
    gmm_destroy(part);
    gmm_destroy(model);
    free_params(&p);
  }
}

/* The conditional on `n` features of a row, against the reference. */
static void check_conditional(const params *p, const int64_t *features, int64_t n,
                              const double *row, double bound) {
  double values[MOST], given[MOST];
  gmm_model *model = model_from(p);
  for (int64_t j = 0; j < p->d; j++)
    given[j] = NAN;
  for (int64_t j = 0; j < n; j++)
    given[features[j]] = values[j] = row[features[j]];
  gmm_model *part = condition_on(model, features, n, values);
  params q = params_of(part);
  conditional want = conditional_of(p, given);
  assert_int_equal(q.d, want.n);
  for (int64_t c = 0; c < p->k; c++) {
    assert_near(q.weights[c], (double)want.weights[c], bound);
    for (int64_t i = 0; i < q.d; i++) {
      long double mean = want.means[c * q.d + i];
      assert_near((double)(q.means[c * q.d + i] - mean), 0,
                  bound * 10 + DBL_EPSILON * (double)fabsl(mean));
      for (int64_t j = 0; j < q.d; j++)
        assert_near(covariance_at(&q, c, i, j), (double)want.covariances[(c * q.d + i) * q.d + j],
                    bound);
    }
  }
  free_conditional(&want);
  free_params(&q);
  gmm_destroy(part);
  gmm_destroy(model);
}

/* All families, up to 8 features, at an offset too: no digit is lost but what the numbers have. */
static void test_conditionals_against_the_reference(void **state) {
  static const double offsets[] = {0, 1e8};
  generator g = {3};
  (void)state;
  for_each_family(family)
    for (int64_t d = 1; d <= MOST; d += quick_run() ? 3 : 1)
      for (size_t o = 0; o < COUNT_OF(offsets); o++) {
        params p = random_params(&g, 1 + d % 4, d, family, offsets[o]);
        int64_t features[MOST];
        double row[MOST];
        for (int64_t j = 0; j < d; j++)
          row[j] = offsets[o] + 2 * next_normal(&g);
        for (int64_t first = d > 1 ? 0 : 1; first < 2; first++)
          check_conditional(&p, features, every_other(first, d, features), row, 2e-14);
        free_params(&p);
      }
}

/* Taking a marginal and a conditional in either order is the same; so is the order of features, and
 * conditioning at once or bit by bit. */
static void test_orders_agree(void **state) {
  enum { D = 6, K = 3 };
  static const int64_t given[] = {4, 1}, turned[] = {1, 4}, kept[] = {1, 2, 4, 5},
                       given_kept[] = {2, 0}, rest_kept[] = {1, 3};
  generator g = {4};
  (void)state;
  for_each_family(family) {
    params p = random_params(&g, K, D, family, 3);
    const double values[] = {3.5, 2.5}, swapped[] = {2.5, 3.5};
    gmm_model *model = model_from(&p), *part = marginal_of(model, kept, 4);
    gmm_model *a = condition_on(part, given_kept, 2, values);
    gmm_model *rest = condition_on(model, given, 2, values); /* of 0, 2, 3, 5 */
    gmm_model *b = marginal_of(rest, rest_kept, 2);
    assert_alike(a, b, 1e-13);
    gmm_model *other = condition_on(model, turned, 2, swapped);
    assert_alike(rest, other, 1e-13);
    gmm_model *first = condition_on(model, given + 1, 1, values + 1);
    static const int64_t then[] = {3}; /* feature 4 among 0, 2, 3, 4, 5 */
    gmm_model *second = condition_on(first, then, 1, values);
    assert_alike(second, rest, 1e-13);
    gmm_model *made[] = {model, part, a, b, rest, other, first, second};
    for (size_t i = 0; i < COUNT_OF(made); i++)
      gmm_destroy(made[i]);
    free_params(&p);
  }
}

/* p(x) = p(x_o) p(x_m | x_o), in more features than are factored without LAPACK, too. */
static void test_densities_multiply(void **state) {
  static const int64_t sizes[] = {2, 5, 40, 75};
  generator g = {5};
  (void)state;
  for_each_family(family)
    for (size_t s = 0; s < COUNT_OF(sizes); s++) {
      int64_t d = sizes[s], given[80], others[80], n_given = every_other(0, d, given);
      int64_t n = every_other(1, d, others);
      double row[80], o[80], m[80], joint, of_o, of_m;
      params p = random_params(&g, 2, d, family, -1);
      gmm_model *model = model_from(&p);
      assert_ok(gmm_sample(model, 7, GMM_ROW_MAJOR(row, 1, d), NULL));
      for (int64_t j = 0; j < d; j++)
        (j % 2 ? m : o)[j / 2] = row[j];
      gmm_model *part = marginal_of(model, given, n_given);
      gmm_model *rest = condition_on(model, given, n_given, o);
      assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(row, 1, d), &joint));
      assert_ok(gmm_score_samples(part, GMM_ROW_MAJOR(o, 1, n_given), &of_o));
      assert_ok(gmm_score_samples(rest, GMM_ROW_MAJOR(m, 1, n), &of_m));
      assert_near(joint, of_o + of_m, 1e-13 * (fabs(joint) + (double)d));
      gmm_destroy(part);
      gmm_destroy(rest);
      gmm_destroy(model);
      free_params(&p);
    }
}

/* Values thousands of deviations away: the weights are those that the marginal gives, finite, and
 * right where the reference still knows them. */
static void test_far_values(void **state) {
  enum { D = 3, K = 3 };
  static const double sizes[] = {1e3, -1e4, 1e6, 1e9, -1e150, 1e300, -DBL_MAX};
  static const int64_t given[] = {2, 0};
  generator g = {6};
  (void)state;
  for_each_family(family)
    for (size_t s = 0; s < COUNT_OF(sizes); s++) {
      params p = random_params(&g, K, D, family, 0);
      gmm_model *model = model_from(&p), *part = marginal_of(model, given, 2), *rest = NULL;
      double values[] = {sizes[s], -0.5 * sizes[s]}, proba[K], sum = 0;
      gmm_status status = gmm_condition(&rest, model, given, 2, values);
      if (status != GMM_OK) { /* DBL_MAX times a coefficient above 1 */
        assert_status(status, GMM_ERR_SCALE);
        assert_true(rest == NULL && sizes[s] == -DBL_MAX);
      } else {
        params q = params_of(rest);
        assert_ok(gmm_predict_proba(part, values, 1, 2, 2, 1, proba, K, 1));
        assert_memory_equal(q.weights, proba, sizeof proba);
        for (int c = 0; c < K; c++)
          sum += proba[c];
        assert_near(sum, 1, 4 * K * DBL_EPSILON);
        if (fabs(sizes[s]) <= 1e6) {
          const double row[] = {values[1], NAN, values[0]};
          conditional want = conditional_of(&p, row);
          for (int c = 0; c < K; c++) {
            assert_near(q.weights[c], (double)want.weights[c], 1e-6);
            assert_near(q.means[c], (double)want.means[c], 1e-14 * fabs(sizes[s]));
          }
          free_conditional(&want);
        }
        free_params(&q);
      }
      gmm_destroy(rest);
      gmm_destroy(part);
      gmm_destroy(model);
      free_params(&p);
    }
}

static gmm_status condition_one(const double *covariance, int64_t d, const int64_t *features,
                                int64_t n, double value, gmm_model **out) {
  double mean[3] = {0}, values[] = {value, value}, weight = 1;
  gmm_model *model = new_model(1, d, GMM_COV_FULL);
  assert_ok(gmm_set_params(model, &weight, 1, mean, d, covariance, d * d));
  gmm_status status = gmm_condition(out, model, features, n, values);
  gmm_destroy(model);
  return status;
}

/* Features 0 and 1 are the same but for s (u + e), where feature 2 is u and s^2 is 2^-49: the
 * model's pivots are above rounding, but once u is known, that of e is not. With features 0 and 2
 * given what is left is one variance, which looks like any other. */
static void test_what_is_singular(void **state) {
  double tiny = 0x1p-49, covariance[] = {1, 1, 0, 1, 1 + 2 * tiny, sqrt(tiny), 0, sqrt(tiny), 1};
  static const int64_t given[] = {2, 0}, turned[] = {2, 0, 1};
  const double mean[3] = {0}, weight = 1;
  gmm_model *out = NULL, *model = new_model(1, 3, GMM_COV_FULL);
  (void)state;
  assert_ok(gmm_set_params(model, &weight, 1, mean, 3, covariance, 9));
  assert_status(gmm_marginal(&out, model, turned, 3), GMM_ERR_NOT_SPD);
  gmm_destroy(model);
  assert_status(condition_one(covariance, 3, given, 1, 0.5, &out), GMM_ERR_NOT_SPD);
  assert_status(condition_one(covariance, 3, given, 2, 0.5, &out), GMM_ERR_NOT_SPD);
  assert_null(out);
  covariance[4] = 1 + 0x1p-40; /* e has much more */
  assert_ok(condition_one(covariance, 3, given, 1, 0.5, &out));
  gmm_destroy(out);
  assert_ok(condition_one(covariance, 3, given, 2, 0.5, &out));
  gmm_destroy(out);
}

/* What no double holds: a mean, or the inverse of a variance. */
static void test_scale(void **state) {
  const double steep[] = {1, 10, 10, 200}, narrow[] = {1, 0x1.5p-510, 0x1.5p-510, 0x1p-1019};
  const int64_t first = 0;
  gmm_model *out = NULL;
  (void)state;
  assert_status(condition_one(steep, 2, &first, 1, 1e308, &out), GMM_ERR_SCALE);
  assert_status(condition_one(steep, 2, &first, 1, -1e308, &out), GMM_ERR_SCALE);
  assert_status(condition_one(narrow, 2, &first, 1, 1, &out), GMM_ERR_SCALE);
  assert_null(out);
  assert_ok(condition_one(steep, 2, &first, 1, 1e307, &out));
  params p = params_of(out);
  assert_near(p.means[0], 1e308, 1e294);
  free_params(&p);
  gmm_destroy(out);
}

/* Lists of features that are none: the status, and nothing written. */
static void test_wrong_features(void **state) {
  enum { D = 3 };
  static const struct {
    int64_t features[4], n;
  } wrong[] = {{{0, -1, 2, 0}, 2},       {{0, D, 0, 0}, 2},         {{1, 1, 0, 0}, 2},
               {{2, 0, 2, 0}, 3},        {{INT64_MIN, 0, 0, 0}, 1}, {{INT64_MAX, 0, 0, 0}, 1},
               {{0, 1, 2, 0}, D + 1},    {{0, 1, 2, 0}, -1},        {{0, 1, 2, 0}, INT64_MIN},
               {{0, 1, 2, 0}, INT64_MAX}};
  static const double values[4] = {0};
  static const int64_t all[] = {0, 1, 2};
  (void)state;
  params p = ordinary_params(2, D, GMM_COV_FULL);
  gmm_model *model = model_from(&p), *none = new_model(2, D, GMM_COV_FULL), *out = NULL;
  for (size_t i = 0; i < COUNT_OF(wrong); i++) {
    assert_status(gmm_marginal(&out, model, wrong[i].features, wrong[i].n), GMM_ERR_ARGUMENT);
    assert_status(gmm_condition(&out, model, wrong[i].features, wrong[i].n, values),
                  GMM_ERR_ARGUMENT);
  }
  assert_status(gmm_marginal(&out, model, all, 0), GMM_ERR_ARGUMENT);
  assert_status(gmm_condition(&out, model, all, D, values), GMM_ERR_ARGUMENT);
  assert_status(gmm_condition(&out, model, NULL, 1, values), GMM_ERR_NULL);
  assert_status(gmm_condition(&out, model, all, 1, NULL), GMM_ERR_NULL);
  assert_status(gmm_condition(&out, none, all, 1, values), GMM_ERR_NOT_FITTED);
  assert_status(gmm_marginal(&out, none, all, 1), GMM_ERR_NOT_FITTED);
  static const double no_numbers[] = {NAN, INFINITY, -INFINITY};
  for (size_t i = 0; i < COUNT_OF(no_numbers); i++)
    assert_status(gmm_condition(&out, model, all, 1, &no_numbers[i]), GMM_ERR_NOT_FINITE);
  assert_null(out);
  gmm_destroy(model);
  gmm_destroy(none);
  free_params(&p);
}

/* A component of weight 0 keeps it, and a part can be stored. */
static void test_an_empty_component(void **state) {
  const int64_t feature = 1;
  const double value = 0.4;
  (void)state;
  for_each_family(family) {
    params p = ordinary_params(2, 3, family);
    p.weights[0] = 0;
    p.weights[1] = 1;
    gmm_model *model = model_from(&p), *part = condition_on(model, &feature, 1, &value);
    params q = params_of(part);
    assert_true(q.weights[0] == 0 && q.weights[1] == 1);
    bytes stored = bytes_of(part);
    gmm_model *loaded = NULL;
    assert_ok(gmm_deserialize(&loaded, stored.data, stored.size));
    assert_unchanged(loaded, &stored);
    gmm_destroy(loaded);
    free_bytes(&stored);
    free_params(&p);
    free_params(&q);
    gmm_destroy(part);
    gmm_destroy(model);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all_features_are_the_model),
      cmocka_unit_test(test_a_marginal_has_the_numbers),
      cmocka_unit_test(test_families),
      cmocka_unit_test(test_marginal_by_quadrature),
      cmocka_unit_test(test_conditionals_against_the_reference),
      cmocka_unit_test(test_orders_agree),
      cmocka_unit_test(test_densities_multiply),
      cmocka_unit_test(test_far_values),
      cmocka_unit_test(test_what_is_singular),
      cmocka_unit_test(test_scale),
      cmocka_unit_test(test_wrong_features),
      cmocka_unit_test(test_an_empty_component),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
