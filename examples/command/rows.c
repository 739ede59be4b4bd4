/* Results row by row as CSV.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/number.h"
#include "../common/output.h"
#include "command.h"

#include <stdlib.h>

int64_t rows_in_block(const struct table *table, int64_t first) {
  return table->rows - first < ROWS_BLOCK ? table->rows - first : ROWS_BLOCK;
}

int rows_go_on(struct rows_job *job, gmm_status status) {
  job->code = stopped_by != 0 ? complain_stopped() : status_code(status, NULL);
  return job->code == 0;
}

int write_labels(FILE *file, void *data) {
  struct rows_job *job = data;
  int32_t labels[ROWS_BLOCK];
  fputs("label\n", file);
  for (int64_t first = 0, n; first < job->table->rows; first += n) {
    n = rows_in_block(job->table, first);
    if (!rows_go_on(job, gmm_predict(job->model, ROWS(job->table, first, n), labels)))
      return -1;
    for (int64_t i = 0; i < n; i++)
      if (job->table->classes.labels == NULL)
        fprintf(file, "%ld\n", (long)labels[i]);
      else {
        class_write(file, job->table, labels[i]);
        putc('\n', file);
      }
  }
  return 0;
}

int write_log_densities(FILE *file, void *data) {
  struct rows_job *job = data;
  double values[ROWS_BLOCK];
  fputs("log_density\n", file);
  for (int64_t first = 0, n; first < job->table->rows; first += n) {
    n = rows_in_block(job->table, first);
    if (!rows_go_on(job, gmm_score_samples(job->model, ROWS(job->table, first, n), values)))
      return -1;
    number_write_rows(file, values, n, 1, ',');
  }
  return 0;
}

int write_mean_log_density(FILE *file, void *data) {
  struct rows_job *job = data;
  double mean;
  char text[NUMBER_LENGTH];
  if (!rows_go_on(job, gmm_score(job->model, ROWS(job->table, 0, job->table->rows), &mean)))
    return -1;
  fprintf(file, "%s\n", number_format(text, mean));
  return 0;
}

int write_responsibilities(FILE *file, void *data) {
  struct rows_job *job = data;
  int64_t k = gmm_n_components(job->model);
  double *proba = malloc(ROWS_BLOCK * (size_t)k * sizeof *proba);
  if (proba == NULL) {
    job->code = status_code(GMM_ERR_NOMEM, NULL);
    return -1;
  }
  for (int64_t c = 0; c < k; c++) {
    class_write(file, job->table, c);
    putc(c + 1 < k ? ',' : '\n', file);
  }
  for (int64_t first = 0, n; first < job->table->rows; first += n) {
    n = rows_in_block(job->table, first);
    if (!rows_go_on(job, gmm_predict_proba(job->model, ROWS(job->table, first, n), proba, k, 1)))
      break;
    number_write_rows(file, proba, n, k, ',');
  }
  free(proba);
  return job->code == 0 ? 0 : -1;
}

int write_to(const char *path, int (*write)(FILE *file, void *job), void *job, const int *code) {
  char error[400];
  if (output_single(path, write, job, error) == 0)
    return 0;
  return error[0] != '\0' ? complain(EXIT_OUTPUT, "%s", error) : *code;
}
