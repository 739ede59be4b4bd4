/* Calls of fuzz_calls.c: rows in and rows out. */
#include "calls.h"

#include <math.h>
#include <stdlib.h>

/* Rows to read or to write and whether there is a place for the results. */
typedef struct rows_call {
  const gmm_model *model;
  matrix m;
  int64_t n; /* results that may be written */
  int no_output;
} rows_call;

static rows_call take_rows(world *w) {
  rows_call c = {*take_slot(w), {NULL, 0, 0, 0, 0, 0, 0}, 0, 0};
  c.no_output = one_in(w, 60);
  c.m = take_matrix(&w->in, features(c.model));
  c.n = c.m.plain ? c.m.n_rows : 0;
  return c;
}

static void check_rows_call(world *w, const rows_call *c, const char *call, gmm_status status) {
  check_call(w, call, status,
             ONE_OF(GMM_ERR_NULL, GMM_ERR_SHAPE, GMM_ERR_STRIDE, GMM_ERR_TOO_LARGE,
                    GMM_ERR_NOT_FITTED, GMM_ERR_TOO_FEW_ROWS, GMM_ERR_NOT_FINITE, GMM_ERR_NOMEM));
  assert_true(status != GMM_OK || (c->model && c->m.plain));
  assert_true(status != GMM_OK || !c->no_output || c->n == 0);
}

void call_predict(world *w) {
  rows_call c = take_rows(w);
  output o = new_output(c.n, sizeof(int32_t));
  fill_matrix(&w->in, &c.m);
  gmm_status status = gmm_predict(c.model, MATRIX(c.m), c.no_output ? NULL : o.data);
  check_rows_call(w, &c, "gmm_predict", status);
  char why[256] = "";
  if (status == GMM_ERR_SHAPE || status == GMM_ERR_STRIDE || status == GMM_ERR_TOO_LARGE ||
      status == GMM_ERR_NOT_FINITE) {
    assert_int_equal(gmm_check_rows(c.model, MATRIX(c.m), NULL, NULL, why, sizeof why), status);
    assert_true(why[0] != '\0');
  }
  for (int64_t i = 0; status == GMM_OK && i < c.n; i++)
    assert_in_range(((int32_t *)o.data)[i], 0, gmm_n_components(c.model) - 1);
  check_output(&o, status);
  free(c.m.x);
}

void call_predict_proba(world *w) {
  rows_call c = take_rows(w);
  int64_t k = c.model ? gmm_n_components(c.model) : 2;
  int64_t down = take_below(&w->in, 60), across = take_below(&w->in, 60);
  if (!one_in(w, 5)) { /* as they should be: by row or by column */
    down = down % 2 ? k + down % 3 : 1;
    across = down > 1 || k == 1 ? 1 : c.n + across % 3;
  }
  output o = new_output(c.n > 0 ? (c.n - 1) * down + (k - 1) * across + 1 : 0, sizeof(double));
  fill_matrix(&w->in, &c.m);
  gmm_status status =
      gmm_predict_proba(c.model, MATRIX(c.m), c.no_output ? NULL : o.data, down, across);
  check_rows_call(w, &c, "gmm_predict_proba", status);
  if (status == GMM_OK && is_finite(&c.m))
    assert_true(is_written_finite(&o));
  check_output(&o, status);
  free(c.m.x);
}

void call_score(world *w) {
  rows_call c = take_rows(w);
  output o = new_output(c.n, sizeof(double)), mean = new_output(1, sizeof(double));
  fill_matrix(&w->in, &c.m);
  gmm_status status = gmm_score_samples(c.model, MATRIX(c.m), c.no_output ? NULL : o.data);
  check_rows_call(w, &c, "gmm_score_samples", status);
  check_output(&o, status);
  status = gmm_score(c.model, MATRIX(c.m), c.no_output ? NULL : mean.data);
  check_rows_call(w, &c, "gmm_score", status);
  check_output(&mean, status);
  free(c.m.x);
}

void call_sample(world *w) {
  rows_call c = take_rows(w);
  output o = new_output(c.n, sizeof(int32_t));
  for (int64_t i = 0; c.m.x && i < c.m.size; i++)
    c.m.x[i] = 0;
  gmm_status status =
      gmm_sample(c.model, take_bits(&w->in), MATRIX(c.m), c.no_output ? NULL : o.data);
  c.no_output = 0; /* labels may be NULL */
  check_rows_call(w, &c, "gmm_sample", status);
  for (int64_t i = 0; c.m.x && i < c.m.size; i++)
    assert_true(status == GMM_OK ? isfinite(c.m.x[i]) : c.m.x[i] == 0);
  free(c.m.x);
  check_output(&o, status);
}
