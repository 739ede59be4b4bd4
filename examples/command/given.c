/* gmmix predict --given: features of each row from others.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/number.h"
#include "command.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The number of the feature of this name or, if none has it, with this number from 1; -1 if there
 * is none. */
static int64_t find_feature(const gmm_model *model, const char *text) {
  int64_t number;
  for (int64_t j = 0; j < gmm_n_features(model); j++)
    if (strcmp(gmm_feature_name(model, j), text) == 0)
      return j;
  if (number_parse_int(text, &number) && number >= 1 && number <= gmm_n_features(model))
    return number - 1;
  return -1;
}

static int is_given(const struct rows_job *job, int64_t feature) {
  for (int64_t i = 0; i < job->n_given; i++)
    if (job->given[i] == feature)
      return 1;
  return 0;
}

static int take_item(struct rows_job *job, const char *item) {
  const int64_t feature = find_feature(job->model, item);
  if (feature < 0)
    return complain_usage("predict", "--given: the model has no feature '%s'", item);
  if (is_given(job, feature))
    return complain_usage("predict", "--given: '%s' is named twice", item);
  job->given[job->n_given++] = feature;
  return 0;
}

int take_given(struct rows_job *job, const char *list) {
  const int64_t d = gmm_n_features(job->model);
  char *copy = strdup(list), *save = NULL;
  int code = 0;
  job->given = calloc((size_t)d, sizeof *job->given);
  if (copy == NULL || job->given == NULL)
    code = status_code(GMM_ERR_NOMEM, NULL);
  else
    for (char *item = strtok_r(copy, ",", &save); item != NULL && code == 0;
         item = strtok_r(NULL, ",", &save))
      code = take_item(job, item);
  free(copy);
  if (code == 0 && job->n_given == 0)
    code = complain_usage("predict", "--given: no feature is named");
  if (code == 0 && job->n_given == d)
    code = complain_usage("predict", "--given: all features are named, so none is left to predict");
  return code;
}

/* The given columns of a block of rows: of a table that has all features theirs, else all. */
static void gather(const struct rows_job *job, int64_t first, int64_t n, double *x) {
  const struct table *table = job->table;
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < job->n_given; j++)
      *x++ =
          table->x[(first + i) * table->cols + (table->cols == job->n_given ? j : job->given[j])];
}

static void write_names(FILE *file, const struct rows_job *job) {
  const char *between = "";
  for (int64_t j = 0; j < gmm_n_features(job->model); j++) {
    if (is_given(job, j))
      continue;
    fputs(between, file);
    name_write(file, job->model, j, "");
    putc(',', file);
    name_write(file, job->model, j, "_sd");
    between = ",";
  }
  putc('\n', file);
}

/* Writes all blocks; x has room for the given features of one, y for mean and deviation of each
 * other feature, which stand beside each other. */
static void write_blocks(FILE *file, struct rows_job *job, double *x, double *y) {
  const int64_t others = gmm_n_features(job->model) - job->n_given;
  for (int64_t first = 0, n; first < job->table->rows; first += n) {
    n = rows_in_block(job->table, first);
    gather(job, first, n, x);
    if (!rows_go_on(job, gmm_regress(job->model, job->given, job->n_given,
                                     GMM_ROW_MAJOR(x, n, job->n_given), y, 2 * others, 2, y + 1,
                                     2 * others, 2)))
      return;
    for (int64_t i = 0; i < n * others; i++)
      y[2 * i + 1] = sqrt(y[2 * i + 1]);
    number_write_rows(file, y, n, 2 * others, ',');
  }
}

int write_regression(FILE *file, void *data) {
  struct rows_job *job = data;
  const size_t d = (size_t)gmm_n_features(job->model), given = (size_t)job->n_given;
  double *x = malloc(ROWS_BLOCK * given * sizeof *x);
  double *y = malloc(ROWS_BLOCK * 2 * (d - given) * sizeof *y);
  if (x == NULL || y == NULL)
    job->code = status_code(GMM_ERR_NOMEM, NULL);
  else {
    write_names(file, job);
    write_blocks(file, job, x, y);
  }
  free(x);
  free(y);
  return job->code == 0 ? 0 : -1;
}
