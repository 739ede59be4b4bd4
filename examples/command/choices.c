/* Values of options that have names, as the library lists them.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/number.h"
#include "command.h"

#include <string.h>
#include <strings.h>

const char *list_names(char text[LIST_LENGTH], int n, const char *(*name)(int of, int index),
                       int of) {
  size_t used = 0;
  text[0] = '\0';
  for (int i = 0; i < n && used < LIST_LENGTH; i++)
    used += (size_t)snprintf(text + used, LIST_LENGTH - used, "%s%s",
                             i == 0       ? ""
                             : i + 1 == n ? " or "
                                          : ", ",
                             name(of, i));
  return text;
}

/* A fit of the command has no parameters to begin with. */
static int is_possible(int option, int64_t value) {
  return option != GMM_OPT_INIT || value != GMM_INIT_PARAMS;
}

/* The index-th choice of an option that is possible here; 0 if there are no more. */
static int choice_at(int option, int index, int64_t *value) {
  for (int i = 0; gmm_option_choice_at(option, i, value) == GMM_OK; i++)
    if (is_possible(option, *value) && index-- == 0)
      return 1;
  return 0;
}

int choice_count(int option) {
  int64_t value;
  int n = 0;
  while (choice_at(option, n, &value))
    n++;
  return n;
}

static const char *choice_name(int option, int index) {
  int64_t value = 0;
  choice_at(option, index, &value);
  return gmm_option_choice_name(option, value);
}

const char *choice_list(int option, char text[LIST_LENGTH]) {
  return list_names(text, choice_count(option), choice_name, option);
}

int choice_find(int option, const char *text, int64_t *value) {
  int64_t number;
  int is_number = number_parse_int(text, &number);
  for (int i = 0; choice_at(option, i, value); i++) {
    const char *name = gmm_option_choice_name(option, *value), *last = strrchr(name, '_');
    if (strcasecmp(name, text) == 0 || (last != NULL && strcasecmp(last + 1, text) == 0) ||
        (is_number && *value == number))
      return 1;
  }
  return 0;
}
