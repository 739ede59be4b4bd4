/* Runner for gmmix: its words are those of runner.h, and simd=, seed=, target=, starts=, skip=,
 * settle=.
 *
 * SPDX-License-Identifier: MIT
 *
 * what=fit       seconds an EM iteration from the start, the log-likelihood after each iteration;
 *                with settle=, from where so many iterations lead, which are not timed
 * what=score, predict, proba   seconds a call, under the parameters of the start
 * what=init      seconds that a start by k-means++ adds to a fit of one iteration (mean of n2)
 * what=scratch   the default fit, and further starts, until one is as likely as target=; then the
 *                first alone to its own end
 * what=select    every family with 1 to k= components, starts= each; needs no start= */
#include "runner.h"

#include <gmmix.h>

enum { OPTION_SKIP = 13 }; /* GMM_OPT_SKIP by number: older headers do not have it */

typedef struct problem {
  int64_t n, d, k;
  const double *x;
  double *weights, *means, *covariances; /* of the start, in the shape of the family */
  gmm_model *model;
  double *proba;
  int32_t *labels;
} problem;

static void check(gmm_status status, const gmm_model *model) {
  if (status != GMM_OK)
    stop(gmm_status_name(status), gmm_last_error(model));
}

static int family_of(const char *name) {
  const int family = gmm_family_find(name);
  if (family < 0)
    stop("family", name);
  return family;
}

/* The start in the shape of the family; variances are those of all rows, one per feature. */
static void expand_start(problem *p, double *start, int family) {
  const int64_t d = p->d, length = gmm_covariance_length(p->model);
  const double *variances = start + p->k + p->k * d;
  double mean = 0;
  for (int64_t i = 0; i < d; ++i)
    mean += variances[i] / (double)d;
  p->weights = start;
  p->means = start + p->k;
  p->covariances = allocate_doubles((size_t)length);
  for (int64_t i = 0; i < length; ++i) {
    const int64_t row = i / d % d, col = i % d;
    const int form = gmm_family_form(family);
    p->covariances[i] = form == GMM_FORM_ISOTROPIC                ? mean
                        : form == GMM_FORM_DIAGONAL || row == col ? variances[col]
                                                                  : 0;
  }
}

/* Puts the start back: a fit leaves its result in the model. */
static void set_start(problem *p) {
  check(gmm_set_params(p->model, p->weights, p->k, p->means, p->k * p->d, p->covariances,
                       gmm_covariance_length(p->model)),
        p->model);
}

static double fit(problem *p, int64_t rows, int64_t init, int64_t iterations) {
  check(gmm_set_int(p->model, GMM_OPT_INIT, init), p->model);
  check(gmm_set_int(p->model, GMM_OPT_MAX_ITER, iterations), p->model);
  check(gmm_set_double(p->model, GMM_OPT_TOL, 0), p->model);
  set_start(p);
  const double begin = now();
  check(gmm_fit(p->model, GMM_ROW_MAJOR(p->x, rows, p->d), NULL), p->model);
  return now() - begin;
}

static double use(problem *p, const char *what, int64_t calls) {
  const double begin = now();
  for (int64_t i = 0; i < calls; ++i)
    if (strcmp(what, "score") == 0)
      check(gmm_score_samples(p->model, GMM_ROW_MAJOR(p->x, p->n, p->d), p->proba), p->model);
    else if (strcmp(what, "predict") == 0)
      check(gmm_predict(p->model, GMM_ROW_MAJOR(p->x, p->n, p->d), p->labels), p->model);
    else
      check(gmm_predict_proba(p->model, GMM_ROW_MAJOR(p->x, p->n, p->d), p->proba, p->k, 1),
            p->model);
  return now() - begin;
}

/* Outputs are the caller's: they are touched before memory is counted. */
static void make_outputs(problem *p, const char *what) {
  const size_t rows = strcmp(what, "fit") == 0 ? 0 : (size_t)p->n;
  const size_t width = strcmp(what, "proba") == 0 ? (size_t)p->k : 1;
  p->proba = allocate_doubles(rows * width);
  memset(p->proba, 0, rows * width * sizeof *p->proba);
  p->labels = (int32_t *)allocate_doubles(rows);
  memset(p->labels, 0, rows * sizeof *p->labels);
}

static void print_history(const problem *p, const char *name) {
  const int64_t length = gmm_history_length(p->model);
  double *history = allocate_doubles((size_t)length);
  check(gmm_get_history(p->model, history, length), p->model);
  printf("%s=", name);
  for (int64_t i = 0; i < length; ++i)
    printf("%s%.17g", i ? "," : "", history[i] * (double)p->n);
  printf("\n");
  free(history);
}

/* Makes what that many iterations lead to the start. */
static void settle(problem *p, int64_t iterations) {
  fit(p, p->n, GMM_INIT_PARAMS, iterations);
  print_history(p, "settling");
  check(gmm_get_params(p->model, p->weights, p->k, p->means, p->k * p->d, p->covariances,
                       gmm_covariance_length(p->model)),
        p->model);
}

typedef struct aim {
  double target, best; /* total log-likelihoods */
  int64_t n;
} aim;

/* A progress function: stops the fit once it is as likely as the target. */
static int is_reached(int64_t start, int64_t iteration, double mean, double change, void *data) {
  aim *a = data;
  (void)start, (void)iteration, (void)change;
  a->best = fmax(a->best, mean * (double)a->n);
  return a->best >= a->target;
}

/* Seconds to the target, by as many starts as it takes; and what the default fit alone comes to. */
static void from_scratch(problem *p, double target, int64_t starts) {
  aim a = {target, -INFINITY, p->n};
  int64_t start = 0;
  double begin = now();
  check(gmm_set_progress(p->model, is_reached, &a), p->model);
  while (start < starts && !(a.best >= target)) {
    check(gmm_set_int(p->model, GMM_OPT_FIRST_START, start++), p->model);
    const gmm_status status = gmm_fit(p->model, GMM_ROW_MAJOR(p->x, p->n, p->d), NULL);
    check(status == GMM_ERR_CANCELLED ? GMM_OK : status, p->model);
  }
  printf("seconds=%.9g\nloglik=%.17g\nstarts=%lld\nreached=%d\n", now() - begin, a.best,
         (long long)start, a.best >= target);
  check(gmm_set_progress(p->model, NULL, NULL), p->model);
  check(gmm_set_int(p->model, GMM_OPT_FIRST_START, 0), p->model);
  begin = now();
  check(gmm_fit(p->model, GMM_ROW_MAJOR(p->x, p->n, p->d), NULL), p->model);
  printf("first_seconds=%.9g\nfirst_loglik=%.17g\niterations=%lld\n", now() - begin,
         gmm_log_likelihood(p->model), (long long)gmm_n_iter(p->model));
}

/* Seconds of the second of two calls: the first warms up. */
static void select_model(const problem *p) {
  gmm_model *best = NULL;
  int families[32];
  int64_t *sizes = (int64_t *)allocate_doubles((size_t)p->k);
  const int n_families = gmm_family_count();
  double begin = 0;
  for (int i = 0; i < n_families; ++i)
    families[i] = gmm_family_at(i);
  for (int64_t i = 0; i < p->k; ++i)
    sizes[i] = i + 1;
  for (int call = 0; call < 2; ++call) {
    gmm_destroy(best);
    begin = now();
    check(gmm_select(&best, p->model, families, n_families, sizes, p->k,
                     GMM_ROW_MAJOR(p->x, p->n, p->d), NULL, NULL, NULL, NULL, NULL, NULL),
          p->model);
  }
  printf("seconds=%.9g\nbic=%.17g\ninfo=%s,%lld\n", now() - begin, gmm_bic(best),
         gmm_family_letters(gmm_covariance_type(best)), (long long)gmm_n_components(best));
  gmm_destroy(best);
}

static void run(problem *p, char **argv, const char *what) {
  const int64_t n1 = (int64_t)number_argument(argv, "n1", 1);
  const int64_t n2 = (int64_t)number_argument(argv, "n2", 2);
  if (strcmp(what, "scratch") == 0) {
    from_scratch(p, number_argument(argv, "target", -INFINITY),
                 (int64_t)number_argument(argv, "starts", 1));
  } else if (strcmp(what, "fit") == 0) {
    const int64_t settling = (int64_t)number_argument(argv, "settle", 0);
    if (settling > 0)
      settle(p, settling);
    fit(p, (int64_t)number_argument(argv, "warm", (double)p->n), GMM_INIT_PARAMS, 1);
    const double first = fit(p, p->n, GMM_INIT_PARAMS, n1);
    const double second = fit(p, p->n, GMM_INIT_PARAMS, n2);
    printf("seconds=%.9g\n", (second - first) / (double)(n2 - n1));
    printf("loglik=%.17g\n", gmm_log_likelihood(p->model));
    print_history(p, "history");
  } else if (strcmp(what, "init") == 0) {
    fit(p, p->n, GMM_INIT_KMEANS, 1);
    double seconds = 0;
    for (int64_t i = 0; i < n2; ++i)
      seconds += fit(p, p->n, GMM_INIT_KMEANS, 1) - fit(p, p->n, GMM_INIT_PARAMS, 1);
    printf("seconds=%.9g\n", seconds / (double)n2);
  } else {
    set_start(p);
    use(p, what, 1);
    const double first = use(p, what, n1);
    printf("seconds=%.9g\n", (use(p, what, n2) - first) / (double)(n2 - n1));
  }
}

int main(int argc, char **argv) {
  const char *what = text_argument(argv, "what", "fit");
  (void)argc;
  printf("version=%s\ninfo=%s\n", gmm_version_string(), gmm_build_info());
  if (strcmp(what, "version") == 0)
    return 0;
  const int family = family_of(text_argument(argv, "family", "full"));
  problem p = {0};
  p.n = (int64_t)number_argument(argv, "n", 0);
  p.d = (int64_t)number_argument(argv, "d", 0);
  p.k = (int64_t)number_argument(argv, "k", 0);
  p.x = read_doubles(text_argument(argv, "data", ""), (size_t)(p.n * p.d));
  check(gmm_create(&p.model, p.k, p.d, family), NULL);
  check(gmm_set_int(p.model, GMM_OPT_THREADS, (int64_t)number_argument(argv, "threads", 1)),
        p.model);
  check(gmm_set_int(p.model, GMM_OPT_SIMD, (int64_t)number_argument(argv, "simd", 0)), p.model);
  check(gmm_set_int(p.model, GMM_OPT_SEED, (int64_t)number_argument(argv, "seed", 0)), p.model);
  if (text_argument(argv, "skip", NULL))
    check(gmm_set_int(p.model, OPTION_SKIP, (int64_t)number_argument(argv, "skip", 1)), p.model);
  check(gmm_set_int(p.model, GMM_OPT_MISSING, (int64_t)number_argument(argv, "missing", 0)),
        p.model);
  if (strcmp(what, "select") == 0) {
    check(gmm_set_int(p.model, GMM_OPT_N_INIT, (int64_t)number_argument(argv, "starts", 1)),
          p.model);
    select_model(&p);
    return 0;
  }
  expand_start(&p, read_doubles(text_argument(argv, "start", ""), (size_t)(p.k + p.k * p.d + p.d)),
               family);
  make_outputs(&p, what);
  const double before = restart_peak();
  run(&p, argv, what);
  printf("rss_mib=%.1f\n", memory_mib("VmHWM") - before);
  return 0;
}
