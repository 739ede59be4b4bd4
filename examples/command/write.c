/* The files that gmmix fit and gmmix select write.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/clusters.h"
#include "../common/curves.h"
#include "../common/number.h"
#include "../common/output.h"
#include "command.h"
#include "selection.h"

#include <stdlib.h>

static int write_model(FILE *file, void *data) {
  struct rows_job *job = data;
  int64_t size = 0;
  gmm_status status = gmm_serialized_size(job->model, &size);
  char *bytes = status == GMM_OK ? malloc((size_t)size) : NULL;
  if (status == GMM_OK)
    status = bytes == NULL ? GMM_ERR_NOMEM : gmm_serialize(job->model, bytes, size);
  if (status == GMM_OK)
    fwrite(bytes, 1, (size_t)size, file);
  free(bytes);
  job->code = status_code(status, NULL);
  return job->code == 0 ? 0 : -1;
}

static int write_json(FILE *file, void *data) {
  struct rows_job *job = data;
  job->code = status_code(report_json(file, job->model, job->table), NULL);
  return job->code == 0 ? 0 : -1;
}

static int write_text(FILE *file, void *data) {
  struct rows_job *job = data;
  fprintf(file, "%lld rows", (long long)job->table->rows);
  classes_print(file, job->table);
  job->code = status_code(report_text(file, job->model, job->table, 1), NULL);
  return job->code == 0 ? 0 : -1;
}

/* The total log-likelihood after each iteration, to be freed by the caller; NULL without memory. */
static double *get_history(const struct fit *fit) {
  int64_t n = gmm_history_length(fit->model);
  double *history = malloc((size_t)(n + 1) * sizeof *history);
  if (history == NULL || gmm_get_history(fit->model, history, n) != GMM_OK) {
    free(history);
    return NULL;
  }
  for (int64_t i = 0; i < n; i++)
    history[i] *= fit->total;
  return history;
}

static void write_history(FILE *file, const double *history, int64_t n) {
  char text[NUMBER_LENGTH];
  fputs("step,log_likelihood\n", file);
  for (int64_t i = 0; i < n && stopped_by == 0; i++)
    fprintf(file, "%lld,%s\n", (long long)i + 1, number_format(text, history[i]));
}

/* Writes one file of the set; the exit code, where `code` is what a failed write() has set. */
static int add_file(struct output *output, const char *name, int (*write)(FILE *, void *),
                    void *job, const int *code) {
  FILE *file = output_open(output, name);
  int result = file == NULL ? 0 : write(file, job);
  if (file == NULL || (output_close(output, file) != 0 && result == 0))
    return complain(EXIT_OUTPUT, "%s", output->error);
  return result == 0 ? 0 : *code;
}

/* What a selection has besides its best fit. */
static int add_selection(struct output *output, const struct fit *fit) {
  const int none = 0; /* they do not fail */
  struct selection *selection = fit->selection;
  int code = add_file(output, "selection.csv", selection_write_csv, selection, &none);
  if (code == 0)
    code = add_file(output, "selection.json", selection_write_json, selection, &none);
  return code;
}

static int add_history(struct output *output, const double *history, int64_t n) {
  FILE *file = output_open(output, "likelihood.csv");
  if (file != NULL)
    write_history(file, history, n);
  if (file == NULL || output_close(output, file) != 0)
    return complain(EXIT_OUTPUT, "%s", output->error);
  return 0;
}

static int draw_history(struct plot *plot, const struct fit *fit, const double *history,
                        const char *path) {
  char title[100];
  int64_t n = gmm_history_length(fit->model);
  struct curve curve = {NULL, history, n, 1};
  snprintf(title, sizeof title, "log-likelihood %.10g; EM %s after %lld iterations",
           gmm_log_likelihood(fit->model), gmm_converged(fit->model) ? "converged" : "stopped",
           (long long)n);
  if (n > 0)
    return curves_draw(plot, title, "log-likelihood", &curve, 1, path);
  snprintf(plot->error, sizeof plot->error, "there was no iteration");
  return -1;
}

static int draw_rows(struct plot *plot, const struct fit *fit, const double *history,
                     const char *path) {
  struct mixture mixture;
  struct clusters clusters = {fit->table, NULL, fit->row_weights, &mixture, {0, 0, 0}, 0};
  int32_t *labels = malloc((size_t)fit->table->rows * sizeof *labels);
  int result = -1;
  gmm_status status = mixture_get(&mixture, fit->model);
  if (status == GMM_OK && labels == NULL)
    status = GMM_ERR_NOMEM;
  if (status == GMM_OK)
    status = gmm_predict(fit->model,
                         GMM_ROW_MAJOR(fit->table->x, fit->table->rows, fit->table->cols), labels);
  (void)history;
  clusters.labels = labels;
  clusters.n_axes = fit->n_axes;
  for (int a = 0; a < fit->n_axes; a++)
    clusters.axes[a] = fit->axes[a];
  if (status == GMM_OK)
    result = clusters_draw(plot, &clusters, path);
  else
    snprintf(plot->error, sizeof plot->error, "%s", gmm_status_message(status));
  free(labels);
  mixture_free(&mixture);
  return result;
}

static int draw_selection(struct plot *plot, const struct fit *fit, const double *history,
                          const char *path) {
  (void)history;
  return selection_draw(plot, fit->selection, path);
}

/* The pictures are an extra: without gnuplot the fit is still good. */
static int add_pictures(struct output *output, const struct fit *fit, const double *history) {
  static const struct {
    const char *name;
    int (*draw)(struct plot *, const struct fit *, const double *history, const char *path);
  } pictures[] = {{"likelihood.png", draw_history},
                  {"clusters.png", draw_rows},
                  {"selection.png", draw_selection}};
  struct plot plot;
  int lacking = 0, n = fit->selection == NULL ? 2 : 3;
  for (int i = 0; i < n; i++) {
    const char *path = output_path(output, pictures[i].name);
    if (path == NULL)
      return complain(EXIT_OUTPUT, "%s", output->error);
    if (pictures[i].draw(&plot, fit, history, path) != 0)
      lacking = complain(1, "no %s: %s", pictures[i].name, plot.error);
  }
  if (lacking)
    complain(0, "all other files are complete");
  return 0;
}

int write_fit(struct output *output, const struct fit *fit) {
  static const struct {
    const char *name;
    int (*write)(FILE *, void *);
  } files[] = {{"model.gmm", write_model},
               {"parameters.json", write_json},
               {"parameters.txt", write_text},
               {"labels.csv", write_labels},
               {"responsibilities.csv", write_responsibilities}};
  struct rows_job job = {.model = fit->model, .table = fit->table};
  double *history = get_history(fit);
  int code = 0;
  if (history == NULL)
    return status_code(GMM_ERR_NOMEM, NULL);
  for (size_t i = 0; code == 0 && i < sizeof files / sizeof *files; i++)
    code = add_file(output, files[i].name, files[i].write, &job, &job.code);
  if (code == 0 && fit->selection != NULL)
    code = add_selection(output, fit);
  if (code == 0)
    code = add_history(output, history, gmm_history_length(fit->model));
  if (code == 0 && stopped_by == 0)
    code = add_pictures(output, fit, history);
  free(history);
  if (code == 0 && stopped_by != 0)
    code = complain_stopped();
  return code;
}
