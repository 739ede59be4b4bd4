/* What signals do to the gmmix command.
 *
 * SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* setitimer */

#include "../common/output.h"
#include "../common/plot.h"
#include "command.h"

#include <string.h>
#include <sys/time.h>
#include <unistd.h>

volatile sig_atomic_t stopped_by;
gmm_model *volatile fitting;
static volatile sig_atomic_t told;

int complain_stopped(void) {
  told = 1;
  return complain(128 + (int)stopped_by, "stopped");
}

/* Ends a command that did not end by itself: it may be in a call of the library that cannot be
 * cancelled, or wait for gnuplot. */
static void end_here(void) {
  static const char stopped[] = "gmmix: stopped\n";
  if (!output_abandon())
    return; /* the alarm comes again */
  plot_abandon();
  if (!told && write(STDERR_FILENO, stopped, sizeof stopped - 1) < 0)
    _exit(EXIT_FAILED);
  _exit(128 + (int)stopped_by);
}

static void on_signal(int number) {
  const struct itimerval soon = {{0, 140000}, {0, 140000}};
  if (number == SIGALRM) {
    if (stopped_by != 0)
      end_here();
    return;
  }
  if (stopped_by == 0)
    setitimer(ITIMER_REAL, &soon, NULL);
  stopped_by = number;
  gmm_cancel(fitting);
}

void catch_signals(void) {
  const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < 3; i++) {
    struct sigaction before; /* what nohup or a shell ignores stays ignored */
    if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
      sigaction(numbers[i], &action, NULL);
  }
  sigaction(SIGALRM, &action, NULL);
#ifdef SIGXFSZ
  action.sa_handler = SIG_IGN; /* a file that grows too large is a failed write, no death */
  sigaction(SIGXFSZ, &action, NULL);
#endif
}
