/* Header section MODEL: names of features. */
#include "../support/allocator.h"
#include "../support/model.h"
#include "../support/ugly.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 255 };

static void test_no_names_at_first(void **state) {
  (void)state;
  gmm_model *model = new_model(2, 3, GMM_COV_DIAG);
  for (int64_t j = -1; j <= 3; j++)
    assert_string_equal(gmm_feature_name(model, j), "");
  assert_string_equal(gmm_feature_name(model, INT64_MAX), "");
  assert_string_equal(gmm_feature_name(model, INT64_MIN), "");
  assert_string_equal(gmm_feature_name(NULL, 0), "");
  assert_ok(gmm_set_feature_name(model, 1, ""));
  assert_ok(gmm_set_feature_name(model, 1, NULL));
  assert_string_equal(gmm_feature_name(model, 1), "");
  gmm_destroy(model);
}

static void test_set_replace_remove(void **state) {
  (void)state;
  gmm_model *model = new_model(2, 3, GMM_COV_DIAG);
  assert_ok(gmm_set_feature_name(model, 2, "length"));
  assert_ok(gmm_set_feature_name(model, 0, "\xc3\xa9paisseur"));
  assert_string_equal(gmm_feature_name(model, 0), "\xc3\xa9paisseur");
  assert_string_equal(gmm_feature_name(model, 1), "");
  assert_string_equal(gmm_feature_name(model, 2), "length");
  assert_ok(gmm_set_feature_name(model, 2, "a name that is longer"));
  assert_ok(gmm_set_feature_name(model, 1, gmm_feature_name(model, 2))); /* its own text */
  assert_ok(gmm_set_feature_name(model, 2, gmm_feature_name(model, 2)));
  assert_ok(gmm_set_feature_name(model, 0, NULL));
  assert_string_equal(gmm_feature_name(model, 0), "");
  assert_string_equal(gmm_feature_name(model, 1), "a name that is longer");
  assert_string_equal(gmm_feature_name(model, 2), "a name that is longer");
  assert_ok(gmm_set_feature_name(model, 1, ""));
  assert_ok(gmm_set_feature_name(model, 2, ""));
  assert_ok(gmm_set_feature_name(model, 1, "again"));
  assert_string_equal(gmm_feature_name(model, 1), "again");
  gmm_destroy(model);
}

/* Whatever was set before, each feature has the name that it was given last. */
static void test_many_changes(void **state) {
  enum { D = 20, TIMES = 2000 };
  static char last[D][LONGEST + 1];
  uint32_t random = 7;
  (void)state;
  gmm_model *model = new_model(1, D, GMM_COV_DIAG);
  for (int i = 0; i < TIMES; i++) {
    random = random * 1664525 + 1013904223;
    int64_t j = random / 65536 % D;
    size_t n = random / 256 % 3 == 0 ? 0 : random / 4096 % (LONGEST + 1);
    memset(last[j], 'a' + i % 26, n);
    last[j][n] = '\0';
    assert_ok(gmm_set_feature_name(model, j, last[j]));
    for (int64_t l = 0; l < D; l++)
      assert_string_equal(gmm_feature_name(model, l), last[l]);
  }
  gmm_destroy(model);
}

static void refuse(gmm_model *model, int64_t feature, const char *name, const char *says) {
  assert_status(gmm_set_feature_name(model, feature, name), GMM_ERR_ARGUMENT);
  assert_error_says(model, says);
  assert_string_equal(gmm_feature_name(model, 1), "kept");
}

static void test_what_is_no_name(void **state) {
  static const char *const no_utf8[] = {"\x80",
                                        "\xc3",
                                        "caf\xe9",
                                        "\xc0\x80",
                                        "\xc1\xbf",
                                        "\xe0\x9f\xbf",
                                        "\xed\xa0\x80",
                                        "\xef\xbf",
                                        "\xe2\x82",
                                        "\xf0\x8f\xbf\xbf",
                                        "\xf4\x90\x80\x80",
                                        "\xf5\x80\x80\x80",
                                        "\xf0\x9f\x98\x41",
                                        "\xe2\x41\x80",
                                        "\xff"};
  static const char *const utf8[] = {
      "\x7f",         "\xc2\x80",     "\xdf\xbf",         "\xe0\xa0\x80",
      "\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"};
  char name[LONGEST + 2];
  (void)state;
  gmm_model *model = new_model(2, 2, GMM_COV_FULL);
  assert_ok(gmm_set_feature_name(model, 1, "kept"));
  refuse(model, -1, "a", "gmm_set_feature_name: feature is -1; it must be 0 to 1");
  refuse(model, 2, "a", "gmm_set_feature_name: feature is 2; it must be 0 to 1");
  refuse(model, INT64_MAX, NULL, "it must be 0 to 1");
  assert_status(gmm_set_feature_name(NULL, 0, "a"), GMM_ERR_NULL);
  memset(name, 'n', sizeof name);
  name[LONGEST + 1] = '\0';
  refuse(model, 1, name, "255 bytes");
  for (size_t i = 0; i < COUNT_OF(no_utf8); i++)
    refuse(model, 1, no_utf8[i], "UTF-8");
  memcpy(name + LONGEST - 2, "\xc3\xa9", 3); /* 255 bytes */
  assert_ok(gmm_set_feature_name(model, 1, name));
  assert_string_equal(gmm_feature_name(model, 1), name);
  for (size_t i = 0; i < COUNT_OF(utf8); i++) {
    assert_ok(gmm_set_feature_name(model, 1, utf8[i]));
    assert_string_equal(gmm_feature_name(model, 1), utf8[i]);
  }
  gmm_destroy(model);
}

static void assert_names(const gmm_model *model) {
  assert_string_equal(gmm_feature_name(model, 0), "width");
  assert_string_equal(gmm_feature_name(model, 1), "");
}

static void test_names_stay(void **state) {
  (void)state;
  gmm_model *model = new_model(2, 2, GMM_COV_FULL), *copy = NULL;
  double *x = base_rows();
  assert_ok(gmm_set_feature_name(model, 0, "width"));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, BASE_N, 2), NULL));
  assert_names(model);
  params p = params_of(model);
  assert_ok(give_params(model, &p));
  assert_names(model);
  assert_ok(gmm_clone(&copy, model));
  gmm_destroy(model);
  assert_names(copy);
  gmm_destroy(copy);
  free_params(&p);
  free(x);
}

/* Without names nothing is allocated; a refused allocation changes no name. */
static void test_memory(void **state) {
  faulty_allocator faulty;
  gmm_model *model = NULL;
  (void)state;
  faulty_start(&faulty);
  assert_ok(gmm_create_with_allocator(&model, 2, 2, GMM_COV_FULL, &faulty.hooks));
  int64_t live = faulty.live;
  assert_ok(gmm_set_feature_name(model, 1, NULL));
  assert_int_equal(faulty.live, live);
  for (int at = 1; at <= 2; at++) {
    faulty_plan(&faulty, at, at);
    assert_status(gmm_set_feature_name(model, 0, "refused"), GMM_ERR_NOMEM);
    assert_int_equal(faulty.live, live);
    assert_string_equal(gmm_feature_name(model, 0), "");
  }
  faulty_plan(&faulty, 0, 0);
  assert_ok(gmm_set_feature_name(model, 0, "set"));
  faulty_plan(&faulty, 1, 1);
  assert_status(gmm_set_feature_name(model, 1, "too long for what there is"), GMM_ERR_NOMEM);
  assert_string_equal(gmm_feature_name(model, 0), "set");
  assert_string_equal(gmm_feature_name(model, 1), "");
  gmm_model *copy = NULL;
  long refused = 1;
  for (int at = 1; refused > 0; at++) { /* of a clone, too */
    live = faulty.live;
    faulty_plan(&faulty, at, at);
    gmm_status status = gmm_clone(&copy, model);
    refused = faulty.failed;
    assert_int_equal(status, refused > 0 ? GMM_ERR_NOMEM : GMM_OK);
    assert_true(refused == 0 || faulty.live == live);
  }
  assert_string_equal(gmm_feature_name(copy, 0), "set");
  gmm_destroy(copy);
  gmm_destroy(model);
  assert_int_equal(faulty.live, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_no_names_at_first), cmocka_unit_test(test_set_replace_remove),
      cmocka_unit_test(test_many_changes),      cmocka_unit_test(test_what_is_no_name),
      cmocka_unit_test(test_names_stay),        cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
