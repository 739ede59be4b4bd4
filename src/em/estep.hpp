// The E-step: responsibilities of all rows under the mixture, and the statistics that they leave.
#pragma once
#include "em/pattern_order.hpp"
#include "em/slot_statistics.hpp"

namespace gmm {

// Fills statistics.total(). order: in which rows are taken. centres: K * D, about which moments are
// taken; densities and centres are in the units of `rows`. Status::Cancelled if the team is
// stopped.
Status e_step(Workers &workers, const Rows &rows, PatternOrder &order, const Densities &densities,
              const double *centres, SlotStatistics &statistics);

// Sums over rows of row weight (as scaled in RowWeights) times what is named.
struct RowSums {
  CompensatedSum log_density;
  CompensatedSum log_largest; // the logarithm of the row's largest responsibility
};

// Both sums of all rows, without statistics. slots: work, one for each slot of the grid.
Status sum_rows(Workers &workers, const Rows &rows, const Densities &densities,
                Array<RowSums> &slots, RowSums *total);

} // namespace gmm
