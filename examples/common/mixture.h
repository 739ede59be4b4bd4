/* mixture.h - the parameters of a model in plain arrays, and what follows from them by hand.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_MIXTURE_H
#define EXAMPLES_MIXTURE_H

#include <gmmix.h>

struct mixture {
  int64_t k, d;        /* components, features */
  double *weights;     /* k */
  double *means;       /* k x d */
  double *covariances; /* k x d x d, whatever the family */
  double *precisions;  /* their inverses */
};

/* Copies the parameters out of a model. Free the mixture in any case. */
gmm_status mixture_get(struct mixture *mixture, const gmm_model *model);
void mixture_free(struct mixture *mixture);

/* The covariance of features a and b in component c. */
double mixture_covariance(const struct mixture *mixture, int64_t c, int64_t a, int64_t b);

/* The marginal density of component c, times its weight, in feature a at x. */
double mixture_marginal(const struct mixture *mixture, int64_t c, int64_t a, double x);

/* The Cholesky factor, lower triangle row by row, of the covariance of component c over
 * the n <= 3 features `axes`: the image of the unit sphere is the 1-sigma ellipse. */
void mixture_factor(const struct mixture *mixture, int64_t c, const int64_t *axes, int n,
                    double factor[6]);

#endif
