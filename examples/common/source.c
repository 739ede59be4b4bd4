/* SPDX-License-Identifier: MIT */
#include "source.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(struct source *source, const char *reason) {
  snprintf(source->error, sizeof source->error, "%s", reason);
  return -1;
}

#ifdef GMMIX_ZLIB

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

int source_open(struct source *source, const char *path) {
  static const struct source empty;
  int file = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY);
  *source = empty;
  if (file < 0)
    return fail(source, strerror(errno));
  source->stream = gzdopen(file, "rb");
  if (source->stream != NULL)
    return 0;
  close(file);
  return fail(source, "out of memory");
}

/* What is not compressed passes through zlib as it is. */
long source_read(struct source *source, char *bytes, size_t size) {
  int state, reason, got;
  const char *text;
  errno = 0;
  got = gzread(source->stream, bytes, size > INT_MAX ? INT_MAX : (unsigned)size);
  reason = errno;
  text = gzerror(source->stream, &state);
  if (state == Z_OK || state == Z_STREAM_END)
    return got;
  if (state == Z_ERRNO)
    return fail(source, strerror(reason));
  if (state == Z_BUF_ERROR)
    return fail(source, "the compressed file ends too early");
  return fail(source, text);
}

void source_close(struct source *source) {
  if (source->stream != NULL)
    gzclose(source->stream);
  source->stream = NULL;
}

#else

int source_open(struct source *source, const char *path) {
  static const struct source empty;
  *source = empty;
  source->stream = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
  return source->stream != NULL ? 0 : fail(source, strerror(errno));
}

long source_read(struct source *source, char *bytes, size_t size) {
  FILE *stream = source->stream;
  int is_first = !source->has_begun;
  size_t got = fread(bytes, 1, size > INT_MAX ? INT_MAX : size, stream);
  if (ferror(stream))
    return fail(source, strerror(errno));
  source->has_begun = 1;
  if (is_first && got > 2 && memcmp(bytes, "\x1F\x8B\x08", 3) == 0)
    return fail(source, "the file is compressed, and this gmmix was built without zlib: "
                        "give it what gunzip -c prints");
  return (long)got;
}

void source_close(struct source *source) {
  if (source->stream != NULL)
    fclose(source->stream);
  source->stream = NULL;
}

#endif

char *source_read_all(const char *path, size_t *size, char error[200]) {
  size_t capacity = 65536;
  char *bytes = malloc(capacity), *larger;
  struct source source;
  long got = source_open(&source, path);
  *size = 0;
  while (got >= 0 && bytes != NULL) {
    got = source_read(&source, bytes + *size, capacity - *size - 1);
    if (got <= 0)
      break;
    *size += (size_t)got;
    if (*size + 1 < capacity)
      continue;
    larger = capacity > SIZE_MAX / 2 ? NULL : realloc(bytes, capacity * 2);
    if (larger == NULL)
      free(bytes);
    bytes = larger;
    capacity *= 2;
  }
  if (bytes == NULL)
    fail(&source, "out of memory");
  else if (got < 0) {
    free(bytes);
    bytes = NULL;
  } else
    bytes[*size] = '\0';
  source_close(&source);
  memcpy(error, source.error, sizeof source.error);
  return bytes;
}
