/* Every stored model of tests/data/models loads, holds the numbers that the text beside it names,
 * to the bit, scores rows as they were computed when it was made, and is stored again as the same
 * bytes. */
#include "../support/store.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* They are kept for ever: names are only added here. */
static const char *const golden[] = {
    "format1-full",          "format1-tied",     "format1-diag",        "format1-spherical",
    "format1-full-set",      "format1-tied-set", "format1-diag-set",    "format1-spherical-set",
    "format1-weighted",      "format1-frozen",   "format1-extreme-set", "format1-warned",
    "format1-smallest",      "format2-full",     "format2-tied",        "format2-diag",
    "format2-spherical",     "format2-full-set", "format2-tied-set",    "format2-diag-set",
    "format2-spherical-set", "format2-weighted", "format2-frozen",      "format2-extreme-set",
    "format2-warned",        "format2-smallest",
};

static bytes read_golden(const char *name, const char *suffix) {
  enum { MOST = 20000 };
  char path[200];
  snprintf(path, sizeof path, "tests/data/models/%s.%s", name, suffix);
  FILE *file = fopen(path, "rb");
  if (file == NULL)
    fail_msg("cannot open %s: run the tests from the root of the project", path);
  bytes b = {0, must_alloc(MOST + 1)};
  b.size = (int64_t)fread(b.data, 1, MOST, file);
  b.data[b.size] = 0;
  assert_true(b.size > 0 && b.size < MOST);
  fclose(file);
  return b;
}

/* The text after `key` at the beginning of a line, from `text` on. */
static const char *find(const char *text, const char *key) {
  size_t length = strlen(key);
  while (text != NULL &&
         !(strncmp(text, key, length) == 0 && strchr(" \n", text[length]) != NULL)) {
    text = strchr(text, '\n');
    text += text != NULL;
  }
  if (text == NULL)
    fail_msg("the text has no line \"%s\"", key);
  return text + length;
}

/* The n numbers of a line, which has no more. */
static double *numbers(const char *line, int64_t n) {
  double *values = new_doubles(n);
  char *end = NULL;
  for (int64_t i = 0; i < n; i++) {
    values[i] = strtod(line, &end);
    assert_true(end != line);
    line = end;
  }
  assert_int_equal(*line, '\n');
  return values;
}

static double number(const char *text, const char *key) {
  double *values = numbers(find(text, key), 1), value = values[0];
  free(values);
  return value;
}

static void assert_line(const char *text, const char *key, const double *values, int64_t n) {
  double *wanted = numbers(find(text, key), n);
  if (memcmp(values, wanted, (size_t)n * sizeof(double)) != 0)
    fail_msg("other %s", key);
  free(wanted);
}

static void assert_parameters(const gmm_model *model, const char *text) {
  params p = params_of(model);
  assert_int_equal(p.k, number(text, "components"));
  assert_int_equal(p.d, number(text, "features"));
  assert_int_equal(p.family, number(text, "family"));
  assert_line(text, "weights", p.weights, p.k);
  assert_line(text, "means", p.means, p.k * p.d);
  assert_line(text, "covariances", p.covariances, p.n_covariances);
  free_params(&p);
}

static void assert_results(const gmm_model *model, const char *text) {
  int64_t n = gmm_history_length(model);
  double *history = new_doubles(n);
  assert_ok(gmm_get_history(model, history, n));
  assert_line(text, "history", history, n);
  free(history);
  assert_int_equal(gmm_is_fitted(model), 1);
  assert_int_equal(gmm_converged(model), number(text, "converged"));
  assert_int_equal(gmm_warnings(model), number(text, "warnings"));
  assert_int_equal(gmm_n_iter(model), number(text, "iterations"));
  assert_int_equal(gmm_best_start(model), number(text, "best_start"));
  if (number(text, "fitted") == 0) {
    assert_true(isnan(gmm_log_likelihood(model)) && isnan(gmm_total_weight(model)));
    return;
  }
  double log_likelihood = gmm_log_likelihood(model), total_weight = gmm_total_weight(model);
  double p = number(text, "free_parameters");
  assert_line(text, "log_likelihood", &log_likelihood, 1);
  assert_line(text, "total_weight", &total_weight, 1);
  assert_int_equal(gmm_free_parameters(model), p);
  assert_true(gmm_aic(model) == 2 * p - 2 * log_likelihood);
}

static void assert_options(const gmm_model *model, const char *text) {
  int count = 0;
  for (const char *line = text; strstr(line, "\noption ") != NULL; count++) {
    int64_t integer = 0;
    double value = 0;
    line = find(line, "option");
    double *option = numbers(line, 3); /* id, type, value */
    int id = (int)option[0];
    assert_int_equal(gmm_option_type(id), option[1]);
    if (option[1] == GMM_TYPE_INT) {
      assert_ok(gmm_get_int(model, id, &integer));
      value = (double)integer;
    } else {
      assert_ok(gmm_get_double(model, id, &value));
    }
    assert_memory_equal(&value, option + 2, sizeof value);
    free(option);
  }
  assert_true(count >= 13);
}

static void assert_names(const gmm_model *model, const char *text) {
  char key[40];
  for (int64_t j = 0; j < gmm_n_features(model); j++) {
    const char *name = gmm_feature_name(model, j);
    snprintf(key, sizeof key, "\nname %d ", (int)j);
    const char *line = strstr(text, key);
    assert_int_equal(*name == '\0', line == NULL);
    if (line == NULL)
      continue;
    line += strlen(key);
    assert_int_equal(strlen(name), strcspn(line, "\n"));
    assert_memory_equal(name, line, strlen(name));
  }
}

static void assert_scores(const gmm_model *model, const char *text) {
  int64_t d = gmm_n_features(model);
  int count = 0;
  for (const char *line = text; strstr(line, "\nrow ") != NULL; count++) {
    double score = NAN;
    line = find(line, "row");
    double *row = numbers(line, d), *wanted = numbers(find(line, "log_density"), 1);
    assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(row, 1, d), &score));
    assert_near(score, *wanted, 1e-12 * fmax(1, fabs(*wanted)));
    free(row);
    free(wanted);
  }
  assert_true(count >= 4);
}

/* Takes out of a stored model the options that another does not have. */
static void drop_other_options(bytes *b, const bytes *other) {
  uint32_t n = get_u32(b->data + N_OPTIONS_AT), n_other = get_u32(other->data + N_OPTIONS_AT);
  unsigned char *at = b->data + OPTIONS_AT;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t j = 0;
    while (j < n_other && get_u32(other->data + OPTIONS_AT + OPTION_SIZE * j) != get_u32(at))
      j++;
    if (j < n_other) {
      at += OPTION_SIZE;
      continue;
    }
    b->size -= OPTION_SIZE;
    memmove(at, at + OPTION_SIZE, (size_t)(b->data + b->size - at));
  }
  put_u32(b->data + N_OPTIONS_AT, (uint32_t)(at - b->data - OPTIONS_AT) / OPTION_SIZE);
  put_u64(b->data + SIZE_AT, (uint64_t)b->size);
}

/* Stored again: the same bytes, apart from the version of the writer and from options that have
 * come since. */
static void assert_same_when_stored(const gmm_model *model, const bytes *stored) {
  bytes again = bytes_of(model);
  assert_int_equal(get_u64(again.data + SIZE_AT), again.size);
  assert_int_equal(get_u32(again.data + VERSION_AT), gmm_version());
  memcpy(again.data + VERSION_AT, stored->data + VERSION_AT, 4);
  drop_other_options(&again, stored);
  reseal(&again);
  assert_same_bytes(&again, stored);
  free_bytes(&again);
}

static void test_golden_model(void **state) {
  const char *name = *state;
  bytes stored = read_golden(name, "gmm"), description = read_golden(name, "txt");
  const char *text = (const char *)description.data;
  gmm_model *model = NULL;
  assert_ok(gmm_deserialize(&model, stored.data, stored.size));
  assert_int_equal(get_u32(stored.data + FORMAT_VERSION_AT), number(text, "format"));
  assert_int_equal(get_u32(stored.data + VERSION_AT), number(text, "version"));
  assert_parameters(model, text);
  assert_results(model, text);
  assert_options(model, text);
  assert_names(model, text);
  assert_scores(model, text);
  assert_true(isnan(gmm_icl(model))); /* none of them has the section that it comes from */
  assert_same_when_stored(model, &stored);
  gmm_destroy(model);
  free_bytes(&stored);
  free_bytes(&description);
}

int main(void) {
  struct CMUnitTest tests[COUNT_OF(golden)];
  for (size_t i = 0; i < COUNT_OF(golden); i++) {
    struct CMUnitTest test = {golden[i], test_golden_model, NULL, NULL, (void *)golden[i]};
    tests[i] = test;
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}
