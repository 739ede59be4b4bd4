/* Running the gmmix command in a directory of its own. */
#ifndef GMMIX_TESTS_COMMAND_H
#define GMMIX_TESTS_COMMAND_H

#include "test.h"

#include <sys/types.h>

/* Group fixtures: make the directory, and remove it with all that is in it. */
int command_setup(void **state);
int command_teardown(void **state);

/* The path of the command: $GMMIX, or gmmix in $BUILD, or in build. */
const char *command_path(void);

/* The path of a file in the directory; valid until the next call. */
const char *scratch(const char *name);
int exists(const char *name);
void put_file(const char *name, const char *text);
/* The whole file as text; valid until the next call. */
const char *get_file(const char *name);

/* The number behind "name": in parameters.json in the directory of a fit's results. */
double json_number(const char *results, const char *name);

/* Runs a line of shell in the directory, where `gmmix` is the command, $DATA the directory of
 * example data, and output goes to the files "out" and "err". Returns the exit code. */
int shell(const char *script);

/* Fails unless the script exits with this code (and prints what it said). */
#define assert_exit(code, script) check_exit((code), (script), __FILE__, __LINE__)
/* The same for a script that must fail: it prints nothing on standard output, `said` on standard
 * error, and leaves the list of files as it was. */
#define assert_refused(code, script, said)                                                         \
  check_refused((code), (script), (said), __FILE__, __LINE__)
/* The file contains this text. */
#define assert_says(name, text) check_says((name), (text), __FILE__, __LINE__)

void check_exit(int code, const char *script, const char *file, int line);
void check_refused(int code, const char *script, const char *said, const char *file, int line);
void check_says(const char *name, const char *text, const char *file, int line);

/* Starts the command in the directory with standard error on the descriptor `err`, and does not
 * wait for it. arguments ends with NULL. */
pid_t start_command(char *const *arguments, int err);

#endif
