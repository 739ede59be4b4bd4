/* The cells of a selection as CSV and JSON.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/number.h"
#include "selection.h"

#include <math.h>

/* A number, or what stands for none. */
static void print_number(FILE *file, double value, const char *none) {
  char text[NUMBER_LENGTH];
  fputs(isfinite(value) ? number_format(text, value) : none, file);
}

static void print_count(FILE *file, int64_t count, const char *none) {
  if (count < 0)
    fputs(none, file);
  else
    fprintf(file, "%lld", (long long)count);
}

static void write_line(FILE *file, const struct cell *cell, const struct cell *best) {
  const char *between = "";
  fprintf(file, "%s,%s,%lld,", gmm_family_name(cell->family), gmm_family_letters(cell->family),
          (long long)cell->components);
  print_number(file, cell->criterion, "");
  putc(',', file);
  print_number(file, cell->criterion - best->criterion, "");
  putc(',', file);
  print_number(file, cell->log_likelihood, "");
  putc(',', file);
  print_count(file, cell->free_parameters, "");
  fprintf(file, ",%s,", !cell_has_fit(cell) ? "" : cell_is_trusted(cell) ? "yes" : "no");
  for (int w = 0; w < gmm_warning_count(); w++)
    if (cell->warnings & gmm_warning_at(w)) {
      fprintf(file, "%s%s", between, gmm_warning_name(gmm_warning_at(w)));
      between = " ";
    }
  fprintf(file, ",%s\n", gmm_status_name(cell->status));
}

int selection_write_csv(FILE *file, void *data) {
  const struct selection *selection = data;
  fprintf(file,
          "family,letters,components,%s,difference,log_likelihood,free_parameters,trusted,"
          "warnings,status\n",
          selection->by);
  for (int64_t i = 0; i < selection->n; i++)
    write_line(file, &selection->ranked[i], &selection->ranked[0]);
  return 0;
}

static void write_object(FILE *file, const struct selection *selection, const struct cell *cell) {
  fprintf(file, "    {\"family\": \"%s\", \"letters\": \"%s\", \"components\": %lld, \"%s\": ",
          gmm_family_name(cell->family), gmm_family_letters(cell->family),
          (long long)cell->components, selection->by);
  print_number(file, cell->criterion, "null");
  fputs(", \"difference\": ", file);
  print_number(file, cell->criterion - selection->ranked[0].criterion, "null");
  fputs(", \"log_likelihood\": ", file);
  print_number(file, cell->log_likelihood, "null");
  fputs(", \"free_parameters\": ", file);
  print_count(file, cell->free_parameters, "null");
  fprintf(file, ", \"trusted\": %s, \"warnings\": ",
          !cell_has_fit(cell)     ? "null"
          : cell_is_trusted(cell) ? "true"
                                  : "false");
  json_warnings(file, cell->warnings);
  fprintf(file, ", \"status\": \"%s\"}", gmm_status_name(cell->status));
}

int selection_write_json(FILE *file, void *data) {
  const struct selection *selection = data;
  fprintf(file, "{\n  \"gmmix\": \"%s\",\n  \"by\": \"%s\",\n  \"cells\": [\n",
          gmm_version_string(), selection->by);
  for (int64_t i = 0; i < selection->n; i++) {
    write_object(file, selection, &selection->ranked[i]);
    fputs(i + 1 < selection->n ? ",\n" : "\n", file);
  }
  fprintf(file, "  ]\n}\n");
  return 0;
}
