/* selection.h - the fits of gmmix select, and what is said of them.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_SELECTION_H
#define EXAMPLES_SELECTION_H

#include "command.h"

/* A family with a number of components. Without a fit the numbers are NaN. */
struct cell {
  int64_t number;
  int family;
  int64_t components, free_parameters; /* of these -1 if no such model can be made */
  double criterion, log_likelihood;
  unsigned warnings;
  gmm_status status;
};

/* The cell of family f and size g is number f * n_sizes + g. */
struct selection {
  const struct cells *listed;
  int64_t n;
  struct cell *cells;  /* by their numbers */
  struct cell *ranked; /* the best first, those that are not to be trusted behind the others, those
                          without a fit last */
  const char *by;      /* the name of the criterion, in lower case */
};

/* selection.c */

/* Makes room for the cells of a list, which must live as long; freed by selection_free(). */
gmm_status selection_begin(struct selection *selection, const struct cells *listed);
void selection_free(struct selection *selection);

/* Fits all cells with the settings of `model`, and gives the best. If none has a fit, complains of
 * why; the status and the error text of model are those of gmm_select(). */
gmm_status selection_run(struct selection *selection, gmm_model **best, gmm_model *model,
                         const struct fit *fit);

int cell_has_fit(const struct cell *cell);
/* Of a cell that has a fit: does each of its components stand on enough rows? */
int cell_is_trusted(const struct cell *cell);
/* Why there is no fit, in a few words. */
const char *status_words(gmm_status status);

/* selection_report.c: prints the ten best cells, or all, for people, and what to know of them. */
void selection_print(const struct selection *selection, int all);

/* selection_files.c: all cells, the best first. `data` points to a selection; they return 0. */
int selection_write_csv(FILE *file, void *data);
int selection_write_json(FILE *file, void *data);

/* selection_picture.c: draws the criterion over the number of components, a line for each family.
 * 0, or -1 with plot->error set. */
struct plot;
int selection_draw(struct plot *plot, const struct selection *selection, const char *path);

#endif
