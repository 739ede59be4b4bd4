#define _XOPEN_SOURCE 700 /* realpath */

#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[] = "/tmp/gmmix-test-XXXXXX";
static char command[4096];

int command_setup(void **state) {
  const char *build = getenv("BUILD"), *given = getenv("GMMIX");
  char relative[4096], *data = realpath("examples/data", NULL);
  (void)state;
  snprintf(relative, sizeof relative, "%s/gmmix", build == NULL ? "build" : build);
  if (realpath(given == NULL ? relative : given, command) == NULL || data == NULL) {
    fprintf(stderr, "there is no command %s\n", given == NULL ? relative : given);
    free(data);
    return -1;
  }
  setenv("GMMIX", command, 1);
  setenv("DATA", data, 1);
  free(data);
  return mkdtemp(directory) == NULL ? -1 : 0;
}

int command_teardown(void **state) {
  char line[100];
  (void)state;
  snprintf(line, sizeof line, "rm -rf %s", directory);
  return system(line);
}

const char *command_path(void) {
  return command;
}

const char *scratch(const char *name) {
  static char path[4096];
  snprintf(path, sizeof path, "%s/%s", directory, name);
  return path;
}

int exists(const char *name) {
  struct stat status;
  return lstat(scratch(name), &status) == 0;
}

void put_file(const char *name, const char *text) {
  FILE *file = fopen(scratch(name), "wb");
  assert_non_null(file);
  fputs(text, file);
  assert_int_equal(fclose(file), 0);
}

const char *get_file(const char *name) {
  static char text[1 << 20];
  FILE *file = fopen(scratch(name), "rb");
  size_t size;
  if (file == NULL)
    fail_msg("there is no file %s", name);
  size = fread(text, 1, sizeof text - 1, file);
  text[size] = '\0';
  fclose(file);
  return text;
}

double json_number(const char *results, const char *name) {
  char file[100], key[100];
  const char *at;
  snprintf(file, sizeof file, "%s/parameters.json", results);
  snprintf(key, sizeof key, "\"%s\": ", name);
  at = strstr(get_file(file), key);
  if (at == NULL)
    fail_msg("%s has no %s", file, key);
  return strtod(at + strlen(key), NULL);
}

int shell(const char *script) {
  char line[4096];
  int status;
  snprintf(line, sizeof line, "cd %s && exec >out 2>err && gmmix() { \"$GMMIX\" \"$@\"; } && %s",
           directory, script);
  status = system(line);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
}

void check_exit(int code, const char *script, const char *file, int line) {
  int got = shell(script);
  if (got == code)
    return;
  print_error("`%s` exits with %d, not %d, and says: %s\n", script, got, code, get_file("err"));
  _fail(file, line);
}

void check_says(const char *name, const char *text, const char *file, int line) {
  const char *whole = get_file(name);
  if (strstr(whole, text) != NULL)
    return;
  print_error("%s does not contain \"%s\" but: %s\n", name, text, whole);
  _fail(file, line);
}

/* The names of all files below the directory, the hidden ones too. */
static void list_files(const char *list) {
  char line[200];
  snprintf(line, sizeof line, "cd %s && find . ! -name 'files-*' | sort >%s", directory, list);
  assert_int_equal(system(line), 0);
}

void check_refused(int code, const char *script, const char *said, const char *file, int line) {
  char before[1 << 14];
  shell(":"); /* so that "out" and "err" are there */
  list_files("files-before");
  snprintf(before, sizeof before, "%s", get_file("files-before"));
  check_exit(code, script, file, line);
  check_says("err", said, file, line);
  if (*get_file("out") != '\0') {
    print_error("`%s` fails, but prints: %s\n", script, get_file("out"));
    _fail(file, line);
  }
  list_files("files-after");
  if (strcmp(before, get_file("files-after")) != 0) {
    print_error("`%s` fails, but leaves: %s\n", script, get_file("files-after"));
    _fail(file, line);
  }
}

pid_t start_command(char *const *arguments, int err) {
  pid_t child = fork();
  assert_true(child >= 0);
  if (child > 0)
    return child;
  if (chdir(directory) == 0 && freopen("out", "wb", stdout) != NULL && dup2(err, 2) == 2)
    execv(command, arguments);
  _exit(120);
}
