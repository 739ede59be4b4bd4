/* What every test program includes: cmocka, the library, and a few checks of our own. */
#ifndef GMMIX_TESTS_TEST_H
#define GMMIX_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gmmix.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Defined under ThreadSanitizer, which some tests cannot be run under. */
#if defined(__SANITIZE_THREAD__)
#define THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define THREAD_SANITIZER 1
#endif
#endif

/* Fails, naming both statuses, unless `call` returns `want`. */
#define assert_status(call, want) check_status((call), (want), #call, __FILE__, __LINE__)
#define assert_ok(call) assert_status(call, GMM_OK)

/* |actual - expected| <= bound; false for NaN. */
#define assert_near(actual, expected, bound)                                                       \
  check_near((actual), (expected), (bound), #actual, __FILE__, __LINE__)

/* The message of the model's last error contains `part`. */
#define assert_error_says(model, part) check_error_says((model), (part), __FILE__, __LINE__)

void check_status(gmm_status got, gmm_status want, const char *call, const char *file, int line);
void check_near(double actual, double expected, double bound, const char *what, const char *file,
                int line);
void check_error_says(const gmm_model *model, const char *part, const char *file, int line);

/* 1 when GMMIX_TEST_QUICK is set: the program runs under Valgrind or a
 * sanitizer, so counts should be small. */
int quick_run(void);

/* malloc that fails the test instead of returning NULL. */
void *must_alloc(size_t size);
double *new_doubles(int64_t n);

/* An array of n doubles copied to new memory. */
double *copy_doubles(const double *from, int64_t n);

#endif
