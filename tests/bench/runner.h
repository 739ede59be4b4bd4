/* What the compiled runners (C and C++) share: arguments, raw files, the clock, the peak of memory.
 *
 * SPDX-License-Identifier: MIT
 *
 * Every runner takes the same words, name=value: data, start (files of raw doubles), n, d, k,
 * family, threads, what, n1, n2, warm. It prints name=value lines: seconds, loglik, rss_mib.
 * The start file holds weights (K), means (K*D) and one variance per feature (D). */
#ifndef BENCH_RUNNER_H
#define BENCH_RUNNER_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The value of the word name=value, or the fallback. */
static inline const char *text_argument(char **argv, const char *name, const char *fallback) {
  const size_t length = strlen(name);
  for (; *argv; ++argv)
    if (strncmp(*argv, name, length) == 0 && (*argv)[length] == '=')
      return *argv + length + 1;
  return fallback;
}

static inline double number_argument(char **argv, const char *name, double fallback) {
  const char *text = text_argument(argv, name, NULL);
  return text ? strtod(text, NULL) : fallback;
}

static inline void stop(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(1);
}

static inline double *allocate_doubles(size_t n) {
  double *x = (double *)malloc(n * sizeof *x + 1);
  if (!x)
    stop("malloc", "no memory");
  return x;
}

/* The first n doubles of a file. */
static inline double *read_doubles(const char *path, size_t n) {
  double *x = allocate_doubles(n);
  FILE *file = fopen(path, "rb");
  if (!file || fread(x, sizeof *x, n, file) != n)
    stop(path, "cannot be read, or is too short");
  fclose(file);
  return x;
}

static inline double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A field of /proc/self/status in MiB: VmRSS now, VmHWM its peak. NaN where there is none. */
static inline double memory_mib(const char *field) {
  char line[256];
  double kib = NAN;
  FILE *file = fopen("/proc/self/status", "r");
  while (file && fgets(line, sizeof line, file))
    if (strncmp(line, field, strlen(field)) == 0)
      kib = strtod(line + strlen(field) + 1, NULL);
  if (file)
    fclose(file);
  return kib / 1024;
}

/* Lets the peak start again from what is in use now, and returns that. */
static inline double restart_peak(void) {
  FILE *file = fopen("/proc/self/clear_refs", "w");
  if (file) {
    fputs("5", file);
    fclose(file);
  }
  return memory_mib("VmRSS");
}

#endif
