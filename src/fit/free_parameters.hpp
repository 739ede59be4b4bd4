// p of AIC and BIC.
#pragma once
#include "gaussian/family.hpp"
#include "gaussian/parameters.hpp"

namespace gmm {

// frozen: bits of GMM_OPT_FREEZE.
inline int64_t count_free_parameters(const Family &family, int64_t K, int64_t D, int64_t frozen) {
  return ((frozen & block_weights) != 0 ? 0 : K - 1) + ((frozen & block_means) != 0 ? 0 : K * D) +
         ((frozen & block_covariances) != 0 ? 0 : family.free_covariances(K, D));
}

} // namespace gmm
