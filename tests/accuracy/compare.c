#include "compare.h"

#include "../support/ugly.h"
#include "quad_em.h"

#ifdef QUAD

#include <string.h>

/* What EM ends with. */
typedef struct run {
  mixture end;
  likelihood *history;
  int fine;
} run;

static run run_reference(const problem *p, const rows *r) {
  run result = {mixture_of(&p->start), must_alloc((size_t)p->iterations * sizeof(likelihood)), 0};
  result.fine = quad_em(&result.end, r, p->regularisation, p->iterations, result.history);
  return result;
}

static void free_run(run *r) {
  free_mixture(&r->end);
  free(r->history);
}

static void raise(double *largest, quad error) {
  if (error > *largest || error != error) /* a NaN stays */
    *largest = (double)error;
}

/* How far the parameters of b are from a, in a's units. */
static void compare_parameters(const mixture *a, const mixture *b, double half_ulp, errors *e) {
  int64_t d = a->d;
  for (int64_t c = 0; c < a->k; c++) {
    const quad *from = a->covariances + c * d * d, *to = b->covariances + c * d * d;
    raise(&e->of[WEIGHTS], quad_abs(a->weights[c] - b->weights[c]));
    for (int64_t i = 0; i < d; i++) {
      quad sigma = quad_sqrt(from[i * d + i]), mean = a->means[c * d + i];
      quad difference = quad_abs(mean - b->means[c * d + i]) - half_ulp * quad_abs(mean);
      raise(&e->of[MEANS], difference / sigma);
      for (int64_t j = 0; j < d; j++)
        raise(&e->of[COVARIANCES],
              quad_abs(from[i * d + j] - to[i * d + j]) / (sigma * quad_sqrt(from[j * d + j])));
    }
  }
}

static void round_to_double(quad *a, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    a[i] = (double)a[i];
}

/* Of the mixture as a caller gets it. At an offset of 1e8 deviations half an ulp of a mean is 1e-8
 * deviations, and that alone changes the likelihood by more than 1e-15. */
static likelihood rounded_likelihood(const mixture *end, const rows *r) {
  int64_t k = end->k, d = end->d;
  likelihood result = {0, NAN, 1};
  mixture m = copy_mixture(end);
  quad *resp = new_quads(r->n * k), *log_density = new_quads(r->n);
  round_to_double(m.weights, k);
  round_to_double(m.means, k * d);
  round_to_double(m.covariances, k * d * d);
  quad_e_step(&m, r, resp, log_density, &result);
  free(resp);
  free(log_density);
  free_mixture(&m);
  return result;
}

static void compare_fit(const problem *p, const rows *r, const run *reference,
                        const gmm_model *model, errors *e) {
  params found = params_of(model);
  mixture m = mixture_of(&found);
  double *history = new_doubles(p->iterations);
  likelihood last = rounded_likelihood(&reference->end, r);
  compare_parameters(&reference->end, &m, 0.5 * DBL_EPSILON, e);
  e->of[LOG_LIKELIHOOD] = (double)(quad_abs(gmm_log_likelihood(model) - last.sum) / last.size);
  assert_ok(gmm_get_history(model, history, p->iterations));
  for (int t = 0; t < p->iterations; t++) {
    const likelihood *l = &reference->history[t];
    raise(&e->of[HISTORY], quad_abs(history[t] * l->weight - l->sum) / l->size);
  }
  free(history);
  free_mixture(&m);
  free_params(&found);
}

static void compare_precisions(const mixture *m, const gmm_model *model, errors *e) {
  int64_t d = m->d, square = d * d;
  double *found = new_doubles(m->k * square);
  quad *exact = new_quads(square);
  assert_ok(gmm_get_precisions(model, found, m->k * square));
  for (int64_t c = 0; c < m->k; c++) {
    quad_inverse(m->factors + c * square, d, exact);
    for (int64_t i = 0; i < d; i++)
      for (int64_t j = 0; j < d; j++) {
        quad size = quad_sqrt(exact[i * d + i] * exact[j * d + j]);
        raise(&e->of[PRECISIONS],
              quad_abs(found[c * square + i * d + j] - exact[i * d + j]) / size);
      }
  }
  free(found);
  free(exact);
}

/* The model's parameters, as they are, with its own rows. */
static void compare_use(const problem *p, const rows *r, const gmm_model *model, errors *e) {
  params found = params_of(model);
  mixture m = mixture_of(&found);
  double *density = new_doubles(p->n), *proba = new_doubles(p->n * p->k);
  quad *exact = new_quads(p->n), *resp = new_quads(p->n * p->k);
  likelihood total;
  assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(p->x, p->n, p->d), density));
  assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(p->x, p->n, p->d), proba, p->k, 1));
  if (quad_e_step(&m, r, resp, exact, &total)) {
    e->of[SCORED] = (double)(quad_abs(gmm_log_likelihood(model) - total.sum) / total.size);
    for (int64_t i = 0; i < p->n; i++)
      raise(&e->of[LOG_DENSITIES], quad_abs(density[i] - exact[i]) / (1 + quad_abs(exact[i])));
    for (int64_t i = 0; i < p->n * p->k; i++)
      raise(&e->of[RESPONSIBILITIES], quad_abs(proba[i] - resp[i]));
    compare_precisions(&m, model, e);
  } else {
    e->of[SCORED] = NAN;
  }
  free(density);
  free(proba);
  free(exact);
  free(resp);
  free_mixture(&m);
  free_params(&found);
}

static gmm_model *fit_problem(const problem *p) {
  gmm_model *model = new_model(p->k, p->d, p->family);
  prepare_fit(model, &p->start, p->iterations);
  assert_ok(gmm_set_double(model, GMM_OPT_REG_COVAR, p->regularisation));
  if (!p->default_floor)
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(p->x, p->n, p->d), p->row_weights));
  assert_int_equal(gmm_n_iter(model), p->iterations);
  return model;
}

/* How far the reference's own result moves when each value is moved by one rounding error, 2^-53 of
 * its distance from its feature's mean: what no computation in double can do better than. */
static errors find_sensitivity(const problem *p, const rows *r, const run *reference) {
  errors e;
  memset(&e, 0, sizeof e);
  generator g = {(uint64_t)p->number};
  quad *x = new_quads(p->n * p->d);
  for (int64_t j = 0; j < p->d; j++) {
    quad mean = 0;
    for (int64_t i = 0; i < p->n; i++)
      mean += r->x[i * p->d + j] / (quad)p->n;
    for (int64_t i = 0; i < p->n; i++) {
      quad value = r->x[i * p->d + j], sign = next_bits(&g) % 2 ? 1 : -1;
      x[i * p->d + j] = value + sign * (value - mean) * DBL_EPSILON / 2;
    }
  }
  rows moved = {r->n, x, r->weights};
  run other = run_reference(p, &moved);
  if (other.fine)
    compare_parameters(&reference->end, &other.end, 0, &e);
  for (int t = 0; t < p->iterations && other.fine; t++) {
    const likelihood *a = &reference->history[t], *b = &other.history[t];
    double change = (double)(quad_abs(a->sum - b->sum) / a->size);
    raise(&e.of[HISTORY], change);
    e.of[LOG_LIKELIHOOD] = change;
  }
  free_run(&other);
  free(x);
  return e;
}

static errors declared_bounds(const problem *p, double kappa) {
  static const errors ordinary = {{1e-15, 1e-15, 1e-13, 1e-13, 1e-13, 1e-15, 1e-13, 1e-13, 0}};
  errors bound = ordinary;
  if (p->kind == OFFSET)
    bound.of[COVARIANCES] = 1e-12;
  bound.of[PRECISIONS] = 100 * kappa * DBL_EPSILON;
  for (int q = 0; q < N_QUANTITIES && p->kind == ILL_CONDITIONED; q++)
    bound.of[q] = fmax(bound.of[q], 100 * kappa * DBL_EPSILON);
  return bound;
}

static int is_within(const outcome *o) {
  for (int q = 0; q < N_QUANTITIES; q++)
    if (!(o->found.of[q] <= o->bound.of[q])) /* so a NaN is not */
      return 0;
  return 1;
}

/* An error beyond its declared bound may be up to 100 times what one rounding error of the data
 * does to the exact result: 100, as in the bound 100 kappa eps. */
static void scale_bounds(const errors *moved, outcome *o) {
  for (int q = 0; q < N_QUANTITIES; q++)
    if (!(o->found.of[q] <= o->bound.of[q]))
      o->bound.of[q] = fmax(o->bound.of[q], 100 * moved->of[q]);
}

static void compare(const problem *p, const rows *r, const run *reference, outcome *o) {
  gmm_model *model = fit_problem(p);
  if (gmm_warnings(model) & (GMM_WARN_FLOORED | GMM_WARN_EMPTY))
    o->trouble = "the floor holds a covariance, or a component is empty";
  compare_fit(p, r, reference, model, &o->found);
  compare_use(p, r, model, &o->found);
  gmm_destroy(model);
  o->kappa = quad_condition(&reference->end);
  o->bound = o->declared = declared_bounds(p, o->kappa);
  if (!is_within(o)) {
    errors moved = find_sensitivity(p, r, reference);
    scale_bounds(&moved, o);
  }
  o->fine = o->trouble == NULL && is_within(o);
}

outcome solve_problem(const problem *p) {
  outcome o;
  memset(&o, 0, sizeof o);
  quad *x = quads_of(p->x, p->n * p->d);
  rows r = {p->n, x, p->row_weights};
  run reference = run_reference(p, &r);
  if (reference.fine)
    compare(p, &r, &reference, &o);
  else
    o.trouble = "a covariance became singular";
  free_run(&reference);
  free(x);
  return o;
}

#endif
