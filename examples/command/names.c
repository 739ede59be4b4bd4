/* Names of features, which live in the model.
 *
 * SPDX-License-Identifier: MIT */
#include "command.h"

#include <stdlib.h>
#include <string.h>

gmm_status names_set(gmm_model *model, const struct table *table, const char *path,
                     const struct table_format *format) {
  gmm_status status = GMM_OK;
  for (int64_t j = 0; table->has_names && status == GMM_OK && j < table->cols; j++) {
    status = gmm_set_feature_name(model, j, table->names[j]);
    if (status != GMM_ERR_ARGUMENT) /* it is too long */
      continue;
    status = GMM_OK;
    if (format->note != NULL)
      format->note(path, "a name of more than 255 bytes is not kept in the model");
  }
  return status;
}

const char **names_get(const gmm_model *model) {
  const int64_t d = gmm_n_features(model);
  const char **names = calloc((size_t)d, sizeof *names);
  for (int64_t j = 0; names != NULL && j < d; j++)
    names[j] = gmm_feature_name(model, j);
  return names;
}

int names_are_complete(const gmm_model *model) {
  for (int64_t j = 0; j < gmm_n_features(model); j++)
    if (*gmm_feature_name(model, j) == '\0')
      return 0;
  return 1;
}

void text_write(FILE *file, const char *text, const char *ending) {
  if (strpbrk(text, ",\";\t") == NULL && strpbrk(text, "abcdefghijklmnopqrstuvwxyz"
                                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != NULL)
    fprintf(file, "%s%s", text, ending);
  else { /* in quotes, which also say that a number is a name */
    putc('"', file);
    for (; *text != '\0'; text++)
      fprintf(file, *text == '"' ? "\"\"" : "%c", *text);
    fprintf(file, "%s\"", ending);
  }
}

void name_write(FILE *file, const gmm_model *model, int64_t feature, const char *ending) {
  const char *name = gmm_feature_name(model, feature);
  if (*name == '\0')
    fprintf(file, "x%lld%s", (long long)feature + 1, ending);
  else
    text_write(file, name, ending);
}

void names_write(FILE *file, const gmm_model *model) {
  for (int64_t j = 0; j < gmm_n_features(model); j++) {
    fputs(j > 0 ? "," : "", file);
    name_write(file, model, j, "");
  }
}
