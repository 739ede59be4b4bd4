#include "exhaust.h"

#include "allocating_calls.h"
#include "holes.h"
#include "ugly.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CALLS = 2000 };

/* A model that has been fitted and has seen an error, with the settings of this round. */
static gmm_model *prepared_model(const trial *r) {
  const setting *s = r->setting;
  gmm_model *model = NULL;
  params start = s->holes ? ordinary_params(s->k, s->d, s->family)
                          : start_from_rows(s->k, s->family, r->x, s->n, s->d);
  assert_ok(gmm_create_with_allocator(&model, s->k, s->d, s->family, r->faults->allocator));
  assert_ok(gmm_set_int(model, GMM_OPT_MISSING, s->holes));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 3));
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, s->n_init));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, s->threads));
  assert_ok(give_params(model, &start));
  assert_ok(gmm_set_feature_name(model, 0, "width"));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, s->init));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(r->x, s->n, s->d), NULL));
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, 9)); /* so that a second fit is another one */
  assert_status(gmm_set_int(model, GMM_OPT_THREADS, -1), GMM_ERR_RANGE);
  free_params(&start);
  return model;
}

/* The outcome of a call that is left in peace: model bytes and output, for comparison. */
typedef struct outcome {
  bytes model, made;
  double output[OUTPUT];
} outcome;

static outcome *outcome_of(const call *c, const trial *r, gmm_model *model) {
  outcome *o = must_alloc(sizeof *o);
  gmm_model *made = NULL;
  memset(o, 0, sizeof *o);
  assert_ok(c->run(r, model, o->output, &made));
  o->model = bytes_of(model);
  if (made && gmm_is_fitted(made))
    o->made = bytes_of(made);
  gmm_destroy(made);
  return o;
}

static void free_outcome(outcome *o) {
  free_bytes(&o->model);
  free_bytes(&o->made);
  free(o);
}

static void assert_same_outcome(const outcome *a, const outcome *b) {
  assert_same_bytes(&a->model, &b->model);
  assert_int_equal(a->made.size, b->made.size);
  if (a->made.size > 0)
    assert_same_bytes(&a->made, &b->made);
  assert_memory_equal(a->output, b->output, sizeof a->output);
}

/* Only a call that may write in the model leaves a text, and one that failed always does. */
static void assert_text(const call *c, const gmm_model *model, const char *before) {
  if (c->says)
    assert_int_equal(strncmp(gmm_last_error(model), c->says, strlen(c->says)), 0);
  else
    assert_string_equal(gmm_last_error(model), before);
}

/* One call with allocations first..last refused. Returns how many were. */
static long fail_once(const call *c, const trial *r, const gmm_model *original, long first,
                      long last, const outcome *want) {
  static double output[OUTPUT], untouched[OUTPUT];
  const faults *f = r->faults;
  gmm_model *model = NULL, *made = NULL;
  assert_ok(gmm_clone(&model, original));
  bytes before = bytes_of(model);
  memset(output, 0x5a, sizeof output);
  memset(untouched, 0x5a, sizeof untouched);
  long live = f->live();
  f->plan(first, last);
  gmm_status status = c->run(r, model, output, &made);
  long refused = f->refused();
  f->plan(0, 0);
  if (status != GMM_OK) {
    if (status != GMM_ERR_NOMEM)
      fail_msg("%s, allocation %ld: %s", c->name, first, gmm_status_name(status));
    assert_true(refused > 0);
    assert_null(made);
    assert_int_equal(f->live(), live);
    assert_unchanged(model, &before);
    assert_text(c, model, gmm_last_error(original));
    assert_memory_equal(output, untouched, sizeof output);
  }
  gmm_destroy(made);
  const int retried = !quick_run() || first % 3 == 1;
  if (refused > 0 && status != GMM_OK && retried) { /* as if nothing had happened */
    outcome *retry = outcome_of(c, r, model);
    assert_same_outcome(retry, want);
    free_outcome(retry);
  } else if (refused > 0 && status == GMM_OK) { /* done without: nothing may be missing */
    bytes after = bytes_of(model);
    assert_same_bytes(&after, &want->model);
    free_bytes(&after);
  }
  free_bytes(&before);
  gmm_destroy(model);
  return refused;
}

static trial begin(const faults *f, const setting *s) {
  trial r = {f,
             s,
             clustered_rows(12, s->n, s->d, s->k),
             new_doubles(s->n),
             NULL,
             some_labels(s->n, s->k),
             {0},
             {0, NULL}};
  r.holes = copy_doubles(r.x, s->n * s->d);
  for (int64_t i = 0; i < s->n * s->d; i += 5)
    r.holes[i] = NAN;
  for (int64_t i = 0; i < s->n; i++)
    r.row_weights[i] = 1 + (double)(i % 3);
  if (s->holes) {
    generator g = {13};
    make_holes(&g, r.x, s->n, s->d, 0.2, 0);
  }
  r.other = ordinary_params(s->k, s->d, s->family);
  r.other.means[0] = 17;
  f->plan(0, 0);
  return r;
}

static void end(trial *r) {
  free(r->x);
  free(r->row_weights);
  free(r->holes);
  free(r->labels);
  free_params(&r->other);
  free_bytes(&r->stored);
}

long exhaust(const faults *f, const setting *s) {
  trial r = begin(f, s);
  long total = 0, live = f->live();
  gmm_model *model = prepared_model(&r);
  r.stored = bytes_of(model);
  for (size_t c = 0; c < n_calls; c++) {
    gmm_model *copy = NULL;
    assert_ok(gmm_clone(&copy, model));
    outcome *want = outcome_of(&all_calls[c], &r, copy);
    gmm_destroy(copy);
    long i = 1, refused;
    while ((refused = fail_once(&all_calls[c], &r, model, i, i, want)) > 0) {
      total += refused + fail_once(&all_calls[c], &r, model, i, LONG_MAX, want);
      assert_true(++i < MAX_CALLS);
    }
    free_outcome(want);
  }
  gmm_destroy(model);
  free_bytes(&r.stored);
  r.stored.data = NULL;
  assert_int_equal(f->live(), live);
  end(&r);
  return total;
}

long exhaust_first_fit(const faults *f, const setting *s) {
  trial r = begin(f, s);
  long refused = 1, i = 0;
  for (int again = 0; refused > 0; again = !again) {
    gmm_model *model = NULL;
    i += !again; /* each once, then from then on */
    assert_true(i < MAX_CALLS);
    assert_ok(gmm_create_with_allocator(&model, s->k, s->d, s->family, f->allocator));
    long live = f->live();
    f->plan(i, again ? LONG_MAX : i);
    gmm_status status = gmm_fit(model, GMM_ROW_MAJOR(r.x, s->n, s->d), NULL);
    refused = f->refused();
    f->plan(0, 0);
    assert_int_equal(status, refused > 0 ? GMM_ERR_NOMEM : GMM_OK);
    assert_int_equal(gmm_is_fitted(model), refused == 0);
    if (refused > 0) {
      assert_int_equal(f->live(), live);
      assert_int_equal(gmm_n_iter(model), 0);
      assert_int_equal(gmm_best_start(model), -1);
      assert_error_says(model, "gmm_fit: ");
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(r.x, s->n, s->d), NULL));
    }
    gmm_destroy(model);
  }
  end(&r);
  return i - 1;
}

setting small_setting(int family, int init, int threads) {
  setting s = {family, init, threads, quick_run() ? 1 : 2, threads > 1 ? 800 : 150, 3, 2, 0};
  return s;
}

void exhaust_families(const faults *f, int threads) {
  long total = 0;
  for_each_family(family)
    for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++) {
      if ((quick_run() || threads > 1) && init != GMM_INIT_KMEANS + family_at % 4)
        continue; /* each family and each init once */
      if (quick_run() && threads > 1 && family_at > 0)
        continue;
      setting s = small_setting(family, init, threads);
      total += exhaust(f, &s);
    }
  print_message("%d threads: %ld refusals, each answered\n", threads, total);
  assert_true(total > 0);
}
