/* Calls of fuzz_calls.c: fitting, and parameters in and out. */
#include "calls.h"

#include <stdlib.h>
#include <string.h>

/* From iteration `patience` on a fit is to stop: by what the progress function returns, or by
 * gmm_cancel() from it. */
typedef struct impatience {
  gmm_model *model;
  int64_t patience;
} impatience;

static int cancel_at(int64_t start, int64_t iteration, double now, double change, void *user_data) {
  const impatience *user = user_data;
  (void)start, (void)now, (void)change;
  if (iteration < user->patience)
    return 0;
  if (user->patience % 2)
    return 1;
  gmm_cancel(user->model);
  return 0;
}

/* Mostly -1 and components, now and then anything. */
static int32_t *take_labels(world *w, const gmm_model *model, int64_t n) {
  int64_t k = model ? gmm_n_components(model) : 2;
  int32_t *labels = must_alloc((size_t)(n > 0 ? n : 1) * sizeof *labels);
  for (int64_t i = 0; i < n; i++)
    labels[i] = one_in(w, 2) ? -1 : (int32_t)take_below(&w->in, k < 200 ? k : 200);
  if (n > 0 && one_in(w, 20))
    labels[take_below(&w->in, n)] = (int32_t)take_bits(&w->in);
  return labels;
}

static void fit_or_not(world *w, int labelled) {
  const char *name = labelled ? "gmm_fit_labelled" : "gmm_fit";
  gmm_model *model = *take_slot(w);
  matrix m = take_matrix(&w->in, features(model));
  fill_matrix(&w->in, &m);
  impatience user = {model, 1 + take_below(&w->in, 8)};
  int may_cancel = 0;
  double *weights = m.plain && one_in(w, 4) ? new_doubles(m.n_rows) : NULL;
  for (int64_t i = 0; weights && i < m.n_rows; i++)
    weights[i] = take_double(&w->in);
  if (model) { /* what would only take long */
    int64_t value = 0;
    const int limits[][2] = {{GMM_OPT_MAX_ITER, 9}, {GMM_OPT_N_INIT, 3}, {GMM_OPT_THREADS, 3}};
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
      assert_ok(gmm_get_int(model, limits[i][0], &value));
      if (value > limits[i][1])
        assert_ok(gmm_set_int(model, limits[i][0], limits[i][1]));
    }
    may_cancel = one_in(w, 4);
    assert_ok(gmm_set_progress(model, may_cancel ? cancel_at : NULL, &user));
  }
  int32_t *labels = labelled && m.plain ? take_labels(w, model, m.n_rows) : NULL;
  snapshot before = snapshot_of(model);
  gmm_cancel(model); /* before a fit and after one it has no effect */
  gmm_status status = labelled ? gmm_fit_labelled(model, MATRIX(m), weights, labels)
                               : gmm_fit(model, MATRIX(m), weights);
  gmm_cancel(model);
  assert_true(status != GMM_ERR_ARGUMENT || labels);
  assert_true(status != GMM_ERR_CANCELLED || may_cancel);
  check_call(w, name, status,
             ONE_OF(GMM_ERR_NULL, GMM_ERR_ARGUMENT, GMM_ERR_SHAPE, GMM_ERR_STRIDE,
                    GMM_ERR_TOO_LARGE, GMM_ERR_NOT_FITTED, GMM_ERR_NOT_FINITE, GMM_ERR_WEIGHTS,
                    GMM_ERR_TOO_FEW_ROWS, GMM_ERR_SCALE, GMM_ERR_DEGENERATE, GMM_ERR_CANCELLED,
                    GMM_ERR_NOMEM));
  check_kept(&before, model, status != GMM_OK);
  assert_true(status != GMM_OK || (model && m.plain && m.x));
  if (status == GMM_OK && is_finite(&m))
    check_fitted(model);
  else if (status == GMM_OK) /* NaN went through: the numbers are undefined, the model is dropped */
    for (int i = 0; i < SLOTS; i++)
      if (w->models[i] == model) {
        gmm_destroy(model);
        w->models[i] = NULL;
      }
  if (status != GMM_OK && model)
    assert_non_null(strstr(gmm_last_error(model), name));
  free(weights);
  free(labels);
  free(m.x);
}

void call_fit(world *w) {
  fit_or_not(w, 0);
}

void call_fit_labelled(world *w) {
  fit_or_not(w, 1);
}

void call_set_params(world *w) {
  gmm_model *model = *take_slot(w);
  params p = ordinary_params(model ? gmm_n_components(model) : 2, features(model),
                             model ? gmm_covariance_type(model) : GMM_COV_FULL);
  double *arrays[] = {p.weights, p.means, p.covariances};
  int64_t lengths[] = {p.k, p.k * p.d, p.n_covariances},
          given[] = {p.k, p.k * p.d, p.n_covariances};
  for (int64_t changes = take_below(&w->in, 4); changes > 0; changes--) {
    int64_t which = take_below(&w->in, 3);
    arrays[which][take_below(&w->in, lengths[which] < 256 ? lengths[which] : 256)] =
        take_double(&w->in);
  }
  if (one_in(w, 20))
    given[take_below(&w->in, 3)] = take_integer(&w->in);
  if (one_in(w, 20))
    arrays[take_below(&w->in, 3)] = NULL;
  snapshot before = snapshot_of(model);
  gmm_status status =
      gmm_set_params(model, arrays[0], given[0], arrays[1], given[1], arrays[2], given[2]);
  check_call(w, "gmm_set_params", status,
             ONE_OF(GMM_ERR_NULL, GMM_ERR_LENGTH, GMM_ERR_NOT_FINITE, GMM_ERR_WEIGHTS,
                    GMM_ERR_NOT_SPD, GMM_ERR_SCALE, GMM_ERR_NOMEM));
  check_kept(&before, model, status != GMM_OK);
  if (status == GMM_OK)
    check_model(model);
  free_params(&p);
}

void call_get_params(world *w) {
  const gmm_model *model = *take_slot(w);
  int64_t lengths[] = {model ? gmm_n_components(model) : 2, 0,
                       model ? gmm_covariance_length(model) : 3};
  lengths[1] = lengths[0] * features(model);
  output out[3];
  double *arrays[3];
  for (int i = 0; i < 3; i++) {
    out[i] = new_output(lengths[i], sizeof(double));
    arrays[i] = out[i].data;
    if (one_in(w, 10)) { /* skipped; or NULL though it has a length */
      arrays[i] = NULL;
      lengths[i] = one_in(w, 10) ? lengths[i] : 0;
    } else if (one_in(w, 30)) {
      lengths[i] = take_integer(&w->in);
    }
  }
  gmm_status status =
      gmm_get_params(model, arrays[0], lengths[0], arrays[1], lengths[1], arrays[2], lengths[2]);
  check_call(w, "gmm_get_params", status, ONE_OF(GMM_ERR_NULL, GMM_ERR_LENGTH, GMM_ERR_NOT_FITTED));
  for (int i = 0; i < 3; i++)
    check_output(&out[i], status);
}

void call_get_matrices(world *w) {
  const gmm_model *model = *take_slot(w);
  int64_t d = features(model), n = (model ? gmm_n_components(model) : 2) * d * d;
  int64_t given = one_in(w, 20) ? take_integer(&w->in) : n;
  output cov = new_output(n, sizeof(double)), precision = new_output(n, sizeof(double));
  int wrong = one_in(w, 60);
  gmm_status status = gmm_get_full_covariances(model, wrong ? NULL : cov.data, given);
  check_call(w, "gmm_get_full_covariances", status,
             ONE_OF(GMM_ERR_NULL, GMM_ERR_LENGTH, GMM_ERR_NOT_FITTED));
  check_output(&cov, status);
  status = gmm_get_precisions(model, wrong ? NULL : precision.data, given);
  check_call(w, "gmm_get_precisions", status,
             ONE_OF(GMM_ERR_NULL, GMM_ERR_LENGTH, GMM_ERR_NOT_FITTED));
  check_output(&precision, status);
  n = model ? gmm_covariance_length(model) : 2;
  given = one_in(w, 20) ? take_integer(&w->in) : n;
  output shaped = new_output(n, sizeof(double));
  status = gmm_get_shaped_precisions(model, wrong ? NULL : shaped.data, given);
  check_call(w, "gmm_get_shaped_precisions", status,
             ONE_OF(GMM_ERR_NULL, GMM_ERR_LENGTH, GMM_ERR_NOT_FITTED));
  check_output(&shaped, status);
}
