/* A single output file.
 *
 * SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath */

#include "output_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_stream(FILE *file, int (*write)(FILE *, void *), void *data) {
  errno = 0;
  if (write(file, data) != 0)
    return -1;
  return fflush(file) == 0 && !ferror(file) ? 0 : 1;
}

/* Writes to what cannot be renamed over: standard output, a device, a pipe. */
static int write_direct(const char *path, int (*write)(FILE *, void *), void *data,
                        struct output *output) {
  int to_stdout = strcmp(path, "-") == 0, result;
  FILE *file = to_stdout ? stdout : fopen(path, "wb");
  if (file == NULL)
    return output_fail(output, "write", path);
  result = write_stream(file, write, data);
  if (result > 0)
    output_fail(output, "write", to_stdout ? "standard output" : path);
  if (!to_stdout && fclose(file) != 0 && result == 0)
    result = output_fail(output, "write", path);
  return result == 0 ? 0 : -1;
}

static int write_staged(const char *path, int (*write)(FILE *, void *), void *data,
                        struct output *output) {
  char dir[4096];
  const char *slash = strrchr(path, '/');
  FILE *file;
  int result;
  snprintf(dir, sizeof dir, "%.*s", slash == NULL ? 1 : (int)(slash - path) + 1,
           slash == NULL ? "." : path);
  /* A single file does not make its directory. */
  if (access(*path == '\0' ? path : dir, F_OK) != 0)
    return output_fail(output, "write", path);
  if (output_begin(output, dir) != 0)
    return -1;
  file = output_open(output, slash == NULL ? path : slash + 1);
  if (file != NULL) {
    result = write_stream(file, write, data);
    if (output_close(output, file) == 0 && result == 0)
      return output_commit(output);
  }
  output_abort(output);
  return -1;
}

int output_single(const char *path, int (*write)(FILE *, void *), void *data, char error[400]) {
  struct output output = {0};
  struct stat status;
  char *resolved = strcmp(path, "-") == 0 ? NULL : realpath(path, NULL);
  int result;
  if (strcmp(path, "-") == 0 || (stat(path, &status) == 0 && !S_ISREG(status.st_mode)))
    result = write_direct(path, write, data, &output);
  else /* a link stays a link: the file behind it is replaced */
    result = write_staged(resolved != NULL ? resolved : path, write, data, &output);
  free(resolved);
  memcpy(error, output.error, sizeof output.error);
  return result;
}
