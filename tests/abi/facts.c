/* Prints what a program compiled against the header relies on, as the running library and this
 * compiler have it: sizes, statuses, options, families, warnings. One line each, for check.sh. */
#include "gmmix.h"

#include <stdio.h>
#include <string.h>

#define SIZE(type) printf("sizeof %s %zu\n", #type, sizeof(type))
#define OFFSET(type, member) printf("offsetof %s %s %zu\n", #type, #member, offsetof(type, member))

static void print_families(void) {
  for (int i = 0; i < gmm_family_count(); i++) {
    int id = gmm_family_at(i);
    printf("family %d %s %s form %d shared %d\n", id, gmm_family_name(id), gmm_family_letters(id),
           gmm_family_form(id), gmm_family_is_shared(id));
  }
}

static void print_choices(int option) {
  int64_t value = 0;
  for (int i = 0; gmm_option_choice_at(option, i, &value) == GMM_OK; i++)
    printf("choice %s %lld %s\n", gmm_option_name(option), (long long)value,
           gmm_option_choice_name(option, value));
}

int main(void) {
  SIZE(gmm_status);
  SIZE(gmm_progress_fn);
  SIZE(gmm_allocator);
  OFFSET(gmm_allocator, alloc);
  OFFSET(gmm_allocator, free);
  OFFSET(gmm_allocator, context);
  for (int status = 1000; status >= -1000; status--)
    if (strcmp(gmm_status_name(status), "GMM_ERR_UNKNOWN") != 0)
      printf("status %d %s\n", status, gmm_status_name(status));
  for (int i = 0; i < gmm_option_count(); i++) {
    int id = gmm_option_at(i);
    double min, max, def;
    if (gmm_option_range(id, &min, &max, &def) != GMM_OK ||
        gmm_option_find(gmm_option_name(id)) != id)
      return 1;
    printf("option %d %s %s\n", id, gmm_option_name(id),
           gmm_option_type(id) == GMM_TYPE_INT ? "int" : "double");
    printf("range %s %.17g to %.17g default %.17g\n", gmm_option_name(id), min, max, def);
    print_choices(id);
  }
  print_families();
  for (int i = 0; i < gmm_warning_count(); i++)
    printf("warning %u %s\n", gmm_warning_at(i), gmm_warning_name(gmm_warning_at(i)));
  return 0;
}
