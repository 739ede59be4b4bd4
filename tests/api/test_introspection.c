/* What the library says of itself, so that nobody needs a table: families, named values of options,
 * warnings. Numbers and names are those of the macros in the header. */
#include "../support/header.h"
#include "../support/model.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

enum { MOST = 40 };

static const int no_index[] = {INT_MIN, -1, 1000, INT_MAX};

/* "KMEANS" of GMM_INIT_KMEANS is called "kmeans". */
static void assert_called(const char *name, const char *macro, const char *prefix) {
  macro += strlen(prefix);
  assert_int_equal(strlen(name), strlen(macro));
  for (size_t i = 0; name[i]; i++)
    assert_int_equal(name[i], tolower((unsigned char)macro[i]));
}

static void assert_sentence(const char *text) {
  assert_true(strlen(text) > 10);
  assert_null(strchr(text, '\n'));
}

/* ---- Families ---- */

/* GMM_COV_FULL is "full"; a macro can be the letters, too. */
static void test_families_are_those_of_the_header(void **state) {
  header_fact facts[MOST];
  (void)state;
  int count = read_header("GMM_COV_", facts, MOST);
  for (int i = 0; i < count; i++)
    assert_int_equal(gmm_family_find(facts[i].name + strlen("GMM_COV_")), facts[i].number);
  for (int i = 0; i < gmm_family_count(); i++) {
    int family = gmm_family_at(i), at = 0;
    const char *letters = gmm_family_letters(family);
    while (at < count && facts[at].number != family)
      at++;
    assert_true(at < count);
    if (strcmp(facts[at].name + strlen("GMM_COV_"), letters) != 0)
      assert_memory_equal(facts[at].comment, letters, 3); /* "VVV: each component ..." */
    assert_int_equal(strlen(letters), 3);
    assert_int_equal(strspn(letters, "EVI"), 3);
    assert_true(strlen(gmm_family_help(family)) > 10);
    for (int j = 0; j < i; j++)
      assert_int_not_equal(gmm_family_at(j), family);
  }
}

static void assert_found_in_any_case(const char *name, int family) {
  char other[32];
  size_t n = strlen(name);
  assert_true(n < sizeof other - 1);
  assert_int_equal(gmm_family_find(name), family);
  for (int upper = 0; upper < 2; upper++) {
    for (size_t i = 0; i <= n; i++)
      other[i] = (char)(upper ? toupper((unsigned char)name[i]) : tolower((unsigned char)name[i]));
    assert_int_equal(gmm_family_find(other), family);
  }
  other[n / 2] = (char)tolower((unsigned char)other[n / 2]);
  assert_int_equal(gmm_family_find(other), family);
  other[n] = 'x';
  other[n + 1] = '\0';
  assert_int_equal(gmm_family_find(other), GMM_ERR_ARGUMENT);
  other[n - 1] = '\0';
  assert_int_equal(gmm_family_find(other), GMM_ERR_ARGUMENT);
}

static void test_families_are_found_by_both_names(void **state) {
  (void)state;
  for (int i = 0; i < gmm_family_count(); i++) {
    assert_found_in_any_case(gmm_family_name(gmm_family_at(i)), gmm_family_at(i));
    assert_found_in_any_case(gmm_family_letters(gmm_family_at(i)), gmm_family_at(i));
  }
  assert_int_equal(gmm_family_find("VVE V"), GMM_ERR_ARGUMENT);
  assert_int_equal(gmm_family_find(" full"), GMM_ERR_ARGUMENT);
  assert_int_equal(gmm_family_find(""), GMM_ERR_ARGUMENT);
  assert_int_equal(gmm_family_find(NULL), GMM_ERR_ARGUMENT);
}

/* Form and sharing are what a binding makes arrays from. */
static void test_form_and_sharing_give_the_shape(void **state) {
  enum { K = 3, D = 5 };
  (void)state;
  for (int i = 0; i < gmm_family_count(); i++) {
    int family = gmm_family_at(i), form = gmm_family_form(family);
    int64_t numbers = form == GMM_FORM_ISOTROPIC ? 1 : form == GMM_FORM_DIAGONAL ? D : D * D;
    assert_in_range(form, GMM_FORM_ISOTROPIC, GMM_FORM_FULL);
    gmm_model *model = new_model(K, D, family);
    assert_int_equal(gmm_covariance_length(model),
                     (gmm_family_is_shared(family) ? 1 : K) * numbers);
    gmm_destroy(model);
  }
  assert_int_equal(gmm_family_form(GMM_COV_FULL), GMM_FORM_FULL);
  assert_int_equal(gmm_family_form(GMM_COV_TIED), GMM_FORM_FULL);
  assert_int_equal(gmm_family_form(GMM_COV_DIAG), GMM_FORM_DIAGONAL);
  assert_int_equal(gmm_family_form(GMM_COV_SPHERICAL), GMM_FORM_ISOTROPIC);
  assert_int_equal(gmm_family_is_shared(GMM_COV_FULL), 0);
  assert_int_equal(gmm_family_is_shared(GMM_COV_TIED), 1);
}

/* A number is a family, with all that there is to say of it, or gmm_create() refuses it. */
static void test_no_other_number_is_a_family(void **state) {
  int listed = 0;
  (void)state;
  for (int family = -30; family < 100; family++) {
    gmm_model *model = NULL;
    if (gmm_create(&model, 2, 2, family) == GMM_OK) {
      listed++;
      gmm_destroy(model);
      continue;
    }
    assert_string_equal(gmm_family_name(family), "");
    assert_string_equal(gmm_family_letters(family), "");
    assert_string_equal(gmm_family_help(family), "");
    assert_int_equal(gmm_family_form(family), GMM_ERR_ARGUMENT);
    assert_int_equal(gmm_family_is_shared(family), 0);
  }
  assert_int_equal(listed, gmm_family_count());
  for (size_t i = 0; i < COUNT_OF(no_index); i++)
    assert_int_equal(gmm_family_at(no_index[i]), GMM_ERR_ARGUMENT);
  assert_int_equal(gmm_family_at(gmm_family_count()), GMM_ERR_ARGUMENT);
}

/* ---- Choices ---- */

static int64_t choice_at(int option, int index) {
  int64_t value = -99;
  assert_ok(gmm_option_choice_at(option, index, &value));
  return value;
}

static void check_names(int option) {
  int count = gmm_option_choice_count(option);
  for (int i = 0; i < count; i++) {
    const char *name = gmm_option_choice_name(option, choice_at(option, i));
    assert_true(name[0] != '\0');
    assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(name));
    for (int j = 0; j < i; j++) {
      assert_true(choice_at(option, i) > choice_at(option, j));
      assert_string_not_equal(name, gmm_option_choice_name(option, choice_at(option, j)));
    }
  }
}

/* What the range allows are the choices, one of them or any sum. */
static void check_values(int option) {
  double min, max;
  int64_t sum = 0;
  int count = gmm_option_choice_count(option);
  assert_int_equal(gmm_option_type(option), GMM_TYPE_INT);
  assert_ok(gmm_option_range(option, &min, &max, NULL));
  for (int i = 0; i < count; i++)
    sum += choice_at(option, i);
  if (gmm_option_is_bits(option)) {
    assert_true(min == 0 && max == (double)sum);
    for (int i = 0; i < count; i++) /* each a bit of its own, or the sum would be less than this */
      assert_int_equal(choice_at(option, i), INT64_C(1) << i);
  } else {
    assert_true(min == (double)choice_at(option, 0));
    assert_true(max == (double)choice_at(option, count - 1));
    assert_true(max - min + 1 == count);
  }
}

static void test_choices(void **state) {
  (void)state;
  for (int i = 0; i < gmm_option_count(); i++) {
    int option = gmm_option_at(i);
    assert_true(gmm_option_choice_count(option) >= 0);
    check_names(option);
    if (gmm_option_choice_count(option) > 0)
      check_values(option);
    else
      assert_int_equal(gmm_option_is_bits(option), 0);
  }
}

static void test_starts_are_those_of_the_header(void **state) {
  header_fact facts[MOST];
  (void)state;
  int count = read_header("GMM_INIT_", facts, MOST);
  assert_int_equal(gmm_option_choice_count(GMM_OPT_INIT), count);
  for (int i = 0; i < count; i++) {
    assert_int_equal(choice_at(GMM_OPT_INIT, i), facts[i].number);
    assert_called(gmm_option_choice_name(GMM_OPT_INIT, facts[i].number), facts[i].name,
                  "GMM_INIT_");
  }
}

static void test_one_bit_has_a_name_and_sums_have_none(void **state) {
  static const char *const names[] = {"", "weights", "means", "", "covariances", "", "", "", ""};
  (void)state;
  assert_int_equal(gmm_option_is_bits(GMM_OPT_FREEZE), 1);
  assert_int_equal(gmm_option_is_bits(GMM_OPT_INIT), 0);
  assert_int_equal(gmm_option_choice_count(GMM_OPT_FREEZE), 3);
  for (int value = 0; value < (int)COUNT_OF(names); value++)
    assert_string_equal(gmm_option_choice_name(GMM_OPT_FREEZE, value), names[value]);
}

static void test_what_is_no_choice(void **state) {
  static const int options[] = {INT_MIN, -1, 0, 1000, INT_MAX};
  static const int64_t values[] = {INT64_MIN, -1,        0,
                                   1000,      INT64_MAX, (INT64_C(1) << 32) + GMM_INIT_KMEANS};
  int64_t value = 42;
  (void)state;
  for (size_t i = 0; i < COUNT_OF(options); i++) {
    assert_int_equal(gmm_option_choice_count(options[i]), GMM_ERR_OPTION);
    assert_status(gmm_option_choice_at(options[i], 0, &value), GMM_ERR_OPTION);
    assert_string_equal(gmm_option_choice_name(options[i], 1), "");
    assert_int_equal(gmm_option_is_bits(options[i]), 0);
  }
  for (size_t i = 0; i < COUNT_OF(no_index); i++)
    assert_status(gmm_option_choice_at(GMM_OPT_INIT, no_index[i], &value), GMM_ERR_ARGUMENT);
  for (int i = 0; i < gmm_option_count(); i++) {
    int option = gmm_option_at(i);
    assert_status(gmm_option_choice_at(option, gmm_option_choice_count(option), &value),
                  GMM_ERR_ARGUMENT);
  }
  assert_int_equal(value, 42);
  assert_status(gmm_option_choice_at(GMM_OPT_INIT, 0, NULL), GMM_ERR_NULL);
  for (size_t i = 0; i < COUNT_OF(values); i++)
    assert_string_equal(gmm_option_choice_name(GMM_OPT_INIT, values[i]), "");
  assert_string_equal(gmm_option_choice_name(GMM_OPT_SEED, 1), "");
  assert_int_equal(gmm_option_choice_count(GMM_OPT_SEED), 0);
  assert_int_equal(gmm_option_choice_count(GMM_OPT_TOL), 0);
}

/* ---- Warnings ---- */

static void test_warnings_are_those_of_the_header(void **state) {
  header_fact facts[MOST];
  (void)state;
  int count = read_header("GMM_WARN_", facts, MOST);
  assert_int_equal(gmm_warning_count(), count);
  for (int i = 0; i < count; i++) {
    unsigned bit = gmm_warning_at(i);
    assert_int_equal(bit, facts[i].number);
    assert_int_equal(bit & (bit - 1), 0);
    assert_called(gmm_warning_name(bit), facts[i].name, "GMM_WARN_");
    assert_sentence(gmm_warning_message(bit));
  }
}

/* An option in a sentence is one that the library has, so that a binding can say its own name. */
static void test_options_in_warnings_exist(void **state) {
  int found = 0;
  (void)state;
  for (int i = 0; i < gmm_warning_count(); i++) {
    const char *at = gmm_warning_message(gmm_warning_at(i));
    while ((at = strstr(at, "GMM_OPT_")) != NULL) {
      char name[64];
      size_t n = 0;
      for (at += strlen("GMM_OPT_"); isupper((unsigned char)*at) || *at == '_'; at++)
        name[n++] = (char)tolower((unsigned char)*at);
      name[n] = '\0';
      assert_true(gmm_option_find(name) > 0);
      found++;
    }
  }
  assert_int_equal(found, 3);
}

static void test_what_is_no_warning(void **state) {
  static const unsigned bits[] = {0, 3, GMM_WARN_EMPTY | GMM_WARN_FEW_ROWS, 1u << 31, UINT_MAX};
  (void)state;
  for (size_t i = 0; i < COUNT_OF(bits); i++) {
    assert_string_equal(gmm_warning_name(bits[i]), "");
    assert_string_equal(gmm_warning_message(bits[i]), "");
  }
  for (size_t i = 0; i < COUNT_OF(no_index); i++)
    assert_int_equal(gmm_warning_at(no_index[i]), 0);
  assert_int_equal(gmm_warning_at(gmm_warning_count()), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_families_are_those_of_the_header),
      cmocka_unit_test(test_families_are_found_by_both_names),
      cmocka_unit_test(test_form_and_sharing_give_the_shape),
      cmocka_unit_test(test_no_other_number_is_a_family),
      cmocka_unit_test(test_choices),
      cmocka_unit_test(test_starts_are_those_of_the_header),
      cmocka_unit_test(test_one_bit_has_a_name_and_sums_have_none),
      cmocka_unit_test(test_what_is_no_choice),
      cmocka_unit_test(test_warnings_are_those_of_the_header),
      cmocka_unit_test(test_options_in_warnings_exist),
      cmocka_unit_test(test_what_is_no_warning),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
