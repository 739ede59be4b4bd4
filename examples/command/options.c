/* The options of gmmix fit that set an option of the library. Their ranges, defaults and help
 * texts are asked from the library.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/number.h"
#include "command.h"

#include <string.h>

const struct setting settings[] = {
    {"starts", "N", GMM_OPT_N_INIT, "10"},     {"seed", "N", GMM_OPT_SEED, "1"},
    {"tol", "X", GMM_OPT_TOL, NULL},           {"max-iter", "N", GMM_OPT_MAX_ITER, NULL},
    {"reg", "X", GMM_OPT_REG_COVAR, NULL},     {"floor", "X", GMM_OPT_COV_FLOOR, NULL},
    {"threads", "N", GMM_OPT_THREADS, NULL},   {"resolution", "X", GMM_OPT_RESOLUTION, NULL},
    {"simd", "N", GMM_OPT_SIMD, NULL},         {"init", "HOW", GMM_OPT_INIT, NULL},
    {"order", "HOW", GMM_OPT_ORDER, "weight"},
};
const int n_settings = sizeof settings / sizeof *settings;

/* Values that have names on the command line. */
static const struct choice {
  int option;
  const char *name;
  int64_t value;
  const char *meaning;
} choices[] = {{GMM_OPT_INIT, "kmeans", GMM_INIT_KMEANS, ""},
               {GMM_OPT_INIT, "points", GMM_INIT_RANDOM_POINTS, " (random rows)"},
               {GMM_OPT_INIT, "resp", GMM_INIT_RANDOM_RESP, " (random responsibilities)"},
               {GMM_OPT_ORDER, "found", 0, " (as the fit found them)"},
               {GMM_OPT_ORDER, "weight", 1, " (the heaviest first)"},
               {GMM_OPT_ORDER, "mean", 2, " (of the first feature)"}};
enum { N_CHOICES = sizeof choices / sizeof *choices };

static int has_choices(const struct setting *setting) {
  return setting->option == GMM_OPT_INIT || setting->option == GMM_OPT_ORDER;
}

/* The names of an option's values, as a list. */
static const char *choice_list(const struct setting *setting, int meanings, char text[200]) {
  size_t used = 0;
  for (int n = 0; n < N_CHOICES; n++)
    if (choices[n].option == setting->option) {
      int is_last = n + 1 == N_CHOICES || choices[n + 1].option != setting->option;
      used += (size_t)snprintf(text + used, 200 - used, "%s%s%s",
                               used == 0 ? ""
                               : is_last ? " or "
                                         : ", ",
                               choices[n].name, meanings ? choices[n].meaning : "");
    }
  return text;
}

static const char *choice_name(const struct setting *setting, double value) {
  for (int n = 0; n < N_CHOICES; n++)
    if (choices[n].option == setting->option && (double)choices[n].value == value)
      return choices[n].name;
  return "";
}

static int parse(const struct setting *setting, const char *text, int64_t *i, double *x) {
  int64_t number; /* the library's own number is taken too */
  if (has_choices(setting)) {
    if (!number_parse_int(text, &number))
      number = INT64_MIN;
    for (int n = 0; n < N_CHOICES; n++)
      if (choices[n].option == setting->option &&
          (strcmp(choices[n].name, text) == 0 || choices[n].value == number)) {
        *i = choices[n].value;
        *x = (double)*i;
        return 1;
      }
    return 0;
  }
  if (gmm_option_type(setting->option) == GMM_TYPE_DOUBLE)
    return number_parse(text, x);
  if (!number_parse_int(text, i))
    return 0;
  *x = (double)*i;
  return 1;
}

int setting_check(const struct setting *setting, const char *value) {
  double x = 0, low, high;
  char texts[2][NUMBER_LENGTH], list[200];
  int64_t i = 0;
  int is_int = gmm_option_type(setting->option) == GMM_TYPE_INT;
  if (!parse(setting, value, &i, &x))
    return complain_usage("fit", "--%s: '%s' is not %s", setting->flag, value,
                          has_choices(setting) ? choice_list(setting, 1, list)
                          : is_int             ? "a whole number"
                                               : "a number");
  gmm_option_range(setting->option, &low, &high, NULL);
  if (setting->option == GMM_OPT_THREADS && i == -1)
    return complain_usage("fit", "--threads: for one per processor say 0, not -1");
  /* 2^53 + 1 is no double */
  if (is_int ? i < (int64_t)low || i > (int64_t)high : x < low || x > high)
    return complain_usage("fit", "--%s: %s is not in the range %s to %s", setting->flag, value,
                          number_format(texts[0], low), number_format(texts[1], high));
  return 0;
}

gmm_status setting_apply(const struct setting *setting, const char *value, gmm_model *model) {
  double x = 0;
  int64_t i = 0;
  if (value == NULL)
    value = setting->fallback;
  if (value == NULL)
    return GMM_OK;
  parse(setting, value, &i, &x);
  if (gmm_option_type(setting->option) == GMM_TYPE_INT)
    return gmm_set_int(model, setting->option, i);
  return gmm_set_double(model, setting->option, x);
}

/* Prints a text behind the column of the flags, in lines of at most 72 characters. */
static void print_wrapped(const char *text) {
  size_t used = 0;
  while (*text != '\0') {
    size_t word = strcspn(text, " ");
    if (used > 0 && used + 1 + word > 72) {
      printf("\n%23s", "");
      used = 0;
    }
    used += (size_t)printf("%s%.*s", used > 0 ? " " : "", (int)word, text);
    text += word + strspn(text + word, " ");
  }
  printf("\n");
}

void settings_help(void) {
  for (int s = 0; s < n_settings; s++) {
    const struct setting *setting = &settings[s];
    double low, high, standard;
    char flag[40], texts[3][NUMBER_LENGTH], list[200];
    gmm_option_range(setting->option, &low, &high, &standard);
    snprintf(flag, sizeof flag, "--%s %s", setting->flag, setting->unit);
    printf("  %-20s ", flag);
    print_wrapped(gmm_option_help(setting->option));
    if (has_choices(setting))
      printf("%23s(%s; %s)\n", "", choice_list(setting, 0, list),
             setting->fallback != NULL ? setting->fallback : choice_name(setting, standard));
    else
      printf("%23s(%s to %s; %s)\n", "", number_format(texts[0], low),
             number_format(texts[1], high),
             setting->fallback != NULL ? setting->fallback : number_format(texts[2], standard));
  }
}
