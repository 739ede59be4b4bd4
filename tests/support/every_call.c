#include "every_call.h"

#include "ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a (Fowler, Noll and Vo) */
static void note(kit *t, const void *written, int64_t size) {
  const unsigned char *at = written;
  for (int64_t i = 0; i < size; i++)
    t->digest = (t->digest ^ at[i]) * 0x100000001b3;
}

static void note_int(kit *t, int64_t value) {
  note(t, &value, sizeof value);
}

static void note_text(kit *t, const char *text) {
  note(t, text, (int64_t)strlen(text));
}

/* The status, and the results if there are any. */
static void note_results(kit *t, gmm_status status, const void *results, int64_t size) {
  note_int(t, status);
  if (status == GMM_OK)
    note(t, results, size);
}

static void note_numbers(kit *t, gmm_status status, int64_t count) {
  note_results(t, status, t->numbers, count * (int64_t)sizeof(double));
}

static void version(kit *t) {
  note_int(t, gmm_version());
  note_text(t, gmm_version_string());
  note_text(t, gmm_build_info());
  note_text(t, gmm_status_name(GMM_ERR_SHAPE));
  note_text(t, gmm_status_message(GMM_ERR_SHAPE));
}

static void families(kit *t) {
  for (int i = 0; i < gmm_family_count(); i++) {
    int id = gmm_family_at(i);
    note_text(t, gmm_family_name(id));
    note_text(t, gmm_family_letters(id));
    note_text(t, gmm_family_help(id));
    note_int(t, gmm_family_find(gmm_family_letters(id)) + gmm_family_form(id));
    note_int(t, gmm_family_is_shared(id));
  }
}

static void create(kit *t) {
  gmm_model *made = NULL;
  note_int(t, gmm_create(&made, t->k, t->d, GMM_COV_TIED));
  gmm_destroy(made);
  note_int(t, gmm_create(&made, INT64_MAX / 8, 1, GMM_COV_TIED));
  note_int(t, gmm_create_with_allocator(&made, t->k, t->d, GMM_COV_FULL, NULL));
  gmm_destroy(made);
}

static void facts(kit *t) {
  const gmm_model *m = t->model;
  const int64_t counts[] = {
      gmm_n_components(m),    gmm_n_features(m), gmm_covariance_type(m), gmm_covariance_length(m),
      gmm_free_parameters(m), gmm_is_fitted(m),  gmm_converged(m),       gmm_n_iter(m),
      gmm_best_start(m),      gmm_warnings(m),   gmm_history_length(m)};
  const double values[] = {gmm_total_weight(m), gmm_log_likelihood(m), gmm_aic(m), gmm_bic(m),
                           gmm_icl(m)};
  note(t, counts, sizeof counts);
  note(t, values, sizeof values);
  note_text(t, gmm_last_error(m));
}

static void names(kit *t) {
  note_int(t, gmm_set_feature_name(t->other, t->d - 1, "\xc3\xa9paisseur"));
  note_text(t, gmm_feature_name(t->other, t->d - 1));
  note_int(t, gmm_set_feature_name(t->other, t->d, "beyond"));
  note_text(t, gmm_last_error(t->other));
  note_int(t, gmm_set_feature_name(t->other, t->d - 1, NULL));
}

static void options(kit *t) {
  gmm_model *m = t->other;
  int64_t as_int = 0;
  double v[3];
  note_int(t, gmm_set_int(m, GMM_OPT_SEED, 7));
  note_int(t, gmm_set_int(m, GMM_OPT_SEED, INT64_MIN));
  note_results(t, gmm_get_int(m, GMM_OPT_SEED, &as_int), &as_int, sizeof as_int);
  note_int(t, gmm_set_double(m, GMM_OPT_TOL, 1e-7));
  note_int(t, gmm_set_double(m, GMM_OPT_TOL, NAN));
  note_text(t, gmm_last_error(m));
  note_results(t, gmm_get_double(m, GMM_OPT_TOL, v), v, sizeof *v);
  for (int i = 0; i < gmm_option_count(); i++) {
    int id = gmm_option_at(i);
    note_int(t, gmm_option_find(gmm_option_name(id)) + gmm_option_type(id));
    note_text(t, gmm_option_help(id));
    note_results(t, gmm_option_range(id, v, v + 1, v + 2), v, sizeof v);
  }
}

static void choices(kit *t) {
  int64_t value = 0;
  for (int i = 0; i < gmm_option_count(); i++) {
    int id = gmm_option_at(i);
    note_int(t, gmm_option_is_bits(id));
    for (int c = 0; c < gmm_option_choice_count(id); c++) {
      note_results(t, gmm_option_choice_at(id, c, &value), &value, sizeof value);
      note_text(t, gmm_option_choice_name(id, value));
    }
  }
}

static void warnings(kit *t) {
  for (int i = 0; i < gmm_warning_count(); i++) {
    note_text(t, gmm_warning_name(gmm_warning_at(i)));
    note_text(t, gmm_warning_message(gmm_warning_at(i)));
  }
}

static int count_progress(int64_t start, int64_t iteration, double mean, double change,
                          void *user_data) {
  (void)start, (void)iteration, (void)mean, (void)change;
  ++*(int *)user_data;
  return 0;
}

static void note_model(kit *t, const gmm_model *m) {
  int64_t size = 0;
  gmm_status status = gmm_serialized_size(m, &size);
  if (status == GMM_OK)
    status = size > t->stored_room ? GMM_ERR_INTERNAL : gmm_serialize(m, t->stored, size);
  note_results(t, status, t->stored, size);
}

static void fit(kit *t) {
  static const int inits[] = {GMM_INIT_RANDOM_POINTS, GMM_INIT_RANDOM_RESP, GMM_INIT_KMEANS,
                              GMM_INIT_LABELS};
  note_int(t, gmm_set_progress(t->model, count_progress, &t->progressed));
  for (size_t i = 0; i < COUNT_OF(inits); i++) {
    note_int(t, gmm_set_int(t->model, GMM_OPT_INIT, inits[i]));
    note_int(t, gmm_fit(t->model, GMM_ROW_MAJOR(t->x, t->n, t->d), NULL));
    note_text(t, gmm_last_error(t->model));
    note_model(t, t->model);
    note_int(t, gmm_fit_labelled(t->model, GMM_ROW_MAJOR(t->x, t->n, t->d), NULL, t->known));
    note_text(t, gmm_last_error(t->model));
    note_model(t, t->model);
  }
  note_int(t, gmm_set_int(t->model, GMM_OPT_INIT, GMM_INIT_KMEANS));
  gmm_cancel(t->model);
  note_int(t, t->progressed);
}

static void fit_nan(kit *t) {
  note_int(t, gmm_fit(t->model, GMM_ROW_MAJOR(t->spoiled, t->n, t->d), NULL));
  note_text(t, gmm_last_error(t->model));
  note_int(t, gmm_fit_labelled(t->model, GMM_ROW_MAJOR(t->spoiled, t->n, t->d), NULL, t->known));
  note_text(t, gmm_last_error(t->model));
}

static void select_best(kit *t) {
  static const int families[] = {GMM_COV_VEI, GMM_COV_FULL};
  const int64_t sizes[] = {t->k, 1, t->n + 1};
  double criteria[6], log_likelihoods[6];
  unsigned bits[6];
  gmm_status statuses[6];
  gmm_model *best = NULL;
  gmm_status status =
      gmm_select(&best, t->model, families, 2, sizes, 3, GMM_ROW_MAJOR(t->x, t->n, t->d), NULL,
                 t->known, criteria, log_likelihoods, bits, statuses);
  note_results(t, status, criteria, sizeof criteria);
  note_results(t, status, log_likelihoods, sizeof log_likelihoods);
  note_results(t, status, bits, sizeof bits);
  note_results(t, status, statuses, sizeof statuses);
  note_model(t, best);
  gmm_destroy(best);
  note_int(t, gmm_select(&best, t->model, families, 2, sizes + 2, 1,
                         GMM_ROW_MAJOR(t->x, t->n, t->d), NULL, NULL, NULL, NULL, NULL, statuses));
  note_text(t, gmm_last_error(t->model));
}

static void check_rows(kit *t) {
  char text[256] = "";
  note_int(t, gmm_check_rows(t->model, GMM_ROW_MAJOR(t->x, t->n, t->d), NULL, NULL, NULL, 0));
  note_int(t, gmm_check_rows(t->model, GMM_ROW_MAJOR(t->spoiled, t->n, t->d), NULL, NULL, text,
                             sizeof text));
  note_text(t, text);
}

static void predict(kit *t) {
  note_results(t, gmm_predict(t->model, GMM_ROW_MAJOR(t->x, t->n, t->d), t->labels), t->labels,
               t->n * (int64_t)sizeof *t->labels);
}

static void predict_proba(kit *t) {
  note_numbers(t, gmm_predict_proba(t->model, GMM_ROW_MAJOR(t->x, t->n, t->d), t->numbers, t->k, 1),
               t->n * t->k);
}

static void score_samples(kit *t) {
  note_numbers(t, gmm_score_samples(t->model, GMM_ROW_MAJOR(t->x, t->n, t->d), t->numbers), t->n);
}

static void score(kit *t) {
  note_numbers(t, gmm_score(t->model, GMM_ROW_MAJOR(t->x, t->n, t->d), t->numbers), 1);
  note_int(t, gmm_score(t->model, GMM_ROW_MAJOR(t->spoiled, t->n, t->d), t->numbers));
}

static void sample(kit *t) {
  note_numbers(t, gmm_sample(t->model, 5, GMM_ROW_MAJOR(t->numbers, t->n, t->d), t->labels),
               t->n * t->d);
}

static void parts(kit *t) {
  const int64_t features[] = {t->d - 1}, beyond = t->d;
  gmm_model *part = NULL;
  note_int(t, gmm_marginal(&part, t->model, features, 1));
  note_model(t, part);
  gmm_destroy(part);
  part = NULL;
  note_int(t, gmm_condition(&part, t->model, features, t->d > 1, t->x));
  note_model(t, part);
  gmm_destroy(part);
  note_int(t, gmm_marginal(&part, t->model, &beyond, 1));
  note_int(t, gmm_condition(&part, t->model, &beyond, 1, t->x));
}

/* The second half of `numbers` is for variances. */
static void regress(kit *t) {
  const int64_t features[] = {0}, given = t->d > 1, others = t->d - given, half = t->n / 2;
  double *variance = t->numbers + half * others;
  note_numbers(t,
               gmm_regress(t->model, features, given, t->x, half, given, t->d, 1, t->numbers,
                           others, 1, variance, others, 1),
               2 * half * others);
  note_int(t, gmm_regress(t->model, features, given, t->spoiled, t->n, given, t->d, 1, t->numbers,
                          others, 1, NULL, 1, 1));
}

static void impute(kit *t) {
  note_numbers(t, gmm_impute(t->model, GMM_ROW_MAJOR(t->spoiled, t->n, t->d), t->numbers, t->d, 1),
               t->n * t->d);
  note_numbers(
      t,
      gmm_impute_draw(t->model, 9, 0, GMM_ROW_MAJOR(t->spoiled, t->n, t->d), t->numbers, t->d, 1),
      t->n * t->d);
}

static void history(kit *t) {
  int64_t length = gmm_history_length(t->model);
  if (length <= t->n * t->k)
    note_numbers(t, gmm_get_history(t->model, t->numbers, length), length);
}

/* Out of the model and into another one; then parameters that no model takes. */
static void params_there_and_back(kit *t) {
  int64_t n_covariances = gmm_covariance_length(t->model);
  double *weights = t->numbers, *means = weights + t->k, *covariances = means + t->k * t->d;
  gmm_status status =
      gmm_get_params(t->model, weights, t->k, means, t->k * t->d, covariances, n_covariances);
  note_numbers(t, status, t->k + t->k * t->d + n_covariances);
  if (status != GMM_OK)
    return;
  for (int spoilt = 0; spoilt < 2; spoilt++, covariances[0] = -1) {
    note_int(
        t, gmm_set_params(t->other, weights, t->k, means, t->k * t->d, covariances, n_covariances));
    note_text(t, gmm_last_error(t->other));
  }
}

static void matrices(kit *t) {
  int64_t length = t->k * t->d * t->d;
  note_numbers(t, gmm_get_full_covariances(t->model, t->numbers, length), length);
  note_numbers(t, gmm_get_precisions(t->model, t->numbers, length), length);
  length = gmm_covariance_length(t->model);
  note_numbers(t, gmm_get_shaped_precisions(t->model, t->numbers, length), length);
}

static void clone(kit *t) {
  gmm_model *copy = NULL;
  note_int(t, gmm_clone(&copy, t->model));
  note_model(t, copy);
  gmm_destroy(copy);
}

static void store(kit *t) {
  gmm_model *loaded = NULL;
  int64_t size = 0;
  note_model(t, t->model);
  if (gmm_serialized_size(t->model, &size) != GMM_OK)
    return;
  note_int(t, gmm_deserialize(&loaded, t->stored, size));
  note_model(t, loaded);
  gmm_destroy(loaded);
  loaded = NULL;
  t->stored[size / 2] ^= 1;
  note_int(t, gmm_deserialize_with_allocator(&loaded, t->stored, size, NULL));
}

/* A survey and statistics of the rows, by way of their bytes; three steps of a fit of them. */
static void pieces(kit *t) {
  gmm_survey *survey = NULL, *other = NULL;
  gmm_statistics *of = NULL, *more = NULL;
  gmm_model *copy = NULL;
  unsigned char *room = NULL;
  int64_t size = 0;
  assert_ok(gmm_clone(&copy, t->model));
  note_int(t, gmm_piece_rows(copy));
  note_int(t, gmm_survey_create(&survey, copy));
  note_int(t, gmm_survey_add(survey, GMM_ROW_MAJOR(t->x, t->n, t->d), NULL, NULL));
  note_int(t, gmm_survey_add(survey, GMM_ROW_MAJOR(t->spoiled, t->n, t->d), NULL, NULL));
  note_int(t, gmm_survey_serialized_size(survey, &size));
  room = must_alloc((size_t)size);
  note_int(t, gmm_survey_serialize(survey, room, size));
  note_int(t, gmm_survey_deserialize(&other, room, size, NULL));
  free(room);
  note_int(t, gmm_survey_total_weight(other) == (double)t->n);
  note_int(t, gmm_begin(copy, other));
  note_int(t, gmm_survey_merge(survey, other));
  for (int step = 0; step < 3 && gmm_is_running(copy); step++) {
    gmm_statistics_destroy(of);
    of = NULL;
    note_int(t, gmm_statistics_create(&of, copy));
    note_int(t, gmm_statistics_create(&more, copy));
    note_int(t, gmm_statistics_clear(of, copy));
    note_int(t, gmm_statistics_add(more, copy, GMM_ROW_MAJOR(t->x, t->n, t->d), NULL, NULL));
    note_int(t, gmm_statistics_serialized_size(more, &size));
    room = must_alloc((size_t)size);
    note_int(t, gmm_statistics_serialize(more, room, size));
    gmm_statistics_destroy(more);
    more = NULL;
    note_int(t, gmm_statistics_deserialize(&more, room, size, NULL));
    free(room);
    note_int(t, gmm_statistics_merge(of, more));
    gmm_statistics_destroy(more);
    more = NULL;
    t->numbers[0] = gmm_statistics_log_likelihood(of);
    note_numbers(t, GMM_OK, 1);
    note_int(t, gmm_statistics_total_weight(of) == (double)t->n);
    note_int(t, gmm_advance(copy, of));
    note_text(t, gmm_last_error(copy));
    note_int(t, gmm_statistics_scale(of, 0.5));
    note_int(t, gmm_statistics_move(of, copy));
    note_model(t, copy);
  }
  gmm_survey_destroy(survey);
  gmm_survey_destroy(other);
  gmm_statistics_destroy(of);
  gmm_destroy(copy);
}

const named_call every_call[] = {
    {"gmm_version gmm_version_string gmm_build_info gmm_status_name gmm_status_message ", version},
    {"gmm_family_count gmm_family_at gmm_family_find gmm_family_name gmm_family_letters "
     "gmm_family_help gmm_family_form gmm_family_is_shared ",
     families},
    {"gmm_create gmm_create_with_allocator gmm_destroy ", create},
    {"gmm_set_feature_name gmm_feature_name ", names},
    {"gmm_set_int gmm_get_int gmm_set_double gmm_get_double gmm_option_count gmm_option_at "
     "gmm_option_find gmm_option_name gmm_option_help gmm_option_type gmm_option_range ",
     options},
    {"gmm_option_choice_count gmm_option_choice_at gmm_option_choice_name gmm_option_is_bits ",
     choices},
    {"gmm_warning_count gmm_warning_at gmm_warning_name gmm_warning_message ", warnings},
    {"gmm_set_progress gmm_fit gmm_fit_labelled gmm_cancel ", fit},
    {"gmm_fit gmm_fit_labelled gmm_last_error ", fit_nan},
    {"gmm_n_components gmm_n_features gmm_covariance_type gmm_covariance_length "
     "gmm_free_parameters gmm_is_fitted gmm_converged gmm_n_iter gmm_best_start gmm_warnings "
     "gmm_total_weight gmm_log_likelihood gmm_aic gmm_bic gmm_icl gmm_last_error ",
     facts},
    {"gmm_history_length gmm_get_history ", history},
    {"gmm_select ", select_best},
    {"gmm_check_rows ", check_rows},
    {"gmm_predict ", predict},
    {"gmm_predict_proba ", predict_proba},
    {"gmm_score_samples ", score_samples},
    {"gmm_score ", score},
    {"gmm_sample ", sample},
    {"gmm_marginal gmm_condition ", parts},
    {"gmm_regress ", regress},
    {"gmm_impute gmm_impute_draw ", impute},
    {"gmm_piece_rows gmm_survey_create gmm_survey_destroy gmm_survey_add gmm_survey_merge "
     "gmm_survey_total_weight gmm_survey_serialized_size gmm_survey_serialize "
     "gmm_survey_deserialize gmm_begin gmm_is_running gmm_advance gmm_statistics_create "
     "gmm_statistics_destroy gmm_statistics_clear gmm_statistics_add gmm_statistics_merge "
     "gmm_statistics_scale gmm_statistics_move gmm_statistics_log_likelihood "
     "gmm_statistics_total_weight gmm_statistics_serialized_size gmm_statistics_serialize "
     "gmm_statistics_deserialize ",
     pieces},
    {"gmm_get_params gmm_set_params ", params_there_and_back},
    {"gmm_get_full_covariances gmm_get_precisions gmm_get_shaped_precisions ", matrices},
    {"gmm_clone ", clone},
    {"gmm_serialized_size gmm_serialize gmm_deserialize gmm_deserialize_with_allocator ", store},
};
const int n_every_call = COUNT_OF(every_call);

kit new_kit(int64_t k, int64_t d, int family, const double *x, int64_t n, int threads) {
  kit t = {.n = n, .d = d, .k = k, .x = x, .digest = 0xcbf29ce484222325};
  int64_t room = k + k * d + k * d * d;
  t.model = new_model(k, d, family);
  t.other = new_model(k, d, family);
  assert_ok(gmm_set_int(t.model, GMM_OPT_THREADS, threads));
  assert_ok(gmm_set_int(t.model, GMM_OPT_MAX_ITER, 8));
  t.stored_room = 4096 + 8 * room;
  t.stored = must_alloc((size_t)t.stored_room);
  room = room < n * d ? n * d : room;
  t.numbers = new_doubles(room < n * k ? n * k : room);
  t.labels = must_alloc((size_t)n * sizeof *t.labels);
  t.known = some_labels(n, k);
  t.spoiled = copy_doubles(x, n * d);
  t.spoiled[n * d / 2] = NAN;
  return t;
}

void free_kit(kit *t) {
  gmm_destroy(t->model);
  gmm_destroy(t->other);
  free(t->stored);
  free(t->numbers);
  free(t->labels);
  free(t->known);
  free(t->spoiled);
}

uint64_t run_every_call(kit *t) {
  for (int i = 0; i < n_every_call; i++)
    every_call[i].run(t);
  return t->digest;
}
