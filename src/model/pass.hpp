// A pass over a caller's rows under a model, in the caller's units, as its parameters are.
#pragma once
#include "em/workers.hpp"
#include "model/model.hpp"

namespace gmm {

// Between calls: what prepare() was given.
struct Pass {
  Rows rows;
  Workers workers;

  // Rows that are not finite are refused unless GMM_OPT_CHECK_FINITE is 0.
  Status prepare(const gmm_model &model, const View &view);
};

} // namespace gmm
