/* gmmix fit.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/output.h"
#include "command.h"

#include <stdlib.h>
#include <string.h>

/* Moves the weights out of the table. */
static int take_weights(struct fit *fit, struct table *table, const char *column) {
  int64_t j = table_find(table, column), number = j < 0 ? 0 : table->numbers[j];
  if (j >= 0 && table->cols > 1)
    fit->row_weights = table_take(table, j);
  if (fit->row_weights == NULL)
    return complain(EXIT_INPUT, "--weights-column: %s",
                    j >= 0 && table->cols == 1 ? "there is no other column" : table->error);
  fit->total = 0;
  for (int64_t i = 0; i < table->rows; i++) {
    if (fit->row_weights[i] < 0)
      return complain(EXIT_INPUT, "line %lld, column %lld (%s): a weight must not be negative",
                      (long long)table_line(table, i), (long long)number, column);
    fit->total += fit->row_weights[i];
  }
  return 0;
}

/* Finds the columns to draw. */
static int take_columns(struct fit *fit, struct table *table, const char *list) {
  char copy[1000], *save, *name;
  fit->n_axes = table->cols < 3 ? (int)table->cols : 3;
  for (int a = 0; a < 3; a++)
    fit->axes[a] = a;
  if (list == NULL)
    return 0;
  if (strlen(list) >= sizeof copy)
    return complain_usage("fit", "--columns: the list is too long");
  memcpy(copy, list, strlen(list) + 1);
  fit->n_axes = 0;
  for (name = strtok_r(copy, ",", &save); name != NULL; name = strtok_r(NULL, ",", &save)) {
    if (fit->n_axes == 3)
      return complain_usage("fit", "--columns: at most three columns can be drawn");
    fit->axes[fit->n_axes] = table_find(table, name);
    if (fit->axes[fit->n_axes++] < 0)
      return complain(EXIT_INPUT, "--columns: %s", table->error);
  }
  return fit->n_axes > 0 ? 0 : complain_usage("fit", "--columns: no column is named");
}

static int read_data(struct fit *fit, struct table *table, const struct fit_arguments *arguments) {
  const struct table_format *format = &arguments->table.format;
  int code = 0;
  fit->table = table;
  if (table_read(table, arguments->path, format) != 0)
    return complain(EXIT_INPUT, "%s", table->error);
  fit->total = (double)table->rows;
  if (arguments->weights != NULL)
    code = take_weights(fit, table, arguments->weights);
  if (code == 0 && arguments->columns != NULL && arguments->output == NULL && format->note != NULL)
    format->note(arguments->path, "--columns only says what to draw with -o; --features says which "
                                  "columns to fit");
  return code == 0 ? take_columns(fit, table, arguments->columns) : code;
}

static int run_fit(const struct fit *fit, gmm_model **model,
                   const struct fit_arguments *arguments) {
  const struct table *table = fit->table;
  gmm_status status = gmm_create(model, arguments->k, table->cols, arguments->family);
  for (int s = 0; s < n_settings && status == GMM_OK; s++)
    status = setting_apply(&settings[s], arguments->values[s], *model);
  if (status == GMM_OK)
    status = names_set(*model, table, arguments->path, &arguments->table.format);
  if (status == GMM_OK)
    status = show_progress(*model, fit->total);
  fitting = *model;
  if (status == GMM_OK)
    status = gmm_fit(*model, GMM_ROW_MAJOR(table->x, table->rows, table->cols), fit->row_weights);
  fitting = NULL;
  end_progress();
  return status_code(status, *model);
}

/* Fits, writes the files if any are wanted, and prints the summary last. */
static int fit_and_write(struct fit *fit, gmm_model **model,
                         const struct fit_arguments *arguments) {
  struct output output;
  int code;
  catch_signals();
  /* First, so that a long fit is not lost because there is nowhere to write it. */
  if (arguments->output != NULL && output_begin(&output, arguments->output) != 0)
    return complain(EXIT_OUTPUT, "%s", output.error);
  code = run_fit(fit, model, arguments);
  fit->model = *model;
  if (arguments->output != NULL && code == 0)
    code = write_fit(&output, fit);
  if (arguments->output != NULL && code != 0)
    output_abort(&output);
  else if (arguments->output != NULL && output_commit(&output) != 0)
    code = complain(EXIT_OUTPUT, "%s", output.error);
  if (code != 0)
    return code;
  printf("%s: %lld rows\n", strcmp(arguments->path, "-") == 0 ? "standard input" : arguments->path,
         (long long)fit->table->rows);
  code = status_code(report_text(stdout, *model, (const char *const *)fit->table->names, 0), NULL);
  if (arguments->output != NULL)
    printf("\nThe results are in %s.\n", arguments->output);
  return code;
}

int cmd_fit(int argc, char **argv) {
  struct fit_arguments arguments = {.path = "-", .family = GMM_COV_FULL};
  struct fit fit = {0};
  struct table table = {0};
  gmm_model *model = NULL;
  int code = fit_arguments_parse(&arguments, argc, argv);
  if (code == 0 && arguments.help)
    return 0;
  if (code == 0)
    code = read_data(&fit, &table, &arguments);
  if (code == 0)
    code = fit_and_write(&fit, &model, &arguments);
  gmm_destroy(model);
  free(fit.row_weights);
  table_options_end(&arguments.table);
  table_free(&table);
  return code;
}
