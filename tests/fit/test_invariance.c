/* What must not matter does not: where the origin is, in what order rows and columns come, whether
 * equal rows are repeated or weighted, how the axes are turned. To 1e-11, from the same start. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 300, D = 3, K = 2, ITERATIONS = 25 };
static const double bound = 1e-11;

static double *x;

static int set_up(void **state) {
  (void)state;
  x = clustered_rows(4, N, D, K);
  for (int i = 0; i < N; i++) /* correlated, and with different scales */
    x[i * D + 1] = 3 * x[i * D + 1] + x[i * D];
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  free(x);
  return 0;
}

/* Log-likelihood and full parameters after a fixed number of iterations from means at rows
 * `first` and `second`, and from the covariance of all rows. */
typedef struct outcome {
  double log_likelihood, weights[K], means[K * D], covariances[K * D * D];
} outcome;

static outcome fit(int family, const double *rows, int64_t n, int first, int second,
                   const double *row_weights) {
  outcome o;
  double means[K * D], matrix[D * D];
  memcpy(means, rows + first * D, D * sizeof(double));
  memcpy(means + D, rows + second * D, D * sizeof(double));
  covariance_of_rows(rows, n, D, matrix);
  params start = params_from(K, D, family, means, matrix);
  gmm_model *model = new_model(K, D, family);
  prepare_fit(model, &start, ITERATIONS);
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(rows, n, D), row_weights));
  o.log_likelihood = gmm_log_likelihood(model);
  assert_ok(gmm_get_params(model, o.weights, K, o.means, K * D, NULL, 0));
  assert_ok(gmm_get_full_covariances(model, o.covariances, K * D * D));
  free_params(&start);
  gmm_destroy(model);
  return o;
}

static void assert_close(const outcome *a, const outcome *b, double means_slack) {
  assert_near(a->log_likelihood, b->log_likelihood, bound * fabs(b->log_likelihood));
  for (int k = 0; k < K; k++) {
    const double *cov = b->covariances + k * D * D;
    assert_near(a->weights[k], b->weights[k], bound);
    for (int i = 0; i < D; i++) {
      double deviation = sqrt(cov[i * D + i]);
      assert_near(a->means[k * D + i], b->means[k * D + i], bound * deviation + means_slack);
      for (int j = 0; j < D; j++)
        assert_near(a->covariances[(k * D + i) * D + j], cov[i * D + j],
                    bound * deviation * sqrt(cov[j * D + j]));
    }
  }
}

/* The offset is a multiple of a power of two that the rows can be added to without rounding once
 * they are cut to 20 bits after the point. */
static void test_translation(void **state) {
  (void)state;
  double *cut = new_doubles(N * D), *moved = new_doubles(N * D);
  const double offset = 0x1p30;
  for (int i = 0; i < N * D; i++) {
    cut[i] = floor(x[i] * 0x1p20) * 0x1p-20;
    moved[i] = cut[i] + offset;
  }
  for_each_family(family) {
    outcome a = fit(family, cut, N, 0, 1, NULL);
    outcome b = fit(family, moved, N, 0, 1, NULL);
    for (int i = 0; i < K * D; i++)
      b.means[i] -= offset;
    /* a mean near 2^30 is stored to 2^-23, which also moves the log-likelihood of what is stored */
    assert_close(&b, &a, 0x1p-22);
  }
  free(cut);
  free(moved);
}

static void test_order_of_rows(void **state) {
  (void)state;
  double *other = new_doubles(N * D);
  for (int i = 0; i < N; i++) /* 7 and N have no common factor */
    memcpy(other + ((7 * i + 3) % N) * D, x + i * D, D * sizeof(double));
  for_each_family(family) {
    outcome a = fit(family, x, N, 0, 1, NULL);
    outcome b = fit(family, other, N, 3, 10, NULL);
    assert_close(&b, &a, 0);
  }
  free(other);
}

static void test_order_of_columns(void **state) {
  static const int from[D] = {2, 0, 1};
  (void)state;
  double *other = new_doubles(N * D);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < D; j++)
      other[i * D + j] = x[i * D + from[j]];
  for_each_family(family) {
    outcome a = fit(family, x, N, 0, 1, NULL);
    outcome b = fit(family, other, N, 0, 1, NULL), back = b;
    for (int k = 0; k < K; k++)
      for (int i = 0; i < D; i++) {
        back.means[k * D + from[i]] = b.means[k * D + i];
        for (int j = 0; j < D; j++)
          back.covariances[(k * D + from[i]) * D + from[j]] = b.covariances[(k * D + i) * D + j];
      }
    assert_close(&back, &a, 0);
  }
  free(other);
}

static void test_repeated_rows_are_weights(void **state) {
  (void)state;
  double *twice = new_doubles(2 * N * D), weights[N];
  for (int i = 0; i < N; i++) {
    weights[i] = 2;
    memcpy(twice + 2 * i * D, x + i * D, D * sizeof(double));
    memcpy(twice + (2 * i + 1) * D, x + i * D, D * sizeof(double));
  }
  for_each_family(family) {
    outcome a = fit(family, x, N, 0, 1, weights);
    outcome b = fit(family, twice, 2 * N, 0, 2, NULL);
    assert_close(&b, &a, 0);
  }
  free(twice);
}

/* An orthogonal matrix Q that mixes all features: a reflection, I - 2 v v' with v = (1, 2, 2) / 3,
 * times a turn by 3/5, 4/5 of the first two. Diagonal covariances do not turn. */
static const double q[D][D] = {{5. / 45, -40. / 45, -20. / 45},
                               {-8. / 45, 19. / 45, -40. / 45},
                               {-44. / 45, -8. / 45, 5. / 45}};

static void turn(const double *from, double *to) { /* Q x */
  for (int i = 0; i < D; i++) {
    to[i] = 0;
    for (int j = 0; j < D; j++)
      to[i] += q[i][j] * from[j];
  }
}

static void turn_matrix(const double *from, double *to) { /* Q A Q' */
  double half[D * D], column[D], turned[D];
  for (int i = 0; i < D; i++)
    turn(from + i * D, half + i * D); /* A Q', as A is symmetric */
  for (int j = 0; j < D; j++) {
    for (int i = 0; i < D; i++)
      column[i] = half[i * D + j];
    turn(column, turned);
    for (int i = 0; i < D; i++)
      to[i * D + j] = turned[i];
  }
}

static void test_orthogonal_maps(void **state) {
  (void)state;
  double *turned = new_doubles(N * D);
  for (int i = 0; i < N; i++)
    turn(x + i * D, turned + i * D);
  for_each_family(family) {
    if (!turns_with_rows(family))
      continue;
    outcome a = fit(family, x, N, 0, 1, NULL), expected = a;
    outcome b = fit(family, turned, N, 0, 1, NULL);
    for (int k = 0; k < K; k++) {
      turn(a.means + k * D, expected.means + k * D);
      turn_matrix(a.covariances + k * D * D, expected.covariances + k * D * D);
    }
    assert_close(&b, &expected, 0);
  }
  free(turned);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_translation),      cmocka_unit_test(test_order_of_rows),
      cmocka_unit_test(test_order_of_columns), cmocka_unit_test(test_repeated_rows_are_weights),
      cmocka_unit_test(test_orthogonal_maps),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
