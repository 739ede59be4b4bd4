// A pass over the caller's rows as they are: parameters are in the caller's units, too.
#pragma once
#include "em/workers.hpp"
#include "model/model.hpp"

namespace gmm {

// What NaN in rows is by the model's options.
inline Nan nan_of(const gmm_model &model) {
  return model.options.get_int(GMM_OPT_MISSING) != 0 ? Nan::Missing : Nan::Refused;
}

// Between calls: what prepare() was given.
struct Pass {
  Rows rows;
  PartialDensities partial; // if rows have holes
  Workers workers;

  // nan: what NaN is. Rows that are not finite are refused unless GMM_OPT_CHECK_FINITE is 0.
  Status prepare(const gmm_model &model, const View &view, Nan nan);
};

} // namespace gmm
