/* The table with its missing values filled in.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/number.h"
#include "command.h"

#include <stdlib.h>

int take_seed(struct rows_job *job, const char *text) {
  if (!number_parse_int(text, &job->seed) || job->seed < 0)
    return complain_usage("impute", "--draw: '%s' is not a seed, a whole number from 0", text);
  return 0;
}

/* Fills in a block of rows. */
static gmm_status fill_in(const struct rows_job *job, int draws, int64_t first, int64_t n,
                          double *filled) {
  const struct table *table = job->table;
  if (draws)
    return gmm_impute_draw(job->model, (uint64_t)job->seed, first, ROWS(table, first, n), filled,
                           table->cols, 1);
  return gmm_impute(job->model, ROWS(table, first, n), filled, table->cols, 1);
}

static int write_filled(FILE *file, struct rows_job *job, int draws) {
  const struct table *table = job->table;
  const int64_t cols = table->cols;
  const char *line = table_write_header(table, file);
  double *filled = malloc(ROWS_BLOCK * (size_t)cols * sizeof *filled);
  if (filled == NULL)
    job->code = status_code(GMM_ERR_NOMEM, NULL);
  for (int64_t first = 0, n; job->code == 0 && first < table->rows; first += n) {
    n = rows_in_block(table, first);
    if (!rows_go_on(job, fill_in(job, draws, first, n, filled)))
      break;
    for (int64_t i = 0; i < n; i++)
      line = table_write_row(table, file, line, table->x + (first + i) * cols, filled + i * cols);
  }
  free(filled);
  return job->code == 0 ? 0 : -1;
}

int write_imputed(FILE *file, void *job) {
  return write_filled(file, job, 0);
}

int write_draws(FILE *file, void *job) {
  return write_filled(file, job, 1);
}
