/* mixture.h - the parameters of a model in plain arrays, and what follows from them by hand.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_MIXTURE_H
#define EXAMPLES_MIXTURE_H

#include <gmmix.h>

struct mixture {
  int family;          /* GMM_COV_... */
  int64_t k, d;        /* components, features */
  double *weights;     /* k */
  double *means;       /* k x d */
  double *covariances; /* in the shape of the family: see gmm_covariance_length() */
  double *precisions;  /* their inverses, or NULL */
};

/* Copies the parameters out of a model. Free the mixture in any case. */
gmm_status mixture_get(struct mixture *mixture, const gmm_model *model);
void mixture_free(struct mixture *mixture);

/* Adds the inverses of the covariances, which of large matrices take long. */
gmm_status mixture_get_precisions(struct mixture *mixture, const gmm_model *model);

/* Whether the family has matrices; else there are variances only. */
int mixture_has_matrices(const struct mixture *mixture);

/* The shape of `covariances` as an array, the component first: how many sizes it has. */
int mixture_shape(const struct mixture *mixture, int64_t sizes[3]);

/* Where in `covariances`, and in `precisions`, those of component c begin. */
int64_t mixture_offset(const struct mixture *mixture, int64_t c);

/* The covariance of features a and b in component c. */
double mixture_covariance(const struct mixture *mixture, int64_t c, int64_t a, int64_t b);

/* The marginal density of component c, times its weight, in feature a at x. */
double mixture_marginal(const struct mixture *mixture, int64_t c, int64_t a, double x);

/* The Cholesky factor, lower triangle row by row, of the covariance of component c over
 * the n <= 3 features `axes`: the image of the unit sphere is the 1-sigma ellipse. */
void mixture_factor(const struct mixture *mixture, int64_t c, const int64_t *axes, int n,
                    double factor[6]);

#endif
