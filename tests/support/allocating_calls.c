#include "allocating_calls.h"

#define ROWS(r) GMM_ROW_MAJOR((r)->x, (r)->setting->n, (r)->setting->d)
#define CALL(name)                                                                                 \
  static gmm_status name(const trial *r, gmm_model *model, double *output, gmm_model **made)
#define UNUSED (void)r, (void)model, (void)output, (void)made

CALL(run_fit) {
  UNUSED;
  return gmm_fit(model, ROWS(r), NULL);
}

CALL(run_weighted_fit) {
  UNUSED;
  return gmm_fit(model, GMM_COL_MAJOR(r->x, r->setting->n, r->setting->d), r->row_weights);
}

CALL(run_labelled_fit) {
  UNUSED;
  return gmm_fit_labelled(model, ROWS(r), r->row_weights, r->labels);
}

CALL(run_select) {
  UNUSED;
  const int64_t init = r->setting->init, k = r->setting->k;
  if (init == GMM_INIT_PARAMS) /* which a selection has not */
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_KMEANS));
  gmm_status status = gmm_select(made, model, &r->setting->family, 1, &k, 1, ROWS(r), NULL,
                                 r->labels, output, NULL, NULL, NULL);
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
  return status;
}

CALL(run_set_params) {
  UNUSED;
  return give_params(model, &r->other);
}

CALL(run_set_options) {
  UNUSED;
  gmm_status status = gmm_set_int(model, GMM_OPT_SEED, 4);
  return status ? status : gmm_set_double(model, GMM_OPT_TOL, 1e-3);
}

CALL(run_set_name) {
  UNUSED;
  return gmm_set_feature_name(model, r->setting->d - 1, "width");
}

CALL(run_check_rows) {
  UNUSED;
  return gmm_check_rows(model, ROWS(r), r->row_weights, r->labels, NULL, 0);
}

CALL(run_predict) {
  UNUSED;
  return gmm_predict(model, ROWS(r), (int32_t *)(void *)output);
}

CALL(run_proba) {
  UNUSED;
  return gmm_predict_proba(model, ROWS(r), output, r->setting->k, 1);
}

CALL(run_score_samples) {
  UNUSED;
  return gmm_score_samples(model, ROWS(r), output);
}

CALL(run_score) {
  UNUSED;
  return gmm_score(model, ROWS(r), output);
}

CALL(run_sample) {
  UNUSED;
  return gmm_sample(model, 5, output, r->setting->n, r->setting->d, r->setting->d, 1, NULL);
}

CALL(run_marginal) {
  UNUSED;
  const int64_t features[] = {r->setting->d - 1};
  return gmm_marginal(made, model, features, 1);
}

CALL(run_condition) {
  UNUSED;
  const int64_t features[] = {0};
  return gmm_condition(made, model, features, r->setting->d > 1, r->other.means);
}

/* Each thread has work spaces of its own. One beside the caller's shows what there is to show. */
static void use_two_threads(const trial *r, gmm_model *model) {
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, r->setting->threads > 1 ? 2 : 1));
}

/* Rows of which the first value may be missing: then a regression needs all the memory that one of
 * complete rows needs, and more. */
CALL(run_regress) {
  UNUSED;
  const int64_t features[] = {0}, n = r->setting->n, d = r->setting->d, given = d > 1;
  const int64_t others = d - given;
  assert_ok(gmm_set_int(model, GMM_OPT_MISSING, 1));
  use_two_threads(r, model);
  gmm_status status = gmm_regress(model, features, given, r->holes, n, given, d, 1, output, others,
                                  1, output + n * others, others, 1);
  assert_ok(gmm_set_int(model, GMM_OPT_MISSING, r->setting->holes));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, r->setting->threads));
  return status;
}

CALL(run_impute_draw) {
  UNUSED;
  const int64_t n = r->setting->n, d = r->setting->d;
  use_two_threads(r, model);
  gmm_status status = gmm_impute_draw(model, 5, 0, GMM_ROW_MAJOR(r->holes, n, d), output, d, 1);
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, r->setting->threads));
  return status;
}

CALL(run_serialize) {
  UNUSED;
  int64_t size = 0;
  gmm_status status = gmm_serialized_size(model, &size);
  assert_true(size <= OUTPUT * (int64_t)sizeof(double));
  return status ? status : gmm_serialize(model, output, size);
}

CALL(run_deserialize) {
  UNUSED;
  return gmm_deserialize(made, r->stored.data, r->stored.size);
}

/* The rows of a fit in pieces, and its bytes. Only the copy of the model runs. */
static gmm_status survey_of(const trial *r, const gmm_model *model, gmm_survey **out) {
  static double room[OUTPUT];
  int64_t size = 0;
  gmm_survey *seen = NULL;
  gmm_status status = gmm_survey_create(&seen, model);
  if (!status)
    status = gmm_survey_add(seen, ROWS(r), r->row_weights, r->labels);
  if (!status) {
    assert_ok(gmm_survey_serialized_size(seen, &size));
    assert_true(size <= (int64_t)sizeof room);
    assert_ok(gmm_survey_serialize(seen, room, size));
    status = gmm_survey_deserialize(out, room, size, r->faults->allocator);
  }
  gmm_survey_destroy(seen);
  return status;
}

CALL(run_pieces) {
  UNUSED;
  gmm_model *copy = NULL;
  gmm_survey *seen = NULL;
  gmm_statistics *of = NULL;
  gmm_status status = gmm_clone(&copy, model);
  if (!status)
    status = survey_of(r, copy, &seen);
  if (!status)
    status = gmm_begin(copy, seen);
  if (!status)
    status = gmm_statistics_create(&of, copy);
  for (int step = 0; !status && step < 2; step++) {
    assert_ok(gmm_statistics_clear(of, copy));
    status = gmm_statistics_add(of, copy, ROWS(r), r->row_weights, r->labels);
    if (!status)
      status = gmm_advance(copy, of);
  }
  gmm_statistics_destroy(of);
  gmm_survey_destroy(seen);
  gmm_destroy(copy);
  return status;
}

CALL(run_scores) {
  UNUSED;
  gmm_statistics *of = NULL;
  gmm_status status = gmm_statistics_create(&of, model);
  if (!status)
    status = gmm_statistics_add(of, model, ROWS(r), r->row_weights, r->labels);
  if (!status) {
    static double room[OUTPUT];
    int64_t size = 0;
    assert_ok(gmm_statistics_serialized_size(of, &size));
    assert_true(size <= (int64_t)sizeof room);
    assert_ok(gmm_statistics_serialize(of, room, size));
    gmm_statistics_destroy(of);
    of = NULL;
    status = gmm_statistics_deserialize(&of, room, size, r->faults->allocator);
  }
  gmm_statistics_destroy(of);
  return status;
}

CALL(run_full_covariances) {
  UNUSED;
  const setting *s = r->setting;
  return gmm_get_full_covariances(model, output, s->k * s->d * s->d);
}

CALL(run_precisions) {
  UNUSED;
  const setting *s = r->setting;
  return gmm_get_precisions(model, output, s->k * s->d * s->d);
}

CALL(run_shaped_precisions) {
  UNUSED;
  return gmm_get_shaped_precisions(model, output, gmm_covariance_length(model));
}

CALL(run_clone) {
  UNUSED;
  return gmm_clone(made, model);
}

CALL(run_create) {
  UNUSED;
  const setting *s = r->setting;
  return gmm_create_with_allocator(made, s->k, s->d, s->family, r->faults->allocator);
}

const call all_calls[] = {
    {"fit", "gmm_fit: ", run_fit},
    {"fit with row weights", "gmm_fit: ", run_weighted_fit},
    {"fit with labels", "gmm_fit_labelled: ", run_labelled_fit},
    {"select", "gmm_select: ", run_select},
    {"set_params", "gmm_set_params: ", run_set_params},
    {"set_int and set_double", "gmm_set", run_set_options},
    {"set_feature_name", "gmm_set_feature_name: ", run_set_name},
    {"check_rows", NULL, run_check_rows},
    {"predict", NULL, run_predict},
    {"predict_proba", NULL, run_proba},
    {"score_samples", NULL, run_score_samples},
    {"score", NULL, run_score},
    {"sample", NULL, run_sample},
    {"marginal", NULL, run_marginal},
    {"condition", NULL, run_condition},
    {"regress", NULL, run_regress},
    {"impute_draw", NULL, run_impute_draw},
    {"serialize", NULL, run_serialize},
    {"deserialize", NULL, run_deserialize},
    {"pieces", NULL, run_pieces},
    {"scores of pieces", NULL, run_scores},
    {"get_full_covariances", NULL, run_full_covariances},
    {"get_precisions", NULL, run_precisions},
    {"get_shaped_precisions", NULL, run_shaped_precisions},
    {"clone", NULL, run_clone},
    {"create", NULL, run_create},
};

const size_t n_calls = COUNT_OF(all_calls);
