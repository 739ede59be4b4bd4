/* The host: whatever belongs to the thread or to the process is after each call what it was
 * before. */
#define _GNU_SOURCE /* fegetexcept, sched_getaffinity */
#include "../support/every_call.h"
#include "../support/process.h"
#include "../support/ugly.h"

#include <errno.h>
#include <fenv.h>
#include <locale.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

extern char **environ;
int openblas_get_num_threads(void) __attribute__((weak)); /* NULL with another BLAS */

/* All that is compared, as one text a line for each thing, so that a difference can be read. */
typedef struct surroundings {
  char text[16384];
  size_t length;
} surroundings;

static void add(surroundings *s, const char *what, long long value) {
  s->length +=
      (size_t)snprintf(s->text + s->length, sizeof s->text - s->length, "%s %lld\n", what, value);
  assert_true(s->length < sizeof s->text);
}

static void add_text(surroundings *s, const char *what, const char *value) {
  s->length +=
      (size_t)snprintf(s->text + s->length, sizeof s->text - s->length, "%s %s\n", what, value);
  assert_true(s->length < sizeof s->text);
}

static void add_thread(surroundings *s) {
#if defined(__x86_64__)
  add(s, "MXCSR", __builtin_ia32_stmxcsr());
#endif
  add(s, "exception flags", fetestexcept(FE_ALL_EXCEPT));
  add(s, "rounding", fegetround());
#ifdef __GLIBC__
  add(s, "traps", fegetexcept());
#endif
  add(s, "errno", errno);
}

static void add_signals(surroundings *s) {
  sigset_t mask;
  sigprocmask(SIG_SETMASK, NULL, &mask);
  for (int i = 1; i < 32; i++) {
    struct sigaction action;
    add(s, "signal masked", sigismember(&mask, i));
    if (sigaction(i, NULL, &action) == 0) {
      add(s, "signal handler",
          action.sa_handler == SIG_DFL   ? 0
          : action.sa_handler == SIG_IGN ? 1
                                         : 2);
      add(s, "signal flags", action.sa_flags);
    }
  }
}

static void add_process(surroundings *s, long threads) {
  char folder[4096];
  struct rlimit limit;
  struct itimerval timer;
  cpu_set_t processors;
  mode_t mask = umask(0);
  umask(mask);
  add(s, "umask", mask);
  add_text(s, "locale", setlocale(LC_ALL, NULL));
  add(s, "environ", (long long)(intptr_t)environ);
  for (char **variable = environ; *variable; variable++)
    add(s, "variable", (long long)(intptr_t)*variable + (long long)strlen(*variable));
  add_text(s, "working directory", getcwd(folder, sizeof folder));
  add(s, "descriptors", count_entries("/proc/self/fd"));
  add(s, "threads", count_threads(threads));
  for (int i = 0; i < 16; i++)
    if (getrlimit(i, &limit) == 0)
      add(s, "resource limit", (long long)limit.rlim_cur);
  if (getitimer(ITIMER_REAL, &timer) == 0)
    add(s, "timer", timer.it_value.tv_usec);
  if (sched_getaffinity(0, sizeof processors, &processors) == 0)
    add(s, "processors", CPU_COUNT(&processors));
  add(s, "priority", getpriority(PRIO_PROCESS, 0));
  if (openblas_get_num_threads)
    add(s, "threads of OpenBLAS", openblas_get_num_threads());
}

/* What is written to standard output and error meanwhile goes to a file whose size is compared. */
typedef struct capture {
  FILE *file;
  int kept[2];
} capture;

static void begin_capture(capture *c) {
  fflush(NULL);
  c->file = tmpfile();
  assert_non_null(c->file);
  for (int i = 0; i < 2; i++) {
    c->kept[i] = dup(i + 1);
    dup2(fileno(c->file), i + 1);
  }
}

static long end_capture(capture *c) {
  fflush(NULL);
  long written = (long)lseek(fileno(c->file), 0, SEEK_END);
  for (int i = 0; i < 2; i++) {
    dup2(c->kept[i], i + 1);
    close(c->kept[i]);
  }
  fclose(c->file);
  return written;
}

/* State that is easy to recognise, and that no library would set by chance. */
static void mark_thread(void) {
  feclearexcept(FE_ALL_EXCEPT);
  feraiseexcept(FE_DIVBYZERO);
  fesetround(FE_UPWARD);
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040); /* flush to zero */
#endif
  errno = ENOTTY;
}

static void compare(const surroundings *before, const surroundings *after, const char *names) {
  if (strcmp(before->text, after->text) == 0)
    return;
  const char *a = before->text, *b = after->text;
  while (*a && strcspn(a, "\n") == strcspn(b, "\n") && !strncmp(a, b, strcspn(a, "\n") + 1)) {
    a += strcspn(a, "\n") + 1;
    b += strcspn(b, "\n") + 1;
  }
  fail_msg("%s: \"%.*s\" has become \"%.*s\"", names, (int)strcspn(a, "\n"), a,
           (int)strcspn(b, "\n"), b);
}

/* Around every call; the state of the thread is also read at once after it. */
static void watch(kit *t) {
  surroundings before, after, thread_before, thread_after;
  fenv_t calm;
  fegetenv(&calm);
  for (int i = 0; i < n_every_call; i++) {
    capture c;
    begin_capture(&c);
    before.length = after.length = thread_before.length = thread_after.length = 0;
    add_process(&before, 0);
    add_signals(&before);
    long threads = count_threads(0);
    mark_thread();
    add_thread(&thread_before);
    mark_thread(); /* what was just done may have changed it */
    every_call[i].run(t);
    add_thread(&thread_after);
    fesetenv(&calm);
    add_process(&after, threads);
    add_signals(&after);
    long written = end_capture(&c);
    compare(&thread_before, &thread_after, every_call[i].names);
    compare(&before, &after, every_call[i].names);
    if (written != 0)
      fail_msg("%s: %ld bytes written", every_call[i].names, written);
  }
}

static void test_nothing_is_changed(void **state) {
  static const int64_t sizes[][3] = {{300, 2, 2}, {400, 10, 3}, {500, 70, 2}}; /* n, D, K */
  (void)state;
  for (size_t s = 0; s < COUNT_OF(sizes) - (quick_run() ? 1 : 0); s++) {
    int64_t n = sizes[s][0], d = sizes[s][1], k = sizes[s][2];
    double *x = clustered_rows(8, n, d, k);
    for (int64_t i = 0; i < n; i++) /* a copied column: the floor holds */
      x[i * d + d - 1] = x[i * d];
    for_each_family(family)
      for (int threads = 1; threads <= 4; threads += 3) {
        kit t = new_kit(k, d, family, x, n, threads);
        watch(&t);
        assert_int_equal(gmm_is_fitted(t.model), 1);
        assert_true(t.progressed > 0);
        free_kit(&t);
      }
    free(x);
  }
}

/* The list of calls is complete. */
static void test_every_function_is_watched(void **state) {
  char line[256], name[64], all[4096] = "";
  int functions = 0;
  (void)state;
  for (int i = 0; i < n_every_call; i++)
    strcat(all, every_call[i].names);
  FILE *file = fopen("include/gmmix.h", "r");
  if (!file)
    fail_msg("run the tests from the root of the project");
  while (fgets(line, sizeof line, file)) {
    const char *at = strncmp(line, "GMM_API ", 8) == 0 ? strstr(line, "gmm_") : NULL;
    while (at && at[strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '(')
      at = strstr(at + 1, "gmm_");
    if (!at)
      continue;
    snprintf(name, sizeof name, "%.*s ", (int)strcspn(at, "("), at);
    if (!strstr(all, name))
      fail_msg("%s is not in the list of tests/support/every_call.c", name);
    functions++;
  }
  fclose(file);
  assert_true(functions > 40);
}

/* The progress function is the host's: it finds the host's state, and what it changes stays. */
static int in_progress(int64_t start, int64_t iteration, double mean, double change, void *seen) {
  (void)start, (void)mean, (void)change;
  *(int *)seen += fegetround() == (iteration == 1 ? FE_UPWARD : FE_DOWNWARD) && errno == ENOTTY;
  fesetround(FE_DOWNWARD);
  return iteration == 3;
}

static void test_the_progress_function_finds_the_host(void **state) {
  int seen = 0;
  double *x = base_rows();
  gmm_model *model = new_model(BASE_K, BASE_D, GMM_COV_FULL);
  (void)state;
  assert_ok(gmm_set_progress(model, in_progress, &seen));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, 0));
  fesetround(FE_UPWARD);
  errno = ENOTTY;
  gmm_status status = gmm_fit(model, GMM_ROW_MAJOR(x, BASE_N, BASE_D), NULL);
  int after = fegetround();
  fesetround(FE_TONEAREST);
  assert_int_equal(status, GMM_ERR_CANCELLED);
  assert_int_equal(seen, 3);
  assert_int_equal(after, FE_DOWNWARD);
  gmm_destroy(model);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nothing_is_changed),
      cmocka_unit_test(test_every_function_is_watched),
      cmocka_unit_test(test_the_progress_function_finds_the_host),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
