/* The options of gmmix fit that set an option of the library. Their ranges, defaults and help
 * texts are asked from the library.
 *
 * SPDX-License-Identifier: MIT */
#include "cmd.h"
#include "common/number.h"

#include <string.h>

const struct setting settings[] = {
    {"starts", "N", GMM_OPT_N_INIT, "10"},   {"seed", "N", GMM_OPT_SEED, "1"},
    {"tol", "X", GMM_OPT_TOL, NULL},         {"max-iter", "N", GMM_OPT_MAX_ITER, NULL},
    {"reg", "X", GMM_OPT_REG_COVAR, NULL},   {"floor", "X", GMM_OPT_COV_FLOOR, NULL},
    {"threads", "N", GMM_OPT_THREADS, NULL}, {"init", "HOW", GMM_OPT_INIT, NULL},
};
const int n_settings = sizeof settings / sizeof *settings;

/* The starts that need no parameters; their names on the command line. */
static const struct {
  const char *name;
  int64_t value;
} inits[] = {{"kmeans", GMM_INIT_KMEANS},
             {"points", GMM_INIT_RANDOM_POINTS},
             {"resp", GMM_INIT_RANDOM_RESP}};

static int parse(const struct setting *setting, const char *text, int64_t *i, double *x) {
  if (setting->option == GMM_OPT_INIT) {
    for (size_t n = 0; n < sizeof inits / sizeof *inits; n++)
      if (strcmp(inits[n].name, text) == 0) {
        *i = inits[n].value;
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
  double x, low, high;
  int64_t i;
  if (!parse(setting, value, &i, &x))
    return complain_usage("fit", "--%s: '%s' is not %s", setting->flag, value,
                          setting->option == GMM_OPT_INIT ? "kmeans, points or resp"
                          : gmm_option_type(setting->option) == GMM_TYPE_INT ? "a whole number"
                                                                             : "a number");
  gmm_option_range(setting->option, &low, &high, NULL);
  if (x < low || x > high)
    return complain_usage("fit", "--%s: %s is not in the range %.15g to %.15g", setting->flag,
                          value, low, high);
  return 0;
}

gmm_status setting_apply(const struct setting *setting, const char *value, gmm_model *model) {
  double x;
  int64_t i;
  if (value == NULL)
    value = setting->fallback;
  if (value == NULL)
    return GMM_OK;
  parse(setting, value, &i, &x);
  if (gmm_option_type(setting->option) == GMM_TYPE_INT)
    return gmm_set_int(model, setting->option, i);
  return gmm_set_double(model, setting->option, x);
}

void settings_help(void) {
  for (int s = 0; s < n_settings; s++) {
    const struct setting *setting = &settings[s];
    double low, high, standard;
    char flag[40];
    gmm_option_range(setting->option, &low, &high, &standard);
    snprintf(flag, sizeof flag, "--%s %s", setting->flag, setting->unit);
    printf("  %-20s %s\n", flag, gmm_option_help(setting->option));
    if (setting->option == GMM_OPT_INIT)
      for (size_t n = 0; n < sizeof inits / sizeof *inits; n++)
        printf("%s%s%s",
               n == 0   ? "                       ("
               : n == 1 ? ", "
                        : " or ",
               inits[n].name, (double)inits[n].value == standard ? ", the default" : "");
    else if (setting->fallback != NULL)
      printf("                       (%.15g to %.15g; %s", low, high, setting->fallback);
    else
      printf("                       (%.15g to %.15g; %.15g", low, high, standard);
    printf(")\n");
  }
}
