/* Covariances and precisions as the gmmix command writes them: in the shape of the family, so that
 * a table of many columns needs no features x features numbers. */
#include "../support/command.h"
#include "../support/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The model that a fit in this directory has stored. */
static gmm_model *stored_model(const char *results) {
  static unsigned char buffer[1 << 16];
  gmm_model *model = NULL;
  char path[100];
  size_t size;
  FILE *file;
  snprintf(path, sizeof path, "%s/model.gmm", results);
  file = fopen(scratch(path), "rb");
  assert_non_null(file);
  size = fread(buffer, 1, sizeof buffer, file);
  fclose(file);
  assert_ok(gmm_deserialize(&model, buffer, (int64_t)size));
  return model;
}

/* The array behind "name": nested so deep, with these numbers in this order and no others. */
static void assert_array(const char *json, const char *name, int depth, const double *values,
                         int64_t n) {
  const char *at = strstr(json, name), *end = at == NULL ? NULL : strchr(at, '\n');
  assert_true(at != NULL && end != NULL);
  at += strlen(name);
  assert_int_equal((int)strspn(at, "["), depth);
  for (int64_t i = 0; i < n; i++) {
    char *next;
    at += strspn(at, "[], ");
    assert_true(at < end && strtod(at, &next) == values[i]);
    at = next;
  }
  at += strspn(at, "[], ");
  assert_true(at == end);
}

static void test_json_has_the_family_s_shape(void **state) {
  char script[200], results[40];
  (void)state;
  for_each_family(family) {
    const char *name = gmm_family_name(family);
    int depth = !gmm_family_is_shared(family) + (has_matrices(family) ? 2 : !is_isotropic(family));
    depth += depth == 0; /* one number is an array of one */
    snprintf(script, sizeof script, "gmmix fit $DATA/faithful.csv -k 2 --family %s -o %s", name,
             name);
    assert_exit(0, script);
    gmm_model *model = stored_model(name);
    params p = params_of(model);
    double *precisions = new_doubles(p.n_covariances);
    assert_ok(gmm_get_shaped_precisions(model, precisions, p.n_covariances));
    snprintf(results, sizeof results, "%s/parameters.json", name);
    const char *json = get_file(results);
    assert_array(json, "\"covariances\": ", depth, p.covariances, p.n_covariances);
    assert_array(json, "\"precisions\": ", depth, precisions, p.n_covariances);
    free(precisions);
    free_params(&p);
    gmm_destroy(model);
  }
}

/* Mean, variance and its inverse stand beside the name of a feature, or the latter two beside the
 * weight of a component. */
static void test_text_has_the_family_s_shape(void **state) {
  double mean, variance, precision;
  (void)state;
  assert_exit(0, "gmmix fit $DATA/faithful.csv -k 1 --family diag -o diag >diag.txt");
  assert_exit(0, "gmmix fit $DATA/faithful.csv -k 1 --family spherical -o spherical >sphere.txt");
  const char *at = strstr(get_file("diag/parameters.txt"), "  eruptions");
  assert_non_null(at);
  assert_int_equal(sscanf(at, " eruptions %lf %lf %lf\n", &mean, &variance, &precision), 3);
  assert_near(mean, 3.4877830882, 1e-9); /* those of the data, over N */
  assert_near(variance, 1.2979388904, 1e-9);
  assert_near(precision * variance, 1, 1e-8);
  assert_says("diag.txt", "variance");
  assert_says("sphere.txt", "component 0, weight 1, variance ");
  at = strstr(get_file("spherical/parameters.txt"), "component 0");
  assert_non_null(at);
  assert_int_equal(sscanf(at, "component 0, weight 1, variance %lf, precision (its inverse) %lf",
                          &variance, &precision),
                   2);
  assert_near(variance, (1.2979388904 + 184.1438148789) / 2, 1e-3);
  assert_near(precision * variance, 1, 1e-8);
}

/* K full matrices of 20000 features would be 6 GB; there are 1.5 GB of address space, and files of
 * 20 MB at most. */
static void test_many_columns(void **state) {
  char script[600];
  (void)state;
  if (quick_run()) /* sanitizers take more address space */
    skip();
  assert_exit(0, "awk 'BEGIN { for (i = 0; i < 12; i++) for (j = 1; j <= 20000; j++)"
                 "  printf \"%.2f%s\", rand() + i % 2, j < 20000 ? \",\" : \"\\n\" }' >wide.csv");
  for_each_family(family) {
    if (has_matrices(family))
      continue;
    snprintf(script, sizeof script,
             "ulimit -v 1500000; ulimit -f 40000; gmmix fit wide.csv -k 2 --family %s -o wide && "
             "gmmix info wide/model.gmm >info && gmmix predict wide/model.gmm wide.csv >labels && "
             "cmp labels wide/labels.csv && gmmix sample wide/model.gmm -n 2 | wc -l | grep 3",
             gmm_family_name(family));
    assert_exit(0, script);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_json_has_the_family_s_shape),
      cmocka_unit_test(test_text_has_the_family_s_shape),
      cmocka_unit_test(test_many_columns),
  };
  return cmocka_run_group_tests(tests, command_setup, command_teardown);
}
