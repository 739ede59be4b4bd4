/* A host that loads the library, fits, and unloads it, again and again.
 * usage: host_dlopen LIBRARY ROUNDS [LIBRARY-LOADED-BEFORE...]
 * Prints what grew after the first tenth of the rounds, and a digest of the fitted model. Exit
 * status 1 if the library does not work or stays loaded. */
#define _GNU_SOURCE /* RTLD_NOLOAD */
#include "../support/process.h"
#include "gmmix.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { N = 400, D = 40, K = 2 };

static double x[N * D];

static void fail(const char *what) {
  const char *why = dlerror();
  printf("host_dlopen: %s: %s\n", what, why ? why : "");
  exit(1);
}

static void *find(void *library, const char *name) {
  void *symbol = dlsym(library, name);
  if (!symbol)
    fail(name);
  return symbol;
}

#define FUNCTION(name)                                                                             \
  __typeof__(name) *name##_ = (__typeof__(name) *)(intptr_t)find(library, #name)

/* Fits with the library at this path and unloads it again; returns a digest of the model. */
static uint64_t fit_once(const char *path) {
  static unsigned char stored[1 << 16];
  uint64_t digest = 0xcbf29ce484222325; /* FNV-1a */
  int64_t size = 0;
  gmm_model *model = NULL;
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library)
    fail(path);
  FUNCTION(gmm_create);
  FUNCTION(gmm_set_int);
  FUNCTION(gmm_fit);
  FUNCTION(gmm_serialized_size);
  FUNCTION(gmm_serialize);
  FUNCTION(gmm_destroy);
  if (gmm_create_(&model, K, D, GMM_COV_FULL) || gmm_set_int_(model, GMM_OPT_THREADS, 2) ||
      gmm_set_int_(model, GMM_OPT_MAX_ITER, 3) || gmm_fit_(model, GMM_ROW_MAJOR(x, N, D), NULL) ||
      gmm_serialized_size_(model, &size) || size > (int64_t)sizeof stored ||
      gmm_serialize_(model, stored, size))
    fail("a call failed");
  gmm_destroy_(model);
  for (int64_t i = 0; i < size; i++)
    digest = (digest ^ stored[i]) * 0x100000001b3;
  dlclose(library);
  library = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
  if (library)
    fail("the library stays loaded");
  return digest;
}

enum { RESIDENT, MAPS, THREADS, DESCRIPTORS, THINGS };

static void measure(long *things) {
  long total = 0;
  int c;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%ld %ld", &total, &things[RESIDENT]) != 2)
    fail("/proc/self/statm");
  fclose(file);
  things[RESIDENT] *= sysconf(_SC_PAGESIZE) / 1024;
  things[MAPS] = 0;
  file = fopen("/proc/self/maps", "r");
  while (file && (c = getc(file)) != EOF)
    things[MAPS] += c == '\n';
  if (file)
    fclose(file);
  things[THREADS] = count_threads(0);
  things[DESCRIPTORS] = count_entries("/proc/self/fd");
}

int main(int argc, char **argv) {
  long before[THINGS] = {0}, after[THINGS];
  uint64_t digest = 0, state = 1;
  if (argc < 3)
    return 2;
  for (int i = 3; i < argc; i++)
    if (!dlopen(argv[i], RTLD_NOW | RTLD_GLOBAL))
      fail(argv[i]);
  for (int i = 0; i < N * D;
       i++) { /* two clusters; the last column is a copy, so the floor holds */
    state = state * 6364136223846793005u + 1442695040888963407u;
    x[i] = (double)(state >> 11) * 0x1p-53 + (i / D % 2 ? 3 : 0);
    if (i % D == D - 1)
      x[i] = x[i - D + 1];
  }
  long rounds = strtol(argv[2], NULL, 10);
  for (long round = 0; round < rounds; round++) {
    if (round == rounds / 10)
      measure(before);
    uint64_t now = fit_once(argv[1]);
    if (round > 0 && now != digest)
      fail("another result than in the round before");
    digest = now;
  }
  measure(after);
  printf("grown by %ld KiB resident, %ld maps, %ld threads, %ld descriptors\n",
         after[RESIDENT] - before[RESIDENT], after[MAPS] - before[MAPS],
         after[THREADS] - before[THREADS], after[DESCRIPTORS] - before[DESCRIPTORS]);
  printf("digest %016llx\n", (unsigned long long)digest);
  return 0;
}
