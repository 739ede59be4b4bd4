/* How libFuzzer changes stored models (see src/model/FORMAT.md): field by field, with the size and
 * the checksum mended, so that mutants reach what lies behind them. */
#include "fuzz.h"
#include "support/store.h"
#include "support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

static uint64_t below(generator *g, uint64_t limit) {
  return next_bits(g) % limit;
}

static uint64_t an_integer(generator *g) {
  static const uint64_t special[] = {0, 1, 2, 3, 4, 5, 15, 16, 1000, 1001, 1000000, 1000001};
  switch (below(g, 4)) {
  case 0:
    return special[below(g, COUNT_OF(special))];
  case 1:
    return (UINT64_C(1) << below(g, 64)) + below(g, 3) - 1;
  case 2:
    return UINT64_C(0) - below(g, 20);
  default:
    return below(g, 20);
  }
}

static double a_double(generator *g) {
  uint8_t code[16];
  for (size_t i = 0; i < sizeof code; i++)
    code[i] = (uint8_t)next_bits(g);
  input in = {code, sizeof code};
  code[0] = below(g, 2) ? (uint8_t)(200 + below(g, 40)) : code[0]; /* half of them special */
  return below(g, 4) ? take_double(&in) : ldexp(next_uniform(g), (int)below(g, 200) - 100);
}

/* A good model of a few components and features, fitted or not. */
static size_t fresh(generator *g, uint8_t *data, size_t max_size) {
  int64_t k = 1 + (int64_t)below(g, 4), d = 1 + (int64_t)below(g, 4), n = 20;
  gmm_model *model = new_model(k, d, gmm_family_at((int)below(g, (uint64_t)gmm_family_count())));
  double *x = clustered_rows(next_bits(g), n, d, k);
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 1 + (int64_t)below(g, 4)));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, n, d), NULL));
  if (below(g, 2)) {
    params p = params_of(model);
    assert_ok(give_params(model, &p));
    free_params(&p);
  }
  for (int64_t j = 0; j < d; j++)
    if (below(g, 4) == 0)
      assert_ok(gmm_set_feature_name(model, j, below(g, 2) ? "a" : "\xc3\xa9paisseur"));
  bytes stored = bytes_of(model);
  size_t size = (size_t)stored.size <= max_size ? (size_t)stored.size : 0;
  memcpy(data, stored.data, size);
  free_bytes(&stored);
  free(x);
  gmm_destroy(model);
  return size;
}

/* One number of the header, an option or the body. */
static void change_field(generator *g, uint8_t *data, size_t size) {
  size_t n_options = get_u32(data + N_OPTIONS_AT);
  size_t body = OPTIONS_AT + OPTION_SIZE * (n_options < size / OPTION_SIZE ? n_options : 0);
  if (body + CHECKSUM_SIZE > size)
    body = OPTIONS_AT;
  size_t numbers = (size - CHECKSUM_SIZE - body) / 8;
  switch (below(g, 8)) {
  case 0: /* dimensions, iterations, start, free parameters */
    put_u64(data + (const size_t[]){K_AT, D_AT, ITERATIONS_AT, 64, 88}[below(g, 5)], an_integer(g));
    break;
  case 1: /* family, bits, warnings, options */
    put_u32(data + 40 + 4 * below(g, 4), (uint32_t)an_integer(g));
    break;
  case 2: /* log-likelihood, total weight */
    put_double(data + LIKELIHOOD_AT + 8 * below(g, 2), a_double(g));
    break;
  case 3: /* an option */
    if (body > OPTIONS_AT) {
      uint8_t *option = data + OPTIONS_AT + OPTION_SIZE * below(g, n_options);
      if (below(g, 4) == 0)
        put_u64(option, below(g, 16) | below(g, 4) << 32);
      put_double(option + 8, below(g, 2) ? (double)(int64_t)an_integer(g) : a_double(g));
    }
    break;
  default: /* parameters and history */
    if (numbers > 0)
      put_double(data + body + 8 * below(g, numbers), a_double(g));
  }
}

/* A number of the body becomes equal, or nearly, to another: as in matrices that are almost
 * singular. */
static void copy_field(generator *g, uint8_t *data, size_t size) {
  size_t numbers = (size - CHECKSUM_SIZE - OPTIONS_AT) / 8;
  if (numbers < 2)
    return;
  uint64_t bits = get_u64(data + OPTIONS_AT + 8 * below(g, numbers));
  put_u64(data + OPTIONS_AT + 8 * below(g, numbers), bits + below(g, 3) - 1);
}

static void mend(uint8_t *data, size_t size) {
  bytes b = {(int64_t)size, data};
  put_u64(data + SIZE_AT, (uint64_t)size);
  reseal(&b);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
  generator g = {seed};
  uint64_t how = below(&g, 32);
  if (how == 0)
    return LLVMFuzzerMutate(data, size, max_size);
  /* Often a good one, for most mutants are refused for what was changed before. */
  if (how < 12 || size < OPTIONS_AT + CHECKSUM_SIZE)
    size = fresh(&g, data, max_size);
  if (size < OPTIONS_AT + CHECKSUM_SIZE)
    return size;
  if (how >= 30) {
    size = LLVMFuzzerMutate(data, size, max_size);
    if (size < OPTIONS_AT + CHECKSUM_SIZE)
      return size;
  }
  for (uint64_t i = below(&g, 4); i > 0; i--)
    below(&g, 4) ? change_field(&g, data, size) : copy_field(&g, data, size);
  mend(data, size);
  return size;
}
