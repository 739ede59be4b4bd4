// The E-step: responsibilities of all rows under the mixture, and the statistics that they leave.
#pragma once
#include "em/slot_statistics.hpp"

namespace gmm {

// Fills statistics.total(). centres: K * D, about which moments are taken; densities and centres
// are in the units of `rows`. Status::Cancelled if the team is stopped.
Status e_step(Workers &workers, const Rows &rows, const Densities &densities, const double *centres,
              SlotStatistics &statistics);

// *total: the sum over rows of row weight (as scaled in RowWeights) * log-density, without
// statistics. sums: work, one for each slot.
Status total_log_density(Workers &workers, const Rows &rows, const Densities &densities,
                         Array<CompensatedSum> &sums, double *total);

} // namespace gmm
