// Rows thousands of deviations away.
#pragma once
#include "gaussian/densities.hpp"

namespace gmm {

// Responsibilities and the log-density of a single row that is so far from every component that
// squared distances lose what distinguishes the components, or overflow: works with differences of
// distances. work: far_row_work_length(D) numbers, of which the first D are the row.
// responsibilities: K, `stride` apart, at first the kernels' (or any numbers: it only begins with
// the largest). *log_density lacks the offset.
void find_far_row(const Densities &densities, double *work, double *responsibilities,
                  int64_t stride, double *log_density);
int64_t far_row_work_length(int64_t n_features);

} // namespace gmm
