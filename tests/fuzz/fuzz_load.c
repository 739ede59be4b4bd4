/* Any bytes as a stored model: refused, or a sound model that is stored as it came.
 * mutate_load.c gets mutants past the checksum. */
#include "fuzz.h"
#include "support/store.h"

#include <stdlib.h>
#include <string.h>

enum { N = 6 };

/* The header and the numbers; not the format, the version of the writer, and what may be unknown
 * here: options and sections. */
static void check_stored_as_given(const gmm_model *model, const uint8_t *data, size_t size) {
  bytes again = bytes_of(model);
  size_t numbers = (size_t)(gmm_n_components(model) * (1 + gmm_n_features(model)) +
                            gmm_covariance_length(model) + gmm_history_length(model)) *
                   sizeof(double);
  size_t before = OPTIONS_AT + OPTION_SIZE * (size_t)get_u32(data + N_OPTIONS_AT);
  size_t now = OPTIONS_AT + OPTION_SIZE * (size_t)get_u32(again.data + N_OPTIONS_AT);
  assert_true(size >= before + numbers + CHECKSUM_SIZE);
  assert_memory_equal(again.data, data, FORMAT_VERSION_AT);
  assert_memory_equal(again.data + K_AT, data + K_AT, N_OPTIONS_AT - K_AT);
  assert_memory_equal(again.data + ITERATIONS_AT, data + ITERATIONS_AT, OPTIONS_AT - ITERATIONS_AT);
  assert_memory_equal(again.data + now, data + before, numbers);
  free_bytes(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  gmm_model *model = NULL;
  gmm_status status = gmm_deserialize(&model, data, (int64_t)size);
  if (status != GMM_OK) {
    assert_null(model);
    if (status != GMM_ERR_FORMAT && status != GMM_ERR_NEWER_FORMAT)
      fail_msg("these bytes gave %s", gmm_status_name(status));
    return 0;
  }
  check_model(model);
  check_stored_as_given(model, data, size);
  int64_t n_values = N * gmm_n_features(model);
  double *x = new_doubles(n_values);
  for (int64_t i = 0; i < n_values; i++)
    x[i] = (double)(i * 7 % 11 - 5) * (i % 3 == 2 ? 1e100 : 1);
  check_use(model, x, N);
  free(x);
  gmm_destroy(model);
  return 0;
}
