/* Results are the same bytes for any layout or alignment of the input, any number of threads, and
 * for a row alone or in a batch. */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#endif
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { N = 1700, D = 5, K = 3, PAD = 3 };

typedef struct layout {
  const char *name;
  const double *x;
  int64_t row_stride, col_stride;
} layout;

enum { LAYOUTS = 7 };
static double *packed, *memory[LAYOUTS];
static layout layouts[LAYOUTS];
static double *guarded; /* ends where memory ends, and cannot be written */
static size_t guarded_bytes;

static void set_layout(int at, const char *name, double *base, int64_t row_stride,
                       int64_t col_stride) {
  for (int64_t i = 0; i < N; i++)
    for (int64_t j = 0; j < D; j++)
      base[i * row_stride + j * col_stride] = packed[i * D + j];
  layouts[at] = (layout){name, base, row_stride, col_stride};
}

static double *new_nans(int at, int64_t n) {
  memory[at] = new_doubles(n);
  for (int64_t i = 0; i < n; i++)
    memory[at][i] = NAN;
  return memory[at];
}

static void set_guarded(int at) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes_used = N * D * sizeof(double);
  size_t pages = (bytes_used + page - 1) / page;
  guarded_bytes = (pages + 1) * page;
  char *start =
      mmap(NULL, guarded_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  assert_true(start != MAP_FAILED);
  guarded = (double *)(void *)start;
  set_layout(at, "read-only, at the end of memory",
             (double *)(void *)(start + pages * page - bytes_used), D, 1);
  assert_int_equal(mprotect(start + pages * page, page, PROT_NONE), 0);
  assert_int_equal(mprotect(start, pages * page, PROT_READ), 0);
}

static int set_up(void **state) {
  (void)state;
  packed = clustered_rows(31, N, D, K);
  set_layout(0, "row-major", new_nans(0, N * D), D, 1);
  set_layout(1, "column-major", new_nans(1, N * D), 1, N);
  set_layout(2, "row-major, padded", new_nans(2, N * (D + PAD)), D + PAD, 1);
  set_layout(3, "column-major, padded", new_nans(3, (N + PAD) * D), 1, N + PAD);
  set_layout(4, "both strides above 1", new_nans(4, N * 2 * (D + PAD)), 2 * (D + PAD), 2);
  set_layout(5, "off by 8 bytes", new_nans(5, N * D + 1) + 1, D, 1);
  set_guarded(6);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  for (int i = 0; i < LAYOUTS; i++)
    free(memory[i]);
  munmap(guarded, guarded_bytes);
  free(packed);
  return 0;
}

typedef struct results {
  bytes stored;
  double proba[N * K], density[N], mean;
  int32_t labels[N];
} results;

/* Fits, then uses, with one layout and number of threads. */
static results *run(const layout *l, int family, int init, int threads) {
  results *r = must_alloc(sizeof *r);
  params start = start_from_rows(K, family, packed, N, D);
  gmm_model *model = new_model(K, D, family);
  assert_ok(give_params(model, &start));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, quick_run() ? 3 : 12));
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 2));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads));
  assert_ok(gmm_fit(model, l->x, N, D, l->row_stride, l->col_stride, NULL));
  assert_ok(gmm_predict(model, l->x, N, D, l->row_stride, l->col_stride, r->labels));
  assert_ok(gmm_predict_proba(model, l->x, N, D, l->row_stride, l->col_stride, r->proba, K, 1));
  assert_ok(gmm_score_samples(model, l->x, N, D, l->row_stride, l->col_stride, r->density));
  assert_ok(gmm_score(model, l->x, N, D, l->row_stride, l->col_stride, &r->mean));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 1)); /* options are stored too */
  r->stored = bytes_of(model);
  free_params(&start);
  gmm_destroy(model);
  return r;
}

static void free_results(results *r) {
  free_bytes(&r->stored);
  free(r);
}

static void assert_same_results(const results *a, const results *b) {
  assert_same_bytes(&a->stored, &b->stored);
  assert_memory_equal(a->proba, b->proba, sizeof a->proba);
  assert_memory_equal(a->density, b->density, sizeof a->density);
  assert_memory_equal(&a->mean, &b->mean, sizeof a->mean);
  assert_memory_equal(a->labels, b->labels, sizeof a->labels);
}

static void compare(int family, int init, const layout *l, int threads, const results *want) {
  results *got = run(l, family, init, threads);
  if (memcmp(got->stored.data, want->stored.data, (size_t)want->stored.size) != 0)
    print_error("%s, init %d, %s, %d threads:\n", gmm_family_name(family), init, l->name, threads);
  assert_same_results(got, want);
  free_results(got);
}

static void test_layouts(void **state) {
  (void)state;
  for_each_family(family)
    for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++) {
      if (quick_run() && init != GMM_INIT_KMEANS + family_at % 3)
        continue;
      results *want = run(&layouts[0], family, init, 1);
      for (int l = quick_run() ? 1 + family_at % 2 : 1; l < LAYOUTS; l += quick_run() ? 2 : 1)
        compare(family, init, &layouts[l], 1, want);
      free_results(want);
    }
}

static void test_threads(void **state) {
  (void)state;
  for_each_family(family)
    for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++) {
      if (quick_run() && init != GMM_INIT_KMEANS + family_at % 3)
        continue;
      results *want = run(&layouts[0], family, init, 1);
      /* 2 to 17 and one for each processor (0), each in a layout of its own */
      for (int threads = 0; threads <= 17; threads += quick_run() ? 7 : 1)
        if (threads != 1)
          compare(family, init, &layouts[threads % LAYOUTS], threads, want);
      free_results(want);
    }
}

static void test_weighted_fit(void **state) {
  double row_weights[N];
  (void)state;
  for (int i = 0; i < N; i++)
    row_weights[i] = (i % 7) * 0.3;
  bytes want = {0, NULL};
  for (int l = 0; l < LAYOUTS; l++)
    for (int threads = 1; threads <= 3; threads++) {
      gmm_model *model = new_model(K, D, GMM_COV_FULL);
      assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads));
      assert_ok(gmm_fit(model, layouts[l].x, N, D, layouts[l].row_stride, layouts[l].col_stride,
                        row_weights));
      assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 1));
      if (!want.data)
        want = bytes_of(model);
      assert_unchanged(model, &want);
      gmm_destroy(model);
    }
  free_bytes(&want);
}

/* Strides may also be smaller than a row: windows that overlap are only read. */
static void test_overlapping_input(void **state) {
  double windows[(N - D) * D];
  (void)state;
  for (int i = 0; i < N - D; i++)
    for (int j = 0; j < D; j++)
      windows[i * D + j] = packed[i + j];
  gmm_model *a = new_model(K, D, GMM_COV_DIAG), *b = new_model(K, D, GMM_COV_DIAG);
  assert_ok(gmm_fit(a, windows, N - D, D, D, 1, NULL));
  assert_ok(gmm_fit(b, packed, N - D, D, 1, 1, NULL));
  bytes want = bytes_of(a);
  assert_unchanged(b, &want);
  free_bytes(&want);
  gmm_destroy(a);
  gmm_destroy(b);
}

static void test_a_row_alone_is_the_row_in_any_batch(void **state) {
  double proba[N * K], density[N];
  int32_t labels[N];
  (void)state;
  int step = quick_run() ? 97 : 1;
  for_each_family(family) {
    results *whole = run(&layouts[0], family, GMM_INIT_KMEANS, 1);
    gmm_model *model = NULL;
    assert_ok(gmm_deserialize(&model, whole->stored.data, whole->stored.size));
    for (int64_t first = 0; first < N; first += step) {
      int64_t n = first % 3 == 0 ? 1 : (first * 7) % 40 + 1;
      if (n > N - first)
        n = N - first;
      const double *rows = packed + first * D;
      assert_ok(gmm_predict(model, GMM_ROW_MAJOR(rows, n, D), labels));
      assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(rows, n, D), proba, K, 1));
      assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(rows, n, D), density));
      assert_memory_equal(labels, whole->labels + first, (size_t)n * sizeof *labels);
      assert_memory_equal(proba, whole->proba + first * K, (size_t)(n * K) * sizeof *proba);
      assert_memory_equal(density, whole->density + first, (size_t)n * sizeof *density);
    }
    gmm_destroy(model);
    free_results(whole);
  }
}

static void test_layouts_of_the_responsibilities(void **state) {
  static const int64_t strides[][2] = {{1, N}, {K + 2, 1}, {1, N + 5}, {3 * K, 2}};
  (void)state;
  results *whole = run(&layouts[0], GMM_COV_FULL, GMM_INIT_KMEANS, 1);
  gmm_model *model = NULL;
  assert_ok(gmm_deserialize(&model, whole->stored.data, whole->stored.size));
  for (size_t s = 0; s < COUNT_OF(strides); s++) {
    int64_t rs = strides[s][0], cs = strides[s][1], size = (N - 1) * rs + (K - 1) * cs + 1;
    double *out = new_doubles(size);
    int64_t written = 0;
    for (int64_t i = 0; i < size; i++)
      out[i] = 42;
    assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(packed, N, D), out, rs, cs));
    for (int64_t i = 0; i < N; i++)
      for (int64_t c = 0; c < K; c++)
        assert_memory_equal(&out[i * rs + c * cs], &whole->proba[i * K + c], sizeof(double));
    for (int64_t i = 0; i < size; i++)
      written += out[i] != 42;
    assert_int_equal(written, N * K); /* and nothing between */
    free(out);
  }
  gmm_destroy(model);
  free_results(whole);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_layouts),
      cmocka_unit_test(test_threads),
      cmocka_unit_test(test_weighted_fit),
      cmocka_unit_test(test_overlapping_input),
      cmocka_unit_test(test_a_row_alone_is_the_row_in_any_batch),
      cmocka_unit_test(test_layouts_of_the_responsibilities),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
