// Responsibilities of rows that are thousands of deviations away from every component.
#pragma once
#include "gaussian/densities.hpp"

namespace gmm {

// Responsibilities and the log-density of one row that is so far from every component that squared
// distances lose what distinguishes the components, or overflow. They are found from differences of
// distances. work: far_row_work_length(D) numbers, of which the first D are the row, in the units
// of the densities. responsibilities: K, `stride` apart; what is there is a hint only: the
// component with the largest is tried first. *log_density lacks the offset. A row that is not
// finite gets NaN. known: the component that the row belongs to, or -1 if any can be.
void find_far_row(const Densities &densities, double *work, double *responsibilities,
                  int64_t stride, int64_t known, double *log_density);
int64_t far_row_work_length(int64_t n_features);

} // namespace gmm
