/* Fits in pieces that go wrong: pieces that are mixed up, rows and labels that are refused, bytes
 * that are damaged. What fails changes nothing. */
#include "../support/allocator.h"
#include "../support/pieces.h"
#include "../support/store.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 1500, D = 2, K = 2 };

static double *x;
static gmm_model *model; /* runs, before its first pass */
static gmm_survey *survey;
static gmm_statistics *statistics; /* of all rows, for it */

static void make_all(int family) {
  rows_of_pieces rows = {x, NULL, NULL, N, D};
  model = new_model(K, D, family);
  survey = survey_in_pieces(model, &rows, (division){1, 1, 1});
  assert_ok(gmm_begin(model, survey));
  assert_ok(gmm_statistics_create(&statistics, model));
  pass_in_pieces(model, &statistics, &rows, (division){1, 1, 1});
}

static void destroy_all(void) {
  gmm_survey_destroy(survey);
  gmm_statistics_destroy(statistics);
  gmm_destroy(model);
}

static int set_up(void **state) {
  (void)state;
  x = clustered_rows(3, N, D, K);
  make_all(GMM_COV_FULL);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  destroy_all();
  free(x);
  return 0;
}

static bytes bytes_of_statistics(const gmm_statistics *s) {
  bytes b = {0, NULL};
  assert_ok(gmm_statistics_serialized_size(s, &b.size));
  b.data = must_alloc((size_t)b.size);
  assert_ok(gmm_statistics_serialize(s, b.data, b.size));
  return b;
}

static bytes bytes_of_survey(const gmm_survey *s) {
  bytes b = {0, NULL};
  assert_ok(gmm_survey_serialized_size(s, &b.size));
  b.data = must_alloc((size_t)b.size);
  assert_ok(gmm_survey_serialize(s, b.data, b.size));
  return b;
}

static void assert_statistics(const gmm_statistics *s, const bytes *before) {
  bytes now = bytes_of_statistics(s);
  assert_same_bytes(&now, before);
  free_bytes(&now);
}

static void assert_survey(const gmm_survey *s, const bytes *before) {
  bytes now = bytes_of_survey(s);
  assert_same_bytes(&now, before);
  free_bytes(&now);
}

static void test_null(void **state) {
  (void)state;
  gmm_survey *out = NULL;
  gmm_statistics *into = NULL;
  int64_t size = 0;
  char room[8];
  gmm_allocator half = {NULL, NULL, NULL};
  assert_int_equal(gmm_piece_rows(NULL), GMM_ERR_NULL);
  assert_int_equal(gmm_is_running(NULL), 0);
  assert_true(isnan(gmm_survey_total_weight(NULL)) && isnan(gmm_statistics_total_weight(NULL)) &&
              isnan(gmm_statistics_log_likelihood(NULL)));
  const gmm_status all[] = {
      gmm_survey_create(NULL, model),
      gmm_survey_create(&out, NULL),
      gmm_survey_add(NULL, GMM_ROW_MAJOR(x, N, D), NULL, NULL),
      gmm_survey_add(survey, GMM_ROW_MAJOR(NULL, N, D), NULL, NULL),
      gmm_survey_merge(NULL, survey),
      gmm_survey_merge(survey, NULL),
      gmm_survey_serialized_size(NULL, &size),
      gmm_survey_serialized_size(survey, NULL),
      gmm_survey_serialize(NULL, room, 8),
      gmm_survey_serialize(survey, NULL, 8),
      gmm_survey_deserialize(NULL, room, 8, NULL),
      gmm_survey_deserialize(&out, NULL, 8, NULL),
      gmm_survey_deserialize(&out, room, 8, &half),
      gmm_begin(NULL, survey),
      gmm_begin(model, NULL),
      gmm_advance(NULL, statistics),
      gmm_advance(model, NULL),
      gmm_statistics_create(NULL, model),
      gmm_statistics_create(&into, NULL),
      gmm_statistics_clear(NULL, model),
      gmm_statistics_clear(statistics, NULL),
      gmm_statistics_add(NULL, model, GMM_ROW_MAJOR(x, N, D), NULL, NULL),
      gmm_statistics_add(statistics, NULL, GMM_ROW_MAJOR(x, N, D), NULL, NULL),
      gmm_statistics_add(statistics, model, GMM_ROW_MAJOR(NULL, N, D), NULL, NULL),
      gmm_statistics_merge(NULL, statistics),
      gmm_statistics_merge(statistics, NULL),
      gmm_statistics_scale(NULL, 1),
      gmm_statistics_move(NULL, model),
      gmm_statistics_move(statistics, NULL),
      gmm_statistics_serialized_size(NULL, &size),
      gmm_statistics_serialized_size(statistics, NULL),
      gmm_statistics_serialize(NULL, room, 8),
      gmm_statistics_serialize(statistics, NULL, 8),
      gmm_statistics_deserialize(NULL, room, 8, NULL),
      gmm_statistics_deserialize(&into, NULL, 8, NULL),
      gmm_statistics_deserialize(&into, room, 8, &half),
      gmm_deserialize_with_allocator(&(gmm_model *){NULL}, room, 8, &half),
  };
  for (size_t i = 0; i < COUNT_OF(all); i++)
    if (all[i] != GMM_ERR_NULL)
      fail_msg("call %zu returned %s", i, gmm_status_name(all[i]));
  gmm_survey_destroy(NULL);
  gmm_statistics_destroy(NULL);
  gmm_model *unfitted = new_model(K, D, GMM_COV_FULL);
  assert_status(gmm_statistics_clear(statistics, unfitted), GMM_ERR_NOT_FITTED);
  assert_status(gmm_statistics_add(statistics, unfitted, GMM_ROW_MAJOR(x, N, D), NULL, NULL),
                GMM_ERR_NOT_FITTED);
  gmm_destroy(unfitted);
  assert_status(gmm_survey_serialize(survey, room, 8), GMM_ERR_LENGTH);
  assert_status(gmm_statistics_serialize(statistics, room, 8), GMM_ERR_LENGTH);
}

/* Rows, weights and labels: to the survey and to the statistics. */
static void test_bad_rows(void **state) {
  (void)state;
  double spoiled[2 * D] = {1, NAN, 2, 3}, far[D] = {0x1p800, 1}, negative[2] = {1, -1};
  int32_t labels[2] = {0, K};
  bytes seen = bytes_of_survey(survey), kept = bytes_of_statistics(statistics);
  const struct {
    const double *x;
    int64_t n, d, row_stride;
    const double *weights;
    const int32_t *labels;
    gmm_status status;
  } wrong[] = {
      {x, 2, D + 1, D, NULL, NULL, GMM_ERR_SHAPE},
      {x, -1, D, D, NULL, NULL, GMM_ERR_SHAPE},
      {x, 2, D, 0, NULL, NULL, GMM_ERR_STRIDE},
      {x, 2, D, INT64_MAX, NULL, NULL, GMM_ERR_TOO_LARGE},
      {spoiled, 2, D, D, NULL, NULL, GMM_ERR_NOT_FINITE},
      {x, 2, D, D, negative, NULL, GMM_ERR_WEIGHTS},
      {x, 2, D, D, spoiled, NULL, GMM_ERR_NOT_FINITE},
      {x, 2, D, D, NULL, labels, GMM_ERR_ARGUMENT},
  };
  for (size_t i = 0; i < COUNT_OF(wrong); i++) {
    assert_status(gmm_survey_add(survey, wrong[i].x, wrong[i].n, wrong[i].d, wrong[i].row_stride, 1,
                                 wrong[i].weights, wrong[i].labels),
                  wrong[i].status);
    assert_status(gmm_statistics_add(statistics, model, wrong[i].x, wrong[i].n, wrong[i].d,
                                     wrong[i].row_stride, 1, wrong[i].weights, wrong[i].labels),
                  wrong[i].status);
  }
  assert_status(gmm_statistics_add(statistics, model, GMM_ROW_MAJOR(far, 1, D), NULL, NULL),
                GMM_ERR_SCALE);
  assert_status(gmm_statistics_scale(statistics, -1), GMM_ERR_ARGUMENT);
  assert_status(gmm_statistics_scale(statistics, NAN), GMM_ERR_ARGUMENT);
  assert_ok(gmm_survey_add(survey, GMM_ROW_MAJOR(x, 0, D), NULL, NULL)); /* no rows are no error */
  assert_ok(gmm_statistics_add(statistics, model, GMM_ROW_MAJOR(x, 0, D), NULL, NULL));
  assert_survey(survey, &seen);
  assert_statistics(statistics, &kept);
  free_bytes(&seen);
  free_bytes(&kept);
}

static void assert_says(const char *text) {
  if (!strstr(gmm_last_error(model), text))
    fail_msg("\"%s\" does not say \"%s\"", gmm_last_error(model), text);
}

/* Every way to mix up surveys. */
static void test_surveys_of_others(void **state) {
  (void)state;
  gmm_model *others[4];
  gmm_survey *of[4];
  bytes before = bytes_of(model), seen = bytes_of_survey(survey);
  for (int i = 0; i < 4; i++) { /* more features; fewer components; more; holes */
    others[i] = new_model(i == 1 ? K - 1 : i == 2 ? K + 1 : K, i == 0 ? D + 1 : D, GMM_COV_DIAG);
    assert_ok(gmm_set_int(others[i], GMM_OPT_MISSING, i == 3));
    assert_ok(gmm_survey_create(&of[i], others[i]));
    assert_status(gmm_survey_merge(survey, of[i]), GMM_ERR_MISMATCH);
  }
  assert_status(gmm_survey_merge(survey, survey), GMM_ERR_ARGUMENT);
  static const char *const texts[] = {"of 3 features", "for 1 components", "x has 0 distinct rows",
                                      "GMM_OPT_MISSING 1; it is 0"};
  for (int i = 0; i < 4; i++) {
    assert_status(gmm_begin(model, of[i]), i == 2 ? GMM_ERR_TOO_FEW_ROWS : GMM_ERR_MISMATCH);
    assert_says(i == 2 ? "n_rows is 0" : texts[i]);
  }
  assert_survey(survey, &seen);
  assert_unchanged(model, &before);
  assert_true(gmm_is_running(model));
  /* what is wrong with all rows together */
  double nothing[3] = {0, 0, 0};
  assert_ok(gmm_survey_add(of[2], GMM_ROW_MAJOR(x, 3, D), nothing, NULL));
  assert_status(gmm_begin(model, of[2]), GMM_ERR_WEIGHTS);
  assert_says("the sum of sample_weight is 0");
  assert_ok(gmm_survey_add(of[2], GMM_ROW_MAJOR(x, 1, D), NULL, NULL));
  assert_ok(gmm_survey_add(of[2], GMM_ROW_MAJOR(x, 1, D), NULL, NULL));
  assert_status(gmm_begin(model, of[2]), GMM_ERR_TOO_FEW_ROWS);
  assert_says("x has 1 distinct row of positive weight");
  double half[2 * D] = {1, NAN, 2, NAN};
  assert_ok(gmm_survey_add(of[3], GMM_ROW_MAJOR(half, 2, D), NULL, NULL));
  assert_status(gmm_begin(others[3], of[3]), GMM_ERR_TOO_FEW_ROWS); /* a feature of no row */
  assert_status(gmm_begin(others[3], survey), GMM_ERR_MISMATCH);
  assert_non_null(strstr(gmm_last_error(others[3]), "GMM_OPT_MISSING 0; it is 1"));
  assert_ok(gmm_set_int(others[0], GMM_OPT_INIT, GMM_INIT_PARAMS));
  assert_status(gmm_begin(others[0], of[0]), GMM_ERR_NOT_FITTED);
  assert_unchanged(model, &before);
  for (int i = 0; i < 4; i++) {
    gmm_survey_destroy(of[i]);
    gmm_destroy(others[i]);
  }
  free_bytes(&before);
  free_bytes(&seen);
}

/* Every way to mix up statistics. */
static void test_statistics_of_others(void **state) {
  (void)state;
  rows_of_pieces rows = {x, NULL, NULL, N, D};
  gmm_statistics *empty = NULL, *other = NULL;
  gmm_model *wider = new_model(K, D, GMM_COV_DIAG);
  bytes kept = bytes_of_statistics(statistics), before;
  assert_ok(gmm_begin(wider, survey));
  assert_ok(gmm_statistics_create(&empty, model));
  assert_ok(gmm_statistics_create(&other, wider));
  assert_status(gmm_statistics_clear(statistics, wider), GMM_ERR_MISMATCH);
  assert_status(gmm_statistics_add(statistics, wider, GMM_ROW_MAJOR(x, N, D), NULL, NULL),
                GMM_ERR_MISMATCH);
  assert_status(gmm_statistics_merge(statistics, other), GMM_ERR_MISMATCH);
  assert_status(gmm_statistics_merge(statistics, statistics), GMM_ERR_ARGUMENT);
  assert_status(gmm_statistics_move(statistics, wider), GMM_ERR_MISMATCH);
  before = bytes_of(model);
  bytes forged = bytes_of_statistics(other); /* which say that they are of this model */
  memcpy(forged.data + 44, kept.data + 44, 8);
  reseal(&forged);
  gmm_statistics *alike = NULL;
  assert_ok(gmm_statistics_deserialize(&alike, forged.data, forged.size, NULL));
  assert_status(gmm_statistics_merge(statistics, alike), GMM_ERR_MISMATCH);
  assert_status(gmm_statistics_add(alike, model, GMM_ROW_MAJOR(x, N, D), NULL, NULL),
                GMM_ERR_MISMATCH);
  assert_status(gmm_advance(model, alike), GMM_ERR_MISMATCH);
  gmm_statistics_destroy(alike);
  free_bytes(&forged);
  assert_status(gmm_advance(model, other), GMM_ERR_MISMATCH);
  assert_says("not taken under the model");
  assert_status(gmm_advance(model, empty), GMM_ERR_MISMATCH); /* rows are missing */
  assert_says("the rows of the statistics weigh 0, those of the survey 1500");
  assert_ok(gmm_statistics_merge(empty, statistics));
  assert_ok(gmm_statistics_merge(empty, statistics));
  assert_status(gmm_advance(model, empty), GMM_ERR_MISMATCH); /* rows are there twice */
  for (int option = 0; option < 2; option++) {
    int id = option ? GMM_OPT_FREEZE : GMM_OPT_MISSING;
    assert_ok(gmm_set_int(model, id, 1));
    assert_status(gmm_advance(model, statistics), GMM_ERR_MISMATCH);
    assert_says("GMM_OPT_FREEZE and GMM_OPT_MISSING");
    assert_ok(gmm_set_int(model, id, 0));
  }
  assert_unchanged(model, &before);
  assert_statistics(statistics, &kept);
  assert_ok(gmm_advance(model, statistics));
  assert_status(gmm_advance(model, statistics), GMM_ERR_MISMATCH); /* of the pass before */
  assert_status(gmm_statistics_add(statistics, model, GMM_ROW_MAJOR(x, N, D), NULL, NULL),
                GMM_ERR_MISMATCH);
  while (gmm_is_running(model)) {
    pass_in_pieces(model, &statistics, &rows, (division){1, 1, 1});
    assert_ok(gmm_advance(model, statistics));
  }
  assert_status(gmm_advance(model, statistics), GMM_ERR_MISMATCH);
  assert_says("no fit is running");
  gmm_statistics_destroy(empty);
  gmm_statistics_destroy(other);
  gmm_destroy(wider);
  free_bytes(&kept);
  free_bytes(&before);
  destroy_all();
  make_all(GMM_COV_FULL);
}

/* NaN in a piece, where the survey saw none. */
static void test_unexpected_holes(void **state) {
  (void)state;
  double spoiled[2 * D] = {1, NAN, 2, 3};
  gmm_model *other = new_model(K, D, GMM_COV_FULL);
  gmm_statistics *of = NULL;
  gmm_survey *complete = NULL;
  assert_ok(gmm_set_int(other, GMM_OPT_MISSING, 1));
  assert_ok(gmm_survey_create(&complete, other));
  assert_ok(gmm_survey_add(complete, GMM_ROW_MAJOR(x, N, D), NULL, NULL));
  assert_ok(gmm_begin(other, complete));
  assert_ok(gmm_statistics_create(&of, other));
  assert_status(gmm_statistics_add(of, other, GMM_ROW_MAJOR(spoiled, 2, D), NULL, NULL),
                GMM_ERR_NOT_FINITE);
  gmm_statistics_destroy(of);
  gmm_survey_destroy(complete);
  gmm_destroy(other);
}

/* With GMM_OPT_CHECK_FINITE 0 nobody looks; and infinity is no hole. */
static void test_unchecked_rows(void **state) {
  (void)state;
  double spoiled[2 * D] = {1, NAN, 2, 3}, endless[D] = {INFINITY, 1};
  params p = ordinary_params(K, D, GMM_COV_FULL);
  gmm_model *other = new_model(K, D, GMM_COV_FULL);
  gmm_statistics *of = NULL;
  assert_ok(give_params(other, &p));
  assert_ok(gmm_statistics_create(&of, other));
  assert_ok(gmm_set_int(other, GMM_OPT_CHECK_FINITE, 0));
  assert_ok(gmm_statistics_add(of, other, GMM_ROW_MAJOR(spoiled, 2, D), NULL, NULL));
  assert_true(isnan(gmm_statistics_log_likelihood(of)));
  bytes endless_sums = bytes_of_statistics(of);
  gmm_statistics *again = NULL;
  assert_ok(gmm_statistics_deserialize(&again, endless_sums.data, endless_sums.size, NULL));
  assert_statistics(again, &endless_sums);
  gmm_statistics_destroy(again);
  free_bytes(&endless_sums);
  gmm_survey *seen = NULL, *read = NULL;
  assert_ok(gmm_survey_create(&seen, other));
  assert_ok(gmm_survey_add(seen, GMM_ROW_MAJOR(spoiled, 2, D), NULL, NULL));
  bytes unchecked = bytes_of_survey(seen);
  assert_ok(gmm_survey_deserialize(&read, unchecked.data, unchecked.size, NULL));
  assert_survey(read, &unchecked);
  gmm_survey_destroy(read);
  gmm_survey_destroy(seen);
  free_bytes(&unchecked);
  assert_ok(gmm_set_int(other, GMM_OPT_CHECK_FINITE, 1));
  assert_ok(gmm_set_int(other, GMM_OPT_MISSING, 1));
  assert_status(gmm_statistics_add(of, other, GMM_ROW_MAJOR(endless, 1, D), NULL, NULL),
                GMM_ERR_NOT_FINITE);
  gmm_statistics_destroy(of);
  gmm_destroy(other);
  free_params(&p);
}

/* A start that cannot be made. */
static void test_a_start_fails(void **state) {
  (void)state;
  double same[4 * D] = {0, 0, 1e-30, 0, 0, 1, 0, 1};
  gmm_model *fragile = new_model(K, D, GMM_COV_FULL);
  gmm_survey *seen = NULL;
  assert_ok(gmm_set_double(fragile, GMM_OPT_COV_FLOOR, 0));
  assert_ok(gmm_survey_create(&seen, fragile));
  assert_ok(gmm_survey_add(seen, GMM_ROW_MAJOR(same, 4, D), NULL, NULL));
  gmm_status status = gmm_fit(fragile, GMM_ROW_MAJOR(same, 4, D), NULL);
  assert_status(gmm_begin(fragile, seen), status);
  assert_int_equal(status, GMM_ERR_DEGENERATE);
  assert_false(gmm_is_running(fragile));
  gmm_survey_destroy(seen);
  gmm_destroy(fragile);
}

/* A step that fails leaves the fit running, from where it was. */
static void test_a_step_fails(void **state) {
  (void)state;
  double same[6 * D] = {0, 0, 0, 0, 0, 0, 50, 50, 51, 50, 50, 52};
  rows_of_pieces rows = {same, NULL, NULL, 6, D};
  gmm_model *fragile = new_model(K, D, GMM_COV_FULL);
  gmm_statistics *of = NULL;
  assert_ok(gmm_set_double(fragile, GMM_OPT_COV_FLOOR, 0));
  gmm_survey *seen = survey_in_pieces(fragile, &rows, (division){1, 1, 1});
  assert_ok(gmm_begin(fragile, seen));
  assert_ok(gmm_statistics_create(&of, fragile));
  gmm_status status = GMM_OK;
  for (int passes = 0; passes < 100 && status == GMM_OK && gmm_is_running(fragile); passes++) {
    pass_in_pieces(fragile, &of, &rows, (division){1, 1, 1});
    status = gmm_advance(fragile, of);
  }
  assert_status(status, GMM_ERR_DEGENERATE);
  assert_true(gmm_is_running(fragile));
  bytes before = bytes_of(fragile);
  assert_status(gmm_advance(fragile, of), GMM_ERR_DEGENERATE); /* the same statistics will do */
  assert_unchanged(fragile, &before);
  free_bytes(&before);
  gmm_statistics_destroy(of);
  gmm_survey_destroy(seen);
  gmm_destroy(fragile);
}

/* A batch and what was kept of those before: as all rows at once, but for rounding. */
static void test_scale_and_move(void **state) {
  (void)state;
  for_each_family(family) {
    gmm_statistics *kept = NULL, *batch = NULL;
    destroy_all();
    make_all(family);
    assert_ok(gmm_set_double(model, GMM_OPT_TOL, 0));
    assert_ok(gmm_statistics_create(&kept, model));
    assert_ok(gmm_statistics_add(kept, model, GMM_ROW_MAJOR(x, N / 2, D), NULL, NULL));
    double half = gmm_statistics_log_likelihood(kept);
    assert_ok(gmm_statistics_scale(kept, 0.5));
    assert_near(gmm_statistics_log_likelihood(kept), half / 2, 1e-12 * fabs(half));
    assert_near(gmm_statistics_total_weight(kept), N / 4.0, 1e-12 * N);
    assert_ok(gmm_advance(model, kept)); /* with TOL 0 of any rows */
    assert_status(gmm_advance(model, kept), GMM_ERR_MISMATCH);
    assert_ok(gmm_statistics_move(kept, model));
    assert_ok(gmm_statistics_create(&batch, model));
    assert_ok(gmm_statistics_add(batch, model, GMM_ROW_MAJOR(x + N / 2 * D, N / 2, D), NULL, NULL));
    assert_ok(gmm_statistics_scale(batch, 0.5));
    assert_ok(gmm_statistics_merge(kept, batch));
    assert_ok(gmm_advance(model, kept));
    params stepwise = params_of(model);
    for (int64_t c = 0; c < K; c++) /* the clusters are apart: both halves have their means */
      for (int j = 0; j < D; j++) {
        double mean = 0, n = 0;
        for (int i = 0; i < N; i++) {
          int32_t label = i % K == (stepwise.means[c * D] > 3);
          mean += label ? x[i * D + j] : 0;
          n += label;
        }
        assert_near(stepwise.means[c * D + j], mean / n, 2e-2);
      }
    free_params(&stepwise);
    gmm_statistics_destroy(kept);
    gmm_statistics_destroy(batch);
  }
  destroy_all();
  make_all(GMM_COV_FULL);
}

/* Makes a handle of the bytes; what comes out can be stored again, to the same bytes, and used. */
static gmm_status try_bytes(const bytes *b, int of_survey) {
  gmm_survey *s = NULL;
  gmm_statistics *t = NULL;
  gmm_status status = of_survey ? gmm_survey_deserialize(&s, b->data, b->size, NULL)
                                : gmm_statistics_deserialize(&t, b->data, b->size, NULL);
  assert_true((s || t) == (status == GMM_OK));
  if (s) {
    gmm_model *fresh = new_model(1, D, GMM_COV_DIAG);
    gmm_status begun = gmm_begin(fresh, s);
    assert_true(begun != GMM_ERR_INTERNAL && begun != GMM_ERR_NULL);
    assert_survey(s, b);
    gmm_destroy(fresh);
  }
  if (t) {
    (void)gmm_statistics_log_likelihood(t);
    assert_statistics(t, b);
    gmm_status moved = gmm_statistics_move(t, model);
    assert_true(moved == GMM_OK || moved == GMM_ERR_MISMATCH);
  }
  gmm_survey_destroy(s);
  gmm_statistics_destroy(t);
  return status;
}

static void test_bytes(void **state) {
  (void)state;
  for (int of_survey = 0; of_survey < 2; of_survey++) {
    gmm_survey *few = NULL;
    gmm_model *with_holes = new_model(K, D, GMM_COV_FULL);
    double rows[4 * D] = {1, 2, NAN, 3, 4, 5, 0, 7};
    int32_t labels[4] = {0, -1, 1, -1};
    assert_ok(gmm_set_int(with_holes, GMM_OPT_MISSING, 1));
    assert_ok(gmm_survey_create(&few, with_holes));
    assert_ok(gmm_survey_add(few, GMM_ROW_MAJOR(rows, 4, D), NULL, labels));
    bytes whole = of_survey ? bytes_of_survey(few) : bytes_of_statistics(statistics);
    assert_ok(try_bytes(&whole, of_survey));
    assert_status(try_bytes(&whole, !of_survey), GMM_ERR_FORMAT);
    for (int64_t size = 0; size < whole.size; size += quick_run() ? 5 : 1) { /* cut */
      bytes cut = {size, must_alloc((size_t)size + 1)};
      memcpy(cut.data, whole.data, (size_t)size);
      assert_status(try_bytes(&cut, of_survey), GMM_ERR_FORMAT);
      free_bytes(&cut);
    }
    bytes changed = copy_bytes(&whole);
    changed.data[12]++; /* the release */
    reseal(&changed);
    assert_status(try_bytes(&changed, of_survey), GMM_ERR_NEWER_FORMAT);
    changed.data[12] = 0;
    reseal(&changed);
    assert_status(try_bytes(&changed, of_survey), GMM_ERR_FORMAT);
    free_bytes(&changed);
    for (int64_t at = 0; at < whole.size; at += quick_run() ? 7 : 1) /* damaged, then forged */
      for (int bit = 0; bit < 8; bit += 1 + (int)(at % 3)) {
        changed = copy_bytes(&whole);
        changed.data[at] ^= (unsigned char)(1 << bit);
        assert_status(try_bytes(&changed, of_survey), GMM_ERR_FORMAT);
        reseal(&changed);
        gmm_status status = at < whole.size - 4 ? try_bytes(&changed, of_survey) : GMM_OK;
        assert_true(status == GMM_OK || status == GMM_ERR_FORMAT ||
                    status == GMM_ERR_NEWER_FORMAT || status == GMM_ERR_NOMEM ||
                    status == GMM_ERR_TOO_LARGE);
        free_bytes(&changed);
      }
    free_bytes(&whole);
    gmm_survey_destroy(few);
    gmm_destroy(with_holes);
  }
}

/* Fields that say what cannot be. */
static void test_forged_fields(void **state) {
  (void)state;
  enum { K_OF_SURVEY = 24, D_OF_SURVEY = 32, BITS = 40, ROWS_SEEN = 44, SAMPLE = 124 };
  enum { SHAPE = 24, K_OF_STATISTICS = 28, D_OF_STATISTICS = 36, FACTOR = 52 };
  static const struct {
    int of_survey;
    int64_t at;
    uint64_t value;
  } wrong[] = {{1, K_OF_SURVEY, 0},
               {1, K_OF_SURVEY, UINT64_C(1) << 40},
               {1, D_OF_SURVEY, 0},
               {1, D_OF_SURVEY, UINT64_C(1) << 40},
               {1, D_OF_SURVEY, D + 1},
               {1, BITS, 0},
               {1, BITS, 255},
               {1, ROWS_SEEN, UINT64_MAX},
               {1, SAMPLE, UINT64_MAX},
               {1, SAMPLE, 1},
               {1, SAMPLE, UINT64_C(1) << 40},
               {0, SHAPE, 0},
               {0, SHAPE, 2048},
               {0, K_OF_STATISTICS, 0},
               {0, K_OF_STATISTICS, UINT64_C(1) << 40},
               {0, K_OF_STATISTICS, K + 1},
               {0, D_OF_STATISTICS, 0},
               {0, D_OF_STATISTICS, 50},
               {0, FACTOR, 0}};
  gmm_model *with_holes = new_model(K, D, GMM_COV_FULL);
  gmm_survey *few = NULL;
  double rows[4 * D] = {1, 2, NAN, 3, 4, 5, 0, 7};
  assert_ok(gmm_set_int(with_holes, GMM_OPT_MISSING, 1));
  assert_ok(gmm_survey_create(&few, with_holes));
  assert_ok(gmm_survey_add(few, GMM_ROW_MAJOR(rows, 4, D), NULL, NULL));
  bytes seen = bytes_of_survey(few), kept = bytes_of_statistics(statistics);
  for (size_t i = 0; i < COUNT_OF(wrong); i++) {
    bytes forged = copy_bytes(wrong[i].of_survey ? &seen : &kept);
    if (wrong[i].at == BITS || wrong[i].at == SHAPE)
      put_u32(forged.data + wrong[i].at, (uint32_t)wrong[i].value);
    else
      put_u64(forged.data + wrong[i].at, wrong[i].value);
    reseal(&forged);
    gmm_status status = try_bytes(&forged, wrong[i].of_survey);
    if (status != GMM_ERR_FORMAT)
      fail_msg("field %zu: %s", i, gmm_status_name(status));
    free_bytes(&forged);
  }
  for (int of_survey = 0; of_survey < 2; of_survey++) { /* cut, and sealed again */
    bytes cut = copy_bytes(of_survey ? &seen : &kept);
    for (int64_t size = cut.size - 1; size >= 28; size--) {
      cut.size = size;
      put_u64(cut.data + 16, (uint64_t)size);
      reseal(&cut);
      assert_status(try_bytes(&cut, of_survey), GMM_ERR_FORMAT);
    }
    free_bytes(&cut);
  }
  free_bytes(&seen);
  free_bytes(&kept);
  gmm_survey_destroy(few);
  gmm_destroy(with_holes);
}

/* A process that has the bytes goes on as the one that made them. */
static void test_bytes_go_on(void **state) {
  (void)state;
  bytes seen = bytes_of_survey(survey), kept = bytes_of_statistics(statistics);
  gmm_survey *there = NULL;
  gmm_statistics *of = NULL;
  gmm_model *elsewhere = new_model(K, D, GMM_COV_FULL), *loaded = NULL;
  assert_ok(gmm_survey_deserialize(&there, seen.data, seen.size, NULL));
  assert_ok(gmm_statistics_deserialize(&of, kept.data, kept.size, NULL));
  assert_ok(gmm_begin(elsewhere, there));
  assert_ok(gmm_advance(elsewhere, of));
  assert_ok(gmm_survey_add(there, GMM_ROW_MAJOR(x, N, D), NULL, NULL));
  assert_true(gmm_survey_total_weight(there) == 2 * N);
  assert_ok(gmm_advance(model, statistics));
  params a = params_of(model), b = params_of(elsewhere);
  assert_same_params(&a, &b);
  bytes stored = bytes_of(model);
  faulty_allocator counted;
  faulty_start(&counted);
  assert_ok(gmm_deserialize_with_allocator(&loaded, stored.data, stored.size, &counted.hooks));
  assert_true(counted.live > 0);
  assert_unchanged(loaded, &stored);
  gmm_destroy(loaded);
  assert_int_equal(counted.live, 0);
  free_params(&a);
  free_params(&b);
  free_bytes(&stored);
  free_bytes(&seen);
  free_bytes(&kept);
  gmm_survey_destroy(there);
  gmm_statistics_destroy(of);
  gmm_destroy(elsewhere);
  destroy_all();
  make_all(GMM_COV_FULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_null),
      cmocka_unit_test(test_bad_rows),
      cmocka_unit_test(test_surveys_of_others),
      cmocka_unit_test(test_statistics_of_others),
      cmocka_unit_test(test_unexpected_holes),
      cmocka_unit_test(test_unchecked_rows),
      cmocka_unit_test(test_a_start_fails),
      cmocka_unit_test(test_a_step_fails),
      cmocka_unit_test(test_scale_and_move),
      cmocka_unit_test(test_bytes),
      cmocka_unit_test(test_forged_fields),
      cmocka_unit_test(test_bytes_go_on),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
