/* SPDX-License-Identifier: MIT */
#include "output_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The set that output_abandon() removes, and whether it is just being renamed. */
static struct output *volatile current;

int output_fail(struct output *output, const char *what, const char *path) {
  snprintf(output->error, sizeof output->error, "cannot %s %.250s: %s", what, path,
           strerror(errno));
  return -1;
}

char *output_join(char path[4096], const char *dir, const char *name, const char *suffix) {
  int length = snprintf(path, 4096, "%s/%s%s", dir, name, suffix);
  return length < 4096 ? path : NULL;
}

/* The directory in which `path` lies, which may end in slashes. */
static void parent_of(char parent[4096], const char *path) {
  size_t n = strlen(path);
  while (n > 1 && path[n - 1] == '/')
    n--;
  while (n > 0 && path[n - 1] != '/')
    n--;
  memmove(parent, path, n);
  parent[n] = '.';
  parent[n + 1] = '\0';
}

int output_begin(struct output *output, const char *dir) {
  static const struct output empty;
  char parent[4096];
  struct stat status;
  *output = empty;
  if (strlen(dir) > 3900 || *dir == '\0') {
    errno = *dir == '\0' ? ENOENT : ENAMETOOLONG;
    return output_fail(output, "make the directory", dir);
  }
  output->is_new = stat(dir, &status) != 0;
  output->dir = strdup(dir);
  output->stage = malloc(strlen(dir) + 24);
  if (output->dir == NULL || output->stage == NULL) {
    errno = ENOMEM;
    output_fail(output, "write to", dir);
    output_abort(output);
    return -1;
  }
  parent_of(parent, dir);
  sprintf(output->stage, "%s/.output-XXXXXX", output->is_new ? parent : dir);
  if (mkdtemp(output->stage) == NULL) {
    output_fail(output, output->is_new ? "make the directory" : "write to", dir);
    free(output->stage);
    output->stage = NULL;
    output_abort(output);
    return -1;
  }
  current = output;
  return 0;
}

const char *output_path(struct output *output, const char *name) {
  char path[sizeof output->path], *copy;
  if (output->n_files == OUTPUT_FILES || output_join(path, output->stage, name, "") == NULL) {
    errno = ENAMETOOLONG;
    output_fail(output, "write", name);
    return NULL;
  }
  copy = strdup(name);
  if (copy == NULL) {
    output_fail(output, "write", name);
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
    output_fail(output, "write", path);
  return file;
}

int output_close(struct output *output, FILE *file) {
  int lost = ferror(file);
  if (fclose(file) == 0 && !lost)
    return 0;
  if (errno == 0)
    errno = EIO;
  return output_fail(output, "write to", output->dir);
}

void output_abort(struct output *output) {
  char path[4096];
  current = NULL;
  for (int i = 0; i < output->n_files; i++) {
    if (output_join(path, output->stage, output->names[i], "") != NULL)
      unlink(path);
    if (output_join(path, output->stage, output->names[i], "~") != NULL)
      unlink(path);
    free(output->names[i]);
  }
  if (output->stage != NULL)
    rmdir(output->stage);
  free(output->stage);
  free(output->dir);
  output->stage = output->dir = NULL;
  output->n_files = 0;
}

/* Only what a signal handler may call. */
int output_abandon(void) {
  const struct output *output = current;
  char path[4096];
  if (output == NULL)
    return 1;
  if (output->is_placing)
    return 0;
  for (int tries = 0; tries < 3; tries++) { /* another thread may just make a file */
    for (int i = 0; i < output->n_files; i++) {
      const size_t stage = strlen(output->stage), name = strlen(output->names[i]);
      if (stage + name + 2 > sizeof path)
        continue;
      memmove(path, output->stage, stage);
      path[stage] = '/';
      memmove(path + stage + 1, output->names[i], name + 1);
      unlink(path);
    }
    if (rmdir(output->stage) == 0)
      break;
  }
  return 1;
}
