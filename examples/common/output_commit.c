/* Putting a set of files into its place.
 *
 * SPDX-License-Identifier: MIT */
#include "output_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Moves file i to its place, and an older one, whose permissions it takes over, out of its way to
 * "name~". */
static int place(struct output *output, int i) {
  char target[4096], staged[4096], older[4096];
  struct stat status;
  if (output_join(target, output->dir, output->names[i], "") == NULL ||
      output_join(older, output->stage, output->names[i], "~") == NULL ||
      output_join(staged, output->stage, output->names[i], "") == NULL) {
    errno = ENAMETOOLONG;
    return output_fail(output, "write", output->names[i]);
  }
  if (lstat(target, &status) == 0) {
    int replaceable = S_ISREG(status.st_mode) || S_ISLNK(status.st_mode);
    if (!replaceable) /* nor is a device or a pipe */
      errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    if (S_ISREG(status.st_mode) && chmod(staged, status.st_mode & 0777) != 0 && errno != ENOENT)
      replaceable = 0;
    if (!replaceable || rename(target, older) != 0)
      return output_fail(output, "replace", target);
  }
  if (rename(staged, target) != 0 && errno != ENOENT) {
    output_fail(output, "write", target);
    rename(older, target);
    return -1;
  }
  return 0;
}

/* Takes file i out of its place again, and puts the older one back. */
static void unplace(struct output *output, int i) {
  char target[4096], older[4096];
  output_join(target, output->dir, output->names[i], "");
  output_join(older, output->stage, output->names[i], "~");
  unlink(target);
  rename(older, target);
}

/* Sets go into a directory one after the other, so that it holds the files of one of them. Where
 * there are no locks it is done without. The lock ends when its descriptor is closed. */
static int lock(const char *dir) {
  int file = open(dir, O_RDONLY);
  if (file >= 0)
    flock(file, LOCK_EX);
  return file;
}

/* A directory that is not there yet is the staged one under another name. */
static int place_directory(struct output *output) {
  mode_t mask = umask(0);
  umask(mask);
  return chmod(output->stage, 0777 & ~mask) == 0 && rename(output->stage, output->dir) == 0 ? 0
                                                                                            : -1;
}

static int place_files(struct output *output) {
  int done = 0;
  while (done < output->n_files && place(output, done) == 0)
    done++;
  if (done == output->n_files)
    return 0;
  while (done > 0)
    unplace(output, --done);
  return -1;
}

int output_commit(struct output *output) {
  int result, file;
  output->is_placing = 1;
  result = output->is_new ? place_directory(output) : -1;
  /* somebody else may have made it since */
  if (output->is_new && result != 0 && errno != EEXIST && errno != ENOTEMPTY) {
    output_fail(output, "make the directory", output->dir);
  } else if (result != 0) {
    output->is_placing = 0;
    file = lock(output->dir);
    output->is_placing = 1;
    result = place_files(output);
    if (file >= 0)
      close(file);
  }
  output_abort(output);
  return result;
}
