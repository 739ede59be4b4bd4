/* Prints a model as JSON.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/number.h"
#include "../common/utf8.h"
#include "command.h"

#include <math.h>

static void json_string(FILE *file, const char *text) {
  const unsigned char *at = (const unsigned char *)text;
  putc('"', file);
  while (*at != '\0') {
    int length = utf8_length(at);
    if (length == 0 || *at < ' ') /* what is not UTF-8 is taken as Latin-1 */
      fprintf(file, "\\u%04x", *at++);
    else {
      if (*at == '"' || *at == '\\')
        putc('\\', file);
      fwrite(at, 1, (size_t)length, file);
      at += length;
    }
  }
  putc('"', file);
}

static void json_number(FILE *file, const char *name, double value) {
  char text[NUMBER_LENGTH];
  fprintf(file, "  \"%s\": %s,\n", name, isfinite(value) ? number_format(text, value) : "null");
}

/* An array of values, nested by the sizes behind it: sizes[0] * sizes[1] ... of them. Stops in the
 * middle after a signal. */
static void json_array(FILE *file, const double *values, const int64_t *sizes, int depth) {
  char text[NUMBER_LENGTH];
  int64_t step = 1;
  for (int i = 1; i < depth; i++)
    step *= sizes[i];
  putc('[', file);
  for (int64_t i = 0; i < sizes[0] && stopped_by == 0; i++) {
    if (i > 0)
      fputs(", ", file);
    if (depth > 1)
      json_array(file, values + i * step, sizes + 1, depth - 1);
    else
      fputs(isfinite(values[i]) ? number_format(text, values[i]) : "null", file);
  }
  putc(']', file);
}

void json_warnings(FILE *file, unsigned warnings) {
  const char *between = "";
  putc('[', file);
  for (int w = 0; w < gmm_warning_count(); w++)
    if (warnings & gmm_warning_at(w)) {
      fprintf(file, "%s\"%s\"", between, gmm_warning_name(gmm_warning_at(w)));
      between = ", ";
    }
  putc(']', file);
}

static void json_fit(FILE *file, const gmm_model *model) {
  json_number(file, "log_likelihood", gmm_log_likelihood(model));
  json_number(file, "aic", gmm_aic(model));
  json_number(file, "bic", gmm_bic(model));
  fprintf(file, "  \"free_parameters\": %lld,\n  \"converged\": %s,\n  \"iterations\": %lld,\n",
          (long long)gmm_free_parameters(model), gmm_converged(model) ? "true" : "false",
          (long long)gmm_n_iter(model));
  fprintf(file, "  \"best_start\": %lld,\n  \"warnings\": ", (long long)gmm_best_start(model));
  json_warnings(file, gmm_warnings(model));
  fprintf(file, ",\n");
}

/* Of each component the class, null for none, if there are classes. */
static void json_classes(FILE *file, const struct table *table, int64_t k) {
  if (table->classes.labels == NULL)
    return;
  fprintf(file, "  \"classes\": [");
  for (int64_t c = 0; c < k; c++) {
    fputs(c > 0 ? ", " : "", file);
    if (c < table->classes.n)
      json_string(file, table->classes.names[c]);
    else
      fputs("null", file);
  }
  fprintf(file, "],\n");
}

/* Covariances or precisions, nested as the family shapes them. */
static void json_shaped(FILE *file, const struct mixture *mixture, const double *values) {
  int64_t sizes[3];
  int depth = mixture_shape(mixture, sizes);
  json_array(file, values, sizes, depth);
}

gmm_status report_json(FILE *file, const gmm_model *model, const struct table *table) {
  struct mixture mixture;
  gmm_status status = mixture_get(&mixture, model);
  if (status == GMM_OK)
    status = mixture_get_precisions(&mixture, model);
  if (status == GMM_OK) {
    int64_t sizes[2] = {mixture.k, mixture.d};
    fprintf(file, "{\n  \"gmmix\": \"%s\",\n  \"family\": \"%s\",\n", gmm_version_string(),
            gmm_family_name(gmm_covariance_type(model)));
    fprintf(file, "  \"rows\": %lld,\n  \"components\": %lld,\n  \"features\": [",
            (long long)table->rows, (long long)mixture.k);
    for (int64_t j = 0; j < mixture.d; j++) {
      fputs(j > 0 ? ", " : "", file);
      json_string(file, table->names[j]);
    }
    fprintf(file, "],\n");
    json_classes(file, table, mixture.k);
    json_fit(file, model);
    fprintf(file, "  \"weights\": ");
    json_array(file, mixture.weights, sizes, 1);
    fprintf(file, ",\n  \"means\": ");
    json_array(file, mixture.means, sizes, 2);
    fprintf(file, ",\n  \"covariances\": ");
    json_shaped(file, &mixture, mixture.covariances);
    fprintf(file, ",\n  \"precisions\": ");
    json_shaped(file, &mixture, mixture.precisions);
    fprintf(file, "\n}\n");
  }
  mixture_free(&mixture);
  return status == GMM_OK && stopped_by != 0 ? GMM_ERR_CANCELLED : status;
}
