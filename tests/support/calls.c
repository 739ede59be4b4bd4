#include "calls.h"

#include "ugly.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = CALL_N, D = CALL_D, K = CALL_K };

/* What calls read and what they write; both are compared with copies after each call. */
static struct inputs {
  double x[N * D], sample_weight[N], weights[K], means[K * D], covariances[K * D * D];
  int32_t labels[N];
  int families[2];
  int64_t sizes[2], features[2];
  double values[2];
  gmm_allocator allocator;
  unsigned char stored[4096];
} in, in_before;

static struct outputs {
  double x[N * D], y[N * D], proba[N * K], density[N], weights[K], means[K * D],
      matrices[K * D * D];
  double history[CALL_ITERATIONS], a, b, c;
  int64_t integer;
  int32_t labels[N];
  double criteria[4], log_likelihoods[4];
  unsigned warnings[4];
  gmm_status statuses[4];
  gmm_model *model;
  unsigned char stored[4096];
} out, out_before;

gmm_model *fitted, *unfitted;

static int progress(int64_t start, int64_t iteration, double mean, double change, void *data) {
  (void)start, (void)iteration, (void)mean, (void)change, (void)data;
  return 0;
}

#define CALL(function, ...)                                                                        \
  static gmm_status call_##function(gmm_model *m, const value *a) {                                \
    (void)m;                                                                                       \
    return gmm_##function(__VA_ARGS__);                                                            \
  }
#define MATRIX a[1].p, a[2].i, a[3].i, a[4].i, a[5].i
CALL(create, a[0].p, a[1].i, a[2].i, (int)a[3].i)
CALL(create_with_allocator, a[0].p, a[1].i, a[2].i, (int)a[3].i, a[4].p)
CALL(clone, a[0].p, m)
CALL(set_feature_name, m, a[1].i, a[2].p)
CALL(set_int, m, (int)a[1].i, a[2].i)
CALL(get_int, m, (int)a[1].i, a[2].p)
CALL(set_double, m, (int)a[1].i, (double)a[2].i)
CALL(get_double, m, (int)a[1].i, a[2].p)
CALL(option_range, (int)a[0].i, a[1].p, a[2].p, a[3].p)
CALL(option_choice_at, (int)a[0].i, (int)a[1].i, a[2].p)
CALL(set_progress, m, a[1].p ? progress : NULL, a[2].p)
CALL(get_params, m, a[1].p, a[2].i, a[3].p, a[4].i, a[5].p, a[6].i)
CALL(set_params, m, a[1].p, a[2].i, a[3].p, a[4].i, a[5].p, a[6].i)
CALL(get_full_covariances, m, a[1].p, a[2].i)
CALL(get_precisions, m, a[1].p, a[2].i)
CALL(get_shaped_precisions, m, a[1].p, a[2].i)
CALL(fit, m, MATRIX, a[6].p)
CALL(fit_labelled, m, MATRIX, a[6].p, a[7].p)
CALL(select, a[0].p, m, a[2].p, a[3].i, a[4].p, a[5].i, a[6].p, a[7].i, a[8].i, a[9].i, a[10].i,
     a[11].p, a[12].p, a[13].p, a[14].p, a[15].p, a[16].p)
CALL(get_history, m, a[1].p, a[2].i)
CALL(check_rows, m, MATRIX, a[6].p, a[7].p, a[8].p, a[9].i)
CALL(predict, m, MATRIX, a[6].p)
CALL(predict_proba, m, MATRIX, a[6].p, a[7].i, a[8].i)
CALL(score_samples, m, MATRIX, a[6].p)
CALL(score, m, MATRIX, a[6].p)
CALL(sample, m, (uint64_t)a[1].i, a[2].p, a[3].i, a[4].i, a[5].i, a[6].i, a[7].p)
CALL(marginal, a[0].p, m, a[2].p, a[3].i)
CALL(condition, a[0].p, m, a[2].p, a[3].i, a[4].p)
CALL(regress, m, a[1].p, a[2].i, a[3].p, a[4].i, a[5].i, a[6].i, a[7].i, a[8].p, a[9].i, a[10].i,
     a[11].p, a[12].i, a[13].i)
CALL(impute, m, MATRIX, a[6].p, a[7].i, a[8].i)
CALL(impute_draw, m, (uint64_t)a[1].i, a[2].i, a[3].p, a[4].i, a[5].i, a[6].i, a[7].i, a[8].p,
     a[9].i, a[10].i)
CALL(serialized_size, m, a[1].p)
CALL(serialize, m, a[1].p, a[2].i)
CALL(deserialize, a[0].p, a[1].p, a[2].i)
CALL(deserialize_with_allocator, a[0].p, a[1].p, a[2].i, a[3].p)

/* In the order of the header. */
#define ROW(function, kinds, arguments, needs, ...)                                                \
  {                                                                                                \
    "gmm_" #function, kinds, arguments, needs, call_##function, {                                  \
      __VA_ARGS__                                                                                  \
    }                                                                                              \
  }
#define P(pointer)                                                                                 \
  { .p = (pointer) }
#define I(integer)                                                                                 \
  { .i = (integer) }
#define MODEL P(NULL)
#define X_NAMES "x n_rows n_cols row_stride col_stride "
#define X P(in.x), I(N), I(D), I(D), I(1)
#define PARAMS_NAMES "model weights n_weights means n_means covariances n_covariances"

function functions[] = {
    ROW(create, "wKKE", "out n_components n_features covariance", 0, P(&out.model), I(K), I(D),
        I(GMM_COV_FULL)),
    ROW(create_with_allocator, "wKKEo", "out n_components n_features covariance allocator", 0,
        P(&out.model), I(K), I(D), I(GMM_COV_FULL), P(&in.allocator)),
    ROW(clone, "wc", "out model", 0, P(&out.model), MODEL),
    ROW(set_feature_name, "m.o", "model feature utf8", 0, MODEL, I(D - 1), P("width")),
    ROW(set_int, "mi.", "model option value", 0, MODEL, I(GMM_OPT_SEED), I(17)),
    ROW(get_int, "ciw", "model option out", 0, MODEL, I(GMM_OPT_SEED), P(&out.integer)),
    ROW(set_double, "mi.", "model option value", 0, MODEL, I(GMM_OPT_TOL), I(1)),
    ROW(get_double, "ciw", "model option out", 0, MODEL, I(GMM_OPT_TOL), P(&out.a)),
    ROW(option_range, "Iooo", "option min max default_value", 0, I(GMM_OPT_TOL), P(&out.a),
        P(&out.b), P(&out.c)),
    ROW(option_choice_at, "I.w", "option index value", 0, I(GMM_OPT_FREEZE), I(2), P(&out.integer)),
    ROW(set_progress, "moo", "model fn user_data", 0, MODEL, P(&out.a), P(&out.a)),
    ROW(get_params, "cwnwnwn", PARAMS_NAMES, 1, MODEL, P(out.weights), I(K), P(out.means), I(K *D),
        P(out.matrices), I(K *D *D)),
    ROW(set_params, "mrnrnrn", PARAMS_NAMES, 0, MODEL, P(in.weights), I(K), P(in.means), I(K *D),
        P(in.covariances), I(K *D *D)),
    ROW(get_full_covariances, "cwn", "model covariances n", 1, MODEL, P(out.matrices), I(K *D *D)),
    ROW(get_precisions, "cwn", "model precisions n", 1, MODEL, P(out.matrices), I(K *D *D)),
    ROW(get_shaped_precisions, "cwn", "model precisions n", 1, MODEL, P(out.matrices), I(K *D *D)),
    ROW(fit, "mrNDsso", "model " X_NAMES "sample_weight", 0, MODEL, X, P(in.sample_weight)),
    ROW(fit_labelled, "mrNDssoo", "model " X_NAMES "sample_weight labels", 0, MODEL, X,
        P(in.sample_weight), P(in.labels)),
    ROW(select, "wmr.r.rNDssoooooo",
        "best settings families n_families n_components n_sizes " X_NAMES
        "sample_weight labels criteria log_likelihoods warnings statuses",
        0, P(&out.model), MODEL, P(in.families), I(2), P(in.sizes), I(2), X, P(in.sample_weight),
        P(in.labels), P(out.criteria), P(out.log_likelihoods), P(out.warnings), P(out.statuses)),
    ROW(get_history, "cwn", "model mean_log_likelihood n", 0, MODEL, P(out.history),
        I(CALL_ITERATIONS)),
    ROW(check_rows, "crNDssoo..", "model " X_NAMES "sample_weight labels message size", 0, MODEL, X,
        P(in.sample_weight), P(in.labels), P(NULL), I(0)),
    ROW(predict, "crNDssw", "model " X_NAMES "labels", 1, MODEL, X, P(out.labels)),
    ROW(predict_proba, "crNDsswSS", "model " X_NAMES "proba proba_row_stride proba_col_stride", 1,
        MODEL, X, P(out.proba), I(K), I(1)),
    ROW(score_samples, "crNDssw", "model " X_NAMES "log_density", 1, MODEL, X, P(out.density)),
    ROW(score, "crNDssw", "model " X_NAMES "mean_log_density", 1, MODEL, X, P(&out.a)),
    ROW(sample, "c.wNDSSo", "model seed " X_NAMES "labels", 1, MODEL, I(1), P(out.x), I(N), I(D),
        I(D), I(1), P(out.labels)),
    ROW(marginal, "wcrF", "out model features n_features", 1, P(&out.model), MODEL, P(in.features),
        I(2)),
    ROW(condition, "wcrFr", "out model features n_features values", 1, P(&out.model), MODEL,
        P(in.features), I(2), P(in.values)),
    ROW(regress, "crFrNDsswSSoSS",
        "model features n_features " X_NAMES "mean mean_row_stride mean_col_stride variance "
        "variance_row_stride variance_col_stride",
        1, MODEL, P(in.features), I(2), P(in.x), I(N), I(2), I(D), I(1), P(out.x), I(D - 2), I(1),
        P(out.y), I(D - 2), I(1)),
    ROW(impute, "crNDsswSS", "model " X_NAMES "out out_row_stride out_col_stride", 1, MODEL, X,
        P(out.x), I(D), I(1)),
    ROW(impute_draw, "c.prNDsswSS",
        "model seed first_row " X_NAMES "out out_row_stride out_col_stride", 1, MODEL, I(1), I(0),
        P(in.x), I(N), I(D), I(D), I(1), P(out.x), I(D), I(1)),
    ROW(serialized_size, "cw", "model size", 1, MODEL, P(&out.integer)),
    ROW(serialize, "cwn", "model buffer size", 1, MODEL, P(out.stored), I(0)),
    ROW(deserialize, "wrb", "out buffer size", 0, P(&out.model), P(in.stored), I(0)),
    ROW(deserialize_with_allocator, "wrbo", "out buffer size allocator", 0, P(&out.model),
        P(in.stored), I(0), P(&in.allocator)),
};
const int n_functions = COUNT_OF(functions);

const function *find_function(const char *name) {
  for (int f = 0; f < n_functions; f++)
    if (strcmp(functions[f].name, name) == 0)
      return &functions[f];
  fail_msg("%s is not in the table", name);
  return NULL;
}

/* Refuses what no machine has, as sanitizers stop at it. */
static void *modest_alloc(void *context, size_t size) {
  (void)context;
  return size < (size_t)1 << 30 ? malloc(size) : NULL;
}

static void plain_free(void *context, void *pointer) {
  (void)context;
  free(pointer);
}

int start_calls(void **state) {
  (void)state;
  double *x = clustered_rows(2, N, D, K);
  params p = ordinary_params(K, D, GMM_COV_FULL);
  memcpy(in.x, x, sizeof in.x);
  memcpy(in.weights, p.weights, sizeof in.weights);
  memcpy(in.means, p.means, sizeof in.means);
  memcpy(in.covariances, p.covariances, sizeof in.covariances);
  for (int i = 0; i < N; i++)
    in.sample_weight[i] = 1 + i % 2;
  in.families[0] = GMM_COV_FULL;
  in.families[1] = GMM_COV_EEI;
  in.features[0] = D - 1;
  in.features[1] = 1;
  in.values[0] = in.values[1] = 0.5;
  in.sizes[0] = 1;
  in.sizes[1] = K;
  in.allocator = (gmm_allocator){modest_alloc, plain_free, NULL};
  fitted = new_model(K, D, GMM_COV_FULL);
  unfitted = new_model(K, D, GMM_COV_FULL);
  assert_ok(gmm_set_double(fitted, GMM_OPT_TOL, 0));
  assert_ok(gmm_set_int(fitted, GMM_OPT_MAX_ITER, CALL_ITERATIONS));
  assert_ok(gmm_fit(fitted, GMM_ROW_MAJOR(in.x, N, D), NULL));
  assert_int_equal(gmm_n_iter(fitted), CALL_ITERATIONS);
  bytes stored = bytes_of(fitted);
  assert_true((size_t)stored.size <= sizeof in.stored);
  memcpy(in.stored, stored.data, (size_t)stored.size);
  for (int f = n_functions - 3; f < n_functions; f++) /* serialize, deserialize and its kin */
    functions[f].right[2].i = stored.size;
  memcpy(&in_before, &in, sizeof in);
  free_bytes(&stored);
  free_params(&p);
  free(x);
  return 0;
}

int end_calls(void **state) {
  (void)state;
  gmm_destroy(fitted);
  gmm_destroy(unfitted);
  return 0;
}

static int is_in_word(char c) {
  return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static int has_word(const char *text, const char *word) {
  size_t length = strlen(word);
  for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
    if ((at == text || !is_in_word(at[-1])) && !is_in_word(at[length]))
      return 1;
  return 0;
}

static int says_where(const char *text, const function *f, int wrong, const value *a) {
  char name[32], number[24];
  const char *names = f->arguments;
  for (int i = 0; i < wrong; i++)
    names = strchr(names, ' ') + 1;
  snprintf(name, sizeof name, "%.*s", (int)strcspn(names, " "), names);
  snprintf(number, sizeof number, "%lld", (long long)a[wrong].i);
  size_t begin = strlen(f->name);
  return strncmp(text, f->name, begin) == 0 && strncmp(text + begin, ": ", 2) == 0 &&
         (has_word(text + begin, name) || has_word(text + begin, number) ||
          has_word(text + begin, "last element of x"));
}

static void complain(int *failed, const char *what) {
  print_error("%s\n", what);
  *failed = 1;
}

void expect_call(const function *f, const gmm_model *model, const value *a, int wrong,
                 gmm_status want) {
  static const char earlier[] = "gmm_set_int: there is no option 4242";
  size_t at = strcspn(f->kinds, "mc");
  int has_model = f->kinds[at] != '\0' && wrong != (int)at, failed = 0;
  gmm_model *m = NULL;
  if (has_model) {
    assert_ok(gmm_clone(&m, model));
    assert_status(gmm_set_int(m, 4242, 1), GMM_ERR_OPTION);
    assert_string_equal(gmm_last_error(m), earlier);
  }
  snapshot before = snapshot_of(has_model ? m : fitted);
  memset(&out, 0x5a, sizeof out);
  memcpy(&out_before, &out, sizeof out);
  gmm_status status = f->invoke(m, a);
  if (status != want)
    complain(&failed, gmm_status_name(status));
  if (memcmp(&in, &in_before, sizeof in) != 0)
    complain(&failed, "an input was written");
  if (status != GMM_OK && memcmp(&out, &out_before, sizeof out) != 0)
    complain(&failed, "an output was written");
  if (has_model && status != GMM_OK && !is_as_before(m, &before))
    complain(&failed, "the model changed");
  int keeps_text = status == GMM_OK || f->kinds[at] == 'c';
  if (has_model && keeps_text && strcmp(gmm_last_error(m), earlier) != 0)
    complain(&failed, "the text of an earlier error changed");
  if (has_model && !keeps_text && wrong >= 0 && !says_where(gmm_last_error(m), f, wrong, a))
    complain(&failed, gmm_last_error(m));
  if (failed) {
    print_error("by %s(", f->name);
    for (size_t i = 0; f->kinds[i]; i++)
      print_error("%s%lld", i ? ", " : "", (long long)a[i].i);
    fail_msg("), which was to return %s", gmm_status_name(want));
  }
  if (status == GMM_OK && out.model != out_before.model)
    gmm_destroy(out.model);
  free_snapshot(&before);
  gmm_destroy(m);
}
