/* SPDX-License-Identifier: MIT */
#include "plot.h"

#include "number.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int plot_begin(struct plot *plot, int width, int height) {
  plot->error[0] = '\0';
  plot->script = tmpfile();
  if (plot->script == NULL) {
    snprintf(plot->error, sizeof plot->error, "cannot make a temporary file: %s", strerror(errno));
    return -1;
  }
  fprintf(plot->script,
          "if (strstrt(GPVAL_TERMINALS, 'pngcairo')) \\\n"
          "  set terminal pngcairo size %d,%d font 'Sans,11' enhanced; \\\n"
          "else \\\n"
          "  set terminal png size %d,%d enhanced\n"
          "set encoding utf8\n"
          "set border 3 lc rgb '#606060'\n"
          "set tics nomirror out scale 0.6 textcolor rgb '#303030'\n"
          "set format '%%.10g'\n"
          "set grid lc rgb '#e4e4e4' lt 1 lw 1\n"
          "set key noenhanced\n",
          width, height, width, height);
  return 0;
}

void plot_number(FILE *script, double value) {
  char text[NUMBER_LENGTH];
  fputs(number_format(text, value), script);
}

void plot_text(FILE *script, const char *text) {
  putc('\'', script); /* single quotes: nothing inside is expanded */
  for (; *text != '\0'; text++) {
    if (*text == '\'')
      putc('\'', script);
    putc(*text, script);
  }
  putc('\'', script);
}

unsigned plot_colour(long k) {
  static const unsigned palette[] = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7,
                                     0xE69F00, 0x56B4E9, 0x000000, 0xF0E442};
  return palette[k % 8];
}

static volatile pid_t drawing; /* gnuplot, while it runs */

/* Only what a signal handler may call. */
void plot_abandon(void) {
  const pid_t child = drawing;
  if (child > 0)
    kill(child, SIGKILL);
}

/* Runs gnuplot with these three streams and waits for it. Returns its exit status, 127 if there
 * is no gnuplot. */
static int run_gnuplot(int in, int out, int err) {
  /* -d leaves the user's own start-up files alone. */
  char gnuplot[] = "gnuplot", no_start_up[] = "-d", *arguments[] = {gnuplot, no_start_up, NULL};
  posix_spawn_file_actions_t streams;
  pid_t child;
  int status = 0, failure = posix_spawn_file_actions_init(&streams);
  if (failure != 0)
    return 127;
  posix_spawn_file_actions_adddup2(&streams, in, 0);
  posix_spawn_file_actions_adddup2(&streams, out, 1);
  posix_spawn_file_actions_adddup2(&streams, err, 2);
  failure = posix_spawnp(&child, arguments[0], &streams, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&streams);
  if (failure != 0)
    return 127;
  drawing = child;
  failure = 0;
  while (failure == 0 && waitpid(child, &status, 0) < 0)
    failure = errno != EINTR;
  drawing = 0;
  if (failure != 0)
    return 126;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

/* What gnuplot said, as far as it fits on a line. */
static void quote_gnuplot(struct plot *plot, FILE *said) {
  char line[200] = "";
  rewind(said);
  while (fgets(line, sizeof line, said) != NULL && line[strspn(line, " \t\n^")] == '\0')
    ;
  line[strcspn(line, "\n")] = '\0';
  snprintf(plot->error, sizeof plot->error, "gnuplot failed%s%s", *line == '\0' ? "" : ": ", line);
}

/* gnuplot does not notice a full disk. A whole PNG file ends with this chunk. */
static int is_whole_png(int file) {
  static const char last[] = "IEND\xAE\x42\x60\x82";
  char end[8];
  return lseek(file, -8, SEEK_END) >= 0 && read(file, end, 8) == 8 && memcmp(end, last, 8) == 0;
}

int plot_end(struct plot *plot, const char *path) {
  FILE *said = tmpfile();
  int out = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
  int code = -1, written = fflush(plot->script) == 0 && !ferror(plot->script);
  if (said == NULL || out < 0 || !written)
    snprintf(plot->error, sizeof plot->error, "cannot write: %s", strerror(errno));
  else {
    lseek(fileno(plot->script), 0, SEEK_SET);
    code = run_gnuplot(fileno(plot->script), out, fileno(said));
    if (code == 127)
      snprintf(plot->error, sizeof plot->error, "gnuplot is not installed");
    else if (code != 0 || !is_whole_png(out)) {
      quote_gnuplot(plot, said);
      code = -1;
    }
  }
  if (out >= 0)
    close(out);
  if (code != 0)
    unlink(path);
  if (said != NULL)
    fclose(said);
  fclose(plot->script);
  return code == 0 ? 0 : -1;
}
