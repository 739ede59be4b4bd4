/* Prints a model for people.
 *
 * SPDX-License-Identifier: MIT */
#include "command.h"

#include <stdlib.h>
#include <string.h>

/* Features up to which matrices are printed on the terminal. */
#define SHOWN_FEATURES 12

const char *family_words(char text[FAMILY_LENGTH], int family) {
  const char *name = gmm_family_name(family), *letters = gmm_family_letters(family);
  if (strcmp(name, letters) == 0)
    snprintf(text, FAMILY_LENGTH, "%s", name);
  else
    snprintf(text, FAMILY_LENGTH, "%s (%s)", name, letters);
  return text;
}

static void print_fit(FILE *file, const gmm_model *model) {
  fprintf(file, "log-likelihood  %.10g\n", gmm_log_likelihood(model));
  fprintf(file, "AIC             %.10g\n", gmm_aic(model));
  fprintf(file, "BIC             %.10g   (%lld free parameters; lower is better)\n", gmm_bic(model),
          (long long)gmm_free_parameters(model));
  fprintf(file, "EM              %s after %lld iterations; the best start was number %lld\n",
          gmm_converged(model) ? "converged" : "stopped", (long long)gmm_n_iter(model),
          (long long)gmm_best_start(model));
  for (int w = 0; w < gmm_warning_count(); w++)
    if (gmm_warnings(model) & gmm_warning_at(w)) {
      fputs("warning         ", file);
      print_with_flags(file, gmm_warning_message(gmm_warning_at(w)));
      putc('\n', file);
    }
}

/* Characters of a UTF-8 text: bytes that do not continue one. */
static int text_width(const char *text) {
  int width = 0;
  for (; *text != '\0'; text++)
    width += (*text & 0xC0) != 0x80;
  return width;
}

/* The width of the column of names. */
static int names_width(const char *const *names, int64_t n) {
  int width = 12;
  for (int64_t i = 0; names != NULL && i < n; i++)
    if (text_width(names[i]) > width)
      width = text_width(names[i]);
  return width;
}

static void print_name(FILE *file, const char *const *names, int64_t feature, int width) {
  char number[32];
  const char *name = names == NULL ? number : names[feature];
  snprintf(number, sizeof number, "x%lld", (long long)feature + 1);
  fprintf(file, "  %s%*s", name, width - text_width(name), "");
}

/* A symmetric matrix, with the mean before it if there is one. Stops in the middle after a signal.
 */
static void print_matrix(FILE *file, const char *const *names, const double *mean,
                         const double *matrix, int64_t d, int digits) {
  int width = names_width(names, d);
  for (int64_t i = 0; i < d; i++) {
    print_name(file, names, i, width);
    if (mean != NULL)
      fprintf(file, " %*.*g  ", digits + 6, digits, mean[i]);
    for (int64_t j = 0; j < d && stopped_by == 0; j++)
      fprintf(file, " %*.*g", digits + 6, digits, matrix[i * d + j]);
    putc('\n', file);
    if (stopped_by != 0)
      return;
  }
}

/* A line for each feature: its mean, and beside it of up to two more numbers, NULL for none. */
static void print_columns(FILE *file, const char *const *names, const double *mean,
                          const double *second, const double *third, int64_t d, int digits) {
  int width = names_width(names, d);
  for (int64_t i = 0; i < d && stopped_by == 0; i++) {
    print_name(file, names, i, width);
    fprintf(file, " %*.*g", digits + 6, digits, mean[i]);
    if (second != NULL)
      fprintf(file, "   %*.*g", digits + 6, digits, second[i]);
    if (third != NULL)
      fprintf(file, "   %*.*g", digits + 6, digits, third[i]);
    putc('\n', file);
  }
}

static void print_matrices(FILE *file, const struct mixture *mixture, int64_t k,
                           const char *const *names, int all) {
  int64_t d = mixture->d, at = mixture_offset(mixture, k);
  int digits = all ? 10 : 6, width = names_width(names, d);
  const double *mean = mixture->means + k * d;
  fprintf(file, "\n  %*s %*s  ", width, "", digits + 6, "mean");
  if (!all && d > SHOWN_FEATURES) {
    fprintf(file, " (covariances of more than %d features are not shown)\n", SHOWN_FEATURES);
    print_columns(file, names, mean, NULL, NULL, d, digits);
    return;
  }
  fprintf(file, " %*s\n", digits + 6, "covariance");
  print_matrix(file, names, mean, mixture->covariances + at, d, digits);
  if (all) {
    fprintf(file, "  precision matrix (inverse of the covariance)\n");
    print_matrix(file, names, NULL, mixture->precisions + at, d, digits);
  }
}

/* One variance for each feature, or for all of them. */
static void print_variances(FILE *file, const struct mixture *mixture, int64_t k,
                            const char *const *names, int all) {
  int64_t d = mixture->d, at = mixture_offset(mixture, k);
  int digits = all ? 10 : 6, width = names_width(names, d),
      each = gmm_family_form(mixture->family) == GMM_FORM_DIAGONAL;
  const double *variance = mixture->covariances + at;
  const double *precision = all ? mixture->precisions + at : NULL;
  if (!each)
    fprintf(file, ", variance %.*g", digits, *variance);
  if (!each && precision != NULL)
    fprintf(file, ", precision (its inverse) %.*g", digits, *precision);
  fprintf(file, "\n  %*s %*s", width, "", digits + 6, "mean");
  if (each)
    fprintf(file, "   %*s", digits + 6, "variance");
  if (each && all)
    fprintf(file, "   %*s", digits + 6, "precision (inverse of the variance)");
  putc('\n', file);
  print_columns(file, names, mixture->means + k * d, each ? variance : NULL,
                each ? precision : NULL, d, digits);
}

static void print_component(FILE *file, const struct mixture *mixture, int64_t k,
                            const struct table *table, const char *const *names, int all) {
  fprintf(file, "\ncomponent %lld", (long long)k);
  if (table != NULL && k < table->classes.n)
    fprintf(file, " (%s)", table->classes.names[k]);
  fprintf(file, ", weight %.*g", all ? 10 : 6, mixture->weights[k]);
  if (mixture_has_matrices(mixture))
    print_matrices(file, mixture, k, names, all);
  else
    print_variances(file, mixture, k, names, all);
}

static gmm_status report(FILE *file, const gmm_model *model, const struct table *table,
                         const char *const *names, int all) {
  struct mixture mixture;
  char family[FAMILY_LENGTH];
  gmm_status status = mixture_get(&mixture, model);
  if (status == GMM_OK && all)
    status = mixture_get_precisions(&mixture, model);
  if (status == GMM_OK) {
    fprintf(file, "%lld component%s, %lld feature%s, covariances: %s\n", (long long)mixture.k,
            mixture.k == 1 ? "" : "s", (long long)mixture.d, mixture.d == 1 ? "" : "s",
            family_words(family, mixture.family));
    if (gmm_best_start(model) >= 0)
      print_fit(file, model);
    for (int64_t k = 0; k < mixture.k && stopped_by == 0; k++)
      print_component(file, &mixture, k, table, names, all);
  }
  mixture_free(&mixture);
  return status == GMM_OK && stopped_by != 0 ? GMM_ERR_CANCELLED : status;
}

gmm_status report_text(FILE *file, const gmm_model *model, const struct table *table, int all) {
  return report(file, model, table, (const char *const *)table->names, all);
}

gmm_status report_model(FILE *file, const gmm_model *model) {
  const char **names = names_are_complete(model) ? names_get(model) : NULL;
  const gmm_status status = report(file, model, NULL, names, 1);
  free(names);
  return status;
}
