/* A fit to hostile data: a documented refusal, or a result for which everything holds that is
 * promised, that is the same in another layout on two threads, and that EM never made less likely.
 */
#include "fuzz.h"
#include "support/condition.h"
#include "support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_N = 64, MAX_D = 6, MAX_K = 6 };

typedef struct problem {
  int64_t n, d, k;
  int family, weighted, labelled, reg, again;
  double x[MAX_N * MAX_D], weights[MAX_N];
  int32_t labels[MAX_N];
  double floor_of, reg_covar, tol;
  int64_t init, n_init, max_iter, seed, skip, simd, freeze;
} problem;

/* One change of a row, a column or a value. */
static void spoil(input *in, problem *p) {
  unsigned how = take_byte(in) % 9;
  int64_t row = take_below(in, p->n), column = take_below(in, p->d);
  int64_t other = take_byte(in), d = p->d;
  double value = how < 4 ? take_double(in) : 0, factor = ldexp(1, 4 * (int)(other - 128));
  for (int64_t i = 0; i < p->n; i++)
    for (int64_t j = 0; j < d; j++) {
      double *at = &p->x[i * d + j];
      int here = how == 0   ? i == row && j == column
                 : how <= 3 ? j == column
                 : how <= 5 ? i == row
                            : j == column;
      if (!here)
        continue;
      switch (how) {
      case 0: /* a value */
      case 1: /* a constant column */
        *at = value;
        break;
      case 2: /* an offset */
        *at += value;
        break;
      case 3: /* ties: at most other + 1 values */
        *at = fmod(floor(*at), (double)other + 1) + value;
        break;
      case 4: /* a copied row */
        *at = p->x[other % p->n * d + j];
        break;
      case 6: /* a copied column, or almost */
        *at = p->x[i * d + other % d] + (other & 64 ? 1e-9 * *at : 0);
        break;
      default: /* another scale, of a row or of a column */
        *at *= factor;
      }
    }
}

static void read_problem(input *in, problem *p) {
  static const double floors[] = {1e-6, 0, 1e-12, 1e-3, 1};
  memset(p, 0, sizeof *p);
  p->n = 1 + take_below(in, MAX_N);
  p->d = 1 + take_below(in, MAX_D);
  p->k = 1 + take_below(in, MAX_K);
  p->family = gmm_family_at((int)take_below(in, gmm_family_count())); /* seeds have its index */
  p->init = (const int64_t[]){1, 2, 4}[take_below(in, 3)];
  p->floor_of = floors[take_below(in, COUNT_OF(floors))];
  p->seed = take_byte(in);
  p->simd = take_below(in, 4);
  p->skip = take_below(in, 2);
  p->n_init = 1 + take_below(in, 3);
  p->max_iter = 1 + take_below(in, 40);
  p->freeze = take_below(in, 8);
  unsigned bits = take_byte(in);
  p->weighted = (bits & 3) == 3;
  p->again = (bits & 12) == 12; /* a second fit, from the first one's result */
  p->reg = (bits & 48) == 48;
  p->tol = bits & 64 ? 1e-6 : 0;
  p->reg_covar = p->reg ? fabs(take_double(in)) : 0;
  double *rows = clustered_rows(take_byte(in), p->n, p->d, p->k);
  memcpy(p->x, rows, (size_t)(p->n * p->d) * sizeof(double));
  free(rows);
  for (int64_t i = 0; i < p->n; i++)
    p->weights[i] = p->weighted ? take_double(in) : 1;
  p->labelled = p->seed % 4 == 3;
  for (int64_t i = 0; i < p->n; i++)
    p->labels[i] = i % 3 ? -1 : (int32_t)((i / 3 + p->seed / 8) % p->k);
  if (p->labelled && p->seed & 4)
    p->init = GMM_INIT_LABELS;
  if (bits & 128)
    for (int64_t i = 0; i < p->n * p->d && in->left > 0; i++)
      p->x[i] = take_double(in);
  while (in->left > 0)
    spoil(in, p);
}

static gmm_model *prepared(const problem *p, int64_t max_iter) {
  gmm_model *model = new_model(p->k, p->d, p->family);
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, p->floor_of));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, p->tol));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, p->init));
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, p->seed));
  assert_ok(gmm_set_int(model, GMM_OPT_SIMD, p->simd));
  assert_ok(gmm_set_int(model, GMM_OPT_SKIP, p->skip));
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, p->n_init));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, max_iter));
  gmm_status status = gmm_set_double(model, GMM_OPT_REG_COVAR, p->reg_covar);
  assert_true(status == GMM_OK || status == GMM_ERR_RANGE);
  return model;
}

/* `down` and `across` are the strides in a block that is no larger than it must be, and has NaN
 * between the rows or columns. */
static gmm_status fit_in_layout(gmm_model *model, const problem *p, int64_t down, int64_t across) {
  int64_t size = (p->n - 1) * down + (p->d - 1) * across + 1;
  double *x = new_doubles(size), *weights = copy_doubles(p->weights, p->n);
  for (int64_t i = 0; i < size; i++)
    x[i] = NAN;
  for (int64_t i = 0; i < p->n; i++)
    for (int64_t j = 0; j < p->d; j++)
      x[i * down + j * across] = p->x[i * p->d + j];
  gmm_status status =
      gmm_fit_labelled(model, x, p->n, p->d, down, across, p->weighted ? weights : NULL,
                       p->labelled ? p->labels : NULL);
  free(x);
  free(weights);
  return status;
}

/* The condition after some iterations of the kept start, by running just as many. */
static double condition_after(const problem *p, int64_t start, int64_t iterations) {
  gmm_model *model = prepared(p, iterations);
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 1));
  assert_ok(gmm_set_int(model, GMM_OPT_FIRST_START, start));
  double condition =
      fit_in_layout(model, p, p->d, 1) == GMM_OK ? condition_of_model(model) : INFINITY;
  gmm_destroy(model);
  return condition;
}

/* As in support/judge_fall.c: no more than 64 eps (|L| + D kappa) a row. */
static void check_monotone(const gmm_model *model, const problem *p) {
  int64_t n = gmm_history_length(model), start = gmm_best_start(model);
  double *history = new_doubles(n), unit = 64 * DBL_EPSILON;
  assert_ok(gmm_get_history(model, history, n));
  for (int64_t i = 1; i < n; i++) {
    double fall = history[i - 1] - history[i];
    double size = fmax(fabs(history[i]), fabs(history[i - 1]));
    if (fall <= unit * (size + (double)p->d))
      continue;
    double kappa = fmax(condition_after(p, start, i), condition_after(p, start, i + 1));
    if (fall > unit * (size + (double)p->d * kappa))
      fail_msg("iteration %d: the log-likelihood falls by %g to %g, kappa %g", (int)i, fall,
               history[i], kappa);
  }
  free(history);
}

static int is_a_documented_refusal(const problem *p, gmm_status status) {
  int frozen = p->again && p->labelled && p->freeze & 1; /* perhaps a weight of 0 */
  return (status == GMM_ERR_ARGUMENT && frozen) || status == GMM_ERR_NOT_FINITE ||
         status == GMM_ERR_WEIGHTS || status == GMM_ERR_SCALE || status == GMM_ERR_TOO_FEW_ROWS ||
         status == GMM_ERR_DEGENERATE;
}

static void check_fit(const gmm_model *model, const problem *p, gmm_status status) {
  if (status == GMM_OK) {
    check_fitted(model);
    check_use(model, p->x, p->n);
  } else if (!is_a_documented_refusal(p, status)) {
    fail_msg("gmm_fit returned %s", gmm_status_name(status));
  }
}

/* On from there, with some blocks frozen. */
static void fit_again(gmm_model *model, const problem *p) {
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, p->seed & 1 ? GMM_INIT_PARAMS : p->init));
  assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, p->freeze));
  params before = params_of(model);
  gmm_status status = fit_in_layout(model, p, p->d, 1);
  check_fit(model, p, status);
  params after = params_of(model);
  const size_t unit = sizeof(double);
  if (p->freeze & 1)
    assert_memory_equal(before.weights, after.weights, (size_t)p->k * unit);
  if (p->freeze & 2)
    assert_memory_equal(before.means, after.means, (size_t)(p->k * p->d) * unit);
  if (p->freeze & 4)
    assert_memory_equal(before.covariances, after.covariances, (size_t)after.n_covariances * unit);
  if (status != GMM_OK)
    assert_same_params(&before, &after);
  free_params(&before);
  free_params(&after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static problem p;
  input in = {data, size};
  read_problem(&in, &p);
  gmm_model *model = prepared(&p, p.max_iter), *twin = prepared(&p, p.max_iter);
  gmm_status status = fit_in_layout(model, &p, p.d, 1);
  check_fit(model, &p, status);
  assert_ok(gmm_set_int(twin, GMM_OPT_THREADS, 2));
  assert_status(fit_in_layout(twin, &p, 1, p.n + 3), status);
  assert_int_equal(gmm_is_fitted(model), status == GMM_OK);
  if (status == GMM_OK) {
    assert_ok(gmm_set_int(twin, GMM_OPT_THREADS, 1));
    bytes stored = bytes_of(model);
    assert_unchanged(twin, &stored);
    free_bytes(&stored);
    if (!p.reg)
      check_monotone(model, &p);
    if (p.again)
      fit_again(model, &p);
  }
  gmm_destroy(model);
  gmm_destroy(twin);
  return 0;
}
