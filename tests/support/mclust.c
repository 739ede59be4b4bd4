#include "mclust.h"

#include "model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *const mclust_names[5] = {"faithful", "iris", "diabetes", "wine", "geyser"};

int is_reached(const cell *c, const one_fit *fit) {
  return fit->log_likelihood >= c->mclust.log_likelihood - 1e-4 * fabs(c->mclust.log_likelihood);
}

static one_fit fit_of(gmm_model *model, const table *t) {
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(t->x, t->n, t->d), NULL));
  one_fit fit = {gmm_log_likelihood(model), -gmm_bic(model), gmm_warnings(model)};
  return fit;
}

/* gmm_fit() prefers starts that are to be trusted. So each is run by itself, too. */
static void fit_cell(cell *c, gmm_model *model, const table *t, int is_hurried) {
  const one_fit none = {NAN, NAN, 0};
  c->df = gmm_free_parameters(model);
  c->trusted = c->likeliest = none;
  for (int start = 0; start < STARTS && !(is_hurried && is_reached(c, &c->likeliest)); start++) {
    assert_ok(gmm_set_int(model, GMM_OPT_FIRST_START, start));
    one_fit fit = fit_of(model, t);
    if (!(fit.log_likelihood <= c->likeliest.log_likelihood))
      c->likeliest = fit;
    if (!(fit.warnings & NOT_TO_BE_TRUSTED) && !(fit.log_likelihood <= c->trusted.log_likelihood))
      c->trusted = fit;
  }
  c->chosen = c->likeliest;
  if (is_hurried)
    return;
  assert_ok(gmm_set_int(model, GMM_OPT_FIRST_START, 0));
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, STARTS));
  c->chosen = fit_of(model, t);
}

/* mclust's row of this family and number of components. */
static mclust_row row_of(const mclust_row *rows, int count, int family, int64_t g) {
  mclust_row none = {"", 0, 0, NAN, NAN};
  for (int i = 0; i < count; i++)
    if (rows[i].g == g && strcmp(rows[i].model, gmm_family_letters(family)) == 0)
      return rows[i];
  return none;
}

mclust_table fit_mclust_table(const char *name, const mclust_settings *settings) {
  char path[64];
  mclust_row *rows;
  const int64_t most = settings->most_components;
  mclust_table result = {name, 0, must_alloc((size_t)(gmm_family_count() * most) * sizeof(cell))};
  snprintf(path, sizeof path, "tests/data/%s.csv", name);
  table t = read_table(path);
  snprintf(path, sizeof path, "tests/data/mclust-%s.csv", name);
  int count = read_mclust(path, &rows);
  for (int i = 0; i < count; i++)
    assert_true(gmm_family_find(rows[i].model) > 0);
  for_each_family(family)
    for (int64_t g = 1; g <= most; g++) {
      cell *c = &result.cells[result.n_cells++];
      c->family = family;
      c->g = g;
      c->mclust = row_of(rows, count, family, g);
      gmm_model *model = new_model(g, t.d, family);
      assert_ok(gmm_set_int(model, GMM_OPT_SEED, settings->seed));
      if (settings->resolution >= 0)
        assert_ok(gmm_set_double(model, GMM_OPT_RESOLUTION, settings->resolution));
      fit_cell(c, model, &t, settings->is_hurried);
      gmm_destroy(model);
    }
  free(rows);
  free_table(&t);
  return result;
}

void free_mclust_table(mclust_table *t) {
  free(t->cells);
}
