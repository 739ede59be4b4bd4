/* A textbook EM in long double, against which the library is compared. It shares nothing with the
 * library: densities through a Cholesky factor of its own, means first and covariances about
 * them afterwards, no floor, no shortcuts. Formulas: Dempster, Laird and Rubin (1977); Celeux
 * and Govaert (1995) for the families, whose M-steps are in reference_families.h. */
#ifndef GMMIX_TESTS_REFERENCE_EM_H
#define GMMIX_TESTS_REFERENCE_EM_H

#include "model.h"
#include "reference_families.h"

typedef struct reference {
  int family;
  int64_t k, d;
  long double *weights, *means, *covariances; /* K, K*D, K*D*D whatever the family */
  long double log_likelihood;                 /* total, with the means rounded to double */
  int64_t n;                                  /* rows */
  long double worst_pivot;                    /* the smallest pivot over its variance, ever seen */
  int iterations;
  long double *history; /* the log-likelihood after each iteration */
} reference;

/* Runs `iterations` of EM on n row-major rows with row weights (or NULL) from `start`. Returns 0
 * if a covariance became singular; otherwise 1. Free the result in both cases. */
int reference_em(reference *result, const double *x, int64_t n, const double *row_weights,
                 const params *start, int iterations);
/* The same where rows have labels: -1, or the component that the row belongs to. */
int reference_em_labelled(reference *result, const double *x, int64_t n, const double *row_weights,
                          const int32_t *labels, const params *start, int iterations);
void free_reference(reference *r);

/* Of the parameters given, for n rows; without a history yet. */
reference reference_of(const params *start, int64_t n);

/* What the M-step after the E-step of given parameters knows, and the log-likelihood of these. Free
 * *s in any case. Returns 0 if a covariance is singular. */
int reference_scatters(scatters *s, long double *log_likelihood, const double *x, int64_t n,
                       const double *row_weights, const params *given);

/* The axes, D*D, that the covariances share as nearly as may be. */
void find_orientation(const params *p, long double *orientation);

/* The largest differences between parameters and reference, in units of the reference's own
 * standard deviations; those of log-likelihoods are relative to |log L| + n. A mean's is counted
 * beyond half an ulp of it, which at an offset of 1e6 deviations is 1e-10 of them. */
typedef struct reference_errors {
  double weights, means, covariances, log_likelihood, history;
} reference_errors;

reference_errors compare_with_reference(const reference *r, const gmm_model *model);

/* 1 if long double is more precise than double, so that the reference is one: under Valgrind it
 * is not, and programs run there for their memory accesses only. */
int reference_is_precise(void);

/* a = the larger of a and b, by part. */
void keep_largest(reference_errors *a, const reference_errors *b);

#endif
