// The precision matrix of a component, from its inverse Cholesky factor.
#pragma once
#include "gaussian/factor.hpp"

namespace gmm {

// Writes W'W, the inverse of a covariance, as a D x D matrix that is symmetric to the bit. W:
// packed.
void write_precision(const kernels::Kernels &kernels, int64_t D, const double *W, double *matrix);

} // namespace gmm
