/* A hostile host: traps on, other rounding modes, subnormal numbers flushed to zero, a locale with
 * commas, a signal each millisecond. Every call gives the same bits as at rest. (A small stack is
 * in test_host_hostile_stack.) */
#define _GNU_SOURCE /* feenableexcept */
#include "../support/every_call.h"
#include "../support/ugly.h"

#include <fenv.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

enum { N = 120, K = 3 };

/* Rows on which a fit or its use overflows, divides by zero or meets NaN on the way, or fails. */
enum { PLAIN, COPIED, CONSTANT, OUTLIER, ABSURD, HUGE, TINY, EQUAL, SHAPES };

static double *rows(int shape, int64_t d) {
  double *x = clustered_rows(21, N, d, K);
  for (int64_t i = 0; i < N * d; i++) {
    int64_t j = i % d;
    if (shape == COPIED && j == d - 1)
      x[i] = x[i - j];
    if (shape == CONSTANT && j == 0)
      x[i] = 10;
    if (shape == HUGE)
      x[i] *= 0x1p+508;
    if (shape == TINY)
      x[i] *= 0x1p-1060;
    if (shape == EQUAL)
      x[i] = 1;
  }
  if (shape == OUTLIER || shape == ABSURD)
    x[N / 2 * d] = shape == OUTLIER ? 1e10 : 1e150;
  return x;
}

/* How the host computes. */
typedef struct mode {
  const char *name;
  int rounding;
  int traps;
  int flushes;
} mode;

static const mode modes[] = {
    {"traps", FE_TONEAREST, 1, 0},        {"to nearest", FE_TONEAREST, 0, 0},
    {"upward", FE_UPWARD, 0, 0},          {"downward", FE_DOWNWARD, 0, 0},
    {"toward zero", FE_TOWARDZERO, 0, 0}, {"flush to zero", FE_TONEAREST, 0, 1},
    {"all at once", FE_UPWARD, 1, 1},
};

static void begin(const mode *m) {
  fesetround(m->rounding);
#if defined(__x86_64__)
  if (m->flushes)
    __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040);
#endif
  feclearexcept(FE_ALL_EXCEPT);
#ifdef __GLIBC__
  if (m->traps)
    feenableexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
#endif
}

static uint64_t digest_of(int family, const double *x, int64_t d, int threads, const mode *m) {
  fenv_t calm;
  kit t = new_kit(K, d, family, x, N, threads);
  fegetenv(&calm);
  if (m)
    begin(m);
  uint64_t digest = run_every_call(&t);
  fesetenv(&calm);
  free_kit(&t);
  return digest;
}

/* In a quick run each family and each shape of rows meets one mode, on one thread or four. */
static void test_floating_point_modes(void **state) {
  static const int64_t widths[] = {2, 9};
  (void)state;
  for (size_t w = 0; w < COUNT_OF(widths) - (quick_run() ? 1 : 0); w++)
    for (int shape = 0; shape < SHAPES; shape++) {
      double *x = rows(shape, widths[w]);
      for_each_family(family) {
        for (int threads = 1; threads <= 4; threads += 3) {
          if (quick_run() && (threads > 1) != (family_at + shape) % 2)
            continue;
          uint64_t calm = digest_of(family, x, widths[w], threads, NULL);
          for (size_t m = 0; m < COUNT_OF(modes); m++)
            if ((!quick_run() || m == (size_t)(family_at + shape) / 2 % COUNT_OF(modes)) &&
                digest_of(family, x, widths[w], threads, &modes[m]) != calm)
              fail_msg("%s: other results with %s, rows of shape %d, D %d, %d threads",
                       modes[m].name, gmm_family_name(family), shape, (int)widths[w], threads);
        }
      }
      free(x);
    }
}

/* Rows at the ends of the number line, far from all components. */
static void test_traps_and_absurd_rows(void **state) {
  static const double ends[] = {1e3,      1e150,  -1e150, 1e160, 1e300,    1.7e308,
                                -1.7e308, 4e-324, 0,      -0.0,  0x1p-1022};
  enum { ENDS = COUNT_OF(ends) };
  double x[ENDS * ENDS * 2], calm[ENDS * ENDS * K], trapped[ENDS * ENDS * K];
  int64_t n = 0;
  (void)state;
  for (int i = 0; i < ENDS; i++)
    for (int j = 0; j < ENDS; j++, n++) {
      x[2 * n] = ends[i];
      x[2 * n + 1] = ends[j];
    }
  for_each_family(family) {
    params p = ordinary_params(K, 2, family);
    gmm_model *model = new_model(K, 2, family);
    fenv_t kept;
    fegetenv(&kept);
    assert_ok(give_params(model, &p));
    assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(x, n, 2), calm, K, 1));
    begin(&modes[0]);
    gmm_status status = gmm_predict_proba(model, GMM_ROW_MAJOR(x, n, 2), trapped, K, 1);
    fesetenv(&kept);
    assert_ok(status);
    assert_memory_equal(trapped, calm, sizeof calm);
    assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, n, 2), calm));
    begin(&modes[COUNT_OF(modes) - 1]);
    status = gmm_score_samples(model, GMM_ROW_MAJOR(x, n, 2), trapped);
    fesetenv(&kept);
    assert_ok(status);
    assert_memory_equal(trapped, calm, (size_t)n * sizeof(double));
    gmm_destroy(model);
    free_params(&p);
  }
}

/* A locale in which numbers are written with a comma: one that is installed, or made here. */
static int enter_comma_locale(char *folder) {
  static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8"};
  char command[256];
  for (size_t i = 0; i < COUNT_OF(names); i++)
    if (setlocale(LC_ALL, names[i]))
      return 1;
  if (!mkdtemp(folder))
    return 0;
  snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 >%s/log 2>&1",
           folder, folder);
  if (system(command) != 0)
    return 0;
  setenv("LOCPATH", folder, 1);
  return setlocale(LC_ALL, "de_DE.UTF-8") != NULL;
}

static void leave_comma_locale(const char *folder) {
  char command[64];
  setlocale(LC_ALL, "C");
  unsetenv("LOCPATH");
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  if (strchr(folder, 'X') == NULL && system(command) != 0)
    print_message("%s is left\n", folder);
}

static void test_comma_locale(void **state) {
  char folder[] = "/tmp/gmmix-locale-XXXXXX", text[32];
  double *x = rows(COPIED, 3);
  (void)state;
  uint64_t calm = digest_of(GMM_COV_FULL, x, 3, 1, NULL);
  int entered = enter_comma_locale(folder);
  snprintf(text, sizeof text, "%.1f", 0.5);
  uint64_t digest = entered ? digest_of(GMM_COV_FULL, x, 3, 1, NULL) : calm;
  leave_comma_locale(folder);
  free(x);
  if (!entered) {
    print_message("there is no locale with a comma (package locales)\n");
    skip();
  }
  assert_string_equal(text, "0,5");
  assert_true(digest == calm);
}

static int alarms; /* atomic, as the signal comes to any thread, one of OpenBLAS too */

static void count_alarm(int number) {
  (void)number;
  __atomic_fetch_add(&alarms, 1, __ATOMIC_RELAXED);
}

static int count_of_alarms(void) {
  return __atomic_load_n(&alarms, __ATOMIC_RELAXED);
}

static void test_a_signal_each_millisecond(void **state) {
  const struct itimerval each = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
  struct sigaction action;
  double *x = rows(PLAIN, 6);
  (void)state;
  memset(&action, 0, sizeof action);
  action.sa_handler = count_alarm; /* no SA_RESTART: system calls are cut short */
  uint64_t calm[4];
  for (int i = 0; i < 4; i++)
    calm[i] = digest_of(GMM_COV_FULL, x, 6, 1 + i, NULL);
  assert_int_equal(sigaction(SIGALRM, &action, NULL), 0); /* stays: one may be pending */
  int rounds = 0, wrong = 0, before = count_of_alarms();
  assert_int_equal(setitimer(ITIMER_REAL, &each, NULL), 0);
  for (; rounds < 8 || (count_of_alarms() - before < 100 && rounds < 2000); rounds++)
    wrong += digest_of(GMM_COV_FULL, x, 6, 1 + rounds % 4, NULL) != calm[rounds % 4];
  assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
  assert_true(count_of_alarms() - before >= 100);
  assert_int_equal(wrong, 0);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_floating_point_modes),
      cmocka_unit_test(test_traps_and_absurd_rows),
      cmocka_unit_test(test_comma_locale),
      cmocka_unit_test(test_a_signal_each_millisecond),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
