/* missing_values - Old Faithful with a third of its values gone.
 *
 * It fits two components to the 272 complete rows; to the same rows with a third of their values
 * missing at random; and to those after each missing value was replaced by the mean of its column,
 * which is the common mistake. It prints how far the last two are from the first, and writes
 * missing_values.png.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/check.h"
#include "../common/files.h"
#include "../common/panels.h"

#include <gmmix.h>
#include <math.h>
#include <string.h>

enum { N = 272, D = 2, K = 2 };

/* How long each eruption was, in thousandths of a minute, and how many minutes the next one took to
 * come (Azzalini and Bowman 1990). */
static const int faithful[N][D] = {
    {3600, 79}, {1800, 54}, {3333, 74}, {2283, 62}, {4533, 85}, {2883, 55}, {4700, 88}, {3600, 85},
    {1950, 51}, {4350, 85}, {1833, 54}, {3917, 84}, {4200, 78}, {1750, 47}, {4700, 83}, {2167, 52},
    {1750, 62}, {4800, 84}, {1600, 52}, {4250, 79}, {1800, 51}, {1750, 47}, {3450, 78}, {3067, 69},
    {4533, 74}, {3600, 83}, {1967, 55}, {4083, 76}, {3850, 78}, {4433, 79}, {4300, 73}, {4467, 77},
    {3367, 66}, {4033, 80}, {3833, 74}, {2017, 52}, {1867, 48}, {4833, 80}, {1833, 59}, {4783, 90},
    {4350, 80}, {1883, 58}, {4567, 84}, {1750, 58}, {4533, 73}, {3317, 83}, {3833, 64}, {2100, 53},
    {4633, 82}, {2000, 59}, {4800, 75}, {4716, 90}, {1833, 54}, {4833, 80}, {1733, 54}, {4883, 83},
    {3717, 71}, {1667, 64}, {4567, 77}, {4317, 81}, {2233, 59}, {4500, 84}, {1750, 48}, {4800, 82},
    {1817, 60}, {4400, 92}, {4167, 78}, {4700, 78}, {2067, 65}, {4700, 73}, {4033, 82}, {1967, 56},
    {4500, 79}, {4000, 71}, {1983, 62}, {5067, 76}, {2017, 60}, {4567, 78}, {3883, 76}, {3600, 83},
    {4133, 75}, {4333, 82}, {4100, 70}, {2633, 65}, {4067, 73}, {4933, 88}, {3950, 76}, {4517, 80},
    {2167, 48}, {4000, 86}, {2200, 60}, {4333, 90}, {1867, 50}, {4817, 78}, {1833, 63}, {4300, 72},
    {4667, 84}, {3750, 75}, {1867, 51}, {4900, 82}, {2483, 62}, {4367, 88}, {2100, 49}, {4500, 83},
    {4050, 81}, {1867, 47}, {4700, 84}, {1783, 52}, {4850, 86}, {3683, 81}, {4733, 75}, {2300, 59},
    {4900, 89}, {4417, 79}, {1700, 59}, {4633, 81}, {2317, 50}, {4600, 85}, {1817, 59}, {4417, 87},
    {2617, 53}, {4067, 69}, {4250, 77}, {1967, 56}, {4600, 88}, {3767, 81}, {1917, 45}, {4500, 82},
    {2267, 55}, {4650, 90}, {1867, 45}, {4167, 83}, {2800, 56}, {4333, 89}, {1833, 46}, {4383, 82},
    {1883, 51}, {4933, 86}, {2033, 53}, {3733, 79}, {4233, 81}, {2233, 60}, {4533, 82}, {4817, 77},
    {4333, 76}, {1983, 59}, {4633, 80}, {2017, 49}, {5100, 96}, {1800, 53}, {5033, 77}, {4000, 77},
    {2400, 65}, {4600, 81}, {3567, 71}, {4000, 70}, {4500, 81}, {4083, 93}, {1800, 53}, {3967, 89},
    {2200, 45}, {4150, 86}, {2000, 58}, {3833, 78}, {3500, 66}, {4583, 76}, {2367, 63}, {5000, 88},
    {1933, 52}, {4617, 93}, {1917, 49}, {2083, 57}, {4583, 77}, {3333, 68}, {4167, 81}, {4333, 81},
    {4500, 73}, {2417, 50}, {4000, 85}, {4167, 74}, {1883, 55}, {4583, 77}, {4250, 83}, {3767, 83},
    {2033, 51}, {4433, 78}, {4083, 84}, {1833, 46}, {4417, 83}, {2183, 55}, {4800, 81}, {1833, 57},
    {4800, 76}, {4100, 84}, {3966, 77}, {4233, 81}, {3500, 87}, {4366, 77}, {2250, 51}, {4667, 78},
    {2100, 60}, {4350, 82}, {4133, 91}, {1867, 53}, {4600, 78}, {1783, 46}, {4367, 77}, {3850, 84},
    {1933, 49}, {4500, 83}, {2383, 71}, {4700, 80}, {1867, 49}, {3833, 75}, {3417, 64}, {4233, 76},
    {2400, 53}, {4800, 94}, {2000, 55}, {4150, 76}, {1867, 50}, {4267, 82}, {1750, 54}, {4483, 75},
    {4000, 78}, {4117, 79}, {4083, 78}, {4267, 78}, {3917, 70}, {4550, 79}, {4083, 70}, {2417, 54},
    {4183, 86}, {2217, 50}, {4450, 90}, {1883, 54}, {1850, 54}, {4283, 77}, {3950, 79}, {2333, 64},
    {4150, 75}, {2350, 47}, {4933, 86}, {2900, 63}, {4583, 85}, {3833, 82}, {2083, 57}, {4367, 82},
    {2133, 67}, {4350, 74}, {2200, 54}, {4450, 83}, {3567, 73}, {4500, 73}, {4150, 88}, {3817, 80},
    {3917, 71}, {4450, 83}, {2000, 56}, {4283, 79}, {4767, 78}, {4533, 84}, {1850, 58}, {4250, 83},
    {1983, 43}, {2250, 60}, {4750, 75}, {4117, 81}, {2150, 46}, {4417, 90}, {1817, 46}, {4467, 74}};

static double complete[N][D], x[N][D];

/* Numbers in [0, 1) by a linear congruence (Knuth, MMIX), so that the same values are gone
 * everywhere. */
static double next_uniform(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (double)(*state >> 11) * 0x1p-53;
}

/* Returns how many values are gone. */
static int lose_a_third(void) {
  uint64_t state = 1;
  int gone = 0;
  memcpy(x, complete, sizeof x);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < D; j++)
      if (next_uniform(&state) < 1.0 / 3) {
        x[i][j] = NAN;
        gone++;
      }
  return gone;
}

static void put_means_in(void) {
  for (int j = 0; j < D; j++) {
    double sum = 0;
    int seen = 0;
    for (int i = 0; i < N; i++)
      if (!isnan(x[i][j])) {
        sum += x[i][j];
        seen++;
      }
    for (int i = 0; i < N; i++)
      if (isnan(x[i][j]))
        x[i][j] = sum / seen;
  }
}

static void fit(const char *title, double rows[N][D], struct mixture *found) {
  gmm_model *model = NULL;
  check(gmm_create(&model, K, D, GMM_COV_FULL), NULL);
  check(gmm_set_int(model, GMM_OPT_MISSING, 1), model);
  check(gmm_set_int(model, GMM_OPT_N_INIT, 5), model);
  check(gmm_set_int(model, GMM_OPT_ORDER, 2), model); /* by the mean of the eruptions */
  check(gmm_fit(model, GMM_ROW_MAJOR(rows[0], N, D), NULL), model);
  check(mixture_get(found, model), NULL);
  gmm_destroy(model);
  printf("%s\n", title);
  for (int k = 0; k < K; k++) {
    const double *mean = found->means + k * D, *s = found->covariances + k * D * D;
    printf("  component %d: weight %.3f, means %.3f %.2f, deviations %.3f %.2f, correlation %.3f\n",
           k, found->weights[k], mean[0], mean[1], sqrt(s[0]), sqrt(s[3]),
           s[1] / sqrt(s[0] * s[3]));
  }
}

/* The largest bias of a mean, in deviations of the component as all rows have it, and of a
 * deviation, as a share of it. */
static double tell_bias(const char *title, const struct mixture *found, const struct mixture *all) {
  double of_mean = 0, of_deviation = 0;
  for (int k = 0; k < K; k++)
    for (int j = 0; j < D; j++) {
      double deviation = sqrt(mixture_covariance(all, k, j, j));
      double mean = found->means[k * D + j] - all->means[k * D + j];
      double ratio = sqrt(mixture_covariance(found, k, j, j)) / deviation - 1;
      of_mean = fmax(of_mean, fabs(mean) / deviation);
      of_deviation = fmax(of_deviation, fabs(ratio));
    }
  printf("%s: a mean is %.2f deviations off, a deviation %.0f %%\n", title, of_mean,
         100 * of_deviation);
  return fmax(of_mean, of_deviation);
}

/* x: after the means were put in. */
static void draw(const struct mixture found[3]) {
  static char eruptions[] = "eruptions", waiting[] = "waiting";
  char *names[D] = {eruptions, waiting};
  struct panel panels[3];
  struct plot plot;
  for (int p = 0; p < 3; p++)
    panels[p] = (struct panel){.title = p == 0   ? "all values"
                                        : p == 1 ? "a third missing"
                                                 : "a third replaced by means",
                               .x = p == 2 ? x[0] : complete[0],
                               .rows = N,
                               .cols = D,
                               .names = names,
                               .mixture = &found[p],
                               .show = PANEL_ELLIPSES | PANEL_CROSSES,
                               .n_axes = 2,
                               .axes = {0, 1}};
  file_picture(
      panels_draw(&plot, "Old Faithful, two components", panels, 3, 3, "missing_values.png"), &plot,
      "missing_values.png");
}

int main(void) {
  struct mixture found[3];
  for (int i = 0; i < N; i++) {
    complete[i][0] = faithful[i][0] / 1000.0;
    complete[i][1] = faithful[i][1];
  }
  printf("%d rows, %d of %d values are gone\n\n", N, lose_a_third(), N * D);
  fit("all values", complete, &found[0]);
  fit("a third missing: the likelihood of what is there", x, &found[1]);
  put_means_in();
  fit("a third replaced by the means of their columns", x, &found[2]);
  printf("\n");
  double of_missing = tell_bias("missing", &found[1], &found[0]);
  double of_imputed = tell_bias("imputed", &found[2], &found[0]);
  draw(found);
  for (int f = 0; f < 3; f++)
    mixture_free(&found[f]);
  if (of_missing < of_imputed)
    return 0;
  printf("NOT as it must be\n");
  return 1;
}
