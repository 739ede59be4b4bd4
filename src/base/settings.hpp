// The options of a call, one field for each row of options.def: max_iter, tol and so on.
#pragma once
#include "base/stop_request.hpp"
#include "gmmix.h"

#include <cstdint>
#include <type_traits>

namespace gmm {

struct Settings {
#define GMM_OPTION(id, number, name, type, ...)                                                    \
  std::conditional_t<type == GMM_TYPE_INT, int64_t, double> name;
#include "base/options.def"
#undef GMM_OPTION
};

// Those of a fit, and who may end it before its time.
struct FitSettings : Settings {
  gmm_progress_fn progress;
  void *user_data;
  const StopRequest *stop; // ends the fit with Status::Cancelled, as a progress function can
};

} // namespace gmm
