/* The files of gmmix fit are those of one fit, or none: fits beside each other, signals in the
 * middle of the writing, and pictures that take for ever. */
#include "../support/command.h"
#include "../support/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int setup(void **state) {
  if (command_setup(state) != 0)
    return -1;
  put_file("good.csv", "a,b\n0.5,11.2\n0.7,11.1\n0.4,11.4\n0.6,11.3\n5.1,16.2\n5.3,16.0\n");
  return 0;
}

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* As many components in each file; into a directory that is new, and into one that is there. */
static void test_two_fits_into_one_directory(void **state) {
  const char *prepare[] = {"rm -rf race", "mkdir -p race"};
  char script[800];
  (void)state;
  for (int i = 0; i < 2; i++) {
    snprintf(script, sizeof script,
             "for i in $(seq %d); do %s;"
             "  for k in 1 2 3; do (PATH=/nowhere; gmmix fit good.csv -k $k --starts 1 -o race"
             "    >/dev/null 2>&1 || echo failed >race-failed) & done; wait;"
             "  j=$("
             "    sed -n 's/.*\"components\": \\([0-9]*\\),/\\1/p' race/parameters.json);"
             "  r=$(head -1 race/responsibilities.csv | tr , '\\n' | wc -l);"
             "  t=$(gmmix info race/model.gmm | grep -c '^component');"
             "  test \"$j$r\" = \"$t$t\" || { echo \"$j $r $t\" >&2; exit 9; }; done",
             quick_run() ? 5 : 40, prepare[i]);
    assert_exit(0, script);
    assert_false(exists("race-failed"));
    assert_exit(1, "ls -d .output-* race/.output-* 2>/dev/null | grep output");
  }
}

/* Whoever holds the lock of a directory is waited for, so that files of two fits are never mixed.
 */
static void test_fits_take_turns(void **state) {
  (void)state;
  if (shell("command -v flock") != 0)
    skip();
  assert_exit(
      0, "PATH=/nowhere \"$GMMIX\" fit good.csv -k 1 -o turns && cp turns/model.gmm first && {"
         "  flock turns sh -c 'echo >locked; sleep 1; cmp turns/model.gmm first && echo >waited' &"
         "  for i in $(seq 500); do test -e locked && break; sleep 0.02; done;"
         "  PATH=/nowhere \"$GMMIX\" fit good.csv -k 2 -o turns && test -e waited && "
         "  ! cmp -s turns/model.gmm first; }");
}

/* A new directory has the permissions that mkdir() gives. */
static void test_a_new_directory(void **state) {
  (void)state;
  assert_exit(0, "umask 027; PATH=/nowhere \"$GMMIX\" fit good.csv -k 1 -o new/ 2>said && "
                 "ls -ld new | grep '^drwxr-x---'");
  assert_exit(0, "echo mine >new/notes && ln -s new link && "
                 "PATH=/nowhere \"$GMMIX\" fit good.csv -k 2 -o link && test -L link && "
                 "grep mine new/notes && grep '\"components\": 2' new/parameters.json");
}

static double stop_after(const char *sign, char *const *arguments, int signal, int *code) {
  char script[300];
  int err = open(scratch("said"), O_WRONLY | O_CREAT | O_TRUNC, 0666), status;
  pid_t child = start_command(arguments, err);
  double killed;
  close(err);
  snprintf(script, sizeof script,
           "for i in $(seq 3000); do ls %s 2>/dev/null && exit 0; sleep 0.01; done; exit 1", sign);
  assert_exit(0, script);
  killed = seconds_now();
  assert_int_equal(kill(child, signal), 0);
  assert_true(waitpid(child, &status, 0) == child);
  *code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
  return seconds_now() - killed;
}

/* gnuplot may wait for a font, or for ever. */
static void test_a_signal_while_gnuplot_hangs(void **state) {
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
  char *arguments[] = {"gmmix", "fit", "good.csv", "-k", "1", "-o", "hung", NULL};
  char before[4096], path[5000];
  (void)state;
#ifdef THREAD_SANITIZER
  skip(); /* holds signals back while a program waits for another */
#endif
  assert_exit(0,
              "mkdir bin && printf '#!/bin/sh\\necho >drawing\\nexec sleep 60\\n' >bin/gnuplot && "
              "chmod +x bin/gnuplot");
  snprintf(before, sizeof before, "%s", getenv("PATH"));
  snprintf(path, sizeof path, "%s:%s", scratch("bin"), before);
  for (size_t i = 0; i < COUNT_OF(signals); i++) {
    int code;
    double took;
    setenv("PATH", path, 1);
    took = stop_after("drawing", arguments, signals[i], &code);
    setenv("PATH", before, 1);
    assert_int_equal(code, 128 + signals[i]);
    assert_true(took < (quick_run() ? 2 : 0.5)); /* 0.2 s, and a busy machine */
    assert_string_equal(get_file("said"), "gmmix: stopped\n");
    assert_exit(1, "rm drawing; ls -d hung .output-* 2>/dev/null | grep .");
  }
}

/* Files of thousands of columns, and matrices that the library inverts in one call. */
static void test_a_signal_while_files_are_written(void **state) {
  static const char *const families[] = {"diag", "full"};
  static const int columns[] = {20000, 900};
  char script[300];
  (void)state;
  if (quick_run())
    skip();
  for (int i = 0; i < 2; i++) {
    char family[10],
        *arguments[] = {"gmmix",    "fit",  "wide.csv", "-k",   "4",          "--starts", "1",
                        "--family", family, "-o",       "wide", "--max-iter", "1",        NULL};
    int code;
    double took;
    snprintf(family, sizeof family, "%s", families[i]);
    snprintf(script, sizeof script,
             "awk 'BEGIN { for (i = 0; i < 20; i++) for (j = 1; j <= %d; j++)"
             "  printf \"%%.3f%%s\", rand() + i %% 2, j < %d ? \",\" : \"\\n\" }' >wide.csv",
             columns[i], columns[i]);
    assert_exit(0, script);
    took = stop_after(".output-*/parameters.*", arguments, SIGTERM, &code);
    assert_int_equal(code, 143);
    assert_true(took < 0.5);
    assert_exit(1, "ls -d wide .output-* 2>/dev/null | grep .");
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_two_fits_into_one_directory),
      cmocka_unit_test(test_fits_take_turns),
      cmocka_unit_test(test_a_new_directory),
      cmocka_unit_test(test_a_signal_while_gnuplot_hangs),
      cmocka_unit_test(test_a_signal_while_files_are_written),
  };
  return cmocka_run_group_tests(tests, setup, command_teardown);
}
