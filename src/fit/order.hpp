// The order in which the components of a result stand (GMM_OPT_ORDER).
#pragma once
#include "gaussian/parameters.hpp"

namespace gmm {

constexpr int order_as_found = 0, order_by_weight = 1, order_by_first_mean = 2;

// Puts the components in order; equals stay as they are. room: parameters of the same size, whose
// contents are lost. *moved: whether any component has another number now.
Status put_in_order(const gmm_allocator &allocator, int64_t order, Parameters &parameters,
                    Parameters &room, bool *moved);

} // namespace gmm
