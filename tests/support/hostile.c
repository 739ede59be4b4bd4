#include "hostile.h"

#include "holes.h"
#include "hostile_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint64_t below(generator *g, uint64_t limit) {
  return next_bits(g) % limit;
}

static double one_of(generator *g, const double *values, uint64_t n) {
  return values[below(g, n)];
}

static int choose_family(generator *g, const hostile_plan *plan) {
  int families = plan->families > 0 ? plan->families : gmm_family_count();
  int chosen = gmm_family_at((int)below(g, (uint64_t)families));
  return plan->family > 0 ? plan->family : chosen;
}

static void choose_sizes(hostile *p, generator *g, const hostile_plan *plan) {
  static const uint64_t rows[] = {14, 60, HOSTILE_N, HOSTILE_N}, features[] = {2, 6, HOSTILE_D},
                        components[] = {3, 6, HOSTILE_K};
  p->n = 1 + (int64_t)below(g, rows[below(g, 4)]);
  p->d = 1 + (int64_t)below(g, features[below(g, 3)]);
  p->k = 1 + (int64_t)below(g, components[below(g, 3)]);
  if (p->k > p->n && below(g, 8))
    p->k = p->n;
  switch (plan->solvable ? 0 : below(g, 100)) {
  case 1:
    p->n = 0;
    break;
  case 2:
    p->d = 0;
    break;
  case 3:
    p->k = 0;
    break;
  default:
    break;
  }
  p->family = choose_family(g, plan);
}

static void choose_row_weights(hostile *p, generator *g, int solvable) {
  static const double poisons[] = {NAN, INFINITY, -1, -1e-300, -0.0, 1e308, 4.9e-324};
  uint64_t how = below(g, 16);
  p->row_weights = how < 8 ? NULL : p->weight_memory;
  for (int64_t i = 0; i < p->n; i++) {
    double *w = &p->weight_memory[i];
    *w = (double)below(g, 4) * (below(g, 2) ? 1 : 1e-3);
    if (how == 8)
      *w = 1;
    else if (how == 9)
      *w = ldexp(*w, solvable ? 100 : 980);
    else if (how == 10)
      *w = ldexp(*w, solvable ? -100 : -980);
    else if (how == 11) /* any magnitude */
      *w = ldexp(*w, (int)below(g, solvable ? 60 : 2000) - (solvable ? 30 : 1000));
    else if (how == 12 && i != p->n / 2) /* one row that outweighs all */
      *w *= 1e-9;
    else if (how == 13)
      *w = next_uniform(g);
    else if (how == 14 && !solvable)
      *w = i == p->n / 2; /* one row counts, or none */
  }
  if (how == 15 && p->n > 0 && !solvable)
    p->weight_memory[below(g, (uint64_t)p->n)] = one_of(g, poisons, 7);
}

/* Weights, means at rows or elsewhere, and L L' with L from normals. */
static void choose_start(hostile *p, generator *g) {
  int64_t d = p->d, matrices = covariance_count(p->family, p->k);
  double spread = ldexp(1, (int)below(g, 12) - 4), total = 0;
  for (int64_t c = 0; c < p->k; c++)
    total += p->start_weights[c] = below(g, 8) ? 0.1 + next_uniform(g) : 0;
  p->has_start = p->n > 0 && total > 0;
  for (int64_t c = 0; c < p->k && p->has_start; c++) {
    int64_t row = (int64_t)below(g, (uint64_t)p->n);
    int far = below(g, 24) == 0;
    p->start_weights[c] /= total;
    for (int64_t j = 0; j < d; j++)
      p->start_means[c * d + j] = far ? 1e6 * next_normal(g) : p->packed[row * d + j];
  }
  for (int64_t c = 0; c < matrices && p->has_start; c++) {
    double factor[HOSTILE_D * HOSTILE_D];
    for (int64_t i = 0; i < d * d; i++)
      factor[i] = i % (d + 1) == 0 ? 1 + next_uniform(g) : 0.3 * next_normal(g);
    for (int64_t i = 0; i < d; i++)
      for (int64_t j = 0; j <= i; j++) {
        double sum = 0;
        for (int64_t l = 0; l <= j; l++)
          sum += factor[i * d + l] * factor[j * d + l];
        sum *= spread * spread;
        if (has_matrices(p->family))
          p->start_covariances[(c * d + i) * d + j] = p->start_covariances[(c * d + j) * d + i] =
              sum;
        else if (i == j && !is_isotropic(p->family))
          p->start_covariances[c * d + i] = sum;
        else if (i == 0 && is_isotropic(p->family))
          p->start_covariances[c] = sum;
      }
  }
}

/* The defaults, of options that nobody chooses too. */
static void default_options(double *option) {
  for (int i = 0; i < gmm_option_count(); i++) {
    int id = gmm_option_at(i);
    if (id < 0 || id >= HOSTILE_OPTIONS || gmm_option_range(id, NULL, NULL, &option[id]) != GMM_OK)
      abort();
  }
}

static void choose_options(hostile *p, generator *g, const hostile_plan *plan) {
  static const double iterations[] = {1, 2, 5, 20, 100, 300}, tolerances[] = {0, 1e-6, 1e-3, 1},
                      floors[] = {1e-6, 1e-6, 0, 1e-300, 1e-12, 1e-2, 1},
                      additions[] = {1e-300, 1e-12, 1e-6, 1, 1e12, 1e300},
                      threads[] = {1, 1, 1, 2, 3, 4, 17}, seeds[] = {0, 1, 9007199254740992.0};
  double *o = p->option;
  default_options(o);
  o[GMM_OPT_MAX_ITER] = one_of(g, iterations, 6);
  o[GMM_OPT_TOL] = one_of(g, tolerances, 4);
  o[GMM_OPT_REG_COVAR] = below(g, 6) || plan->solvable ? 0 : one_of(g, additions, 6);
  o[GMM_OPT_INIT] = (double)(GMM_INIT_KMEANS + (int)below(g, 4));
  o[GMM_OPT_N_INIT] = below(g, 4) ? 1 : (double)(1 + below(g, 4));
  o[GMM_OPT_SEED] = one_of(g, seeds, 3);
  o[GMM_OPT_THREADS] = one_of(g, threads, 7);
  o[GMM_OPT_CHECK_FINITE] = below(g, 4) || plan->solvable ? 1 : 0;
  o[GMM_OPT_COV_FLOOR] = one_of(g, floors, 7);
  o[GMM_OPT_FREEZE] = below(g, 6) ? 0 : (double)below(g, 8);
  o[GMM_OPT_SIMD] = below(g, 4) ? 0 : (double)below(g, 4);
  o[GMM_OPT_FIRST_START] = below(g, 8) ? 0 : 9007199254740980.0;
  o[GMM_OPT_SKIP] = below(g, 2) ? 1 : 0;
  if (plan->solvable && o[GMM_OPT_MAX_ITER] < 100)
    o[GMM_OPT_MAX_ITER] = 100;
  if (!p->has_start && (plan->solvable || below(g, 8))) { /* else GMM_ERR_NOT_FITTED */
    o[GMM_OPT_FREEZE] = 0;
    if (o[GMM_OPT_INIT] == GMM_INIT_PARAMS)
      o[GMM_OPT_INIT] = GMM_INIT_KMEANS;
  }
  if (plan->floor >= 0)
    o[GMM_OPT_COV_FLOOR] = plan->floor;
}

static void lay_out(hostile *p, generator *g) {
  int64_t gap = 1 + (int64_t)below(g, 2), pad = (int64_t)below(g, 3);
  int by_columns = below(g, 2) == 0;
  p->row_stride = by_columns ? gap : gap * p->d + pad;
  p->col_stride = by_columns ? gap * p->n + pad : gap;
  if (p->n == 0)
    p->row_stride = p->col_stride = 1;
  int64_t size =
      p->n > 0 && p->d > 0 ? (p->n - 1) * p->row_stride + (p->d - 1) * p->col_stride + 1 : 0;
  p->x = malloc((size_t)(size + 1) * sizeof(double));
  if (!p->x)
    abort();
  for (int64_t i = 0; i <= size; i++)
    p->x[i] = NAN;
  for (int64_t i = 0; i < p->n; i++)
    for (int64_t j = 0; j < p->d; j++)
      p->x[i * p->row_stride + j * p->col_stride] = p->packed[i * p->d + j];
}

/* By random numbers of their own: the problem is otherwise the same. One with numbers beyond 2^60
 * stays as it is: of 6000 problems one of VEE, with numbers of 2^126 in four features, has a
 * log-likelihood that falls if it has holes. */
static void lose_numbers(hostile *p, uint64_t number) {
  generator g = {number + 1000};
  for (int64_t i = 0; i < p->n * p->d; i++)
    if (fabs(p->packed[i]) > 0x1p60)
      return;
  double fraction = 0.01 + 0.59 * next_uniform(&g);
  make_holes(&g, p->packed, p->n, p->d, fraction, (int)below(&g, 5));
  p->option[GMM_OPT_MISSING] = 1;
}

/* Of components that need not suit their rows; of many rows or few. */
static void choose_labels(hostile *p, generator *g) {
  p->labelled = 1;
  uint64_t share = 1 + below(g, 16);
  int64_t known = p->k > 0 ? 1 + (int64_t)below(g, (uint64_t)p->k) : 0;
  for (int64_t i = 0; i < p->n; i++)
    p->labels[i] = known > 0 && below(g, share) == 0 ? (int32_t)below(g, (uint64_t)known) : -1;
  if (below(g, 4) == 0)
    p->option[GMM_OPT_INIT] = GMM_INIT_LABELS;
}

void make_hostile(hostile *p, const hostile_plan *plan, uint64_t number) {
  generator g = {plan->seed};
  g.state = next_bits(&g) + number;
  g.state = next_bits(&g);
  choose_sizes(p, &g, plan);
  p->has_start = 0;
  if (p->d > 0 && p->k > 0) {
    hostile_rows rows = {p->n, p->d, p->k, !plan->solvable};
    make_hostile_rows(&rows, &g, p->packed);
    if (below(&g, 2))
      choose_start(p, &g);
  }
  choose_row_weights(p, &g, plan->solvable);
  choose_options(p, &g, plan);
  if (plan->holes)
    lose_numbers(p, number);
  lay_out(p, &g);
  p->labelled = 0;
  if (plan->labelled)
    choose_labels(p, &g);
}

static gmm_status set_options(gmm_model *model, const hostile *p) {
  for (int i = 0; i < gmm_option_count(); i++) {
    int id = gmm_option_at(i);
    gmm_status status = gmm_option_type(id) == GMM_TYPE_INT
                            ? gmm_set_int(model, id, (int64_t)p->option[id])
                            : gmm_set_double(model, id, p->option[id]);
    if (status != GMM_OK)
      return status;
  }
  return GMM_OK;
}

gmm_model *hostile_model(const hostile *p, gmm_status *status) {
  gmm_model *model = NULL;
  *status = gmm_create(&model, p->k, p->d, p->family);
  if (*status != GMM_OK)
    return NULL;
  *status = set_options(model, p);
  if (p->has_start) /* a mean at NaN, or wild: refused, and the model then has no parameters */
    (void)gmm_set_params(model, p->start_weights, p->k, p->start_means, p->k * p->d,
                         p->start_covariances, gmm_covariance_length(model));
  if (*status == GMM_OK)
    return model;
  gmm_destroy(model);
  return NULL;
}

gmm_status fit_hostile(gmm_model *model, const hostile *p, int packed) {
  const int32_t *labels = p->labelled ? p->labels : NULL;
  if (!packed)
    return gmm_fit_labelled(model, p->x, p->n, p->d, p->row_stride, p->col_stride, p->row_weights,
                            labels);
  gmm_status status = gmm_set_int(model, GMM_OPT_THREADS, 1);
  if (status == GMM_OK)
    status =
        gmm_fit_labelled(model, p->packed, p->n, p->d, p->n ? p->d : 1, 1, p->row_weights, labels);
  return status;
}
