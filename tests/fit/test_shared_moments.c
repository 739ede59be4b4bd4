/* Second moments that components have in common, and those of one variance for all features, are
 * added up by formulas of their own. They are compared with EM in long double where a formula that
 * takes differences of large numbers would fail: components far from each other, few features and
 * many components, rows of weight 0, starts far away; with the instructions of each level. */
#include "../support/reference_em.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Whether such a formula is used for a family. */
static int is_concerned(int family) {
  return gmm_family_is_shared(family) || is_isotropic(family);
}

typedef struct problem {
  int64_t n, d, k;
  double *x, *row_weights; /* or NULL */
  double *centres;
} problem;

/* Components in pairs, 1.5 apart in each feature, so that they share rows; pairs `apart` from each
 * other. Features are correlated and of unequal size. */
static problem pairs_apart(int64_t n, int64_t d, int64_t k, double apart) {
  problem p = {n, d, k, new_doubles(n * d), NULL, new_doubles(k * d)};
  generator g = {(uint64_t)(1000 * d + k)};
  for (int64_t c = 0; c < k; c++)
    for (int64_t j = 0; j < d; j++)
      p.centres[c * d + j] = floor(apart * (double)((c / 2) * (1 + j % 3))) + 1.5 * (double)(c % 2);
  for (int64_t i = 0; i < n; i++) {
    const double common = next_normal(&g);
    for (int64_t j = 0; j < d; j++)
      p.x[i * d + j] =
          p.centres[i % k * d + j] + (1 + 0.2 * (double)(j % 4)) * next_normal(&g) + 0.5 * common;
  }
  return p;
}

static void end_problem(problem *p) {
  free(p->x);
  free(p->row_weights);
  free(p->centres);
}

/* The centres, a little beside their places and moved by `off`, with `variance` in each feature. */
static params start_of(const problem *p, int family, double off, double variance) {
  double *means = new_doubles(p->k * p->d), *matrix = new_doubles(p->d * p->d);
  for (int64_t i = 0; i < p->k * p->d; i++)
    means[i] = p->centres[i] + 0.25 * (double)(i % 3) + off * (double)(1 + i / p->d);
  for (int64_t i = 0; i < p->d * p->d; i++)
    matrix[i] = i % (p->d + 1) == 0 ? variance : 0;
  params start = params_from(p->k, p->d, family, means, matrix);
  free(means);
  free(matrix);
  return start;
}

/* most: of any error but that of the means, which are known as well as weights are. */
static void check_errors(const reference *r, const gmm_model *model, int simd, double most) {
  const reference_errors e = compare_with_reference(r, model);
  if (!(e.weights <= most && e.means <= most && e.covariances <= most && e.log_likelihood <= most))
    fail_msg("%s, D %d, K %d, simd %d: weights %.1e, means %.1e, covariances %.1e, "
             "log-likelihood %.1e",
             gmm_family_letters(gmm_covariance_type(model)), (int)gmm_n_features(model),
             (int)gmm_n_components(model), simd, e.weights, e.means, e.covariances,
             e.log_likelihood);
}

/* The library at each level, in a quick run at one, against the reference where it is precise. */
static void compare(const problem *p, int family, double off, double variance, double most) {
  enum { ITERATIONS = 4 };
  const int judged = reference_is_precise();
  params start = start_of(p, family, off, variance);
  reference r;
  memset(&r, 0, sizeof r);
  if (judged)
    assert_true(reference_em(&r, p->x, p->n, p->row_weights, &start, ITERATIONS));
  for (int simd = 1; simd <= 3; simd++) {
    if (quick_run() && simd != 1 + (p->d + family) % 3)
      continue;
    gmm_model *model = new_model(p->k, p->d, family);
    prepare_fit(model, &start, ITERATIONS);
    assert_ok(gmm_set_int(model, GMM_OPT_SIMD, simd));
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(p->x, p->n, p->d), p->row_weights));
    if (judged)
      check_errors(&r, model, simd, most);
    gmm_destroy(model);
  }
  free_reference(&r);
  free_params(&start);
}

static void compare_families(const problem *p, double off, double variance, double most) {
  for_each_family(family)
    if (is_concerned(family))
      compare(p, family, off, variance, most);
}

/* Odd and even sizes of all blocks that kernels take at a time. */
static void test_near_components(void **state) {
  static const int64_t sizes[][2] = {{1, 1}, {16, 1}, {2, 50}, {9, 5}, {13, 7}, {16, 6}, {33, 3}};
  (void)state;
  for (size_t i = 0; i < COUNT_OF(sizes); i++) {
    problem p = pairs_apart(quick_run() ? 400 : 1000, sizes[i][0], sizes[i][1], 3);
    compare_families(&p, 0, 2, 1e-11);
    end_problem(&p);
  }
}

/* Where means are rounded to 1e-12 and 1e-8 deviations, no parameter can be better known. A
 * difference of moments about one point would be off by 1e-8 and by 1. */
static void test_components_far_apart(void **state) {
  static const int64_t sizes[][2] = {{1, 4}, {2, 6}, {16, 6}};
  (void)state;
  const int64_t n = quick_run() ? 300 : 600;
  for (size_t i = 0; i < COUNT_OF(sizes); i++) {
    problem near = pairs_apart(n, sizes[i][0], sizes[i][1], 1e4);
    problem far = pairs_apart(n, sizes[i][0], sizes[i][1], 1e8);
    compare_families(&near, 0, 2, 1e-10);
    compare_families(&far, 0, 2, 1e-6);
    end_problem(&near);
    end_problem(&far);
  }
}

/* Each third row has weight 0 and is 1000 deviations away. */
static void test_rows_of_weight_0(void **state) {
  (void)state;
  problem p = pairs_apart(quick_run() ? 300 : 900, 16, 6, 3);
  p.row_weights = new_doubles(p.n);
  for (int64_t i = 0; i < p.n; i++) {
    p.row_weights[i] = i % 3 == 0 ? 0 : 0.25 + (double)(i % 7);
    for (int64_t j = 0; j < p.d && i % 3 == 0; j++)
      p.x[i * p.d + j] = 1e3;
  }
  compare_families(&p, 0, 2, 1e-11);
  end_problem(&p);
}

/* Moments about centres that are far from the rows are taken again. */
static void test_start_far_away(void **state) {
  (void)state;
  problem p = pairs_apart(600, 16, 4, 3);
  compare_families(&p, 1e4, 1e8, 1e-9);
  end_problem(&p);
}

/* The D x D covariance of rows about the means of their groups; row i is of group i % (2 K) / 2. */
static void find_covariance(const problem *p, int64_t k, long double *covariance) {
  const int64_t d = p->d, rows = p->n / k;
  long double *mean = must_alloc((size_t)(k * d) * sizeof *mean);
  for (int64_t i = 0; i < k * d; i++)
    mean[i] = 0;
  for (int64_t i = 0; i < d * d; i++)
    covariance[i] = 0;
  for (int64_t i = 0; i < p->n * d; i++)
    mean[i / d % (2 * k) / 2 * d + i % d] += (long double)p->x[i] / (long double)rows;
  for (int64_t i = 0; i < p->n; i++) {
    const double *row = p->x + i * d;
    const long double *centre = mean + i % (2 * k) / 2 * d;
    for (int64_t j = 0; j < d * d; j++)
      covariance[j] +=
          (row[j / d] - centre[j / d]) * (row[j % d] - centre[j % d]) / (long double)p->n;
  }
  free(mean);
}

/* k-means assigns each row to one component, so after one step the covariance is that of the rows
 * about the means of their groups. */
static void test_start_by_assignment(void **state) {
  enum { N = 800, K = 4 };
  static const int64_t dimensions[] = {1, 2, 16};
  (void)state;
  for (size_t at = 0; at < COUNT_OF(dimensions); at++) {
    const int64_t d = dimensions[at];
    problem p = pairs_apart(N, d, 2 * K, 1e6); /* a pair is one component here */
    long double *wanted = must_alloc((size_t)(d * d) * sizeof *wanted), trace = 0;
    find_covariance(&p, K, wanted);
    for (int64_t j = 0; j < d; j++)
      trace += wanted[j * d + j];
    for_each_family(family) {
      if (!gmm_family_is_shared(family))
        continue;
      gmm_model *model = new_model(K, d, family);
      assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 1));
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(p.x, N, d), NULL));
      params found = params_of(model);
      for (int64_t i = 0; i < d; i++)
        for (int64_t j = 0; j < d; j++) {
          const int left_out = i != j && !has_matrices(family);
          const long double element =
              is_isotropic(family) && i == j ? trace / (long double)d : wanted[i * d + j];
          assert_near(covariance_at(&found, 0, i, j), left_out ? 0 : (double)element, 1e-9);
        }
      free_params(&found);
      gmm_destroy(model);
    }
    free(wanted);
    end_problem(&p);
  }
}

/* The same bytes for any number of threads. */
static void test_threads(void **state) {
  (void)state;
  problem p = pairs_apart(quick_run() ? 3000 : 20000, 16, 6, 2);
  for_each_family(family) {
    if (!is_concerned(family))
      continue;
    params found[2], start = start_of(&p, family, 0, 2);
    for (int i = 0; i < 2; i++) {
      gmm_model *model = new_model(p.k, p.d, family);
      prepare_fit(model, &start, 3);
      assert_ok(gmm_set_int(model, GMM_OPT_THREADS, i == 0 ? 1 : 5));
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(p.x, p.n, p.d), NULL));
      found[i] = params_of(model);
      gmm_destroy(model);
    }
    assert_same_params(&found[0], &found[1]);
    for (int i = 0; i < 2; i++)
      free_params(&found[i]);
    free_params(&start);
  }
  end_problem(&p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_near_components),     cmocka_unit_test(test_components_far_apart),
      cmocka_unit_test(test_rows_of_weight_0),    cmocka_unit_test(test_start_far_away),
      cmocka_unit_test(test_start_by_assignment), cmocka_unit_test(test_threads),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
