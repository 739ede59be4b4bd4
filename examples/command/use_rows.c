/* The rows that a stored model is used on.
 *
 * SPDX-License-Identifier: MIT */
#include "command.h"

#include <stdlib.h>

gmm_status use_missing(gmm_model *model, struct table_format *format) {
  int64_t is_kept = 0;
  if (format->keep_missing)
    return gmm_set_int(model, GMM_OPT_MISSING, 1);
  gmm_get_int(model, GMM_OPT_MISSING, &is_kept);
  format->keep_missing = is_kept != 0 && !format->omit_missing;
  return GMM_OK;
}

/* The features of the model that the rows are to have. */
static int64_t n_wanted(const struct rows_job *job) {
  return job->n_given > 0 ? job->n_given : gmm_n_features(job->model);
}

/* Reads a table by the names that the model has for these features, if it has all. */
static int read_by_name(struct rows_job *job, struct table *table, struct table_format format,
                        const char *path) {
  const int named = names_are_complete(job->model);
  const char **names = names_get(job->model);
  int failed;
  if (names == NULL)
    return status_code(GMM_ERR_NOMEM, NULL);
  for (int64_t i = 0; i < job->n_given; i++)
    names[i] = gmm_feature_name(job->model, job->given[i]);
  if (named) {
    format.wanted = names;
    format.n_wanted = n_wanted(job);
  }
  failed = table_read(table, path, &format);
  free(names);
  if (failed)
    return complain(EXIT_INPUT, "%s", table->error);
  if (named && !table->has_names && format.note != NULL)
    format.note(path, "there is no header, so the columns are taken in the order of the model");
  job->table = table;
  return 0;
}

int use_rows(struct rows_job *job, struct table *table, const struct table_format *format,
             const char *path) {
  const int64_t wanted = n_wanted(job), all = gmm_n_features(job->model);
  int code = read_by_name(job, table, *format, path);
  if (code == 0 && table->cols != wanted && table->cols != all)
    code =
        complain(EXIT_INPUT,
                 "%s: there %s %lld column%s, but %s %lld feature%s "
                 "(--features takes columns, --ignore leaves them out)",
                 path, table->cols == 1 ? "is" : "are", (long long)table->cols,
                 table->cols == 1 ? "" : "s", job->n_given > 0 ? "--given names" : "the model has",
                 (long long)wanted, wanted == 1 ? "" : "s");
  return code;
}
