/* As test_guard_pages, but without rows. */
#include "../support/guard.h"
#include "../support/model.h"

/* Without rows nothing is touched: both pointers are to pages that cannot be. */
static void test_no_rows(void **state) {
  (void)state;
  params p = ordinary_params(2, 3, GMM_COV_FULL);
  for (int place = 0; place < PLACES; place++) {
    guards g = {(enum place)place, 0, {{NULL, NULL, 0, 0}}};
    gmm_model *model = new_model(2, 3, GMM_COV_FULL);
    assert_ok(give_params(model, &p));
    double *nothing = guarded(&g, 0), *mean = guarded_doubles(&g, 1);
    g.place = AT_END;
    void *out = guarded(&g, 0);
    assert_ok(gmm_predict(model, GMM_ROW_MAJOR(nothing, 0, 3), out));
    assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(nothing, 0, 3), out, 2, 1));
    assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(nothing, 0, 3), out));
    assert_ok(gmm_sample(model, 1, GMM_ROW_MAJOR(nothing, 0, 3), out));
    assert_status(gmm_score(model, GMM_ROW_MAJOR(nothing, 0, 3), mean), GMM_ERR_TOO_FEW_ROWS);
    assert_status(gmm_fit(model, GMM_ROW_MAJOR(nothing, 0, 3), NULL), GMM_ERR_TOO_FEW_ROWS);
    gmm_model *back = NULL;
    assert_status(gmm_deserialize(&back, out, 0), GMM_ERR_FORMAT);
    gmm_destroy(model);
    free_guards(&g);
  }
  free_params(&p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_no_rows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
