/* Fits in pieces: the bits of gmm_fit() for any division of the rows, and every way to mix pieces
 * up. */
#include "../support/pieces.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static gmm_model *new_whole(int64_t k, int64_t d, int family) {
  gmm_model *model = new_model(k, d, family);
  assert_ok(gmm_set_int(model, GMM_OPT_SKIP, 0));
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 1));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 60));
  return model;
}

/* Fits `rows` at once, and divided in several ways. model: with all options set. */
static void check_divisions(gmm_model *model, const rows_of_pieces *rows) {
  static const division ways[] = {{1, 1, 1}, {2, 3, 2}, {7, 40, 3}, {17, 2, 4}};
  gmm_model *whole = NULL;
  int64_t threads = 0;
  assert_ok(gmm_get_int(model, GMM_OPT_THREADS, &threads));
  assert_ok(gmm_clone(&whole, model));
  assert_ok(gmm_fit_labelled(whole, GMM_ROW_MAJOR(rows->x, rows->n, rows->d), rows->weights,
                             rows->labels));
  bytes at_once = bytes_of(whole);
  for (size_t i = 0; i < COUNT_OF(ways) - (quick_run() ? 2 : 0); i++) {
    gmm_model *pieces = NULL;
    assert_ok(gmm_clone(&pieces, model));
    assert_ok(gmm_set_int(pieces, GMM_OPT_THREADS, 1 + (int64_t)i % 3));
    assert_true(fit_in_pieces(pieces, rows, ways[i]) >= gmm_n_iter(whole) + 2);
    assert_ok(gmm_set_int(pieces, GMM_OPT_THREADS, threads));
    bytes divided = bytes_of(pieces);
    assert_same_bytes(&divided, &at_once);
    free_bytes(&divided);
    gmm_destroy(pieces);
  }
  free_bytes(&at_once);
  gmm_destroy(whole);
}

enum { N = 9000 };

static void test_every_family(void **state) {
  (void)state;
  for_each_family(family) {
    int64_t d = 2 + family_at % 4, k = 2 + family_at % 3;
    double *x = clustered_rows((uint64_t)family, N, d, k), weights[N];
    int32_t labels[N];
    gmm_model *model = new_whole(k, d, family);
    for (int i = 0; i < N; i++) {
      weights[i] = i % 5 == 0 ? 0 : 0.5 + i % 7;
      labels[i] = i % (family_at ? 11 : 450) == 0 ? (int32_t)(i % k) : -1; /* or hardly any */
    }
    rows_of_pieces rows = {x, family_at % 2 ? weights : NULL, family_at % 3 ? NULL : labels, N, d};
    static const int inits[] = {GMM_INIT_KMEANS, GMM_INIT_RANDOM_POINTS, GMM_INIT_RANDOM_RESP};
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, inits[family_at % 3]));
    check_divisions(model, &rows);
    gmm_destroy(model);
    free(x);
  }
}

/* Features 40 and 300, of which blocks have more rows. */
static void test_many_features(void **state) {
  (void)state;
  for (int64_t d = 40; d <= 300; d += 260) {
    double *x = clustered_rows(3, 2500, d, 2);
    gmm_model *model = new_whole(2, d, GMM_COV_FULL);
    rows_of_pieces rows = {x, NULL, NULL, 2500, d};
    assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, quick_run() ? 2 : 20));
    check_divisions(model, &rows);
    gmm_destroy(model);
    free(x);
  }
}

/* Fewer rows than a block, and than features. */
static void test_few_rows(void **state) {
  (void)state;
  for_each_family(family) {
    double *x = clustered_rows(9, 30, 40, 2);
    gmm_model *model = new_whole(2, 40, family);
    rows_of_pieces rows = {x, NULL, NULL, 30, 40};
    assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 5));
    check_divisions(model, &rows);
    gmm_destroy(model);
    free(x);
  }
}

static void test_holes(void **state) {
  (void)state;
  for_each_family(family) {
    enum { D = 5 };
    double *x = clustered_rows(7, N, D, 3);
    gmm_model *model = new_whole(3, D, family);
    rows_of_pieces rows = {x, NULL, NULL, N, D};
    for (int i = 0; i < N * D; i++)
      if (i % 7 == 0 || (i % D == 4 && i % 600 != 4) || (i / D) % 1000 == 1)
        x[i] = NAN; /* a seventh; all but a few of one feature; and whole rows */
    assert_ok(gmm_set_int(model, GMM_OPT_MISSING, 1));
    assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 4));
    if (family_at % 3 == 0) { /* allowed, and there are none */
      for (int i = 0; i < N * D; i++)
        x[i] = isnan(x[i]) ? 1 + i % 3 : x[i];
    }
    check_divisions(model, &rows);
    gmm_destroy(model);
    free(x);
  }
}

/* Offsets of 1e8 and 1e12, clusters 1e10 deviations apart, and weights from 1e-300 to 1e300. */
static void test_ugly_rows(void **state) {
  (void)state;
  for (int kind = 0; kind < 4; kind++) {
    enum { D = 3 };
    double *x = clustered_rows(5, N, D, 2), *weights = new_doubles(N);
    gmm_model *model = new_whole(2, D, kind % 2 ? GMM_COV_FULL : GMM_COV_DIAG);
    for (int i = 0; i < N; i++)
      weights[i] = kind == 3 ? ldexp(1, (i % 3 - 1) * 980) : 1;
    for (int i = 0; i < N * D; i++)
      x[i] += kind == 0 ? 1e8 : kind == 1 ? 1e12 : kind == 2 && i / D % 2 ? 1e10 : 0;
    rows_of_pieces rows = {x, weights, NULL, N, D};
    check_divisions(model, &rows);
    gmm_destroy(model);
    free(weights);
    free(x);
  }
}

/* Frozen blocks, given parameters, equal weights, an order, and no floor. */
static void test_options(void **state) {
  (void)state;
  enum { D = 2, K = 3 };
  double *x = clustered_rows(6, N, D, K);
  rows_of_pieces rows = {x, NULL, NULL, N, D};
  for (int kind = 0; kind < 5; kind++) {
    gmm_model *model = new_whole(K, D, GMM_COV_FULL);
    params start = start_from_rows(K, GMM_COV_FULL, x, N, D);
    for (int64_t i = 0; i < K * D && kind == 0; i++)
      start.means[i] += 1e5; /* moments are then taken again, about better centres */
    assert_ok(give_params(model, &start));
    free_params(&start);
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, kind < 2 ? GMM_INIT_PARAMS : GMM_INIT_KMEANS));
    assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, kind == 2 ? 4 : 0));
    assert_ok(gmm_set_int(model, GMM_OPT_EQUAL_WEIGHTS, kind == 3));
    assert_ok(gmm_set_int(model, GMM_OPT_ORDER, kind == 4 ? 2 : 0));
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, kind == 1 ? 0 : 1e-6));
    assert_ok(gmm_set_int(model, GMM_OPT_FIRST_START, kind));
    check_divisions(model, &rows);
    gmm_destroy(model);
  }
  free(x);
}

/* A survey for 80 components, which keeps more rows and labelled ones, serves a model of 3. */
static void test_survey_for_more(void **state) {
  (void)state;
  enum { D = 2, K = 3 };
  double *x = clustered_rows(8, N, D, K);
  int32_t labels[N];
  for (int i = 0; i < N; i++)
    labels[i] = i % 20 == 0 ? i % K : -1;
  rows_of_pieces rows = {x, NULL, labels, N, D};
  gmm_model *many = new_whole(80, D, GMM_COV_FULL), *model = new_whole(K, D, GMM_COV_FULL);
  gmm_model *whole = new_whole(K, D, GMM_COV_FULL);
  gmm_survey *survey = survey_in_pieces(many, &rows, (division){3, 1, 1});
  gmm_statistics *of = NULL;
  assert_ok(gmm_begin(model, survey));
  assert_ok(gmm_statistics_create(&of, model));
  while (gmm_is_running(model)) {
    pass_in_pieces(model, &of, &rows, (division){1, 3, 2});
    assert_ok(gmm_advance(model, of));
  }
  assert_ok(gmm_fit_labelled(whole, GMM_ROW_MAJOR(x, N, D), NULL, labels));
  bytes a = bytes_of(model), b = bytes_of(whole);
  assert_same_bytes(&a, &b);
  free_bytes(&a);
  free_bytes(&b);
  gmm_statistics_destroy(of);
  gmm_survey_destroy(survey);
  gmm_destroy(many);
  gmm_destroy(model);
  gmm_destroy(whole);
  free(x);
}

/* The survey of a selection keeps more rows than its smaller cells take: these are as alone. */
static void test_selection_of_more(void **state) {
  (void)state;
  enum { ROWS = 6000, D = 1 };
  const int64_t sizes[] = {2, 70};
  int family = GMM_COV_SPHERICAL;
  double *x = clustered_rows(8, ROWS, D, 2), criteria[2];
  int32_t labels[ROWS];
  for (int i = 0; i < ROWS; i++)
    labels[i] = i % 20 == 0 ? i % 2 : -1;
  gmm_model *settings = new_whole(2, D, family), *best = NULL;
  assert_ok(gmm_set_int(settings, GMM_OPT_MAX_ITER, 2));
  assert_ok(gmm_select(&best, settings, &family, 1, sizes, 2, GMM_ROW_MAJOR(x, ROWS, D), NULL,
                       labels, criteria, NULL, NULL, NULL));
  assert_ok(gmm_fit_labelled(settings, GMM_ROW_MAJOR(x, ROWS, D), NULL, labels));
  assert_true(criteria[0] == gmm_bic(settings));
  gmm_destroy(best);
  gmm_destroy(settings);
  free(x);
}

/* While it runs. */
static void test_a_running_model(void **state) {
  (void)state;
  enum { D = 2, K = 2 };
  double *x = clustered_rows(8, N, D, K), mean = 0, history[60];
  rows_of_pieces rows = {x, NULL, NULL, N, D};
  gmm_model *model = new_whole(K, D, GMM_COV_FULL), *copy = NULL;
  gmm_statistics *of = NULL;
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 0)); /* as many as there are processors */
  gmm_survey *survey = survey_in_pieces(model, &rows, (division){1, 1, 1});
  assert_true(gmm_survey_total_weight(survey) == N);
  assert_false(gmm_is_running(model));
  assert_ok(gmm_begin(model, survey));
  assert_true(gmm_is_running(model) && gmm_is_fitted(model));
  assert_int_equal(gmm_best_start(model), -1);
  assert_ok(gmm_statistics_create(&of, model));
  for (int64_t passes = 0; gmm_is_running(model); passes++) {
    pass_in_pieces(model, &of, &rows, (division){1, 3, 2});
    assert_true(gmm_statistics_total_weight(of) == N);
    assert_ok(gmm_score(model, GMM_ROW_MAJOR(x, N, D), &mean)); /* the parameters can be used */
    assert_near(gmm_statistics_log_likelihood(of), N * mean, 1e-9 * N);
    int64_t before = gmm_n_iter(model);
    assert_ok(gmm_advance(model, of));
    int64_t n = gmm_n_iter(model);
    assert_in_range(n, before, before + 1);
    assert_ok(gmm_get_history(model, history, n));
    assert_true(n == before || fabs(history[n - 1] - mean) < 1e-9);
  }
  assert_true(gmm_converged(model) &&
              gmm_log_likelihood(model) == gmm_statistics_log_likelihood(of));
  /* more iterations than were allowed at the beginning */
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 1));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, 0));
  assert_ok(gmm_begin(model, survey));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 3));
  while (gmm_is_running(model)) {
    pass_in_pieces(model, &of, &rows, (division){1, 3, 2});
    assert_ok(gmm_advance(model, of));
  }
  assert_int_equal(gmm_n_iter(model), 3);
  /* what ends a fit that runs */
  assert_ok(gmm_begin(model, survey));
  assert_ok(gmm_clone(&copy, model));
  assert_false(gmm_is_running(copy)); /* it has the parameters */
  assert_true(gmm_is_fitted(copy));
  assert_ok(gmm_begin(model, survey));
  params p = params_of(model);
  assert_ok(give_params(model, &p));
  assert_false(gmm_is_running(model));
  assert_ok(gmm_begin(model, survey));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
  assert_false(gmm_is_running(model));
  assert_ok(gmm_begin(model, survey)); /* ended by gmm_destroy() */
  free_params(&p);
  gmm_survey_destroy(survey);
  gmm_statistics_destroy(of);
  gmm_destroy(copy);
  gmm_destroy(model);
  free(x);
}

/* Of a model that does not run: the log-likelihood, of rows with labels and holes, too. */
static void test_scores(void **state) {
  (void)state;
  enum { D = 2, K = 2, FEW = 700 };
  double *x = clustered_rows(4, FEW, D, K), density[FEW], wanted = 0, weights[FEW];
  int32_t labels[FEW];
  gmm_model *model = new_whole(K, D, GMM_COV_FULL), *one = new_model(1, D, GMM_COV_FULL);
  params p = ordinary_params(K, D, GMM_COV_FULL);
  gmm_statistics *of = NULL, *more = NULL;
  assert_status(gmm_statistics_create(&of, model), GMM_ERR_NOT_FITTED);
  assert_ok(give_params(model, &p));
  for (int missing = 0; missing < 3; missing++) {
    assert_ok(gmm_set_int(model, GMM_OPT_MISSING, missing > 0));
    if (missing == 2)
      x[3] = x[10] = x[11] = NAN;
    assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, FEW, D), density));
    wanted = 0;
    for (int i = 0; i < FEW; i++) {
      labels[i] = -1;
      weights[i] = 1 + i % 3;
      wanted += weights[i] * (missing == 2 && i == 5 ? 0 : density[i]);
    }
    assert_ok(gmm_statistics_create(&of, model));
    assert_ok(gmm_statistics_add(of, model, GMM_ROW_MAJOR(x, FEW, D), weights, labels));
    assert_near(gmm_statistics_log_likelihood(of), wanted, 1e-11 * fabs(wanted));
    assert_ok(gmm_statistics_create(&more, model));
    assert_ok(gmm_statistics_merge(more, of));
    assert_ok(gmm_statistics_scale(more, 2));
    assert_near(gmm_statistics_log_likelihood(more), 2 * wanted, 1e-10 * fabs(wanted));
    assert_status(gmm_statistics_move(more, model), GMM_ERR_MISMATCH);
    gmm_statistics_destroy(more);
    gmm_statistics_destroy(of);
  }
  /* a row with a label counts with its component: log of weight times density */
  params of_one = new_params(1, D, GMM_COV_FULL);
  of_one.weights[0] = 1;
  memcpy(of_one.means, p.means + D, D * sizeof(double));
  memcpy(of_one.covariances, p.covariances + D * D, D * D * sizeof(double));
  assert_ok(give_params(one, &of_one));
  assert_ok(gmm_score_samples(one, GMM_ROW_MAJOR(x, 1, D), density));
  labels[0] = 1;
  assert_ok(gmm_statistics_create(&of, model));
  assert_ok(gmm_statistics_add(of, model, GMM_ROW_MAJOR(x, 1, D), NULL, labels));
  assert_near(gmm_statistics_log_likelihood(of), log(p.weights[1]) + density[0], 1e-13);
  gmm_statistics_destroy(of);
  free_params(&of_one);
  free_params(&p);
  gmm_destroy(one);
  gmm_destroy(model);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_family),    cmocka_unit_test(test_many_features),
      cmocka_unit_test(test_few_rows),        cmocka_unit_test(test_holes),
      cmocka_unit_test(test_ugly_rows),       cmocka_unit_test(test_options),
      cmocka_unit_test(test_survey_for_more), cmocka_unit_test(test_selection_of_more),
      cmocka_unit_test(test_a_running_model), cmocka_unit_test(test_scores),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
