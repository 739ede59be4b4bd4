/* The fits of gmmix select, and their order.
 *
 * SPDX-License-Identifier: MIT */
#include "selection.h"

#include <stdlib.h>

gmm_status selection_begin(struct selection *selection, const struct cells *listed) {
  selection->listed = listed;
  selection->n = (int64_t)listed->n_families * listed->n_sizes;
  selection->cells = calloc((size_t)selection->n, sizeof *selection->cells);
  selection->ranked = calloc((size_t)selection->n, sizeof *selection->ranked);
  return selection->cells != NULL && selection->ranked != NULL ? GMM_OK : GMM_ERR_NOMEM;
}

void selection_free(struct selection *selection) {
  free(selection->cells);
  free(selection->ranked);
}

int cell_has_fit(const struct cell *cell) {
  return cell->status == GMM_OK;
}

int cell_is_trusted(const struct cell *cell) {
  return (cell->warnings & GMM_WARN_FEW_ROWS) == 0;
}

const char *status_words(gmm_status status) {
  switch (status) {
  case GMM_ERR_TOO_FEW_ROWS:
    return "fewer distinct rows than components";
  case GMM_ERR_DEGENERATE:
    return "a component collapsed";
  case GMM_ERR_SCALE:
    return "values too large or too small";
  case GMM_ERR_TOO_LARGE:
    return "too large for the address space";
  default:
    return gmm_status_message(status);
  }
}

/* The p of a cell, with GMM_OPT_EQUAL_WEIGHTS as `like` has it; -1 if there is no such model. */
static int64_t free_parameters(const struct cell *cell, const gmm_model *like) {
  gmm_model *model = NULL;
  int64_t equal = 0, p = -1;
  if (gmm_create(&model, cell->components, gmm_n_features(like), cell->family) == GMM_OK &&
      gmm_get_int(like, GMM_OPT_EQUAL_WEIGHTS, &equal) == GMM_OK &&
      gmm_set_int(model, GMM_OPT_EQUAL_WEIGHTS, equal) == GMM_OK)
    p = gmm_free_parameters(model);
  gmm_destroy(model);
  return p;
}

/* The tables that gmm_select() fills. */
struct tables {
  double *criteria, *log_likelihoods;
  unsigned *warnings;
  gmm_status *statuses;
};

static gmm_status allocate(struct tables *tables, int64_t n) {
  tables->criteria = malloc((size_t)n * sizeof *tables->criteria);
  tables->log_likelihoods = malloc((size_t)n * sizeof *tables->log_likelihoods);
  tables->warnings = malloc((size_t)n * sizeof *tables->warnings);
  tables->statuses = calloc((size_t)n, sizeof *tables->statuses); /* GMM_OK: not tried */
  return tables->criteria != NULL && tables->log_likelihoods != NULL && tables->warnings != NULL &&
                 tables->statuses != NULL
             ? GMM_OK
             : GMM_ERR_NOMEM;
}

static void release(struct tables *tables) {
  free(tables->criteria);
  free(tables->log_likelihoods);
  free(tables->warnings);
  free(tables->statuses);
}

static void take_cells(struct selection *selection, const struct tables *tables,
                       const gmm_model *model) {
  const struct cells *listed = selection->listed;
  for (int64_t i = 0; i < selection->n; i++) {
    struct cell *cell = &selection->cells[i];
    cell->number = i;
    cell->family = listed->families[i / listed->n_sizes];
    cell->components = listed->sizes[i % listed->n_sizes];
    cell->criterion = tables->criteria[i];
    cell->log_likelihood = tables->log_likelihoods[i];
    cell->warnings = tables->warnings[i];
    cell->status = tables->statuses[i];
    cell->free_parameters = free_parameters(cell, model);
    selection->ranked[i] = *cell;
  }
}

static int compare(const void *left, const void *right) {
  const struct cell *a = left, *b = right;
  if (cell_has_fit(a) != cell_has_fit(b))
    return cell_has_fit(b) - cell_has_fit(a);
  if (cell_is_trusted(a) != cell_is_trusted(b))
    return cell_is_trusted(b) - cell_is_trusted(a);
  if (cell_has_fit(a) && a->criterion != b->criterion)
    return a->criterion < b->criterion ? -1 : 1;
  return a->number < b->number ? -1 : 1;
}

/* Where cells are equal but for rounding, the best need not have the very lowest criterion. */
static void rank(struct selection *selection, const gmm_model *best) {
  struct cell *ranked = selection->ranked, first;
  int64_t at = 0;
  qsort(ranked, (size_t)selection->n, sizeof *ranked, compare);
  while (ranked[at].family != gmm_covariance_type(best) ||
         ranked[at].components != gmm_n_components(best))
    at++;
  for (first = ranked[at]; at > 0; at--)
    ranked[at] = ranked[at - 1];
  ranked[0] = first;
}

/* Says for each reason how many cells have no fit; nothing if not all were tried. */
static void complain_of_all(const struct selection *selection, const gmm_status *statuses) {
  const char *between = ":";
  for (int64_t i = 0; i < selection->n; i++)
    if (statuses[i] == GMM_OK || statuses[i] == GMM_ERR_CANCELLED)
      return;
  fprintf(stderr, "gmmix: none of the %lld cells has a fit", (long long)selection->n);
  for (gmm_status reason = -1; reason >= GMM_ERR_INTERNAL; reason--) {
    int64_t count = 0;
    for (int64_t i = 0; i < selection->n; i++)
      count += statuses[i] == reason;
    if (count > 0)
      fprintf(stderr, "%s %s (%lld)", between, status_words(reason), (long long)count);
    between = count > 0 ? "," : between;
  }
  putc('\n', stderr);
}

gmm_status selection_run(struct selection *selection, gmm_model **best, gmm_model *model,
                         const struct fit *fit) {
  const struct cells *listed = selection->listed;
  const struct table *table = fit->table;
  struct tables tables;
  int64_t by = 0;
  gmm_status status = allocate(&tables, selection->n);
  if (status == GMM_OK)
    status = gmm_get_int(model, GMM_OPT_SELECT_BY, &by);
  selection->by = gmm_option_choice_name(GMM_OPT_SELECT_BY, by);
  if (status == GMM_OK) {
    status = gmm_select(best, model, listed->families, listed->n_families, listed->sizes,
                        listed->n_sizes, GMM_ROW_MAJOR(table->x, table->rows, table->cols),
                        fit->row_weights, table->classes.labels, tables.criteria,
                        tables.log_likelihoods, tables.warnings, tables.statuses);
    if (status != GMM_OK)
      complain_of_all(selection, tables.statuses);
  }
  if (status == GMM_OK) {
    take_cells(selection, &tables, model);
    rank(selection, *best);
  }
  release(&tables);
  return status;
}
