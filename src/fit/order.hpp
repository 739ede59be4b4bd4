// The order in which the components of a result stand (GMM_OPT_ORDER).
#pragma once
#include "gaussian/parameters.hpp"

namespace gmm {

// Values of GMM_OPT_ORDER; any other is by the mean of the first feature.
constexpr int order_as_found = 0, order_by_weight = 1;

// Puts the components in order (a value of GMM_OPT_ORDER); equals stay as they are. room:
// parameters of the same size, whose contents are lost. ranked: work, K. *moved: whether any
// component has another number now.
void put_in_order(int64_t order, Parameters &parameters, Parameters &room, Buffer<int64_t> &ranked,
                  bool *moved);

} // namespace gmm
