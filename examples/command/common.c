/* What the parts of the gmmix command share.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/check.h"
#include "../common/source.h"
#include "command.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

int complain(int code, const char *format, ...) {
  va_list values;
  va_start(values, format);
  fputs("gmmix: ", stderr);
  vfprintf(stderr, format, values);
  putc('\n', stderr);
  va_end(values);
  return code;
}

int complain_usage(const char *subcommand, const char *format, ...) {
  va_list values;
  va_start(values, format);
  fprintf(stderr, "gmmix %s: ", subcommand);
  vfprintf(stderr, format, values);
  va_end(values);
  fprintf(stderr, "\nTry 'gmmix %s --help'.\n", subcommand);
  return EXIT_USAGE;
}

int next_option(int argc, char **argv, const char *shorts, const struct option *longs) {
  const char *near;
  int option;
  opterr = 0; /* its own messages would begin with the name of the subcommand */
  option = getopt_long(argc, argv, shorts, longs, NULL);
  if (option != '?' && option != ':')
    return option;
  near = near_option(longs, argv[optind - 1]);
  if (option == ':')
    complain_usage(argv[0], "option '%s' needs a value", argv[optind - 1]);
  else if (strncmp(argv[optind - 1], "--", 2) == 0)
    complain_usage(argv[0], "option '%s' is unknown, unclear or takes no value%s%s%s",
                   argv[optind - 1], near == NULL ? "" : "; did you mean '--",
                   near == NULL ? "" : near, near == NULL ? "" : "'?");
  else
    complain_usage(argv[0], "there is no option '-%c'", optopt);
  return '?';
}

int status_code(gmm_status status, const gmm_model *model) {
  if (status == GMM_ERR_CANCELLED && stopped_by != 0)
    return complain_stopped();
  return failed(status, model) ? EXIT_FAILED : 0;
}

int load_model(gmm_model **model, const char *path) {
  size_t size;
  char error[200], *bytes = source_read_all(path, &size, error);
  gmm_status status;
  if (bytes == NULL)
    return complain(EXIT_INPUT, "%s: %s", path, error);
  status = gmm_deserialize(model, bytes, (int64_t)size);
  free(bytes);
  if (status == GMM_ERR_FORMAT || status == GMM_ERR_NEWER_FORMAT)
    return complain(EXIT_INPUT, "%s: %s", path, gmm_status_message(status));
  return status_code(status, NULL);
}

int is_model(const char *path) {
  char begin[8];
  struct stat status;
  FILE *file = stat(path, &status) == 0 && S_ISREG(status.st_mode) ? fopen(path, "rb") : NULL;
  int is = file != NULL && fread(begin, 1, sizeof begin, file) == sizeof begin &&
           memcmp(begin, "GMMIX\r\n\x1A", sizeof begin) == 0;
  if (file != NULL)
    fclose(file);
  return is;
}
