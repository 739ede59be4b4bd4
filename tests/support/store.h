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

/* Where the format version stands (see src/model/FORMAT.md). */
enum { FORMAT_VERSION_AT = 8 };

bytes copy_bytes(const bytes *b);

#endif
