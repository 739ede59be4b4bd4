/* Feeds files, or all files of directories, to a fuzz target, without libFuzzer.
 * usage: replay-TARGET PATH...      prints TAP; a test per file, which keeps its name */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void replay_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END) != 0) {
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    exit(2);
  }
  size_t size = (size_t)ftell(file);
  uint8_t *data = malloc(size ? size : 1); /* exact, so that reading on is seen */
  rewind(file);
  if (!data || fread(data, 1, size, file) != size) {
    fprintf(stderr, "%s: cannot be read\n", path);
    exit(2);
  }
  fclose(file);
  fprintf(stderr, "# %s\n", path); /* the last one named is the one that failed */
  LLVMFuzzerTestOneInput(data, size);
  free(data);
}

static int is_visible(const struct dirent *entry) {
  return entry->d_name[0] != '.';
}

/* The number of files, which are run if `first` is not 0; that is the number of the first. */
static int replay(const char *path, int first) {
  struct stat about;
  struct dirent **entries;
  if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode)) {
    if (first) {
      replay_file(path);
      printf("ok %d - %s\n", first, path);
      fflush(stdout);
    }
    return 1;
  }
  int n = scandir(path, &entries, is_visible, alphasort), files = 0;
  for (int i = 0; i < n; i++) {
    char inner[4096];
    snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
    files += replay(inner, first ? first + files : 0);
    free(entries[i]);
  }
  if (n >= 0)
    free(entries);
  return files;
}

int main(int argc, char **argv) {
  int planned = 0, next = 1;
  for (int i = 1; i < argc; i++)
    planned += replay(argv[i], 0);
  printf("1..%d\n", planned);
  for (int i = 1; i < argc; i++)
    next += replay(argv[i], next);
  return planned == 0;
}
