#include "store.h"

#include "ugly.h"

#include <stdlib.h>
#include <string.h>

uint32_t crc32_of(const unsigned char *data, int64_t size) {
  uint32_t crc = 0xffffffffu;
  for (int64_t i = 0; i < size; i++) {
    crc ^= data[i];
    for (int bit = 0; bit < 8; bit++)
      crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

void reseal(bytes *b) {
  put_u32(b->data + b->size - 4, crc32_of(b->data, b->size - 4));
}

void put_u32(unsigned char *at, uint32_t value) {
  for (int i = 0; i < 4; i++)
    at[i] = (unsigned char)(value >> (8 * i));
}

void put_u64(unsigned char *at, uint64_t value) {
  for (int i = 0; i < 8; i++)
    at[i] = (unsigned char)(value >> (8 * i));
}

void put_double(unsigned char *at, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  put_u64(at, bits);
}

uint32_t get_u32(const unsigned char *at) {
  return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

uint64_t get_u64(const unsigned char *at) {
  return get_u32(at) | (uint64_t)get_u32(at + 4) << 32;
}

bytes copy_bytes(const bytes *b) {
  bytes copy = {b->size, must_alloc((size_t)b->size)};
  memcpy(copy.data, b->data, (size_t)b->size);
  return copy;
}

double *small_rows(void) {
  return clustered_rows(6, SMALL_N, SMALL_D, SMALL_K);
}

void drop_criteria(bytes *b) {
  unsigned char *at = b->data + b->size - CHECKSUM_SIZE - CRITERIA_SIZE;
  assert_memory_equal(at + 8, "crit", 4);
  memmove(at, at + CRITERIA_SIZE, CHECKSUM_SIZE);
  b->size -= CRITERIA_SIZE;
  put_u64(b->data + SIZE_AT, (uint64_t)b->size);
  reseal(b);
}

static bytes make_small_model(int family, int with_names) {
  double *x = small_rows();
  gmm_model *model = new_model(SMALL_K, SMALL_D, family);
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 3));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, SMALL_N, SMALL_D), NULL));
  for (int64_t j = 0; with_names && j < SMALL_D; j++)
    assert_ok(gmm_set_feature_name(model, j, j == 0 ? "width" : "\xc3\xa9paisseur"));
  bytes stored = bytes_of(model);
  drop_criteria(&stored);
  if (!with_names && family <= GMM_COV_SPHERICAL) {
    put_u32(stored.data + FORMAT_VERSION_AT, 1);
    reseal(&stored);
  }
  gmm_destroy(model);
  free(x);
  return stored;
}

bytes small_model(int family) {
  return make_small_model(family, 0);
}

bytes small_named_model(int family) {
  return make_small_model(family, 1);
}

void add_section(bytes *b, const char *tag, const void *payload, int64_t length) {
  enum { HEAD = 12 };
  bytes longer = {b->size + HEAD + length, must_alloc((size_t)(b->size + HEAD + length))};
  unsigned char *at = longer.data + b->size - CHECKSUM_SIZE;
  memcpy(longer.data, b->data, (size_t)(b->size - CHECKSUM_SIZE));
  put_u64(at, (uint64_t)length);
  memcpy(at + 8, tag, 4);
  if (length > 0)
    memcpy(at + HEAD, payload, (size_t)length);
  put_u32(longer.data + FORMAT_VERSION_AT, 2);
  put_u64(longer.data + SIZE_AT, (uint64_t)longer.size);
  reseal(&longer);
  free_bytes(b);
  *b = longer;
}
