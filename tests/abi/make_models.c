/* Makes the stored models of tests/data/models, each with a text of what is in it, for a format
 * that has none yet: make_models DIRECTORY. A file that exists is never written again.
 * Log-densities are computed here, in long double, with a Cholesky factor of our own. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT = 2, N = 60, SCORED = 4, MOST_D = 8 };

static const char *directory;

static FILE *new_file(const char *name, const char *suffix) {
  char path[500];
  snprintf(path, sizeof path, "%s/format%d-%s.%s", directory, FORMAT, name, suffix);
  FILE *file = fopen(path, "wbx");
  if (file == NULL) {
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    exit(1);
  }
  return file;
}

static void put(FILE *to, const char *what, const double *values, int64_t n) {
  fprintf(to, "%s", what);
  for (int64_t i = 0; i < n; i++)
    fprintf(to, " %a", values[i]);
  fprintf(to, "\n");
}

static long double log_normal(const double *x, const double *mean, const double *covariance,
                              int64_t d) {
  long double l[MOST_D][MOST_D], y[MOST_D], sum = (long double)d * logl(2 * acosl(-1.0L));
  for (int64_t i = 0; i < d; i++) {
    y[i] = (long double)x[i] - mean[i];
    for (int64_t j = 0; j <= i; j++) {
      l[i][j] = covariance[i * d + j];
      for (int64_t m = 0; m < j; m++)
        l[i][j] -= l[i][m] * l[j][m];
      l[i][j] = i == j ? sqrtl(l[i][i]) : l[i][j] / l[j][j];
    }
    for (int64_t m = 0; m < i; m++)
      y[i] -= l[i][m] * y[m];
    y[i] /= l[i][i];
    sum += y[i] * y[i] + 2 * logl(l[i][i]);
  }
  return -sum / 2;
}

static double log_density(const gmm_model *model, const double *x) {
  params p = params_of(model);
  double *full = new_doubles(p.k * p.d * p.d);
  long double *terms = must_alloc((size_t)p.k * sizeof(long double)), most = -INFINITY, sum = 0;
  assert_ok(gmm_get_full_covariances(model, full, p.k * p.d * p.d));
  for (int64_t k = 0; k < p.k; k++) {
    terms[k] = p.weights[k] > 0 ? logl(p.weights[k]) +
                                      log_normal(x, p.means + k * p.d, full + k * p.d * p.d, p.d)
                                : -INFINITY;
    most = fmaxl(most, terms[k]);
  }
  for (int64_t k = 0; k < p.k; k++)
    sum += expl(terms[k] - most);
  free(terms);
  free(full);
  free_params(&p);
  return (double)(most + logl(sum));
}

static void put_options(FILE *to, const gmm_model *model) {
  for (int i = 0; i < gmm_option_count(); i++) {
    int id = gmm_option_at(i), type = gmm_option_type(id);
    int64_t integer;
    double value;
    if (type == GMM_TYPE_INT) {
      assert_ok(gmm_get_int(model, id, &integer));
      value = (double)integer;
    } else {
      assert_ok(gmm_get_double(model, id, &value));
    }
    fprintf(to, "option %d %d %a\n", id, type, value);
  }
}

static void put_results(FILE *to, const gmm_model *model) {
  int fitted = gmm_best_start(model) >= 0;
  fprintf(to, "fitted %d\nconverged %d\nwarnings %u\niterations %" PRId64 "\n", fitted,
          gmm_converged(model), gmm_warnings(model), gmm_n_iter(model));
  fprintf(to, "best_start %" PRId64 "\n", gmm_best_start(model));
  fprintf(to, "log_likelihood %a\n", fitted ? gmm_log_likelihood(model) : 0);
  fprintf(to, "total_weight %a\n", fitted ? gmm_total_weight(model) : 0);
  fprintf(to, "free_parameters %" PRId64 "\n", fitted ? gmm_free_parameters(model) : 0);
}

/* Names of one to four bytes a character, the longest, and none; without any the format is 1. */
static void give_names(gmm_model *model) {
  char longest[256] = "";
  memset(longest, 'n', sizeof longest - 1);
  const char *const names[] = {"width", "\xc3\xa9paisseur \xe2\x82\xac \xf0\x9f\x93\x8f", "",
                               longest};
  for (int64_t j = 0; j < gmm_n_features(model); j++)
    assert_ok(gmm_set_feature_name(model, j, names[j % 4]));
}

/* Names the features, stores the model, describes it, and destroys it. rows: SCORED x D. */
static void keep(gmm_model *model, const char *name, const double *rows) {
  give_names(model);
  bytes stored = bytes_of(model);
  params p = params_of(model);
  double *history = new_doubles(gmm_history_length(model));
  assert_ok(gmm_get_history(model, history, gmm_history_length(model)));
  FILE *to = new_file(name, "gmm");
  fwrite(stored.data, 1, (size_t)stored.size, to);
  fclose(to);

  to = new_file(name, "txt");
  fprintf(to, "format %d\nversion %d\n", FORMAT, gmm_version());
  fprintf(to, "components %" PRId64 "\nfeatures %" PRId64 "\nfamily %d\n", p.k, p.d, p.family);
  put_results(to, model);
  put_options(to, model);
  put(to, "weights", p.weights, p.k);
  put(to, "means", p.means, p.k * p.d);
  put(to, "covariances", p.covariances, p.n_covariances);
  put(to, "history", history, gmm_history_length(model));
  for (int64_t j = 0; j < p.d; j++)
    if (*gmm_feature_name(model, j) != '\0')
      fprintf(to, "name %" PRId64 " %s\n", j, gmm_feature_name(model, j));
  for (int i = 0; i < SCORED; i++) {
    double of_row = log_density(model, rows + i * p.d);
    put(to, "row", rows + i * p.d, p.d);
    put(to, "log_density", &of_row, 1);
  }
  fclose(to);
  free(history);
  free_params(&p);
  free_bytes(&stored);
  gmm_destroy(model);
}

static gmm_model *make(int64_t k, int64_t d, int family) {
  gmm_model *model = NULL;
  assert_ok(gmm_create(&model, k, d, family));
  return model;
}

static void fitted_by_default(int family) {
  double *x = clustered_rows(6, N, 3, 3);
  gmm_model *model = make(3, 3, family);
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, 3), NULL));
  keep(model, gmm_family_name(family), x);
  free(x);
}

/* Row weights, no option at its default, and not converged. */
static void weighted(void) {
  double *x = clustered_rows(7, N, 2, 2), w[N];
  gmm_model *model = make(2, 2, GMM_COV_DIAG);
  for (int i = 0; i < N; i++)
    w[i] = 0.1 * (i % 7);
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 2));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, 1e-9));
  assert_ok(gmm_set_double(model, GMM_OPT_REG_COVAR, 1e-3));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_RANDOM_RESP));
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 3));
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, INT64_C(1) << 53));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 2));
  assert_ok(gmm_set_int(model, GMM_OPT_CHECK_FINITE, 0));
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 1e-5));
  assert_ok(gmm_set_int(model, GMM_OPT_SIMD, 1));
  assert_ok(gmm_set_int(model, GMM_OPT_FIRST_START, 2));
  assert_ok(gmm_set_int(model, GMM_OPT_SKIP, 0));
  assert_ok(gmm_set_double(model, GMM_OPT_RESOLUTION, 0.5));
  assert_ok(gmm_set_int(model, GMM_OPT_ORDER, 1));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, 2), w));
  keep(model, "weighted", x);
  free(x);
}

/* Weights and covariances frozen. */
static void frozen(void) {
  double *x = clustered_rows(8, N, 2, 2);
  gmm_model *model = make(2, 2, GMM_COV_FULL);
  params start = ordinary_params(2, 2, GMM_COV_FULL);
  assert_ok(give_params(model, &start));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
  assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 5));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, 2), NULL));
  keep(model, "frozen", x);
  free_params(&start);
  free(x);
}

/* A floored component and an empty one. */
static void warned(void) {
  double x[N], start[] = {0, 1, 1e6}, covariances[] = {1, 1, 1}, w[] = {0.5, 0.25, 0.25};
  gmm_model *model = make(3, 1, GMM_COV_SPHERICAL);
  for (int i = 0; i < N; i++)
    x[i] = i % 2 == 0 ? 0.001 * i : 10;
  assert_ok(gmm_set_params(model, w, 3, start, 3, covariances, 3));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, 1), NULL));
  keep(model, "warned", x);
}

/* Parameters that were set, no fit. */
static void only_set(int family) {
  char name[40];
  double *rows = clustered_rows(9, SCORED, 4, 2);
  gmm_model *model = make(2, 4, family);
  params p = ordinary_params(2, 4, family);
  assert_ok(give_params(model, &p));
  snprintf(name, sizeof name, "%s-set", gmm_family_name(family));
  keep(model, name, rows);
  free_params(&p);
  free(rows);
}

/* The ends of what the numbers may be: zero weights, -0, denormals, the widest variances. */
static void extreme(void) {
  double w[] = {1, 0, -0.0}, means[] = {-0.0, 5e-324, 1e300, -1e-300, 1.7976931348623157e308, 3};
  double variances[] = {0x1p-1020, 0x1p1020, 1, 1e-300, 1e300, 0.1};
  double rows[SCORED * 2] = {0, 0, 0x1p-510, 0x1p510, -0x1p-511, 1, 0x1p-520, -1e150};
  gmm_model *model = make(3, 2, GMM_COV_DIAG);
  assert_ok(gmm_set_params(model, w, 3, means, 6, variances, 6));
  keep(model, "extreme-set", rows);
}

static void smallest(void) {
  double x[] = {1, 2, 4, 8};
  gmm_model *model = make(1, 1, GMM_COV_FULL);
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, 4, 1), NULL));
  keep(model, "smallest", x);
}

int main(int argc, char **argv) {
  if (argc != 2)
    return 2;
  directory = argv[1];
  for_each_family(family) {
    fitted_by_default(family);
    only_set(family);
  }
  weighted();
  frozen();
  warned();
  extreme();
  smallest();
  return 0;
}
