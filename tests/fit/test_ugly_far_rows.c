/* Rows far from all components, components that are spikes, values 1e170 times as large as others:
 * what decides then is a small difference of huge numbers. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>

/* A row far from all components belongs to the nearest in standard deviations, be its mean further
 * away than the row by many powers of ten, and has that one's density. */
static void check_far_row(int family, const double *variances, double place, double row) {
  double means[] = {0, place}, weights[] = {0.5, 0.5}, z[2], density, proba[2];
  int shared = gmm_family_is_shared(family);
  gmm_model *model = new_model(2, 1, family);
  assert_ok(gmm_set_params(model, weights, 2, means, 2, variances, shared ? 1 : 2));
  for (int c = 0; c < 2; c++)
    z[c] = fabs(row - means[c]) / sqrt(variances[shared ? 0 : c]);
  int nearest = z[1] < z[0];
  double joint = -z[nearest] * z[nearest] / 2 - log(variances[shared ? 0 : nearest]) / 2 +
                 log(0.5) - 0.91893853320467274178;
  assert_ok(gmm_predict_proba(model, &row, 1, 1, 1, 1, proba, 2, 1));
  assert_ok(gmm_score_samples(model, &row, 1, 1, 1, 1, &density));
  assert_true(proba[nearest] == 1 && proba[1 - nearest] == 0);
  if (isfinite(joint))
    assert_near(density / joint, 1, 1e-12);
  gmm_destroy(model);
}

static void test_far_rows_between_scales(void **state) {
  static const double wide_and_far[] = {1e6, 1.35e169}, tiny_and_far[] = {1, 1e-300},
                      alike[] = {2, 2}, tiny[] = {1e-300, 1e-290};
  (void)state;
  for_each_family(family)
    for (int sign = -1; sign <= 1; sign += 2) {
      check_far_row(family, wide_and_far, sign * 4e92, 4.8e55);
      check_far_row(family, tiny_and_far, sign * 1e150, 1e6);
      check_far_row(family, alike, sign * 1e150, 1e100);
      check_far_row(family, tiny, sign * 1e150, 1e-130);
      check_far_row(family, wide_and_far, sign * 1e300, 1e299);
    }
}

/* A spike that is right beside the row in one feature and far in the other, and a wide component
 * that is neither: the second is nearer. */
static void test_a_far_row_beside_a_spike(void **state) {
  double weights[] = {0.5, 0.5}, means[] = {1, 1.9, 0, 0.4}, row[] = {1, 0.25}, proba[2], density;
  double diagonals[2][2] = {{1e-290, 1e-59}, {2e-37, 6.5e-38}}, diagonal[4], full[8] = {0};
  double log_density = -(1 / diagonals[1][0] + 0.0225 / diagonals[1][1]) / 2;
  (void)state;
  for (int swapped = 0; swapped < 2; swapped++)
    for_each_family(family) {
      if (!has_own_variances(family))
        continue;
      double placed[4];
      for (int c = 0; c < 2; c++)
        for (int j = 0; j < 2; j++) {
          int at = swapped ? 1 - c : c;
          placed[2 * at + j] = means[2 * c + j];
          diagonal[2 * at + j] = full[4 * at + 3 * j] = diagonals[c][j];
        }
      gmm_model *model = new_model(2, 2, family);
      assert_ok(gmm_set_params(model, weights, 2, placed, 4, has_matrices(family) ? full : diagonal,
                               has_matrices(family) ? 8 : 4));
      assert_ok(gmm_predict_proba(model, row, 1, 2, 2, 1, proba, 2, 1));
      assert_ok(gmm_score_samples(model, row, 1, 2, 2, 1, &density));
      assert_true(proba[swapped ? 0 : 1] == 1 && proba[swapped ? 1 : 0] == 0);
      assert_near(density / log_density, 1, 1e-12);
      gmm_destroy(model);
    }
}

/* The log-density of the normals keeps its digits beside a spike of next to no weight. */
static void test_a_spike_of_no_weight(void **state) {
  double weights[] = {1e-30, 1}, means[] = {50, 0}, variances[] = {1e-300, 1};
  generator g = {35};
  (void)state;
  for (int i = 0; i < 100; i++) {
    double row = next_normal(&g), density, want = -row * row / 2 - 0.91893853320467274178;
    for_each_family(family) {
      if (!has_own_volumes(family))
        continue;
      gmm_model *model = new_model(2, 1, family);
      assert_ok(gmm_set_params(model, weights, 2, means, 2, variances, 2));
      assert_ok(gmm_score_samples(model, &row, 1, 1, 1, 1, &density));
      assert_near(density, want, 4e-15);
      gmm_destroy(model);
    }
  }
}

/* A column whose values are next to nothing, but for one that is 1e170 times as large. */
static void test_the_largest_ratio(void **state) {
  static const double tiny[] = {1e-17, 1e-100, 1e-130};
  enum { ROWS = 150 };
  double x[ROWS * 2];
  (void)state;
  for (size_t t = 0; t < COUNT_OF(tiny); t++)
    for_each_family(family) {
      generator g = {33};
      for (int i = 0; i < ROWS; i++) {
        x[2 * i] = next_normal(&g);
        x[2 * i + 1] = tiny[t] * next_normal(&g);
      }
      x[2 * 17 + 1] = 3e150;
      gmm_model *one = new_model(1, 2, family), *two = new_model(2, 2, family);
      double means[] = {x[0], x[1], x[34], x[35]}, variance[4];
      covariance_of_rows(x, 17, 2, variance);
      params start = params_from(2, 2, family, means, variance);
      assert_ok(gmm_fit(one, GMM_ROW_MAJOR(x, ROWS, 2), NULL));
      assert_ok(gmm_get_params(one, NULL, 0, means, 2, NULL, 0));
      assert_near(means[1] / 3e150 * ROWS, 1, 1e-12);
      prepare_fit(two, &start, 20);
      assert_ok(gmm_fit(two, GMM_ROW_MAJOR(x, ROWS, 2), NULL));
      assert_monotone(two, ROWS);
      params p = params_of(two);
      assert_near(p.weights[1], 1.0 / ROWS, 1e-12);
      assert_true(p.means[3] == 3e150);
      if (has_own_variances(family) &&
          !has_matrices(family)) /* the column keeps a variance of its own size */
        assert_near(p.covariances[1] / variance[3], 1, 1);
      free_params(&start);
      free_params(&p);
      gmm_destroy(one);
      gmm_destroy(two);
    }
}

/* The same where a constant column besides calls for the floor. */
static void test_the_largest_ratio_and_the_floor(void **state) {
  static const double tiny[] = {1e-17, 1e-100, 1e-130};
  enum { ROWS = 150 };
  double x[ROWS * 3], want[9], got[9];
  (void)state;
  for (size_t t = 0; t < COUNT_OF(tiny); t++)
    for_each_family(family) {
      if (!has_matrices(family))
        continue;
      generator g = {34};
      for (int i = 0; i < ROWS; i++) {
        x[3 * i] = next_normal(&g);
        x[3 * i + 1] = i == 17 ? 3e150 : tiny[t] * next_normal(&g);
        x[3 * i + 2] = 7;
      }
      gmm_model *model = new_model(1, 3, family);
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, ROWS, 3), NULL));
      assert_true(gmm_warnings(model) & GMM_WARN_FLOORED);
      assert_ok(gmm_get_full_covariances(model, got, 9));
      covariance_of_rows(x, ROWS, 3, want);
      assert_near(got[0] / want[0], 1, 1e-9);
      assert_near(got[4] / want[4], 1, 1e-9);
      assert_true(got[8] > 0);
      gmm_destroy(model);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_far_rows_between_scales),
      cmocka_unit_test(test_a_far_row_beside_a_spike),
      cmocka_unit_test(test_a_spike_of_no_weight),
      cmocka_unit_test(test_the_largest_ratio),
      cmocka_unit_test(test_the_largest_ratio_and_the_floor),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
