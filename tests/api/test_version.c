/* Header section VERSION AND BUILD. */
#include "../support/test.h"

#include <stdio.h>
#include <string.h>

static void test_version_is_the_header_s(void **state) {
  char text[32];
  (void)state;
  assert_int_equal(gmm_version(),
                   GMM_VERSION_MAJOR * 10000 + GMM_VERSION_MINOR * 100 + GMM_VERSION_PATCH);
  snprintf(text, sizeof text, "%d.%d.%d", GMM_VERSION_MAJOR, GMM_VERSION_MINOR, GMM_VERSION_PATCH);
  assert_string_equal(gmm_version_string(), text);
}

static void test_build_info_is_one_line(void **state) {
  (void)state;
  const char *info = gmm_build_info();
  assert_non_null(info);
  assert_true(strlen(info) > 0);
  assert_null(strchr(info, '\n'));
  assert_ptr_equal(info, gmm_build_info());
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_version_is_the_header_s),
      cmocka_unit_test(test_build_info_is_one_line),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
