/* Log-likelihoods against those that the R package mclust published: see tests/data/README.md. */
#include "../support/csv.h"
#include "../support/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STARTS = 20 };

/* mclust asks for the most likely model alone, and knows nothing of columns that are recorded in
 * steps. So each of 20 starts is run by itself, as one that is to be trusted is preferred, and
 * without GMM_OPT_RESOLUTION, until one reaches what is wanted, to 1e-4. */
static double best_log_likelihood(gmm_model *model, const table *t, double wanted) {
  double best = -INFINITY;
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, 2));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 5000));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, 1e-8));
  assert_ok(gmm_set_double(model, GMM_OPT_RESOLUTION, 0));
  for (int start = 0; start < STARTS && best < wanted - 1e-4 * fabs(wanted); start++) {
    assert_ok(gmm_set_int(model, GMM_OPT_FIRST_START, start));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(t->x, t->n, t->d), NULL));
    best = fmax(best, gmm_log_likelihood(model));
  }
  return best;
}

typedef struct tally {
  int cells, reached;
} tally;

static void compare_cell(const char *data, const table *t, const mclust_row *row, tally *sum) {
  gmm_model *model = new_model(row->g, t->d, gmm_family_find(row->model));
  assert_int_equal(gmm_free_parameters(model), row->df);
  double found = best_log_likelihood(model, t, row->log_likelihood);
  sum->cells++;
  if (found >= row->log_likelihood - 1e-4 * fabs(row->log_likelihood))
    sum->reached++;
  else
    print_message("%s %s G=%d: %.6f, mclust has %.6f\n", data, row->model, (int)row->g, found,
                  row->log_likelihood);
  if (row->g == 1) { /* no choice of start here, so both ways, and BIC too */
    assert_near(found, row->log_likelihood, 1e-6 * fabs(row->log_likelihood));
    assert_near(-gmm_bic(model), row->bic, 1e-6 * fabs(row->bic));
  }
  gmm_destroy(model);
}

static void compare_table(const char *data, tally *sum) {
  char path[64];
  mclust_row *rows;
  snprintf(path, sizeof path, "tests/data/%s.csv", data);
  table t = read_table(path);
  snprintf(path, sizeof path, "tests/data/mclust-%s.csv", data);
  int count = read_mclust(path, &rows), compared = 0;
  for (int i = 0; i < count; i++)
    if (!quick_run() || rows[i].g <= 2) {
      compare_cell(data, &t, &rows[i], sum);
      compared++;
    }
  assert_true(compared >= 8);
  free(rows);
  free_table(&t);
}

static void test_mclust_is_reached(void **state) {
  static const char *const tables[] = {"faithful", "iris", "diabetes", "wine", "geyser"};
  tally sum = {0, 0};
  (void)state;
  for (size_t i = 0; i < (quick_run() ? 2 : COUNT_OF(tables)); i++)
    compare_table(tables[i], &sum);
  print_message("mclust: %d of %d cells reached\n", sum.reached, sum.cells);
  assert_true(sum.reached >= 0.97 * sum.cells);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_mclust_is_reached),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
