#pragma once
#include "gaussian/factor.hpp"

namespace gmm {

// The inverse W'W of a covariance, a D x D matrix that is symmetric to the bit; W packed.
void write_precision(const kernels::Kernels &kernels, int64_t D, const double *W, double *matrix);

} // namespace gmm
