/* gmmix fit and gmmix select.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/output.h"
#include "command.h"
#include "selection.h"

#include <stdlib.h>
#include <string.h>

/* A model with the settings, of the first family and number of components. */
static gmm_status make_model(gmm_model **model, const struct table *table,
                             const struct fit_arguments *arguments) {
  const struct cells *cells = &arguments->cells;
  gmm_status status = gmm_create(model, *cells->sizes, table->cols, *cells->families);
  if (status == GMM_OK)
    status = gmm_set_int(*model, GMM_OPT_MISSING, arguments->table.format.keep_missing);
  for (int s = 0; s < n_settings && status == GMM_OK; s++)
    status = setting_apply(&settings[s], arguments->values[s], *model);
  if (status == GMM_OK)
    status = names_set(*model, table, arguments->path, &arguments->table.format);
  return status;
}

/* Fits a model; with a selection, all its cells, of which the best is the model. */
static int run_fit(const struct fit *fit, gmm_model **model, struct selection *selection,
                   const struct fit_arguments *arguments) {
  const struct table *table = fit->table;
  gmm_model *best = NULL;
  gmm_status status = make_model(model, table, arguments);
  int code;
  if (status == GMM_OK)
    status =
        selection == NULL ? show_progress(*model, fit->total) : show_cells(*model, selection->n);
  fitting = *model;
  if (status == GMM_OK && selection == NULL)
    status = gmm_fit_labelled(*model, GMM_ROW_MAJOR(table->x, table->rows, table->cols),
                              fit->row_weights, table->classes.labels);
  else if (status == GMM_OK)
    status = selection_run(selection, &best, *model, fit);
  fitting = NULL;
  end_progress();
  code = status_code(status, *model);
  if (best != NULL) {
    gmm_destroy(*model);
    *model = best;
  }
  return code;
}

/* Fits, writes the files if any are wanted, and prints the summary last. */
static int fit_and_write(struct fit *fit, gmm_model **model, struct selection *selection,
                         const struct fit_arguments *arguments) {
  struct output output;
  int code;
  catch_signals();
  /* First, so that a long fit is not lost because there is nowhere to write it. */
  if (arguments->output != NULL && output_begin(&output, arguments->output) != 0)
    return complain(EXIT_OUTPUT, "%s", output.error);
  code = run_fit(fit, model, selection, arguments);
  fit->model = *model;
  if (arguments->output != NULL && code == 0)
    code = write_fit(&output, fit);
  if (arguments->output != NULL && code != 0)
    output_abort(&output);
  else if (arguments->output != NULL && output_commit(&output) != 0)
    code = complain(EXIT_OUTPUT, "%s", output.error);
  if (code != 0)
    return code;
  printf("%s: %lld rows", strcmp(arguments->path, "-") == 0 ? "standard input" : arguments->path,
         (long long)fit->table->rows);
  classes_print(stdout, fit->table);
  if (selection != NULL)
    selection_print(selection, arguments->all);
  code = status_code(report_text(stdout, *model, fit->table, 0), NULL);
  if (arguments->output != NULL)
    printf("\nThe results are in %s.\n", arguments->output);
  return code;
}

static int run(int argc, char **argv, struct selection *selection) {
  struct fit_arguments arguments = {.path = "-"};
  struct fit fit = {.selection = selection};
  struct table table = {0};
  gmm_model *model = NULL;
  int code = fit_arguments_parse(&arguments, argc, argv);
  if (code == 0 && arguments.help)
    return 0;
  if (code == 0)
    code = read_fit_data(&fit, &table, &arguments);
  if (code == 0 && selection != NULL)
    code = status_code(selection_begin(selection, &arguments.cells), NULL);
  if (code == 0)
    code = fit_and_write(&fit, &model, selection, &arguments);
  gmm_destroy(model);
  free(fit.row_weights);
  table_options_end(&arguments.table);
  table_free(&table);
  return code;
}

int cmd_fit(int argc, char **argv) {
  return run(argc, argv, NULL);
}

int cmd_select(int argc, char **argv) {
  struct selection selection = {0};
  int code = run(argc, argv, &selection);
  selection_free(&selection);
  return code;
}
