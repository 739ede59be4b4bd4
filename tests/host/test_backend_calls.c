/* Each call that a fit makes of LAPACK, in turn: it fails, or is the moment at which gmm_cancel()
 * is heard. The fit ends with that status, and the model is as it was. */
#include "../support/model.h"
#include "../support/own_lapack.h"
#include "../support/ugly.h"

#include <stdlib.h>

enum { N = 120, D = 34, K = 2 }; /* more than 32 features: fewer need no LAPACK */

static gmm_model *model;
static bytes before;
static double *x;
static long cancel_at;

static void cancel_then(long call) {
  if (call == cancel_at)
    gmm_cancel(model);
}

/* copied: the last feature is a copy of the first, so that covariances need the floor, and features
 * cannot be whitened. Of two k-means starts the second asks for that. */
static void begin(int family, int copied) {
  params start = ordinary_params(K, D, family);
  x = clustered_rows(3, N, D, K);
  for (int64_t i = 0; copied && i < N; i++)
    x[i * D + D - 1] = x[i * D];
  model = new_model(K, D, family);
  assert_ok(give_params(model, &start));
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 2));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 3));
  before = bytes_of(model);
  free_params(&start);
}

static void end(void) {
  gmm_destroy(model);
  free_bytes(&before);
  free(x);
}

/* One fit; returns whether the call in question came. */
static int fit_until(long call, gmm_status first, gmm_status want) {
  calls = 0;
  gmm_status status = gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL);
  if (calls < call) {
    assert_ok(status);
    return 0;
  }
  assert_status(status, call == 1 ? first : want);
  assert_unchanged(model, &before);
  return 1;
}

static void test_each_fails(void **state) {
  (void)state;
  skip_if_builtin();
  for (int tied = 0; tied < 2; tied++)
    for (int copied = 0; copied < 2; copied++) {
      begin(tied ? GMM_COV_TIED : GMM_COV_FULL, copied);
      for (fails_at = 1; fit_until(fails_at, GMM_ERR_BACKEND, GMM_ERR_INTERNAL); fails_at++) {
      }
      assert_true(fails_at > 8);
      fails_at = 0;
      end();
    }
}

static void test_cancelled_at_each(void **state) {
  (void)state;
  skip_if_builtin();
  at_call = cancel_then;
  for (int tied = 0; tied < 2; tied++)
    for (int copied = 0; copied < 2; copied++) {
      begin(tied ? GMM_COV_TIED : GMM_COV_FULL, copied);
      for (cancel_at = 1; fit_until(cancel_at, GMM_ERR_CANCELLED, GMM_ERR_CANCELLED); cancel_at++) {
      }
      assert_true(cancel_at > 8);
      end();
    }
  at_call = NULL;
}

/* A marginal of so many features, and with it a conditional and a regression. */
static void test_a_marginal_fails(void **state) {
  enum { GIVEN = 33 };
  int64_t features[GIVEN];
  double mean[N];
  gmm_model *part = NULL;
  (void)state;
  skip_if_builtin();
  begin(GMM_COV_FULL, 0);
  for (int64_t j = 0; j < GIVEN; j++)
    features[j] = j;
  for (fails_at = 1;; fails_at++) {
    const gmm_status want = fails_at == 1 ? GMM_ERR_BACKEND : GMM_ERR_INTERNAL;
    calls = 0;
    gmm_status status = gmm_marginal(&part, model, features, GIVEN);
    if (calls < fails_at) {
      assert_ok(status);
      break;
    }
    assert_status(status, want);
    calls = 0;
    assert_status(gmm_condition(&part, model, features, GIVEN, x), want);
    calls = 0;
    assert_status(gmm_regress(model, features, GIVEN, x, N, GIVEN, D, 1, mean, 1, 1, NULL, 1, 1),
                  want);
    assert_null(part);
  }
  assert_true(fails_at > 1);
  fails_at = 0;
  gmm_destroy(part);
  end();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_fails),
      cmocka_unit_test(test_cancelled_at_each),
      cmocka_unit_test(test_a_marginal_fails),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
