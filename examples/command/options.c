/* The options of gmmix fit and gmmix select that set an option of the library. Their ranges,
 * defaults and help texts are asked from the library.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/number.h"
#include "command.h"

#include <ctype.h>
#include <string.h>

/* What the command says otherwise than the library: another name, a default of its own; without a
 * name it has no such option. All other options are called as in the library. */
static const struct own {
  int option;
  const char *flag, *fallback;
} own[] = {{GMM_OPT_N_INIT, "starts", "10"},
           {GMM_OPT_SEED, "seed", "1"},
           {GMM_OPT_REG_COVAR, "reg", NULL},
           {GMM_OPT_COV_FLOOR, "floor", NULL},
           {GMM_OPT_ORDER, "order", "weight"},
           {GMM_OPT_CHECK_FINITE, NULL, NULL}, /* the reader of tables has looked */
           {GMM_OPT_MISSING, NULL, NULL},      /* is said to the reader of tables */
           {GMM_OPT_FREEZE, NULL, NULL},       /* there are no parameters to keep */
           {GMM_OPT_FIRST_START, NULL, NULL},
           {GMM_OPT_SKIP, NULL, NULL},
           {GMM_OPT_SELECT_BY, "by", NULL}};

struct setting settings[MOST_SETTINGS];
int n_settings;

static const struct own *own_of(int option) {
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (own[i].option == option)
      return &own[i];
  return NULL;
}

void settings_begin(void) {
  for (int i = 0; i < gmm_option_count() && n_settings < MOST_SETTINGS; i++) {
    struct setting *setting = &settings[n_settings];
    setting->option = gmm_option_at(i);
    const struct own *its = own_of(setting->option);
    if (its != NULL && its->flag == NULL)
      continue;
    snprintf(setting->flag, FLAG_LENGTH, "%s",
             its != NULL ? its->flag : gmm_option_name(setting->option));
    for (char *c = setting->flag; *c != '\0'; c++)
      *c = *c == '_' ? '-' : *c;
    setting->fallback = its != NULL ? its->fallback : NULL;
    n_settings++;
  }
}

static const char *flag_of(int option) {
  for (int s = 0; s < n_settings; s++)
    if (settings[s].option == option)
      return settings[s].flag;
  return NULL;
}

void print_with_flags(FILE *file, const char *text) {
  static const char prefix[] = "GMM_OPT_";
  for (const char *at; (at = strstr(text, prefix)) != NULL;) {
    char name[FLAG_LENGTH];
    size_t n = 0, length = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
    for (const char *c = at + sizeof prefix - 1; c < at + length && n + 1 < sizeof name; c++)
      name[n++] = (char)tolower((unsigned char)*c);
    name[n] = '\0';
    const char *flag = flag_of(gmm_option_find(name));
    fprintf(file, "%.*s", (int)(at - text), text);
    if (flag != NULL)
      fprintf(file, "--%s", flag);
    else
      fprintf(file, "%.*s", (int)length, at);
    text = at + length;
  }
  fputs(text, file);
}

int setting_is_of(const struct setting *setting, const char *subcommand) {
  return setting->option != GMM_OPT_SELECT_BY || strcmp(subcommand, "select") == 0;
}

static int parse(const struct setting *setting, const char *text, int64_t *i, double *x) {
  if (gmm_option_type(setting->option) == GMM_TYPE_DOUBLE)
    return number_parse(text, x);
  if (choice_count(setting->option) > 0 ? !choice_find(setting->option, text, i)
                                        : !number_parse_int(text, i))
    return 0;
  *x = (double)*i;
  return 1;
}

int setting_check(const struct setting *setting, const char *subcommand, const char *value) {
  double x = 0, low, high;
  char texts[2][NUMBER_LENGTH], list[LIST_LENGTH];
  int64_t i = 0;
  int is_int = gmm_option_type(setting->option) == GMM_TYPE_INT;
  if (!parse(setting, value, &i, &x))
    return complain_usage(subcommand, "--%s: '%s' is not %s", setting->flag, value,
                          choice_count(setting->option) > 0 ? choice_list(setting->option, list)
                          : is_int                          ? "a whole number"
                                                            : "a number");
  gmm_option_range(setting->option, &low, &high, NULL);
  if (setting->option == GMM_OPT_THREADS && i == -1)
    return complain_usage(subcommand, "--threads: for one per processor say 0, not -1");
  /* 2^53 + 1 is no double */
  if (is_int ? i < (int64_t)low || i > (int64_t)high : x < low || x > high)
    return complain_usage(subcommand, "--%s: %s is not in the range %s to %s", setting->flag, value,
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

void print_option(const char *flag, const char *unit, const char *text) {
  printf("  --%s %-*s ", flag, 17 - (int)strlen(flag), unit);
  print_wrapped(text);
}

void settings_help(const char *subcommand) {
  for (int s = 0; s < n_settings; s++) {
    if (!setting_is_of(&settings[s], subcommand))
      continue;
    const int option = settings[s].option, has_choices = choice_count(option) > 0;
    double low, high, standard;
    char texts[3][NUMBER_LENGTH], list[LIST_LENGTH];
    gmm_option_range(option, &low, &high, &standard);
    print_option(settings[s].flag,
                 has_choices                               ? "HOW"
                 : gmm_option_type(option) == GMM_TYPE_INT ? "N"
                                                           : "X",
                 gmm_option_help(option));
    if (has_choices)
      printf("%23s(%s; %s)\n", "", choice_list(option, list),
             settings[s].fallback != NULL ? settings[s].fallback
                                          : gmm_option_choice_name(option, (int64_t)standard));
    else
      printf(
          "%23s(%s to %s; %s)\n", "", number_format(texts[0], low), number_format(texts[1], high),
          settings[s].fallback != NULL ? settings[s].fallback : number_format(texts[2], standard));
  }
}
