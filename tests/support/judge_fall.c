/* The log-likelihood must not fall by more than what rounding explains: 64 eps |L|, and 64 eps
 * kappa of the squared distances that are in it, where kappa is the condition of the covariances
 * before or after the step. A row's squared distance is D on average, or twice |L| where rows are
 * far from all components. */
#include "condition.h"
#include "judge_parts.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* With holes a step is made from the rounded parameters before it, too. A mean is rounded by its
 * distance from the others, and the square of that counts in deviations. */
static double magnified_by_holes(const hostile *p, const gmm_model *model) {
  return p->option[GMM_OPT_MISSING] != 0 ? 1 + DBL_EPSILON * squared_distance_of_means(model) : 1;
}

/* The condition after some iterations of the start that was kept, by running it just as far. */
static double condition_after(const hostile *p, const gmm_model *fitted, int64_t iterations) {
  gmm_status status;
  gmm_model *model = hostile_model(p, &status);
  double condition = NAN;
  if (!model)
    return NAN;
  if (gmm_set_int(model, GMM_OPT_MAX_ITER, iterations) == GMM_OK &&
      gmm_set_int(model, GMM_OPT_N_INIT, 1) == GMM_OK &&
      gmm_set_int(model, GMM_OPT_FIRST_START, gmm_best_start(fitted)) == GMM_OK) {
    status = fit_hostile(model, p, 1);
    if (status == GMM_OK)
      condition = condition_of_model(model) * magnified_by_holes(p, model);
    else if (status == GMM_ERR_SCALE) /* on its way a fit may have variances that fit no double */
      condition = 1 / DBL_EPSILON;
  }
  gmm_destroy(model);
  return condition;
}

/* What rounding explains of a step of the mean log-likelihood. */
static double rounding(const hostile *p, const double *history, int64_t i, double kappa) {
  double size = fmax(fabs(history[i]), fabs(history[i - 1]));
  return 64 * DBL_EPSILON * (size + fmax((double)p->d, 2 * size) * kappa);
}

static void judge_fall(const hostile *p, const gmm_model *model, const double *history, int64_t i,
                       verdict *v) {
  double fall = history[i - 1] - history[i];
  double kappa = fmax(condition_after(p, model, i), condition_after(p, model, i + 1));
  double ratio = fall / rounding(p, history, i, kappa);
  v->worst_fall = fmax(v->worst_fall, ratio);
  if (!(ratio <= 1))
    snprintf(v->complaint, sizeof v->complaint,
             "step %d: the log-likelihood a row falls by %.3g from %.17g, %.3g times what kappa "
             "%.3g allows",
             (int)i, fall, history[i - 1], ratio, kappa);
}

/* kappa costs two fits, so it is found only where a fall is worth a figure, and only for the
 * largest falls of a fit. */
void judge_falls(const hostile *p, const gmm_model *model, verdict *v) {
  enum { LOOKED_AT = 12 };
  int64_t n = gmm_history_length(model);
  double *history = malloc((size_t)(n > 0 ? n : 1) * sizeof(double)), least = INFINITY;
  if (!history || gmm_get_history(model, history, n) != GMM_OK)
    abort();
  v->steps += n > 0 ? n - 1 : 0;
  for (int looked = 0; looked < LOOKED_AT && !*v->complaint; looked++) {
    int64_t worst = 0;
    double largest = 0.1;
    for (int64_t i = 1; i < n; i++) {
      double ratio = (history[i - 1] - history[i]) / rounding(p, history, i, 1);
      if (ratio > largest && ratio < least) {
        largest = ratio;
        worst = i;
      }
    }
    if (worst == 0)
      break;
    least = largest; /* falls that are alike to the bit are looked at once */
    judge_fall(p, model, history, worst, v);
  }
  free(history);
}
