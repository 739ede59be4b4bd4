/* Models in tests: making them, their parameters as one value, their bytes as one value. */
#ifndef GMMIX_TESTS_MODEL_H
#define GMMIX_TESTS_MODEL_H

#include "family.h"
#include "test.h"

/* With GMM_OPT_SIMD as the environment variable GMMIX_TEST_SIMD says, if it is set: so whole test
 * programs can be run at a lower level than the processor's. */
gmm_model *new_model(int64_t k, int64_t d, int family);

/* The parameters of a model, packed as the library packs them. */
typedef struct params {
  int family;
  int64_t k, d, n_covariances;
  double *weights, *means, *covariances;
} params;

params new_params(int64_t k, int64_t d, int family);
params params_of(const gmm_model *model);
void free_params(params *p);
gmm_status give_params(gmm_model *model, const params *p);

/* Equal weights, the K x D means, and for every component what the family keeps of the D x D
 * matrix: the matrix, its diagonal, or the mean of its diagonal. */
params params_from(int64_t k, int64_t d, int family, const double *means, const double *matrix);

/* The start of the ugly data sets: means at the first K rows, the covariance of all rows. */
params start_from_rows(int64_t k, int family, const double *x, int64_t n, int64_t d);

/* Parameters with nothing special about them: unequal weights, correlated features. */
params ordinary_params(int64_t k, int64_t d, int family);

/* Element (i,j) of the covariance of component c. */
double covariance_at(const params *p, int64_t c, int64_t i, int64_t j);

void assert_same_params(const params *a, const params *b);

/* A model as its serialized bytes. */
typedef struct bytes {
  int64_t size;
  unsigned char *data;
} bytes;

bytes bytes_of(const gmm_model *model);
void free_bytes(bytes *b);
void assert_same_bytes(const bytes *a, const bytes *b);

/* `model` serializes to `before`; this is how tests show that a failed call changed nothing. */
void assert_unchanged(const gmm_model *model, const bytes *before);

/* All bits that gmm_warnings() may have. */
unsigned all_warnings(void);

/* Sets up a fit from `start` that runs exactly `iterations` iterations. */
void prepare_fit(gmm_model *model, const params *start, int iterations);

/* No step of the recorded log-likelihood falls by more than rounding: 64 eps (|L| + D kappa) a row,
 * where kappa, the condition of the covariances, is 1, or 1 over the floor if that holds one. */
void assert_monotone(const gmm_model *model, int64_t n);

#endif
