/* The gmmix command stopped by a signal, and what it shows until then. */
#define _XOPEN_SOURCE 700 /* posix_openpt */

#include "../support/command.h"
#include "../support/test.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int setup(void **state) {
  if (command_setup(state) != 0)
    return -1;
  put_file("good.csv", "x,y\n1,2\n2,1\n4,4\n5,6\n7,6\n3,9\n1,1\n2,8\n");
  return shell(
      "gmmix fit good.csv -k 1 -o good && gmmix sample good/model.gmm -n 60000 -o many.csv");
}

static void pause_briefly(void) {
  const struct timespec brief = {0, 20 * 1000 * 1000};
  nanosleep(&brief, NULL);
}

/* A fit that runs for hours. */
static pid_t start_long_fit(int err) {
  char *arguments[] = {"gmmix", "fit",  "good.csv",   "-k",      "2",        "--tol", "0",
                       "-o",    "long", "--max-iter", "1000000", "--starts", "1000",  NULL};
  return start_command(arguments, err);
}

/* A selection of 42 cells with so many starts each. */
static pid_t start_selection(char *starts, int err) {
  char *arguments[] = {"gmmix", "select", "good.csv", "-k",   "1:3",
                       "-o",    "long",   "--starts", starts, NULL};
  return start_command(arguments, err);
}

static int exit_code(pid_t child) {
  int status;
  assert_true(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
}

/* Is there the hidden directory of a command that has something to write? */
static int is_working(void) {
  glob_t found;
  int result = glob(scratch(".output-*"), 0, NULL, &found);
  if (result == 0)
    globfree(&found);
  return result == 0;
}

static void wait_for_the_fit(void) {
  int began = 0;
  for (int wait = 0; !began && wait < 1000; wait++) {
    pause_briefly();
    began = is_working();
  }
  assert_true(began);
  pause_briefly();
}

static void test_a_signal_stops_a_fit(void **state) {
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
  int err = open("/dev/null", O_WRONLY);
  (void)state;
  for (size_t i = 0; i < COUNT_OF(signals); i++) {
    pid_t child = start_long_fit(err);
    wait_for_the_fit();
    assert_int_equal(kill(child, signals[i]), 0);
    assert_int_equal(exit_code(child), 128 + signals[i]);
    assert_false(exists("long") || is_working());
    assert_string_equal(get_file("out"), "");
  }
  close(err);
}

static void test_a_signal_stops_a_selection(void **state) {
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
  int err = open(scratch("err"), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  (void)state;
  for (size_t i = 0; i < COUNT_OF(signals); i++) {
    assert_int_equal(ftruncate(err, 0) | (int)lseek(err, 0, SEEK_SET), 0);
    pid_t child = start_selection("1000000", err);
    wait_for_the_fit();
    assert_int_equal(kill(child, signals[i]), 0);
    assert_int_equal(exit_code(child), 128 + signals[i]);
    assert_false(exists("long") || is_working());
    assert_string_equal(get_file("out"), "");
    assert_string_equal(get_file("err"), "gmmix: stopped\n");
  }
  close(err);
}

static double seconds_of_children(void) {
  struct rusage used;
  assert_int_equal(getrusage(RUSAGE_CHILDREN, &used), 0);
  return (double)used.ru_utime.tv_sec + 1e-6 * (double)used.ru_utime.tv_usec;
}

/* k-means takes many seconds here, in which no iteration of EM asks whether to go on. */
static void test_a_signal_stops_a_start(void **state) {
  char *arguments[] = {"gmmix", "fit", "many.csv", "-k", "2000", "-o", "long", NULL};
  int err = open(scratch("err"), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  double before = seconds_of_children();
  (void)state;
  pid_t child = start_command(arguments, err);
  wait_for_the_fit();
  assert_int_equal(kill(child, SIGINT), 0);
  assert_int_equal(exit_code(child), 130);
  assert_true(seconds_of_children() - before < 3);
  assert_false(exists("long") || is_working());
  assert_string_equal(get_file("out"), "");
  assert_string_equal(get_file("err"), "gmmix: stopped\n");
  close(err);
}

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Writing parameters.json and .txt takes seconds here. What was written so far goes away. */
static void test_a_signal_stops_the_writing(void **state) {
  char *arguments[] = {"gmmix", "fit",        "wide.csv", "-k", "8",    "--starts",
                       "1",     "--max-iter", "1",        "-o", "long", NULL};
  int err = open(scratch("err"), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  double killed;
  pid_t child;
  (void)state;
  assert_exit(0, "awk 'BEGIN { for (i = 0; i < 2000; i++) for (j = 1; j <= 300; j++)"
                 "  printf \"%.4f%s\", rand() + i % 8, j < 300 ? \",\" : \"\\n\" }' >wide.csv");
  child = start_command(arguments, err);
  assert_exit(0, "for i in $(seq 3000); do"
                 "  test -s .output-*/parameters.json && exit 0; sleep 0.02; done; exit 1");
  killed = seconds_now();
  assert_int_equal(kill(child, SIGINT), 0);
  assert_int_equal(exit_code(child), 130);
  assert_true(seconds_now() - killed < 0.5); /* 0.2 s, on a busy machine */
  assert_false(exists("long") || is_working());
  assert_string_equal(get_file("out"), "");
  assert_string_equal(get_file("err"), "gmmix: stopped\n");
  close(err);
}

/* Reads from a terminal until it has said `text`. */
static int terminal_says(int terminal, const char *text) {
  static char said[1 << 16];
  size_t used = 0;
  ssize_t got;
  while (used + 1 < sizeof said) {
    got = read(terminal, said + used, sizeof said - used - 1);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      break;
    used += (size_t)got;
    said[used] = '\0';
    if (strstr(said, text) != NULL)
      return 1;
  }
  return 0;
}

/* A terminal, and the end of it for a command; -1 if there is none. */
static int open_terminal(int *end) {
  int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0)
    return -1;
  *end = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  assert_true(*end >= 0);
  return terminal;
}

static void test_progress_on_a_terminal(void **state) {
  int end, terminal = open_terminal(&end);
  pid_t child;
  (void)state;
  if (terminal < 0)
    skip();
  child = start_long_fit(end);
  close(end); /* so that reading ends when the command does */
  assert_true(terminal_says(terminal, "iteration "));
  assert_true(terminal_says(terminal, "log-likelihood "));
  assert_true(terminal_says(terminal, " s"));
  assert_int_equal(kill(child, SIGINT), 0);
  assert_true(terminal_says(terminal, "gmmix: stopped"));
  assert_int_equal(exit_code(child), 130);
  close(terminal);
}

/* The line is there from the beginning, counts, and is wiped out before anything else is said. */
static void test_progress_of_cells(void **state) {
  int end, terminal = open_terminal(&end);
  pid_t child;
  (void)state;
  if (terminal < 0)
    skip();
  child = start_selection("30000", end);
  close(end);
  assert_true(terminal_says(terminal, "0 of 42 cells"));
  assert_true(terminal_says(terminal, " of 42 cells, "));
  assert_true(terminal_says(terminal, " s"));
  assert_int_equal(kill(child, SIGINT), 0);
  assert_true(terminal_says(terminal, "\r\033[Kgmmix: stopped"));
  assert_int_equal(exit_code(child), 130);
  assert_false(exists("long") || is_working());
  close(terminal);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_signal_stops_a_fit),
      cmocka_unit_test(test_a_signal_stops_a_selection),
      cmocka_unit_test(test_a_signal_stops_a_start),
      cmocka_unit_test(test_a_signal_stops_the_writing),
      cmocka_unit_test(test_progress_on_a_terminal),
      cmocka_unit_test(test_progress_of_cells),
  };
  return cmocka_run_group_tests(tests, setup, command_teardown);
}
