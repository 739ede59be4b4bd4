// Where EM begins.
#pragma once
#include "data/survey.hpp"
#include "em/em.hpp"
#include "starts/kmeans_sample.hpp"

namespace gmm {

// What starts are made from.
struct Starts {
  const Survey *survey = nullptr;
  const Units *units = nullptr;
  Parameters given;    // of the caller, in the library's units, if there are any
  KmeansSample sample; // for GMM_INIT_KMEANS

  // given: whether there will be such parameters.
  Status allocate(const gmm_allocator &allocator, const Em &em, bool has_given);
};

// Start number `start`, in em.current: by GMM_OPT_INIT, and with the frozen blocks as given.
// Status::NotSpd or Status::Degenerate with *where as in the M-step.
Status make_start(Em &em, Starts &starts, int64_t start, BadPivot *where);

} // namespace gmm
