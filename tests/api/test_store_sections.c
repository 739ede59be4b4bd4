/* Stored models, format 2: sections, and names of features in one of them. */
#include "../support/store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { D = SMALL_D };

static gmm_status load(const bytes *b, gmm_model **out) {
  *out = NULL;
  gmm_status status = gmm_deserialize(out, b->data, b->size);
  assert_int_equal(status == GMM_OK, *out != NULL);
  return status;
}

static void test_the_lowest_format_that_will_do(void **state) {
  (void)state;
  for_each_family(family) {
    gmm_model *model = NULL;
    bytes plain = small_model(family), named = small_named_model(family);
    assert_int_equal(get_u32(plain.data + FORMAT_VERSION_AT), family <= GMM_COV_SPHERICAL ? 1 : 2);
    assert_int_equal(get_u32(named.data + FORMAT_VERSION_AT), 2);
    assert_ok(load(&named, &model));
    assert_string_equal(gmm_feature_name(model, 0), "width");
    assert_string_equal(gmm_feature_name(model, 1), "\xc3\xa9paisseur");
    assert_unchanged(model, &named);
    for (int64_t j = 0; j < D; j++)
      assert_ok(gmm_set_feature_name(model, j, NULL));
    assert_unchanged(model, &plain);
    gmm_destroy(model);
    free_bytes(&plain);
    free_bytes(&named);
  }
}

/* Further results of a fit: what the ICL needs, and whether there are few rows. */
static void test_criteria(void **state) {
  (void)state;
  for_each_family(family) {
    double *x = small_rows();
    gmm_model *fit = new_model(SMALL_K, D, family), *model = NULL;
    assert_ok(gmm_fit(fit, GMM_ROW_MAJOR(x, SMALL_N, D), NULL));
    bytes whole = bytes_of(fit), b = copy_bytes(&whole);
    unsigned char *payload = b.data + b.size - CHECKSUM_SIZE - 12;
    assert_int_equal(get_u32(whole.data + FORMAT_VERSION_AT), 2);
    assert_ok(load(&b, &model));
    assert_true(gmm_icl(model) == gmm_icl(fit) && gmm_icl(model) > gmm_bic(model));
    assert_unchanged(model, &whole);
    gmm_destroy(model);
    put_double(payload, -1000);
    put_u32(payload + 8, 1);
    reseal(&b);
    assert_ok(load(&b, &model));
    assert_true(gmm_icl(model) == gmm_bic(fit) + 2000);
    assert_int_equal(gmm_warnings(model), gmm_warnings(fit) | GMM_WARN_FEW_ROWS);
    assert_unchanged(model, &b);
    gmm_destroy(model);
    for (int wrong = 0; wrong < 3; wrong++) {
      bytes damaged = copy_bytes(&whole);
      unsigned char *at = damaged.data + damaged.size - CHECKSUM_SIZE - 12;
      if (wrong < 2)
        put_double(at, wrong == 0 ? NAN : -INFINITY);
      else
        put_u32(at + 8, 2);
      reseal(&damaged);
      assert_status(load(&damaged, &model), GMM_ERR_FORMAT);
      free_bytes(&damaged);
    }
    add_section(&b, "crit", payload, 12); /* twice */
    assert_status(load(&b, &model), GMM_ERR_FORMAT);
    free_bytes(&b);
    b = copy_bytes(&whole);
    drop_criteria(&b);
    assert_ok(load(&b, &model));
    assert_true(isnan(gmm_icl(model)) && gmm_bic(model) == gmm_bic(fit));
    assert_int_equal(gmm_warnings(model), gmm_warnings(fit));
    gmm_destroy(model);
    add_section(&b, "crit", "too short", 9);
    assert_status(load(&b, &model), GMM_ERR_FORMAT);
    free_bytes(&b);
    free_bytes(&whole);
    gmm_destroy(fit);
    free(x);
  }
}

/* They are of a fit: parameters that were set have none. */
static void test_criteria_of_set_parameters(void **state) {
  (void)state;
  params p = ordinary_params(SMALL_K, D, GMM_COV_FULL);
  gmm_model *set = new_model(SMALL_K, D, GMM_COV_FULL), *model = NULL;
  assert_ok(gmm_set_params(set, p.weights, SMALL_K, p.means, SMALL_K * D, p.covariances,
                           gmm_covariance_length(set)));
  bytes b = bytes_of(set);
  assert_int_equal(get_u32(b.data + FORMAT_VERSION_AT), 1);
  add_section(&b, "crit", "\0\0\0\0\0\0\0\0\0\0\0", 12);
  assert_status(load(&b, &model), GMM_ERR_FORMAT);
  free_bytes(&b);
  free_params(&p);
  gmm_destroy(set);
}

/* Others than "name" may stand anywhere, any number of times; those with a capital must be known.
 */
static void test_unknown_sections(void **state) {
  (void)state;
  for (int with_names = 0; with_names < 2; with_names++) {
    gmm_model *model = NULL;
    bytes whole = with_names ? small_named_model(GMM_COV_FULL) : small_model(GMM_COV_FULL);
    bytes b = copy_bytes(&whole);
    add_section(&b, "junk", "any bytes at all", 16);
    add_section(&b, "none", NULL, 0);
    add_section(&b, "junk", "again", 5);
    add_section(&b, "\xff\x80 \n", "", 1);
    assert_ok(load(&b, &model));
    assert_unchanged(model, &whole); /* they are not kept */
    gmm_destroy(model);
    add_section(&b, "Junk", "", 1);
    assert_status(load(&b, &model), GMM_ERR_NEWER_FORMAT);
    add_section(&b, "none", NULL, 0);
    assert_status(load(&b, &model), GMM_ERR_NEWER_FORMAT);
    free_bytes(&b);
    free_bytes(&whole);
  }
}

static void test_no_section_in_format_1(void **state) {
  gmm_model *model = NULL;
  (void)state;
  bytes b = small_named_model(GMM_COV_DIAG);
  put_u32(b.data + FORMAT_VERSION_AT, 1);
  reseal(&b);
  assert_status(load(&b, &model), GMM_ERR_FORMAT);
  free_bytes(&b);
  b = small_model(GMM_COV_DIAG); /* format 2 may be without */
  put_u32(b.data + FORMAT_VERSION_AT, 2);
  reseal(&b);
  assert_ok(load(&b, &model));
  gmm_destroy(model);
  free_bytes(&b);
}

/* What a later release may have is damage in format 1, which is closed, and newer in format 2. */
static void test_what_is_not_known_yet(void **state) {
  static const struct {
    int64_t at;
    uint32_t value;
  } later[] = {{FAMILY_AT, 15},
               {FAMILY_AT, 0x7fffffff},
               {FAMILY_AT, 0},
               {BITS_AT, 1 | 4},
               {WARNINGS_AT, UINT32_C(1) << 31},
               {WARNINGS_AT, GMM_WARN_FEW_ROWS}}; /* follows from the rest: never stored */
  gmm_model *model = NULL;
  (void)state;
  for (size_t i = 0; i < COUNT_OF(later); i++)
    for (uint32_t format = 1; format <= 2; format++) {
      bytes b = small_model(GMM_COV_TIED);
      put_u32(b.data + FORMAT_VERSION_AT, format);
      put_u32(b.data + later[i].at, later[i].value);
      reseal(&b);
      assert_status(load(&b, &model), format == 1 ? GMM_ERR_FORMAT : GMM_ERR_NEWER_FORMAT);
      put_u64(b.data + SIZE_AT, (uint64_t)b.size + 1); /* but a wrong size is damage in both */
      reseal(&b);
      assert_status(load(&b, &model), GMM_ERR_FORMAT);
      free_bytes(&b);
    }
}

/* So is a value out of the range of an option; another type is damage. */
static void test_options_of_later_releases(void **state) {
  gmm_model *model = NULL;
  (void)state;
  for (uint32_t format = 1; format <= 2; format++) {
    bytes b = small_model(GMM_COV_TIED);
    unsigned char *first = b.data + OPTIONS_AT;
    assert_int_equal(get_u32(first), GMM_OPT_MAX_ITER);
    put_u32(b.data + FORMAT_VERSION_AT, format);
    put_double(first + 8, 1e9);
    reseal(&b);
    assert_status(load(&b, &model), format == 1 ? GMM_ERR_FORMAT : GMM_ERR_NEWER_FORMAT);
    put_double(first + 8, 1.5);
    reseal(&b);
    assert_status(load(&b, &model), GMM_ERR_FORMAT);
    put_double(first + 8, 100);
    put_u32(first + 4, GMM_TYPE_DOUBLE);
    reseal(&b);
    assert_status(load(&b, &model), GMM_ERR_FORMAT);
    put_u32(first + 4, GMM_TYPE_INT);
    reseal(&b);
    assert_ok(load(&b, &model));
    gmm_destroy(model);
    free_bytes(&b);
  }
}

/* Lengths that do not fit, up to those whose sums wrap. */
static void test_lengths(void **state) {
  static const uint64_t lengths[] = {3,
                                     5,
                                     20,
                                     INT64_MAX,
                                     INT64_MAX - 11,
                                     (uint64_t)INT64_MAX + 1,
                                     UINT64_MAX,
                                     UINT64_MAX - 11,
                                     UINT64_MAX - 15};
  gmm_model *model = NULL;
  (void)state;
  for (size_t i = 0; i < COUNT_OF(lengths); i++) {
    bytes b = small_model(GMM_COV_TIED);
    add_section(&b, "none", "four", 4);
    put_u64(b.data + b.size - CHECKSUM_SIZE - 16, lengths[i]);
    reseal(&b);
    assert_status(load(&b, &model), GMM_ERR_FORMAT);
    free_bytes(&b);
  }
  for (int64_t cut = 1; cut < 16;
       cut++) { /* not even a length and a tag, or not all of the payload */
    bytes b = small_model(GMM_COV_TIED);
    add_section(&b, "none", "four", 4);
    b.size -= cut;
    put_u64(b.data + SIZE_AT, (uint64_t)b.size);
    reseal(&b);
    assert_status(load(&b, &model), GMM_ERR_FORMAT);
    free_bytes(&b);
  }
}

/* A model whose names are these bytes. */
static gmm_status load_names(const void *payload, int64_t length, gmm_model **model) {
  bytes b = small_model(GMM_COV_FULL);
  add_section(&b, "name", payload, length);
  gmm_status status = load(&b, model);
  free_bytes(&b);
  return status;
}

static void test_names_that_are_none(void **state) {
  static const struct {
    const char *bytes;
    int64_t length;
  } wrong[] = {
      {"", 0},                            /* nothing */
      {"\0\0\0\0\0\0\0\0", 8},            /* no feature has a name */
      {"\1\0\0\0a", 5},                   /* one is lacking */
      {"\1\0\0\0a\0\0\0", 8},             /* its length, too */
      {"\1\0\0\0a\1\0\0\0", 9},           /* its byte */
      {"\1\0\0\0a\1\0\0\0bc", 11},        /* one too many */
      {"\1\0\0\0a\1\0\0\0b\0\0\0\0", 14}, /* one name too many */
      {"\1\0\0\0\0\0\0\0\0", 9},          /* NUL */
      {"\3\0\0\0a\0b\0\0\0\0", 11},       /* NUL inside */
      {"\1\0\0\0\xe9\0\0\0\0", 9},        /* Latin-1 */
      {"\1\0\0\0a\xff\xff\xff\xff", 9},   /* longer than all bytes */
      {"\2\0\0\0\xc3\1\0\0\0a", 10},      /* a character that reaches into the next */
  };
  gmm_model *model = NULL;
  unsigned char longest[4 + 256 + 4] = {0};
  (void)state;
  assert_ok(load_names("\1\0\0\0a\0\0\0\0", 9, &model));
  assert_string_equal(gmm_feature_name(model, 0), "a");
  gmm_destroy(model);
  for (size_t i = 0; i < COUNT_OF(wrong); i++)
    assert_status(load_names(wrong[i].bytes, wrong[i].length, &model), GMM_ERR_FORMAT);
  memset(longest + 4, 'n', 256);
  put_u32(longest, 256);
  assert_status(load_names(longest, sizeof longest, &model), GMM_ERR_FORMAT);
  put_u32(longest, 255);
  longest[4 + 255] = 0;
  assert_ok(load_names(longest, sizeof longest - 1, &model));
  assert_int_equal(strlen(gmm_feature_name(model, 0)), 255);
  gmm_destroy(model);
}

static void test_names_twice(void **state) {
  gmm_model *model = NULL;
  (void)state;
  bytes b = small_named_model(GMM_COV_FULL);
  add_section(&b, "name", "\1\0\0\0a\0\0\0\0", 9);
  assert_status(load(&b, &model), GMM_ERR_FORMAT);
  free_bytes(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_lowest_format_that_will_do),
      cmocka_unit_test(test_unknown_sections),
      cmocka_unit_test(test_criteria),
      cmocka_unit_test(test_criteria_of_set_parameters),
      cmocka_unit_test(test_no_section_in_format_1),
      cmocka_unit_test(test_what_is_not_known_yet),
      cmocka_unit_test(test_options_of_later_releases),
      cmocka_unit_test(test_lengths),
      cmocka_unit_test(test_names_that_are_none),
      cmocka_unit_test(test_names_twice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
