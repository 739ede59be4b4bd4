/* Calls of fuzz_calls.c: parts of a mixture. */
#include "calls.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_FEATURES = 8 };

/* Features, mostly distinct ones of d; how many there are, mostly fewer than d. */
static int64_t take_features(world *w, int64_t d, int64_t *list) {
  int64_t n = take_below(&w->in, d + 1), first = take_below(&w->in, d);
  for (int64_t i = 0; i < MOST_FEATURES; i++)
    list[i] = (first + i) % d;
  if (one_in(w, 20))
    list[take_below(&w->in, MOST_FEATURES)] = take_integer(&w->in);
  return one_in(w, 40) ? take_integer(&w->in) : n;
}

void call_part(world *w) {
  gmm_model **from = take_slot(w), **to = take_slot(w), *out = NULL;
  int64_t list[MOST_FEATURES], n = take_features(w, features(*from), list);
  int conditional = take_byte(&w->in) & 1;
  double values[MOST_FEATURES];
  for (int i = 0; i < MOST_FEATURES; i++)
    values[i] = take_double(&w->in);
  const int64_t *given = one_in(w, 40) ? NULL : list;
  gmm_status status = conditional ? gmm_condition(&out, *from, given, n, values)
                                  : gmm_marginal(&out, *from, given, n);
  check_call(w, "gmm_marginal or gmm_condition", status,
             ONE_OF(GMM_ERR_NULL, GMM_ERR_ARGUMENT, GMM_ERR_NOT_FITTED, GMM_ERR_NOT_FINITE,
                    GMM_ERR_NOT_SPD, GMM_ERR_SCALE, GMM_ERR_NOMEM));
  assert_int_equal(out != NULL, status == GMM_OK);
  if (status != GMM_OK)
    return;
  assert_int_equal(gmm_n_features(out), conditional ? gmm_n_features(*from) - n : n);
  gmm_destroy(*to);
  *to = out;
}

static const gmm_status rows_statuses[] = {
    GMM_ERR_NULL,       GMM_ERR_ARGUMENT,   GMM_ERR_SHAPE,   GMM_ERR_STRIDE, GMM_ERR_TOO_LARGE,
    GMM_ERR_NOT_FITTED, GMM_ERR_NOT_FINITE, GMM_ERR_NOT_SPD, GMM_ERR_NOMEM,  GMM_OK};

static int has_infinity(const matrix *m) {
  for (int64_t i = 0; i < m->n_rows; i++)
    for (int64_t j = 0; j < m->n_cols; j++)
      if (isinf(m->x[i * m->row_stride + j * m->col_stride]))
        return 1;
  return 0;
}

static void assert_no_nan(const output *o) {
  const double *at = o->data;
  for (size_t i = 0; i < o->size / sizeof(double); i++)
    assert_true(!isnan(at[i]));
}

/* Results are packed by rows. */
void call_regress(world *w) {
  const gmm_model *model = *take_slot(w);
  int64_t d = features(model), list[MOST_FEATURES], n = take_features(w, d, list);
  matrix m = take_matrix(&w->in, n > 0 && n <= d ? n : d);
  m.n_cols = n == 0 && m.plain ? 0 : m.n_cols;
  int fine = m.plain && n >= 0 && n < d;
  int64_t others = fine ? d - n : 1, size = fine ? m.n_rows * others : 0;
  output mean = new_output(size, sizeof(double)), variance = new_output(size, sizeof(double));
  int wants_variance = !one_in(w, 4);
  fill_matrix(&w->in, &m);
  gmm_status status = gmm_regress(model, list, n, MATRIX(m), mean.data, others, 1,
                                  wants_variance ? variance.data : NULL, others, 1);
  check_call(w, "gmm_regress", status, rows_statuses);
  assert_true(status != GMM_OK || (model && fine));
  if (status == GMM_OK && is_finite(&m))
    assert_no_nan(&mean);
  if (status == GMM_OK && is_finite(&m) && wants_variance)
    assert_no_nan(&variance);
  check_output(&mean, status);
  check_output(&variance, wants_variance ? status : GMM_ERR_NULL);
  free(m.x);
}

/* Into an array of its own. */
void call_impute(world *w) {
  const gmm_model *model = *take_slot(w);
  matrix m = take_matrix(&w->in, features(model));
  int64_t d = features(model);
  output o = new_output(m.plain ? m.n_rows * d : 0, sizeof(double));
  int64_t first = one_in(w, 20) ? take_integer(&w->in) : take_byte(&w->in);
  fill_matrix(&w->in, &m);
  gmm_status status = take_byte(&w->in) & 1 ? gmm_impute_draw(model, take_bits(&w->in), first,
                                                              MATRIX(m), o.data, d, 1)
                                            : gmm_impute(model, MATRIX(m), o.data, d, 1);
  check_call(w, "gmm_impute or gmm_impute_draw", status, rows_statuses);
  assert_true(status != GMM_OK || (model && m.plain));
  if (status == GMM_OK && !has_infinity(&m))
    assert_no_nan(&o);
  check_output(&o, status);
  free(m.x);
}
