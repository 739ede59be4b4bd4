/* No call touches memory beside what it is given: every array of every call lies against a page
 * that cannot be touched, and what is only read in pages that cannot be written. The results are
 * those of plain memory, to the bit. */
#include "../support/guard.h"
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows that do not fill a vector, a tile (256) or a slot; features around the kernels' limits; the
 * last two are large enough for GMM_OPT_SKIP to be tried. */
typedef struct shape {
  int64_t n, d, k;
} shape;

static const shape shapes[] = {{3, 1, 1},   {7, 2, 2},   {33, 3, 2},   {64, 4, 3},
                               {257, 5, 3}, {255, 8, 9}, {300, 17, 4}, {517, 33, 3}};

/* What came out, packed. */
typedef struct results {
  bytes stored;
  double *proba, *density, *drawn, *filled, mean;
  int32_t *labels;
} results;

static results new_results(shape s) {
  results r = {{0, NULL},
               new_doubles(s.n * s.k),
               new_doubles(s.n),
               new_doubles(s.n * s.d),
               new_doubles(4 * s.n * s.d),
               0,
               must_alloc((size_t)s.n * sizeof(int32_t))};
  for (int64_t i = 0; i < 4 * s.n * s.d; i++)
    r.filled[i] = 0;
  return r;
}

static void free_results(results *r) {
  free_bytes(&r->stored);
  free(r->proba);
  free(r->density);
  free(r->drawn);
  free(r->filled);
  free(r->labels);
}

static void *hook_alloc(void *context, size_t size) {
  (void)context;
  return malloc(size);
}

static void hook_free(void *context, void *pointer) {
  (void)context;
  free(pointer);
}

/* Model, options and parameters, in and out. */
static gmm_model *make_model(guards *g, shape s, int family, int threads, int simd) {
  const gmm_allocator hooks = {hook_alloc, hook_free, NULL};
  gmm_model **out = guarded(g, sizeof(gmm_model *)), *model;
  assert_ok(
      gmm_create_with_allocator(out, s.k, s.d, family, guarded_copy(g, &hooks, sizeof hooks)));
  model = *out;
  for (int i = 0; i < gmm_option_count(); i++) {
    const char *name = gmm_option_name(gmm_option_at(i));
    int id = gmm_option_find(guarded_copy(g, name, strlen(name) + 1));
    assert_int_equal(id, gmm_option_at(i));
  }
  const char *const names[] = {gmm_family_name(family), gmm_family_letters(family), "", "VV"};
  for (size_t i = 0; i < COUNT_OF(names); i++)
    assert_int_equal(gmm_family_find(guarded_copy(g, names[i], strlen(names[i]) + 1)),
                     i < 2 ? family : GMM_ERR_ARGUMENT);
  assert_ok(gmm_set_feature_name(model, s.d - 1, guarded_copy(g, "width", sizeof "width")));
  double *min = guarded_doubles(g, 1), *max = guarded_doubles(g, 1), *def = guarded_doubles(g, 1);
  int64_t *integer = guarded(g, sizeof *integer);
  assert_ok(gmm_option_range(GMM_OPT_TOL, min, max, def));
  assert_ok(gmm_get_double(model, GMM_OPT_TOL, min));
  assert_ok(gmm_get_int(model, GMM_OPT_SEED, integer));
  assert_ok(gmm_option_choice_at(GMM_OPT_FREEZE, 2, integer));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads));
  assert_ok(gmm_set_int(model, GMM_OPT_SIMD, simd));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, quick_run() ? 2 : 5));
  return model;
}

static void give_and_take_params(guards *g, gmm_model *model, shape s, int family) {
  params p = ordinary_params(s.k, s.d, family);
  size_t n = sizeof(double);
  assert_ok(gmm_set_params(model, guarded_copy(g, p.weights, (size_t)s.k * n), s.k,
                           guarded_copy(g, p.means, (size_t)(s.k * s.d) * n), s.k * s.d,
                           guarded_copy(g, p.covariances, (size_t)p.n_covariances * n),
                           p.n_covariances));
  assert_ok(gmm_get_params(model, guarded_doubles(g, s.k), s.k, guarded_doubles(g, s.k * s.d),
                           s.k * s.d, guarded_doubles(g, p.n_covariances), p.n_covariances));
  int64_t square = s.k * s.d * s.d;
  assert_ok(gmm_get_full_covariances(model, guarded_doubles(g, square), square));
  assert_ok(gmm_get_precisions(model, guarded_doubles(g, square), square));
  assert_ok(gmm_get_shaped_precisions(model, guarded_doubles(g, p.n_covariances), p.n_covariances));
  free_params(&p);
}

/* Imputation of rows without some of their values, and regression on the first feature: both in
 * r->filled, as far as they go. x: by rows. */
static void use_parts(guards *g, const gmm_model *model, shape s, const double *x, int which,
                      results *r) {
  layout in = layout_of(which, s.n, s.d), to = layout_of(which, s.n, s.d - 1);
  double *rows = copy_doubles(x, s.n * s.d), *out = guarded_doubles(g, extent(in, s.n, s.d));
  for (int64_t i = 0; i < s.n * s.d; i += 3)
    rows[i] = NAN;
  const double *holes = guarded_matrix(g, rows, in, s.n, s.d);
  int64_t rs = in.row_stride, cs = in.col_stride, *features = guarded(g, sizeof *features);
  gmm_model **part = guarded(g, sizeof *part);
  *features = 0;
  assert_ok(gmm_impute(model, holes, s.n, s.d, rs, cs, out, rs, cs));
  pack(out, in, s.n, s.d, r->filled);
  assert_ok(gmm_impute_draw(model, 5, 9, holes, s.n, s.d, rs, cs, out, rs, cs));
  pack(out, in, s.n, s.d, r->filled + s.n * s.d);
  assert_ok(gmm_marginal(part, model, features, 1));
  gmm_destroy(*part);
  free(rows);
  if (s.d == 1)
    return;
  double *value = guarded_doubles(g, 1), *first = guarded_doubles(g, s.n);
  double *mean = guarded_doubles(g, extent(to, s.n, s.d - 1));
  double *variance = guarded_doubles(g, extent(to, s.n, s.d - 1));
  for (int64_t i = 0; i < s.n; i++)
    first[i] = x[i * s.d];
  *value = *x;
  assert_ok(gmm_condition(part, model, features, 1, value));
  gmm_destroy(*part);
  assert_ok(gmm_regress(model, features, 1, first, s.n, 1, 1, 1, mean, to.row_stride, to.col_stride,
                        variance, to.row_stride, to.col_stride));
  pack(mean, to, s.n, s.d - 1, r->filled + 2 * s.n * s.d);
  pack(variance, to, s.n, s.d - 1, r->filled + 3 * s.n * s.d);
}

static void use(guards *g, const gmm_model *model, shape s, const double *x, int which,
                results *r) {
  layout in = layout_of(which, s.n, s.d), out = layout_of(which, s.n, s.k);
  double *proba = guarded_doubles(g, extent(out, s.n, s.k)), *mean = guarded_doubles(g, 1);
  double *density = guarded_doubles(g, s.n), *drawn = guarded_doubles(g, extent(in, s.n, s.d));
  int32_t *labels = guarded(g, (size_t)s.n * sizeof *labels);
  int32_t *drawn_labels = guarded(g, (size_t)s.n * sizeof *labels);
  int64_t rs = in.row_stride, cs = in.col_stride;
  assert_ok(gmm_predict(model, x, s.n, s.d, rs, cs, labels));
  assert_ok(gmm_predict_proba(model, x, s.n, s.d, rs, cs, proba, out.row_stride, out.col_stride));
  assert_ok(gmm_score_samples(model, x, s.n, s.d, rs, cs, density));
  double *weights = memset(guarded_doubles(g, s.n), 0, (size_t)s.n * sizeof(double));
  assert_ok(gmm_check_rows(model, x, s.n, s.d, rs, cs, weights, labels, guarded(g, 1), 1));
  assert_ok(gmm_score(model, x, s.n, s.d, rs, cs, mean));
  assert_ok(gmm_sample(model, 5, drawn, s.n, s.d, rs, cs, drawn_labels));
  pack(proba, out, s.n, s.k, r->proba);
  pack(drawn, in, s.n, s.d, r->drawn);
  memcpy(r->density, density, (size_t)s.n * sizeof(double));
  memcpy(r->labels, labels, (size_t)s.n * sizeof(int32_t));
  r->mean = *mean;
}

/* Stores the model and reads it back; options of the machine, not of the data, apart. */
static void store(guards *g, gmm_model *model, results *r) {
  int64_t *size = guarded(g, sizeof *size), n = gmm_history_length(model);
  assert_ok(gmm_get_history(model, guarded_doubles(g, n), n));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 1));
  assert_ok(gmm_serialized_size(model, size));
  void *buffer = guarded(g, (size_t)*size);
  assert_ok(gmm_serialize(model, buffer, *size));
  seal(g, buffer);
  gmm_model **back = guarded(g, sizeof(gmm_model *)), **clone = guarded(g, sizeof(gmm_model *));
  assert_ok(gmm_deserialize(back, buffer, *size));
  assert_ok(gmm_clone(clone, *back));
  r->stored = bytes_of(*clone);
  assert_memory_equal(r->stored.data, buffer, (size_t)*size);
  gmm_destroy(*back);
  gmm_destroy(*clone);
}

/* All of the above, with one way of lying in memory. */
static results run(enum place place, shape s, int family, int which, int threads, int simd) {
  guards g = {place, 0, {{NULL, NULL, 0, 0}}};
  double *rows = clustered_rows(4, s.n, s.d, s.k), *ones = new_doubles(s.n);
  for (int64_t i = 0; i < s.n; i++)
    ones[i] = 1 + (double)(i % 3);
  layout l = layout_of(which, s.n, s.d);
  gmm_model *model = make_model(&g, s, family, threads, simd);
  results r = new_results(s);
  give_and_take_params(&g, model, s, family);
  const double *x = guarded_matrix(&g, rows, l, s.n, s.d);
  const double *weights = guarded_copy(&g, ones, (size_t)s.n * sizeof(double));
  int32_t *known = some_labels(s.n, s.k);
  const int32_t *labels = guarded_copy(&g, known, (size_t)s.n * sizeof *known);
  for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init += quick_run() ? 3 : 1) {
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
    assert_ok(gmm_fit(model, x, s.n, s.d, l.row_stride, l.col_stride, init % 2 ? weights : NULL));
  }
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_LABELS));
  assert_ok(gmm_fit_labelled(model, x, s.n, s.d, l.row_stride, l.col_stride, NULL, labels));
  use(&g, model, s, x, which, &r);
  use_parts(&g, model, s, rows, which, &r);
  store(&g, model, &r);
  gmm_destroy(model);
  free_guards(&g);
  free(rows);
  free(ones);
  free(known);
  return r;
}

static void compare(enum place place, shape s, int family, int which, int threads, int simd,
                    const results *want) {
  results r = run(place, s, family, which, threads, simd);
  assert_same_bytes(&r.stored, &want->stored);
  assert_memory_equal(r.proba, want->proba, (size_t)(s.n * s.k) * sizeof(double));
  assert_memory_equal(r.density, want->density, (size_t)s.n * sizeof(double));
  assert_memory_equal(r.drawn, want->drawn, (size_t)(s.n * s.d) * sizeof(double));
  assert_memory_equal(r.filled, want->filled, (size_t)(4 * s.n * s.d) * sizeof(double));
  assert_memory_equal(r.labels, want->labels, (size_t)s.n * sizeof(int32_t));
  assert_memory_equal(&r.mean, &want->mean, sizeof(double));
  free_results(&r);
}

static void check_family(int family) {
  for (size_t i = 0; i < COUNT_OF(shapes); i += quick_run() ? 3 : 1)
    for (int simd = 1; simd <= 3; simd += quick_run() ? 2 : 1) {
      results want = run(AT_END, shapes[i], family, 0, 1, simd);
      for (int which = 0; which < LAYOUTS; which++)
        for (int place = 0; place < PLACES; place++)
          compare((enum place)place, shapes[i], family, which, (which + place) % 2 ? 1 : 3, simd,
                  &want);
      free_results(&want);
    }
}

static void test_full(void **state) {
  (void)state;
  check_family(GMM_COV_FULL);
}

static void test_tied(void **state) {
  (void)state;
  check_family(GMM_COV_TIED);
}

static void test_diag(void **state) {
  (void)state;
  check_family(GMM_COV_DIAG);
}

static void test_spherical(void **state) {
  (void)state;
  check_family(GMM_COV_SPHERICAL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_full),
      cmocka_unit_test(test_tied),
      cmocka_unit_test(test_diag),
      cmocka_unit_test(test_spherical),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
