/* Any sequence of calls on some models, right and wrong: every status is one that the header names
 * for the call, a call that fails changes nothing, and nothing is lost. */
#include "calls.h"
#include "support/store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int take_option(world *w) {
  unsigned pick = take_byte(&w->in);
  return pick < 240 ? gmm_option_at((int)(pick % (unsigned)gmm_option_count())) : (int)pick - 245;
}

static void call_create(world *w) {
  gmm_model **slot = take_slot(w), *out = NULL;
  int64_t k = 1 + take_below(&w->in, 5), d = 1 + take_below(&w->in, 5);
  int family = gmm_family_at((int)take_below(&w->in, gmm_family_count()));
  gmm_allocator hooks = w->memory.hooks;
  unsigned wrong = take_byte(&w->in);
  if (wrong == 250)
    k = take_integer(&w->in) | INT64_C(1) << 61; /* too many, or negative */
  if (wrong == 251)
    d = take_integer(&w->in) | INT64_C(1) << 40;
  if (wrong == 252)
    family = (int)take_integer(&w->in);
  if (wrong == 253)
    hooks.alloc = NULL;
  if (wrong == 254)
    hooks.free = NULL;
  gmm_status status = gmm_create_with_allocator(wrong == 255 ? NULL : &out, k, d, family, &hooks);
  check_call(w, "gmm_create_with_allocator", status,
             ONE_OF(GMM_ERR_NULL, GMM_ERR_ARGUMENT, GMM_ERR_TOO_LARGE, GMM_ERR_NOMEM));
  assert_int_equal(out != NULL, status == GMM_OK);
  if (status != GMM_OK)
    return;
  if (wrong == 251) { /* legal, and no array of such a length fits a test */
    gmm_destroy(out);
    return;
  }
  gmm_destroy(*slot);
  *slot = out;
}

static void call_clone(world *w) {
  gmm_model **from = take_slot(w), **to = take_slot(w), *out = NULL;
  gmm_status status = gmm_clone(one_in(w, 100) ? NULL : &out, *from);
  check_call(w, "gmm_clone", status, ONE_OF(GMM_ERR_NULL, GMM_ERR_NOMEM));
  assert_int_equal(out != NULL, status == GMM_OK);
  if (status != GMM_OK)
    return;
  snapshot as = snapshot_of(*from);
  check_kept(&as, out, 1);
  gmm_destroy(*to);
  *to = out;
}

static void call_destroy(world *w) {
  gmm_model **slot = take_slot(w);
  gmm_destroy(*slot);
  *slot = NULL;
}

static void call_set_option(world *w) {
  gmm_model *model = *take_slot(w);
  snapshot before = snapshot_of(model);
  int option = take_option(w), as_double = gmm_option_type(option) == GMM_TYPE_DOUBLE;
  if (one_in(w, 60))
    as_double = !as_double;
  gmm_status status = as_double ? gmm_set_double(model, option, take_double(&w->in))
                                : gmm_set_int(model, option, take_integer(&w->in));
  check_call(w, "gmm_set_...", status, ONE_OF(GMM_ERR_NULL, GMM_ERR_OPTION, GMM_ERR_RANGE));
  check_kept(&before, model, status != GMM_OK);
}

static void call_get_option(world *w) {
  const gmm_model *model = *take_slot(w);
  int option = take_option(w), wrong = one_in(w, 30);
  int64_t integer = 0;
  double min, max, def, value = 0;
  gmm_status status = gmm_get_int(model, option, wrong ? NULL : &integer);
  check_call(w, "gmm_get_int", status, ONE_OF(GMM_ERR_NULL, GMM_ERR_OPTION));
  status = gmm_get_double(model, option, wrong ? NULL : &value);
  check_call(w, "gmm_get_double", status, ONE_OF(GMM_ERR_NULL, GMM_ERR_OPTION));
  status = gmm_option_range(option, &min, &max, wrong ? NULL : &def);
  check_call(w, "gmm_option_range", status, ONE_OF(GMM_ERR_OPTION));
  assert_true(status != GMM_OK || gmm_option_find(gmm_option_name(option)) == option);
  assert_non_null(gmm_option_help(option));
  status = gmm_option_choice_at(option, option % 8, wrong ? NULL : &integer);
  check_call(w, "gmm_option_choice_at", status,
             ONE_OF(GMM_ERR_NULL, GMM_ERR_OPTION, GMM_ERR_ARGUMENT));
  assert_true(status != GMM_OK || *gmm_option_choice_name(option, integer) != '\0');
  assert_non_null(gmm_status_name(option - 50));
  assert_non_null(gmm_status_message(option - 50));
}

static void call_results(world *w) {
  const gmm_model *model = *take_slot(w);
  double of_fit[] = {gmm_log_likelihood(model), gmm_total_weight(model), gmm_aic(model),
                     gmm_bic(model)};
  for (size_t i = 0; i < COUNT_OF(of_fit); i++)
    assert_int_equal(isfinite(of_fit[i]) != 0, gmm_best_start(model) >= 0);
  int64_t n = gmm_history_length(model);
  assert_true(n == (model ? gmm_n_iter(model) : GMM_ERR_NULL));
  output o = new_output(n > 0 ? n : 0, sizeof(double));
  int64_t length = one_in(w, 30) ? take_integer(&w->in) : n;
  gmm_status status = gmm_get_history(model, one_in(w, 30) ? NULL : o.data, length);
  check_call(w, "gmm_get_history", status, ONE_OF(GMM_ERR_NULL, GMM_ERR_LENGTH));
  check_output(&o, status);
  assert_int_equal(gmm_converged(model) & ~1, 0);
  assert_int_equal(gmm_warnings(model) & ~all_warnings(), 0);
  assert_true(model ? gmm_free_parameters(model) >= 0 : gmm_free_parameters(model) == GMM_ERR_NULL);
  assert_non_null(gmm_last_error(model));
}

static void call_serialize(world *w) {
  const gmm_model *model = *take_slot(w);
  gmm_model **to = take_slot(w), *out = NULL;
  int64_t size = 7;
  gmm_status status = gmm_serialized_size(model, one_in(w, 60) ? NULL : &size);
  check_call(w, "gmm_serialized_size", status, ONE_OF(GMM_ERR_NULL, GMM_ERR_NOT_FITTED));
  output o = new_output(size, 1);
  bytes copy = {0, NULL};
  int64_t given = one_in(w, 30) ? take_integer(&w->in) : size;
  status = gmm_serialize(model, one_in(w, 60) ? NULL : o.data, given);
  check_call(w, "gmm_serialize", status, ONE_OF(GMM_ERR_NULL, GMM_ERR_NOT_FITTED, GMM_ERR_LENGTH));
  if (status == GMM_OK) {
    bytes written = {size, o.data};
    copy = copy_bytes(&written);
  }
  check_output(&o, status);
  if (!copy.data)
    return;
  int damaged = one_in(w, 4);
  if (damaged)
    copy.data[take_bits(&w->in) % (uint64_t)size] ^= (unsigned char)(1 << take_below(&w->in, 8));
  status = gmm_deserialize(&out, copy.data, size);
  check_call(w, "gmm_deserialize", status, ONE_OF(GMM_ERR_FORMAT));
  assert_int_equal(status, damaged ? GMM_ERR_FORMAT : GMM_OK);
  assert_int_equal(out != NULL, status == GMM_OK);
  free_bytes(&copy);
  if (!out)
    return;
  gmm_destroy(*to);
  *to = out;
}

/* The next allocations but `first` - 1 are refused: one, some or all. */
static void plan_failures(world *w) {
  long first = 1 + (long)take_byte(&w->in) % 64,
       count = (const long[]){0, 1, 2, 1000000}[take_byte(&w->in) & 3];
  faulty_plan(&w->memory, first, first + count - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static void (*const calls[])(world *) = {
      call_create,     call_clone,     call_destroy,      call_set_option, call_set_option,
      call_get_option, call_fit,       call_fit_labelled, call_predict,    call_predict_proba,
      call_score,      call_sample,    call_set_params,   call_get_params, call_get_matrices,
      call_results,    call_serialize, plan_failures};
  /* By the highest bytes, so that all others mean what they meant before these calls were there. */
  static void (*const parts[])(world *) = {call_part, call_regress, call_impute, call_impute};
  enum { MOST_CALLS = 100, PARTS = 256 - COUNT_OF(parts) };
  world w = {{data, size}, {NULL}, {{NULL, NULL, NULL}, 0, 0, 0, 0, 0, 0, 0, pthread_self(), 0}};
  faulty_start(&w.memory);
  for (int i = 0; i < MOST_CALLS && w.in.left > 0; i++) {
    unsigned pick = take_byte(&w.in);
    (pick < PARTS ? calls[pick % COUNT_OF(calls)] : parts[pick - PARTS])(&w);
  }
  for (int i = 0; i < SLOTS; i++)
    gmm_destroy(w.models[i]);
  assert_int_equal(w.memory.live, 0);
  assert_int_equal(w.memory.strangers, 0);
  return 0;
}
