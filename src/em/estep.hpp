// The E-step: responsibilities of all rows under the mixture, and the statistics that they leave.
#pragma once
#include "em/pattern_order.hpp"
#include "em/total_statistics.hpp"

namespace gmm {

// Fills statistics.total(). order: in which rows are taken. centres: K * D, about which moments are
// taken; densities and centres are in the units of `rows`. Status::Cancelled if the team is
// stopped.
Status e_step(Workers &workers, const Rows &rows, PatternOrder &order, const Densities &densities,
              const double *centres, TotalStatistics &statistics);

// The same without settling: the sums are in `statistics` as TotalStatistics::merge_into() has
// them.
Status e_step_sums(Workers &workers, const Rows &rows, PatternOrder &order,
                   const Densities &densities, const double *centres, TotalStatistics &statistics);

// Sums over rows of row weight (as scaled in RowWeights) times what is named.
struct RowSums {
  ExactSum log_density;
  ExactSum log_largest; // the logarithm of the row's largest responsibility
};

// Both sums of all rows, without statistics. sums: one for each member of the team; the first
// receives those of all.
Status sum_rows(Workers &workers, const Rows &rows, const Densities &densities,
                Array<RowSums> &sums);

} // namespace gmm
