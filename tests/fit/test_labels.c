/* Rows whose component is known: discriminant analysis where all are, and what a label means for
 * the likelihood, for ICL and for the place of a component. */
#include "../support/csv.h"
#include "../support/hostile.h"
#include "../support/judge.h"
#include "../support/reference_em.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { IRIS_N = 150, IRIS_D = 4, SPECIES = 3 };

static table iris;
static int32_t species[IRIS_N];

/* There are labels in each kind of start; a quick run looks at a fourth of the cases. */
static int is_left_out(int family, int init) {
  return init == GMM_INIT_PARAMS || (quick_run() && (family + init) % 4 != 0);
}

static int set_up(void **state) {
  (void)state;
  iris = read_table("tests/data/iris.csv");
  assert_int_equal(iris.n, IRIS_N);
  for (int i = 0; i < IRIS_N; i++)
    species[i] = i / 50;
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  free_table(&iris);
  return 0;
}

static gmm_model *model_of_iris(int family, int init) {
  gmm_model *model = new_model(SPECIES, IRIS_D, family);
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
  return model;
}

static void fit_iris(gmm_model *model, const int32_t *labels) {
  assert_ok(gmm_fit_labelled(model, GMM_ROW_MAJOR(iris.x, iris.n, iris.d), NULL, labels));
}

/* Means, and the covariances of the rows of each species, by their definition. */
static void moments_of_species(double *means, double *covariances) {
  for (int s = 0; s < SPECIES; s++) {
    const double *rows = iris.x + s * 50 * IRIS_D;
    for (int j = 0; j < IRIS_D; j++) {
      double sum = 0;
      for (int i = 0; i < 50; i++)
        sum += rows[i * IRIS_D + j];
      means[s * IRIS_D + j] = sum / 50;
    }
    covariance_of_rows(rows, 50, IRIS_D, covariances + s * IRIS_D * IRIS_D);
  }
}

/* What the family makes of three covariances of as many rows each, where that is a mean of some of
 * their elements; 0 where it is not. */
static int by_hand(const char *letters, const double *cov, int s, int i, int j, double *element) {
  double pooled = 0, trace = 0, pooled_trace = 0;
  for (int l = 0; l < IRIS_D; l++)
    trace += cov[(s * IRIS_D + l) * IRIS_D + l] / IRIS_D;
  for (int c = 0; c < SPECIES; c++) {
    pooled += cov[(c * IRIS_D + i) * IRIS_D + j] / SPECIES;
    for (int l = 0; l < IRIS_D; l++)
      pooled_trace += cov[(c * IRIS_D + l) * IRIS_D + l] / IRIS_D / SPECIES;
  }
  const struct {
    const char *letters;
    double element;
  } forms[] = {{"VVV", cov[(s * IRIS_D + i) * IRIS_D + j]},
               {"EEE", pooled},
               {"VVI", i == j ? cov[(s * IRIS_D + i) * IRIS_D + j] : 0},
               {"EEI", i == j ? pooled : 0},
               {"VII", i == j ? trace : 0},
               {"EII", i == j ? pooled_trace : 0}};
  for (size_t f = 0; f < COUNT_OF(forms); f++)
    if (strcmp(letters, forms[f].letters) == 0) {
      *element = forms[f].element;
      return 1;
    }
  return 0;
}

/* In one step, whatever the start. */
static void test_all_labelled_is_the_closed_form(void **state) {
  double means[SPECIES * IRIS_D], cov[SPECIES * IRIS_D * IRIS_D], want;
  (void)state;
  moments_of_species(means, cov);
  for_each_family(family) {
    for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_LABELS; init++) {
      if (is_left_out(family, init) || !by_hand(gmm_family_letters(family), cov, 0, 0, 0, &want))
        continue;
      gmm_model *model = model_of_iris(family, init);
      assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 1));
      fit_iris(model, species);
      params p = params_of(model);
      for (int s = 0; s < SPECIES; s++) {
        assert_near(p.weights[s], 1.0 / 3, 1e-15);
        for (int i = 0; i < IRIS_D; i++) {
          assert_near(p.means[s * IRIS_D + i], means[s * IRIS_D + i], 1e-14);
          for (int j = 0; j < IRIS_D; j++) {
            assert_true(by_hand(gmm_family_letters(family), cov, s, i, j, &want));
            assert_near(covariance_at(&p, s, i, j), want, 1e-14);
          }
        }
      }
      free_params(&p);
      gmm_destroy(model);
    }
  }
}

static int count_errors(const gmm_model *model) {
  int32_t found[IRIS_N];
  int errors = 0;
  assert_ok(gmm_predict(model, GMM_ROW_MAJOR(iris.x, iris.n, iris.d), found));
  for (int i = 0; i < IRIS_N; i++)
    errors += found[i] != species[i];
  return errors;
}

/* Linear and quadratic discriminant analysis of Fisher's iris misclassify 3 of the 150 rows that
 * they were made from (2 %). With all labelled the fit is over after one step: the second gains
 * nothing. ICL is BIC, because no row is uncertain. */
static void test_discriminant_analysis_of_iris(void **state) {
  static const int families[] = {GMM_COV_EEE, GMM_COV_VVV};
  (void)state;
  for (size_t f = 0; f < COUNT_OF(families); f++) {
    gmm_model *model = model_of_iris(families[f], GMM_INIT_LABELS);
    assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 5)); /* there is one start all the same */
    fit_iris(model, species);
    assert_int_equal(count_errors(model), 3);
    assert_int_equal(gmm_best_start(model), 0);
    assert_true(gmm_converged(model) && gmm_n_iter(model) <= 2);
    assert_true(gmm_icl(model) == gmm_bic(model));
    gmm_destroy(model);
  }
}

/* log(weight_c density_c) of each row, from the parameters. */
static double likelihood_of_labelled(const gmm_model *model, const int32_t *labels,
                                     const double *row_weights) {
  params p = params_of(model);
  gmm_model *one = new_model(1, p.d, GMM_COV_FULL);
  double sum = 0, full[SPECIES * IRIS_D * IRIS_D], unit = 1;
  assert_ok(gmm_get_full_covariances(model, full, SPECIES * IRIS_D * IRIS_D));
  for (int i = 0; i < IRIS_N; i++) {
    int64_t c = labels[i];
    double density = 0;
    const double *row = iris.x + i * IRIS_D;
    if (c >= 0) {
      assert_ok(gmm_set_params(one, &unit, 1, p.means + c * IRIS_D, IRIS_D,
                               full + c * IRIS_D * IRIS_D, IRIS_D * IRIS_D));
      assert_ok(gmm_score(one, GMM_ROW_MAJOR(row, 1, IRIS_D), &density));
      density += log(p.weights[c]);
    } else {
      assert_ok(gmm_score(model, GMM_ROW_MAJOR(row, 1, IRIS_D), &density));
    }
    sum += (row_weights ? row_weights[i] : 1) * density;
  }
  gmm_destroy(one);
  free_params(&p);
  return sum;
}

/* Some rows labelled, with weights, some 0, in every family and from every start. What a label of a
 * row of weight 0 says changes nothing. */
static void test_the_likelihood(void **state) {
  int32_t labels[IRIS_N];
  double weights[IRIS_N], proba[IRIS_N * SPECIES];
  (void)state;
  for (int i = 0; i < IRIS_N; i++) {
    labels[i] = i % 5 ? -1 : (species[i] + 1) % SPECIES; /* numbers are the caller's */
    weights[i] = 0.5 * (i % 4);
  }
  for_each_family(family)
    for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_LABELS; init++) {
      if (is_left_out(family, init))
        continue;
      gmm_model *model = new_model(SPECIES, IRIS_D, family);
      assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
      assert_ok(gmm_fit_labelled(model, GMM_ROW_MAJOR(iris.x, IRIS_N, IRIS_D), weights, labels));
      double want = likelihood_of_labelled(model, labels, weights), log_largest = 0;
      assert_near(gmm_log_likelihood(model), want, 1e-11 * fabs(want));
      assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(iris.x, IRIS_N, IRIS_D), proba, SPECIES, 1));
      for (int i = 0; i < IRIS_N; i++) {
        double *r = proba + i * SPECIES;
        if (labels[i] < 0)
          log_largest += weights[i] * log(fmax(r[0], fmax(r[1], r[2])));
      }
      assert_near(gmm_icl(model), gmm_bic(model) - 2 * log_largest, 1e-9);
      bytes before = bytes_of(model);
      for (int i = 0; i < IRIS_N; i += 4) /* their weight is 0 */
        labels[i] = labels[i] < 0 ? 2 : -1;
      assert_ok(gmm_fit_labelled(model, GMM_ROW_MAJOR(iris.x, IRIS_N, IRIS_D), weights, labels));
      assert_unchanged(model, &before);
      for (int i = 0; i < IRIS_N; i += 4)
        labels[i] = i % 5 ? -1 : (species[i] + 1) % SPECIES;
      free_bytes(&before);
      gmm_destroy(model);
    }
}

/* Rows from near to absurdly far, each labelled with the component that is further from it; nothing
 * is fitted. In units of the deviations 3 and 2 their coordinates are z and -z. */
static void test_far_rows(void **state) {
  enum { ROWS = 12 };
  double rows[ROWS * 2], sum = 0;
  int32_t labels[ROWS];
  const double means[] = {-3, 0, 3, 0}, matrix[] = {9, 0, 0, 4};
  (void)state;
  for (int i = 0; i < ROWS; i++) {
    double z = pow(10, 12.0 * i), apart = 0;
    labels[i] = i % 2;
    rows[2 * i] = (labels[i] ? -3 : 3) * z;
    rows[2 * i + 1] = -2 * z;
    apart = rows[2 * i] / 3 - means[2 * labels[i]] / 3;
    sum += log(0.5) - log(2 * 3.14159265358979323846) - log(6) - (apart * apart + z * z) / 2;
  }
  for_each_family(family) {
    if (gmm_family_form(family) == GMM_FORM_ISOTROPIC)
      continue;
    params given = params_from(2, 2, family, means, matrix);
    gmm_model *model = new_model(2, 2, family);
    prepare_fit(model, &given, 1);
    assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 7));
    assert_ok(gmm_fit_labelled(model, GMM_ROW_MAJOR(rows, ROWS, 2), NULL, labels));
    assert_near(gmm_log_likelihood(model), sum, 1e-14 * fabs(sum));
    free_params(&given);
    gmm_destroy(model);
  }
}

/* Labels put components where the caller means them, whatever GMM_OPT_ORDER says. */
static void test_components_keep_their_numbers(void **state) {
  int32_t labels[IRIS_N];
  (void)state;
  for (int turn = 0; turn < SPECIES; turn++)
    for (int order = 0; order <= 2; order++) {
      for (int i = 0; i < IRIS_N; i++)
        labels[i] = i % 10 ? -1 : (species[i] + turn) % SPECIES;
      gmm_model *model = new_model(SPECIES, IRIS_D, GMM_COV_FULL);
      assert_ok(gmm_set_int(model, GMM_OPT_ORDER, order));
      fit_iris(model, labels);
      int32_t found[IRIS_N];
      assert_ok(gmm_predict(model, GMM_ROW_MAJOR(iris.x, iris.n, iris.d), found));
      for (int i = 0; i < 50; i++) /* setosa stands apart */
        assert_int_equal(found[i], turn);
      gmm_destroy(model);
    }
}

/* Without labels it is gmm_fit(), to the bit, and order included. */
static void test_no_labels(void **state) {
  int32_t none[IRIS_N];
  double weights[IRIS_N];
  (void)state;
  for (int i = 0; i < IRIS_N; i++) {
    none[i] = i == 7 ? 1 : -1;
    weights[i] = i == 7 ? 0 : 1 + i % 2;
  }
  for_each_family(family)
    for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_LABELS; init++) {
      if (is_left_out(family, init) && init != GMM_INIT_PARAMS)
        continue;
      gmm_model *model = new_model(SPECIES, IRIS_D, family);
      assert_ok(gmm_set_int(model, GMM_OPT_ORDER, 2));
      assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 2));
      assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 20));
      params start = start_from_rows(SPECIES, family, iris.x, iris.n, iris.d);
      assert_ok(give_params(model, &start));
      gmm_model *other = NULL;
      assert_ok(gmm_clone(&other, model));
      assert_ok(gmm_set_int(model, GMM_OPT_INIT, init == GMM_INIT_LABELS ? 1 : init));
      assert_ok(gmm_set_int(other, GMM_OPT_INIT, init));
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(iris.x, iris.n, iris.d), weights));
      assert_ok(gmm_fit_labelled(other, GMM_ROW_MAJOR(iris.x, iris.n, iris.d), weights, none));
      assert_ok(gmm_set_int(other, GMM_OPT_INIT, init == GMM_INIT_LABELS ? 1 : init));
      bytes want = bytes_of(model);
      assert_unchanged(other, &want);
      assert_ok(give_params(other, &start));
      assert_ok(gmm_fit_labelled(other, GMM_ROW_MAJOR(iris.x, iris.n, iris.d), weights, NULL));
      assert_unchanged(other, &want);
      free_bytes(&want);
      free_params(&start);
      gmm_destroy(model);
      gmm_destroy(other);
    }
}

/* The textbook EM in long double, with labels, from the same start. */
static void test_against_the_reference(void **state) {
  const int iterations = quick_run() ? 3 : 20;
  int32_t labels[IRIS_N];
  double weights[IRIS_N];
  reference_errors largest = {0, 0, 0, 0, 0};
  (void)state;
  for (int i = 0; i < IRIS_N; i++) {
    labels[i] = i % 3 ? -1 : (i * 7) % 11 % SPECIES; /* most of them not of the row's own cluster */
    weights[i] = 1 + 0.25 * (i % 3);
  }
  for_each_family(family) {
    if (has_many_minima(gmm_family_letters(family)))
      continue;
    reference r;
    reference_errors errors;
    params start = start_from_rows(SPECIES, family, iris.x, iris.n, iris.d);
    gmm_model *model = new_model(SPECIES, IRIS_D, family);
    assert_true(reference_em_labelled(&r, iris.x, iris.n, weights, labels, &start, iterations));
    prepare_fit(model, &start, iterations);
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
    assert_ok(gmm_fit_labelled(model, GMM_ROW_MAJOR(iris.x, iris.n, iris.d), weights, labels));
    errors = compare_with_reference(&r, model);
    keep_largest(&largest, &errors);
    free_reference(&r);
    free_params(&start);
    gmm_destroy(model);
  }
  print_message("largest errors: weights %.1e, means %.1e, covariances %.1e, log-likelihood %.1e, "
                "its history %.1e\n",
                largest.weights, largest.means, largest.covariances, largest.log_likelihood,
                largest.history);
  if (!reference_is_precise())
    return;
  assert_true(largest.weights <= 3e-13);
  assert_true(largest.means <= 3e-12);
  assert_true(largest.covariances <= 6e-12);
  assert_true(largest.log_likelihood <= 1e-13);
  assert_true(largest.history <= 1e-13);
}

/* Hostile rows with labels that need not suit them: EM never makes them less likely. */
static void test_the_likelihood_never_falls(void **state) {
  static hostile p;
  static const hostile_plan plans[] = {{1, 1, 1e-6, 0, 0, 0, 1}, {1, 1, 0, 0, 0, 0, 1}};
  int count = quick_run() ? 12 : 250, fitted = 0;
  (void)state;
  for (size_t f = 0; f < COUNT_OF(plans); f++)
    for (int i = 0; i < count; i++) {
      verdict v;
      make_hostile(&p, &plans[f], (uint64_t)i);
      judge_climb(&p, &v);
      free(p.x);
      fitted += v.status == GMM_OK;
      if (*v.complaint)
        fail_msg("problem %d with floor %g (%s): %s", i, plans[f].floor, gmm_family_name(p.family),
                 v.complaint);
    }
  print_message("%d hostile problems, %d of them fitted\n", 2 * count, fitted);
  assert_true(fitted > count / 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all_labelled_is_the_closed_form),
      cmocka_unit_test(test_discriminant_analysis_of_iris),
      cmocka_unit_test(test_the_likelihood),
      cmocka_unit_test(test_far_rows),
      cmocka_unit_test(test_components_keep_their_numbers),
      cmocka_unit_test(test_no_labels),
      cmocka_unit_test(test_against_the_reference),
      cmocka_unit_test(test_the_likelihood_never_falls),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
