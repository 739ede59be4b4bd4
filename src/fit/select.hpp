// Many fits of the same rows, of several families and K, and the best of them.
#pragma once
#include "fit/fit.hpp"

namespace gmm {

// A fit that is asked for, and how it went.
struct Candidate {
  const Family *family = nullptr;
  int64_t n_components = 0;
  Status status = Status::Cancelled; // until it is done
  FitSummary summary;                // of a fit
};

// The criterion GMM_BY_... of a fit; lower is better.
double criterion_of(const FitSummary &summary, int64_t by);

// Does all candidates whose status is Cancelled, each as fit() would, to the bit, but for those
// that have too few components for a label; others, as of sizes that cannot be, are left. *best:
// the number of the best, whose result is then `result`. settings.progress is called from this
// thread with the number of a candidate that is done, how many are done, and the mean
// log-likelihood; its answer does not count. The status is Ok if there is a best. If there is none
// it is that of candidate 0, and `message` is that one's. Status:: Cancelled, NoMemory, Backend,
// Internal, NotFinite or Weights end the selection.
Status select(const gmm_allocator &allocator, const FitSettings &settings,
              Array<Candidate> &candidates, const CallerRows &rows, int64_t *best,
              FitResult &result, Message &message);

} // namespace gmm
