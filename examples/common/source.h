/* source.h - the bytes of a file, whether they are compressed by gzip or not.
 *
 * Without zlib (GMMIX_ZLIB is not defined) a compressed file is an error that says so.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_SOURCE_H
#define EXAMPLES_SOURCE_H

#include <stddef.h>

struct source {
  void *stream; /* gzFile or FILE */
  int has_begun;
  char error[200]; /* after a failure */
};

/* Opens the file `path`, or standard input for "-". 0, or -1 with source->error set. */
int source_open(struct source *source, const char *path);

/* Reads as many bytes as there are up to `size`; fewer are the last ones. -1 with source->error set
 * on failure. */
long source_read(struct source *source, char *bytes, size_t size);

void source_close(struct source *source);

/* All bytes of a file and a 0 byte behind them, to be freed by the caller. NULL with error set. */
char *source_read_all(const char *path, size_t *size, char error[200]);

#endif
