// The options of a fit, as the layers below the handle use them.
#pragma once
#include "base/stop_request.hpp"
#include "gmmix.h"

namespace gmm {

struct FitSettings {
  int64_t max_iter, n_init, first_start, seed, threads, simd;
  double tol, reg_covar, cov_floor, resolution;
  int init, freeze, order;
  bool skip;
  bool check_finite;
  gmm_progress_fn progress;
  void *user_data;
  const StopRequest *stop; // ends the fit with Status::Cancelled, as a progress function can
};

} // namespace gmm
