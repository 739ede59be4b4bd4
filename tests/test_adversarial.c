/* Data sets made to annoy: ties, constants, copies, spikes, outliers, offsets, wild scales, few
 * rows. Whatever comes, a fit ends with a documented status, and with GMM_OK all invariants hold.
 */
#include "support/model.h"
#include "support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_N = 300, MAX_D = 12, MAX_K = 8 };

typedef struct problem {
  uint64_t seed;
  int64_t n, d, k;
  int family;
  double x[MAX_N * MAX_D], row_weights[MAX_N];
  int weighted;
} problem;

static uint64_t below(generator *g, uint64_t limit) {
  return next_bits(g) % limit;
}

static void spoil_a_column(generator *g, problem *p) {
  int64_t column = (int64_t)below(g, (uint64_t)p->d), other = (int64_t)below(g, (uint64_t)p->d);
  double constant = next_normal(g), scale = ldexp(1, (int)below(g, 200) - 100);
  double offset = ldexp(next_normal(g), (int)below(g, 60));
  uint64_t how = below(g, 6);
  for (int64_t i = 0; i < p->n; i++) {
    double *value = &p->x[i * p->d + column];
    switch (how) {
    case 0: /* constant */
      *value = constant;
      break;
    case 1: /* a copy of another */
      *value = p->x[i * p->d + other];
      break;
    case 2: /* almost a copy */
      *value = p->x[i * p->d + other] + 1e-9 * *value;
      break;
    case 3: /* ties */
      *value = floor(*value);
      break;
    case 4:
      *value *= scale;
      break;
    default:
      *value += offset;
    }
  }
}

static void spoil_a_row(generator *g, problem *p) {
  int64_t row = (int64_t)below(g, (uint64_t)p->n), other = (int64_t)below(g, (uint64_t)p->n);
  double scale = ldexp(1, (int)below(g, 400));
  uint64_t how = below(g, 3);
  for (int64_t j = 0; j < p->d; j++) {
    double *value = &p->x[row * p->d + j];
    *value = how == 0 ? p->x[other * p->d + j] : how == 1 ? *value * scale : 0;
    if (fabs(*value) > 0x1p500) /* beyond that the answer is GMM_ERR_SCALE, which is no fun */
      *value = 0x1p500;
  }
}

static void make_problem(problem *p, uint64_t seed) {
  generator g = {seed};
  p->seed = seed;
  p->n = 1 + (int64_t)below(&g, below(&g, 3) == 0 ? 12 : MAX_N);
  p->d = 1 + (int64_t)below(&g, MAX_D);
  p->k = 1 + (int64_t)below(&g, MAX_K);
  p->family = all_families[below(&g, 4)];
  double apart = (double)below(&g, 10);
  for (int64_t i = 0; i < p->n; i++)
    for (int64_t j = 0; j < p->d; j++)
      p->x[i * p->d + j] = apart * (double)(i % p->k) + next_normal(&g);
  for (uint64_t i = below(&g, 4); i > 0; i--)
    spoil_a_column(&g, p);
  for (uint64_t i = below(&g, 2) * below(&g, 40); i > 0; i--)
    spoil_a_row(&g, p);
  p->weighted = below(&g, 4) == 0;
  for (int64_t i = 0; i < p->n; i++)
    p->row_weights[i] = (double)below(&g, 4) * (below(&g, 2) ? 1 : 1e-3);
}

static void demand(int holds, const problem *p, const char *what) {
  if (!holds)
    fail_msg("seed %llu (n %d, D %d, K %d, %s): %s", (unsigned long long)p->seed, (int)p->n,
             (int)p->d, (int)p->k, family_name(p->family), what);
}

static int all_finite(const double *a, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    if (!isfinite(a[i]))
      return 0;
  return 1;
}

static void check_parameters(const gmm_model *model, const problem *p) {
  double cov[MAX_K * MAX_D * MAX_D], sum = 0;
  int64_t d = p->d;
  params q = params_of(model);
  for (int64_t c = 0; c < p->k; c++) {
    demand(q.weights[c] >= 0, p, "a weight is negative");
    sum += q.weights[c];
  }
  demand(fabs(sum - 1) <= 4 * (double)p->k * DBL_EPSILON, p, "weights do not sum to 1");
  demand(all_finite(q.means, p->k * d), p, "a mean is not finite");
  assert_ok(gmm_get_full_covariances(model, cov, p->k * d * d));
  demand(all_finite(cov, p->k * d * d), p, "a covariance is not finite");
  for (int64_t c = 0; c < p->k; c++)
    for (int64_t i = 0; i < d; i++)
      for (int64_t j = 0; j <= i; j++)
        demand(memcmp(&cov[(c * d + i) * d + j], &cov[(c * d + j) * d + i], sizeof(double)) == 0, p,
               "a covariance is not symmetric");
  gmm_model *judge = new_model(p->k, d, p->family);
  demand(give_params(judge, &q) == GMM_OK, p, "the library refuses its own parameters");
  gmm_destroy(judge);
  free_params(&q);
}

static void check_use(const gmm_model *model, const problem *p) {
  double proba[MAX_N * MAX_K], density[MAX_N];
  int32_t labels[MAX_N];
  assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(p->x, p->n, p->d), proba, p->k, 1));
  assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(p->x, p->n, p->d), density));
  assert_ok(gmm_predict(model, GMM_ROW_MAJOR(p->x, p->n, p->d), labels));
  for (int64_t i = 0; i < p->n; i++) {
    double sum = 0;
    for (int64_t c = 0; c < p->k; c++) {
      double r = proba[i * p->k + c];
      demand(r >= 0 && r <= 1, p, "a responsibility is outside 0 to 1");
      demand(r <= proba[i * p->k + labels[i]], p, "a label is not the most probable component");
      sum += r;
    }
    demand(fabs(sum - 1) <= 4 * (double)p->k * DBL_EPSILON, p, "responsibilities do not sum to 1");
    demand(density[i] < INFINITY, p, "a log-density is NaN or infinite");
  }
}

/* Over all components, the largest ratio of a feature's variance to what is left of it given the
 * features before it: how much rounding grows, whatever the units of the features are. */
static double condition_of(const gmm_model *model, const problem *p) {
  int64_t d = p->d;
  double cov[MAX_K * MAX_D * MAX_D], worst = 1;
  assert_ok(gmm_get_full_covariances(model, cov, p->k * d * d));
  for (int64_t c = 0; c < p->k; c++) {
    double *a = cov + c * d * d;
    for (int64_t j = 0; j < d; j++) { /* Cholesky, rows above j being done */
      double variance = a[j * d + j];
      for (int64_t i = 0; i <= j; i++) {
        double sum = a[j * d + i];
        for (int64_t l = 0; l < i; l++)
          sum -= a[j * d + l] * a[i * d + l];
        a[j * d + i] = i < j ? sum / a[i * d + i] : sqrt(fmax(sum, DBL_EPSILON * variance));
      }
      worst = fmax(worst, variance / a[j * d + j] / a[j * d + j]);
    }
  }
  return worst;
}

static gmm_model *settled_model(const problem *p, double floor_of, int max_iter) {
  gmm_model *model = new_model(p->k, p->d, p->family);
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, floor_of));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, (const int[]){1, 2, 4}[p->seed % 3]));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, max_iter));
  return model;
}

static gmm_status fit(gmm_model *model, const problem *p) {
  return gmm_fit(model, GMM_ROW_MAJOR(p->x, p->n, p->d), p->weighted ? p->row_weights : NULL);
}

/* The condition of the parameters after some iterations, by running just as many. */
static double condition_after(const problem *p, double floor_of, int iterations) {
  gmm_model *model = settled_model(p, floor_of, iterations);
  assert_ok(fit(model, p));
  double condition = condition_of(model, p);
  gmm_destroy(model);
  return condition;
}

/* Beyond this condition a covariance is singular to working precision: what doubles can hold, and
 * not EM, then decides the likelihood. (Two outliers at 1e82 and 1e90, say.) */
static const double singular = 1e12;

/* The log-likelihood never falls beyond rounding: 256 eps (|L| + D kappa) a row. */
static void check_history(const gmm_model *model, const problem *p, double floor_of) {
  int64_t n = gmm_history_length(model);
  double *history = new_doubles(n);
  assert_ok(gmm_get_history(model, history, n));
  demand(all_finite(history, n), p, "a log-likelihood of the history is not finite");
  demand(isfinite(gmm_log_likelihood(model)), p, "the log-likelihood is not finite");
  for (int64_t i = 1; i < n; i++) {
    double fall = history[i - 1] - history[i], unit = 256 * DBL_EPSILON;
    if (fall <= unit * (fabs(history[i]) + (double)p->d))
      continue;
    double kappa =
        fmax(condition_after(p, floor_of, (int)i), condition_after(p, floor_of, (int)i + 1));
    demand(kappa > singular || fall <= unit * (fabs(history[i]) + (double)p->d * kappa), p,
           "the log-likelihood falls");
  }
  free(history);
}

static int is_a_documented_refusal(gmm_status status) {
  return status == GMM_ERR_TOO_FEW_ROWS || status == GMM_ERR_DEGENERATE ||
         status == GMM_ERR_SCALE || status == GMM_ERR_WEIGHTS;
}

static void test_random_problems(void **state) {
  static problem p;
  static const double floors[] = {1e-6, 0};
  int count = quick_run() ? 20 : 1000, fitted[2] = {0, 0};
  (void)state;
  for (int i = 0; i < count; i++)
    for (int f = 0; f < 2; f++) {
      make_problem(&p, (uint64_t)i);
      gmm_model *model = settled_model(&p, floors[f], 100);
      gmm_status status = fit(model, &p);
      if (status == GMM_OK) {
        fitted[f]++;
        check_parameters(model, &p);
        check_use(model, &p);
        check_history(model, &p, floors[f]);
      } else {
        demand(is_a_documented_refusal(status), &p, gmm_status_name(status));
        demand(!gmm_is_fitted(model), &p, "a failed fit left parameters");
      }
      gmm_destroy(model);
    }
  print_message("%d data sets: %d fitted with the default floor, %d without\n", count, fitted[0],
                fitted[1]);
  assert_true(fitted[0] > count / 2);
  assert_true(fitted[1] > count / 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_problems),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
