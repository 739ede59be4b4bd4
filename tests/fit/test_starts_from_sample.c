/* Starts come from a sample of distinct rows. With up to 4096 of them neither the order of rows, nor
 * how often each stands there, nor a power of two of a single feature changes a bit of a start. */
#include "../support/pieces.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 4000, D = 3, K = 3 };
static const int inits[] = {GMM_INIT_KMEANS, GMM_INIT_RANDOM_POINTS, GMM_INIT_RANDOM_RESP};

static double *x;

static int set_up(void **state) {
  (void)state;
  x = clustered_rows(4, N, D, K);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  free(x);
  return 0;
}

/* The parameters of the first start. */
static params start_of(int family, int init, const double *rows, const double *weights) {
  rows_of_pieces all = {rows, weights, NULL, N, D};
  gmm_model *model = new_model(K, D, family);
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
  gmm_survey *survey = survey_in_pieces(model, &all, (division){1, 1, 1});
  assert_ok(gmm_begin(model, survey));
  params p = params_of(model);
  gmm_survey_destroy(survey);
  gmm_destroy(model);
  return p;
}

static void test_order_and_copies(void **state) {
  (void)state;
  enum { COPIES = 1300 }; /* of these rows two, in place of others */
  double *once = new_doubles(N * D), *mixed = new_doubles(N * D), weights[N];
  for (int i = 0; i < N; i++) {
    weights[i] = i < COPIES ? 2 : i < 2 * COPIES ? 0 : 1;
    int from = i < COPIES ? i : i < 2 * COPIES ? i - COPIES : i;
    memcpy(once + i * D, x + i * D, D * sizeof(double));
    memcpy(mixed + (i * 7 + 3) % N * D, x + from * D, D * sizeof(double));
  }
  for_each_family(family)
    for (size_t i = 0; i < COUNT_OF(inits); i++) {
      params a = start_of(family, inits[i], once, weights);
      params b = start_of(family, inits[i], mixed, NULL);
      assert_same_params(&a, &b);
      free_params(&a);
      free_params(&b);
    }
  free(once);
  free(mixed);
}

/* In the families that keep their form when a feature is scaled. */
static void test_scale_of_a_feature(void **state) {
  (void)state;
  static const char closed[] = "VVV EEE VVI EEI VEI EVI VEE EVV";
  const double scale[D] = {1, 0x1p40, 0x1p-7};
  double *scaled = new_doubles(N * D);
  for (int i = 0; i < N * D; i++)
    scaled[i] = x[i] * scale[i % D];
  for_each_family(family)
    for (size_t i = 0; i < COUNT_OF(inits) && strstr(closed, gmm_family_letters(family)); i++) {
      params a = start_of(family, inits[i], x, NULL), b = start_of(family, inits[i], scaled, NULL);
      for (int64_t c = 0; c < K; c++) {
        assert_true(a.weights[c] == b.weights[c]);
        for (int64_t j = 0; j < D; j++) {
          assert_true(a.means[c * D + j] * scale[j] == b.means[c * D + j]);
          assert_true(covariance_at(&a, c, j, j) * scale[j] * scale[j] ==
                      covariance_at(&b, c, j, j));
        }
      }
      free_params(&a);
      free_params(&b);
    }
  free(scaled);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_order_and_copies),
      cmocka_unit_test(test_scale_of_a_feature),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
