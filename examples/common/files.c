/* SPDX-License-Identifier: MIT */
#include "files.h"

#include "number.h"
#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int file_exists(const char *name) {
  return access(name, F_OK) == 0;
}

static void give_up(const char *name) {
  fprintf(stderr, "cannot write %s: %s\n", name, strerror(errno));
  exit(1);
}

FILE *file_create(const char *name) {
  FILE *file = fopen(name, "w");
  if (file == NULL)
    give_up(name);
  return file;
}

void file_close(FILE *file, const char *name) {
  int lost = fflush(file) != 0 || ferror(file);
  if (lost || fclose(file) != 0)
    give_up(name);
  printf("wrote %s\n", name);
}

struct rows {
  const double *x;
  int64_t rows, cols;
  char separator;
};

static int write_rows(FILE *file, void *data) {
  const struct rows *rows = data;
  number_write_rows(file, rows->x, rows->rows, rows->cols, rows->separator);
  return 0;
}

void file_write_rows(const char *name, const double *x, int64_t rows, int64_t cols,
                     char separator) {
  struct rows data = {x, rows, cols, separator};
  char error[400];
  if (output_single(name, write_rows, &data, error) != 0) {
    fprintf(stderr, "%s\n", error);
    exit(1);
  }
  printf("wrote %s\n", name);
}

void file_picture(int result, const struct plot *plot, const char *name) {
  if (result == 0)
    printf("drew %s\n", name);
  else
    printf("no picture %s: %s\n", name, plot->error);
}
