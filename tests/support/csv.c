#include "csv.h"

#include "test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_LENGTH = 1024, MAX_NUMBERS = 8192, MAX_ROWS = 256 };

static FILE *open_after_header(const char *path, char *line) {
  FILE *file = fopen(path, "r");
  if (!file)
    fail_msg("cannot open %s: run the tests from the root of the project", path);
  if (!fgets(line, LINE_LENGTH, file))
    fail_msg("%s is empty", path);
  return file;
}

table read_table(const char *path) {
  char line[LINE_LENGTH];
  table t = {0, 1, new_doubles(MAX_NUMBERS)};
  FILE *file = open_after_header(path, line);
  for (const char *c = line; *c; c++)
    t.d += *c == ',';
  int64_t count = 0;
  while (fgets(line, sizeof line, file)) {
    char *at = line, *end;
    for (int64_t j = 0; j < t.d; j++, at = end + 1) {
      if (count == MAX_NUMBERS)
        fail_msg("%s has more numbers than a test expects", path);
      t.x[count++] = strtod(at, &end);
      if (end == at || *end != (j + 1 < t.d ? ',' : '\n'))
        fail_msg("%s, row %d: not %d numbers", path, (int)t.n + 1, (int)t.d);
    }
    t.n++;
  }
  fclose(file);
  return t;
}

void free_table(table *t) {
  free(t->x);
}

int read_mclust(const char *path, mclust_row **rows) {
  char line[LINE_LENGTH];
  int count = 0;
  FILE *file = open_after_header(path, line);
  *rows = must_alloc(MAX_ROWS * sizeof **rows);
  while (fgets(line, sizeof line, file)) {
    mclust_row *row = *rows + count;
    if (++count > MAX_ROWS || sscanf(line, "%7[A-Z],%" SCNd64 ",%" SCNd64 ",%lf,%lf", row->model,
                                     &row->g, &row->df, &row->log_likelihood, &row->bic) != 5)
      fail_msg("%s, row %d: not a row of mclust's results", path, count);
  }
  fclose(file);
  return count;
}
