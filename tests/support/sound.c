#include "sound.h"

#include "condition.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int all_finite(const double *a, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    if (!isfinite(a[i]))
      return 0;
  return 1;
}

static void check_options(const gmm_model *model) {
  for (int i = 0; i < gmm_option_count(); i++) {
    int id = gmm_option_at(i);
    double min, max, value = 0;
    int64_t integer = 0;
    assert_ok(gmm_option_range(id, &min, &max, NULL));
    if (gmm_option_type(id) == GMM_TYPE_INT) {
      assert_ok(gmm_get_int(model, id, &integer));
      value = (double)integer;
    } else {
      assert_ok(gmm_get_double(model, id, &value));
    }
    assert_true(value >= min && value <= max);
  }
}

static void check_results(const gmm_model *model) {
  double of_fit[] = {gmm_log_likelihood(model), gmm_total_weight(model), gmm_aic(model),
                     gmm_bic(model)};
  int64_t n = gmm_history_length(model);
  int fitted = gmm_best_start(model) >= 0;
  assert_int_equal(gmm_n_iter(model), n);
  assert_true(n >= fitted && gmm_best_start(model) >= -1);
  assert_true(gmm_converged(model) == 0 || (gmm_converged(model) == 1 && fitted));
  assert_int_equal(gmm_warnings(model) & ~all_warnings(), 0);
  assert_true(gmm_free_parameters(model) >= 0);
  for (size_t i = 0; i < COUNT_OF(of_fit); i++)
    assert_true(fitted ? isfinite(of_fit[i]) : isnan(of_fit[i]));
  double *history = new_doubles(n);
  assert_ok(gmm_get_history(model, history, n));
  assert_true(all_finite(history, n));
  free(history);
}

static void check_covariances(const gmm_model *model) {
  int64_t k = gmm_n_components(model), d = gmm_n_features(model), n = k * d * d;
  double *cov = new_doubles(n), *precision = new_doubles(n);
  assert_ok(gmm_get_full_covariances(model, cov, n));
  assert_ok(gmm_get_precisions(model, precision, n));
  assert_true(all_finite(cov, n));
  for (int64_t c = 0; c < k; c++)
    for (int64_t i = 0; i < d; i++)
      for (int64_t j = 0; j <= i; j++) {
        int64_t lower = (c * d + i) * d + j, upper = (c * d + j) * d + i;
        assert_memory_equal(&cov[lower], &cov[upper], sizeof(double));
        assert_false(isnan(precision[lower]));
        assert_true(precision[lower] == precision[upper]);
      }
  free(cov);
  free(precision);
}

void check_model(const gmm_model *model) {
  assert_int_equal(gmm_is_fitted(model), 1);
  params p = params_of(model);
  double sum = 0;
  for (int64_t c = 0; c < p.k; c++) {
    assert_true(p.weights[c] >= 0);
    sum += p.weights[c];
  }
  assert_near(sum, 1, 4 * (double)p.k * DBL_EPSILON);
  assert_true(all_finite(p.means, p.k * p.d));
  check_covariances(model);
  gmm_model *judge = new_model(p.k, p.d, p.family); /* takes them as they are */
  assert_ok(give_params(judge, &p));
  params same = params_of(judge);
  assert_same_params(&p, &same);
  gmm_destroy(judge);
  free_params(&p);
  free_params(&same);
  check_options(model);
  check_results(model);
}

void check_fitted(const gmm_model *model) {
  check_model(model);
  double gap = gap_of_report(model);
  if (!(gap <= 1))
    fail_msg("the log-likelihood is %.3g times what rounding explains from the last of the history",
             gap);
}

static void check_rows(const gmm_model *model, const double *x, int64_t n) {
  int64_t k = gmm_n_components(model), d = gmm_n_features(model);
  double *proba = new_doubles(n * k), *density = new_doubles(n), mean = 0;
  double mean_of_rows = 0, size = 0;
  int32_t *labels = must_alloc((size_t)n * sizeof *labels);
  assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(x, n, d), proba, k, 1));
  assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, n, d), density));
  assert_ok(gmm_predict(model, GMM_ROW_MAJOR(x, n, d), labels));
  for (int64_t i = 0; i < n; i++) {
    double sum = 0;
    assert_true(labels[i] >= 0 && labels[i] < k);
    for (int64_t c = 0; c < k; c++) {
      double r = proba[i * k + c];
      assert_true(r >= 0 && r <= 1 && r <= proba[i * k + labels[i]]);
      sum += r;
    }
    assert_near(sum, 1, 4 * (double)k * DBL_EPSILON);
    assert_true(density[i] < INFINITY); /* nor NaN */
    mean_of_rows += density[i] / (double)n;
    size += fabs(density[i] / (double)n);
  }
  if (n > 0) {
    assert_ok(gmm_score(model, GMM_ROW_MAJOR(x, n, d), &mean));
    if (isfinite(mean_of_rows))
      assert_near(mean, mean_of_rows, 2 * (double)(n + 1) * DBL_EPSILON * size);
    else
      assert_true(mean == mean_of_rows);
  }
  free(proba);
  free(density);
  free(labels);
}

void check_use(const gmm_model *model, const double *x, int64_t n) {
  enum { SAMPLES = 5 };
  int64_t d = gmm_n_features(model);
  int32_t labels[SAMPLES];
  double *sample = new_doubles(SAMPLES * d);
  gmm_model *copy = NULL, *back = NULL;
  check_rows(model, x, n);
  assert_ok(gmm_sample(model, 7, sample, SAMPLES, d, d, 1, labels));
  assert_true(all_finite(sample, SAMPLES * d));
  check_rows(model, sample, SAMPLES);
  bytes stored = bytes_of(model);
  assert_ok(gmm_clone(&copy, model));
  assert_unchanged(copy, &stored);
  assert_ok(gmm_deserialize(&back, stored.data, stored.size));
  assert_unchanged(back, &stored);
  gmm_destroy(copy);
  gmm_destroy(back);
  free_bytes(&stored);
  free(sample);
}
