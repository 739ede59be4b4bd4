// The number of free parameters, p of AIC and BIC.
#pragma once
#include "base/settings.hpp"
#include "gaussian/family.hpp"
#include "gaussian/parameters.hpp"

namespace gmm {

// What is frozen (GMM_OPT_FREEZE), or equal by GMM_OPT_EQUAL_WEIGHTS, is not estimated, so it does
// not count.
inline int64_t count_free_parameters(const Family &family, int64_t K, int64_t D,
                                     const Settings &settings) {
  const bool has_weights = (settings.freeze & block_weights) == 0 && settings.equal_weights == 0;
  return (has_weights ? K - 1 : 0) + ((settings.freeze & block_means) != 0 ? 0 : K * D) +
         ((settings.freeze & block_covariances) != 0 ? 0 : family.free_covariances(K, D));
}

} // namespace gmm
