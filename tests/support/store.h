/* The container of a stored model: what a test needs to forge one with a valid checksum. */
#ifndef GMMIX_TESTS_STORE_H
#define GMMIX_TESTS_STORE_H

#include "model.h"

/* CRC-32 as in zlib (ISO 3309, polynomial 0xedb88320). */
uint32_t crc32_of(const unsigned char *data, int64_t size);

/* Rewrites the checksum at the end, a little-endian CRC-32 of all bytes before it. */
void reseal(bytes *b);

/* Little-endian fields. */
void put_u32(unsigned char *at, uint32_t value);
void put_u64(unsigned char *at, uint64_t value);
void put_double(unsigned char *at, double value);
uint32_t get_u32(const unsigned char *at);
uint64_t get_u64(const unsigned char *at);

/* Where the fields stand (see src/model/FORMAT.md). */
enum {
  FORMAT_VERSION_AT = 8,
  VERSION_AT = 12, /* of the writer */
  SIZE_AT = 16,
  K_AT = 24,
  D_AT = 32,
  FAMILY_AT = 40,
  BITS_AT = 44, /* 1 fitted, 2 converged */
  WARNINGS_AT = 48,
  N_OPTIONS_AT = 52,
  ITERATIONS_AT = 56,
  BEST_START_AT = 64,
  LIKELIHOOD_AT = 72,
  TOTAL_AT = 80,
  FREE_PARAMETERS_AT = 88,
  OPTIONS_AT = 96, /* after the header, of fixed size */
  OPTION_SIZE = 16,
  CRITERIA_SIZE = 24, /* the section "crit" with its head, the last that the library writes */
  CHECKSUM_SIZE = 4
};

bytes copy_bytes(const bytes *b);

/* Takes away the section "crit", as of a fit that was stored before there was one. */
void drop_criteria(bytes *b);

/* A small model, with its history: 3 iterations on small_rows(), which are the caller's to free. It
 * is in format 1, without the section "crit", unless its family is newer. */
enum { SMALL_N = 90, SMALL_D = 2, SMALL_K = 3 };
double *small_rows(void);
bytes small_model(int family);

/* The same with names of features, which are in a section of their own (format 2). */
bytes small_named_model(int family);

/* Puts a section with this tag of four letters and payload behind those there are. */
void add_section(bytes *b, const char *tag, const void *payload, int64_t length);

#endif
