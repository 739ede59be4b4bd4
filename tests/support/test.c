#include "test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void check_status(gmm_status got, gmm_status want, const char *call, const char *file, int line) {
  if (got == want)
    return;
  print_error("%s\n  returned %s, not %s\n", call, gmm_status_name(got), gmm_status_name(want));
  _fail(file, line);
}

void check_near(double actual, double expected, double bound, const char *what, const char *file,
                int line) {
  if (fabs(actual - expected) <= bound || actual == expected)
    return;
  print_error("%s is %.17g, not %.17g within %.3g (off by %.3g)\n", what, actual, expected, bound,
              actual - expected);
  _fail(file, line);
}

void check_error_says(const gmm_model *model, const char *part, const char *file, int line) {
  const char *text = gmm_last_error(model);
  if (strstr(text, part))
    return;
  print_error("the error \"%s\" does not say \"%s\"\n", text, part);
  _fail(file, line);
}

int quick_run(void) {
  const char *value = getenv("GMMIX_TEST_QUICK");
  return value && *value;
}

void *must_alloc(size_t size) {
  void *memory = malloc(size ? size : 1);
  if (!memory)
    fail_msg("the test itself has no memory");
  return memory;
}

double *new_doubles(int64_t n) {
  return must_alloc((size_t)n * sizeof(double));
}

double *copy_doubles(const double *from, int64_t n) {
  double *to = new_doubles(n);
  memcpy(to, from, (size_t)n * sizeof(double));
  return to;
}
