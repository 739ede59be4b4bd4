// The E-step: responsibilities of all rows under the mixture, and the statistics that they leave.
#pragma once
#include "em/slot_statistics.hpp"

namespace gmm {

// centres: K * D, about which moments are taken.
Status e_step(Workers &workers, const Rows &rows, const Densities &densities, const double *centres,
              SlotStatistics &statistics);

// Sum over rows of row weight (as scaled in RowWeights) * log-density. sums: work, one for each
// slot.
Status total_log_density(Workers &workers, const Rows &rows, const Densities &densities,
                         Array<CompensatedSum> &sums, double *total);

} // namespace gmm
