/* Labels in starts: every start keeps labelled rows with their component, wherever they lie; and
 * the same bits for any threads and layout. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 600, D = 2, K = 4 };

static double *x; /* row i is in cluster i % K, about 6 (i % K) in both features */
static int32_t cluster_labels[N];

/* There are labels in each kind of start; a quick run looks at a fourth of the cases. */
static int is_left_out(int family, int init) {
  return init == GMM_INIT_PARAMS || (quick_run() && (family + init) % 4 != 0);
}

static int set_up(void **state) {
  (void)state;
  x = clustered_rows(5, N, D, K);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  free(x);
  return 0;
}

/* Cluster c is component (c + turn) % K; every `every`-th row of the clusters below `known` says
 * so. */
static void label_clusters(int turn, int known, int every) {
  for (int i = 0; i < N; i++)
    cluster_labels[i] = i % K < known && i / K % every == 0 ? (i % K + turn) % K : -1;
}

static gmm_model *model_of_clusters(int family, int init, int64_t start) {
  gmm_model *model = new_model(K, D, family);
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
  assert_ok(gmm_set_int(model, GMM_OPT_FIRST_START, start));
  return model;
}

static void fit_clusters(gmm_model *model, const double *weights) {
  assert_ok(gmm_fit_labelled(model, GMM_ROW_MAJOR(x, N, D), weights, cluster_labels));
}

/* The component at which the mean of cluster c is. */
static int component_of_cluster(const gmm_model *model, int c) {
  int32_t found = -1;
  const double centre[] = {6.0 * c, 6.0 * c};
  assert_ok(gmm_predict(model, GMM_ROW_MAJOR(centre, 1, D), &found));
  return found;
}

/* Clusters get the components that a few of their rows name; those of which none does share the
 * others. Kinds of starts by k-means repeat after eight. */
static void test_every_start(void **state) {
  (void)state;
  for_each_family(family)
    for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_LABELS; init++)
      for (int start = 0; start < (init == GMM_INIT_KMEANS ? 8 : 1); start += quick_run() ? 3 : 1) {
        int known = 2 + (family + start) % 3, turn = (family + init) % K, taken[K] = {0};
        if (is_left_out(family, init))
          continue;
        int refined = init == GMM_INIT_LABELS || (init == GMM_INIT_KMEANS && start % 4 == 0);
        label_clusters(turn, known, refined ? 10 : 2); /* else some go astray */
        gmm_model *model = model_of_clusters(family, init, start);
        fit_clusters(model, NULL);
        for (int c = 0; c < K; c++) {
          int found = component_of_cluster(model, c);
          taken[found]++;
          if (c < known)
            assert_int_equal(found, (c + turn) % K);
        }
        for (int k = 0; k < K && refined; k++) /* else two may share a cluster */
          assert_int_equal(taken[k], 1);
        gmm_destroy(model);
      }
}

/* A row that is far from all others, in a component of other rows, stays there and pulls it. */
static void test_an_outlier_that_has_a_label(void **state) {
  static const double places[] = {-500, 1e7, 1e14};
  double before[] = {x[0], x[1]};
  (void)state;
  for_each_family(family)
    for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_LABELS; init++)
      for (size_t far = 0; far < COUNT_OF(places); far++) {
        if (is_left_out(family, init))
          continue;
        label_clusters(0, K, 5);
        cluster_labels[0] = 1 + family % (K - 1);
        x[0] = x[1] = places[far];
        gmm_model *model = model_of_clusters(family, init, family % 4);
        fit_clusters(model, NULL);
        params p = params_of(model);
        for (int k = 0; k < K; k++) {
          double sum = p.means[k * D] * p.weights[k] * N; /* of the rows of the component */
          if (k == cluster_labels[0])
            assert_near(sum, places[far], 30.0 * N);
          else
            assert_near(p.means[k * D], 9, 20);
        }
        free_params(&p);
        gmm_destroy(model);
      }
  memcpy(x, before, sizeof before);
}

/* With threads, by columns, and with GMM_OPT_SKIP 1 and windows of rows in another order. */
static void test_bits_do_not_depend_on_threads_or_layout(void **state) {
  enum { ROWS = 9000, WIDE = 9, MANY = 16 };
  (void)state;
  int64_t n = quick_run() ? 1500 : ROWS;
  double *rows = clustered_rows(8, n, WIDE, MANY), *turned = new_doubles(n * WIDE);
  int32_t *labels = some_labels(n, MANY);
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < WIDE; j++)
      turned[j * n + i] = rows[i * WIDE + j];
  for (int64_t i = 0; i < 2 * MANY;
       i++) /* of all components but two; and one that is nearer to another */
    labels[i] = i % MANY < MANY - 2 ? (int32_t)(i % MANY) : -1;
  labels[MANY + 4] = 5;
  static const int families[] = {GMM_COV_VVV, GMM_COV_EEE, GMM_COV_EII, GMM_COV_VVI};
  for (size_t f = 0; f < (quick_run() ? 1 : COUNT_OF(families)); f++) {
    gmm_model *model = new_model(MANY, WIDE, families[f]), *other = NULL;
    assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 6));
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_LABELS));
    assert_ok(gmm_clone(&other, model));
    assert_ok(gmm_fit_labelled(model, GMM_ROW_MAJOR(rows, n, WIDE), NULL, labels));
    assert_ok(gmm_set_int(other, GMM_OPT_THREADS, 3));
    assert_ok(gmm_fit_labelled(other, GMM_COL_MAJOR(turned, n, WIDE), NULL, labels));
    assert_ok(gmm_set_int(other, GMM_OPT_THREADS, 1));
    bytes want = bytes_of(model);
    assert_unchanged(other, &want);
    double likelihood = gmm_log_likelihood(model);
    assert_ok(gmm_set_int(other, GMM_OPT_SKIP, 0));
    assert_ok(gmm_fit_labelled(other, GMM_ROW_MAJOR(rows, n, WIDE), NULL, labels));
    assert_near(gmm_log_likelihood(other), likelihood, 1e-11 * fabs(likelihood));
    free_bytes(&want);
    gmm_destroy(model);
    gmm_destroy(other);
  }
  free(rows);
  free(turned);
  free(labels);
}

/* Rows that are equal but for their labels are different: three classes of a 0/1 column. */
static void test_classes_of_a_binary_column(void **state) {
  const double binary[] = {0, 1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 0};
  int32_t labels[COUNT_OF(binary)];
  int64_t n = COUNT_OF(binary);
  (void)state;
  for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_LABELS; init++) {
    if (init == GMM_INIT_PARAMS)
      continue;
    gmm_model *model = new_model(3, 1, GMM_COV_VVV);
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
    for (int i = 0; i < n; i++)
      labels[i] = i / 4;
    assert_ok(gmm_fit_labelled(model, GMM_ROW_MAJOR(binary, n, 1), NULL, labels));
    params p = params_of(model);
    const double shares[] = {0.75, 0.25, 0.5};
    for (int k = 0; k < 3; k++) {
      assert_near(p.means[k], shares[k], 1e-15);
      assert_near(p.covariances[k], shares[k] * (1 - shares[k]), 1e-15);
    }
    free_params(&p);
    assert_status(gmm_fit(model, GMM_ROW_MAJOR(binary, n, 1), NULL), GMM_ERR_TOO_FEW_ROWS);
    gmm_destroy(model);
  }
}

/* More components than the rows without labels can fill: the others stay empty, or share a row. */
static void test_components_for_which_there_are_no_rows(void **state) {
  enum { ROWS = 40 };
  int32_t labels[ROWS];
  (void)state;
  for (int free_rows = 0; free_rows < 2; free_rows++)
    for_each_family(family)
      for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_LABELS; init++) {
        if (is_left_out(family, init))
          continue;
        for (int i = 0; i < ROWS; i++)
          labels[i] = i < free_rows ? -1 : i % 2 ? 3 : 1;
        gmm_model *model = model_of_clusters(family, init, family % 4);
        assert_ok(gmm_fit_labelled(model, GMM_ROW_MAJOR(x, ROWS, D), NULL, labels));
        params p = params_of(model);
        assert_true(p.weights[1] >= 19.0 / ROWS && p.weights[3] >= 19.0 / ROWS);
        if (free_rows == 0) {
          assert_true(p.weights[0] == 0 && p.weights[2] == 0);
          assert_true((gmm_warnings(model) & GMM_WARN_EMPTY) != 0);
        }
        free_params(&p);
        gmm_destroy(model);
      }
}

/* Given weights of 0 that are not frozen: the first M-step gives the component its rows. And frozen
 * means are the centres of starts, whatever labels say. */
static void test_given_parameters(void **state) {
  (void)state;
  label_clusters(0, K, 3);
  gmm_model *model = model_of_clusters(GMM_COV_VVV, GMM_INIT_PARAMS, 0);
  params start = start_from_rows(K, GMM_COV_VVV, x, N, D);
  memset(start.weights, 0, K * sizeof(double));
  start.weights[0] = 1;
  assert_ok(give_params(model, &start));
  fit_clusters(model, NULL);
  for (int c = 0; c < K; c++)
    assert_int_equal(component_of_cluster(model, c), c);
  for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_LABELS; init += 4) {
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
    assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 2));
    params frozen = params_of(model);
    fit_clusters(model, NULL);
    params p = params_of(model);
    assert_memory_equal(p.means, frozen.means, K * D * sizeof(double));
    free_params(&p);
    free_params(&frozen);
  }
  free_params(&start);
  gmm_destroy(model);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_start),
      cmocka_unit_test(test_an_outlier_that_has_a_label),
      cmocka_unit_test(test_bits_do_not_depend_on_threads_or_layout),
      cmocka_unit_test(test_classes_of_a_binary_column),
      cmocka_unit_test(test_components_for_which_there_are_no_rows),
      cmocka_unit_test(test_given_parameters),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
