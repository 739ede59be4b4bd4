/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath */

#include "output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(struct output *output, const char *what, const char *path) {
  snprintf(output->error, sizeof output->error, "cannot %s %.250s: %s", what, path,
           strerror(errno));
  return -1;
}

/* Writes "dir/name" and a suffix into `path`; returns it, or NULL if it is too long. */
static char *join(char path[4096], const char *dir, const char *name, const char *suffix) {
  int length = snprintf(path, 4096, "%s/%s%s", dir, name, suffix);
  return length < 4096 ? path : NULL;
}

int output_begin(struct output *output, const char *dir) {
  static const struct output empty;
  *output = empty;
  if (mkdir(dir, 0777) == 0)
    output->made_dir = 1;
  else if (errno != EEXIST)
    return fail(output, "make the directory", dir);
  output->dir = strdup(dir);
  output->stage = malloc(strlen(dir) + 20);
  if (output->dir == NULL || output->stage == NULL || strlen(dir) > 3900) {
    errno = strlen(dir) > 3900 ? ENAMETOOLONG : ENOMEM;
    fail(output, "write to", dir);
    output_abort(output);
    return -1;
  }
  sprintf(output->stage, "%s/.output-XXXXXX", dir);
  if (mkdtemp(output->stage) == NULL) {
    fail(output, "write to", dir);
    free(output->stage);
    output->stage = NULL;
    output_abort(output);
    return -1;
  }
  return 0;
}

const char *output_path(struct output *output, const char *name) {
  char path[sizeof output->path], *copy;
  if (output->n_files == OUTPUT_FILES || join(path, output->stage, name, "") == NULL) {
    errno = ENAMETOOLONG;
    fail(output, "write", name);
    return NULL;
  }
  copy = strdup(name);
  if (copy == NULL) {
    fail(output, "write", name);
    return NULL;
  }
  memcpy(output->path, path, strlen(path) + 1);
  output->names[output->n_files++] = copy;
  return output->path;
}

FILE *output_open(struct output *output, const char *name) {
  const char *path = output_path(output, name);
  FILE *file = path == NULL ? NULL : fopen(path, "wb");
  if (path != NULL && file == NULL)
    fail(output, "write", path);
  return file;
}

int output_close(struct output *output, FILE *file) {
  int lost = ferror(file);
  if (fclose(file) == 0 && !lost)
    return 0;
  if (errno == 0)
    errno = EIO;
  return fail(output, "write to", output->dir);
}

/* Moves file i to its place, and an older one, whose permissions it takes over, out of its way to
 * "name~". */
static int place(struct output *output, int i) {
  char target[4096], staged[4096], older[4096];
  struct stat status;
  if (join(target, output->dir, output->names[i], "") == NULL ||
      join(older, output->stage, output->names[i], "~") == NULL ||
      join(staged, output->stage, output->names[i], "") == NULL) {
    errno = ENAMETOOLONG;
    return fail(output, "write", output->names[i]);
  }
  if (lstat(target, &status) == 0) {
    int replaceable = S_ISREG(status.st_mode) || S_ISLNK(status.st_mode);
    if (!replaceable) /* nor is a device or a pipe */
      errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    if (S_ISREG(status.st_mode) && chmod(staged, status.st_mode & 0777) != 0 && errno != ENOENT)
      replaceable = 0;
    if (!replaceable || rename(target, older) != 0)
      return fail(output, "replace", target);
  }
  if (rename(staged, target) != 0 && errno != ENOENT) {
    fail(output, "write", target);
    rename(older, target);
    return -1;
  }
  return 0;
}

/* Takes file i out of its place again, and puts the older one back. */
static void unplace(struct output *output, int i) {
  char target[4096], older[4096];
  join(target, output->dir, output->names[i], "");
  join(older, output->stage, output->names[i], "~");
  unlink(target);
  rename(older, target);
}

int output_commit(struct output *output) {
  int done = 0;
  while (done < output->n_files && place(output, done) == 0)
    done++;
  if (done == output->n_files) {
    output->made_dir = 0;
    output_abort(output);
    return 0;
  }
  while (done > 0)
    unplace(output, --done);
  output_abort(output);
  return -1;
}

void output_abort(struct output *output) {
  char path[4096];
  for (int i = 0; i < output->n_files; i++) {
    if (join(path, output->stage, output->names[i], "") != NULL)
      unlink(path);
    if (join(path, output->stage, output->names[i], "~") != NULL)
      unlink(path);
    free(output->names[i]);
  }
  if (output->stage != NULL)
    rmdir(output->stage);
  if (output->made_dir && output->dir != NULL)
    rmdir(output->dir);
  free(output->stage);
  free(output->dir);
  output->stage = output->dir = NULL;
  output->n_files = output->made_dir = 0;
}

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
    return fail(output, "write", path);
  result = write_stream(file, write, data);
  if (result > 0)
    fail(output, "write", to_stdout ? "standard output" : path);
  if (!to_stdout && fclose(file) != 0 && result == 0)
    result = fail(output, "write", path);
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
    return fail(output, "write", path);
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
