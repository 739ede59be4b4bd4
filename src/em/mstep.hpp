// The M-step: from statistics to the parameters of largest expected likelihood.
#pragma once
#include "em/statistics.hpp"
#include "gaussian/constraint.hpp"
#include "gaussian/parameters.hpp"

namespace gmm {

// Bits of GMM_OPT_FREEZE.
constexpr int freeze_weights = 1, freeze_means = 2, freeze_covariances = 4;

struct MstepFindings {
  bool floored = false; // the floor holds a covariance
  bool empty = false;   // a component has no rows; its mean and covariance stay as they are
};

// True when the rows of a component lie many of their deviations from the centre of its moments, so
// that moving the centre would cancel digits: take the statistics again, about `centres`, which
// receives better ones. (It happens in the first step from a distant start.)
bool centres_are_far(const Statistics &statistics, const Bounds &bounds, double *centres);

// Has look() take the statistics again for as long as that is so.
template <class Look>
Status recentre(const Statistics &statistics, const Bounds &bounds, double *centres, Look &&look) {
  constexpr int most = 12; // each gains 15 digits; rows can be 1e150 deviations apart
  for (int again = 0; again < most && centres_are_far(statistics, bounds, centres); ++again)
    GMM_TRY(look());
  return Status::Ok;
}

// Replaces what is not frozen in `parameters`; moves the centres of the statistics to the means.
// Status::Degenerate with *where when a variance vanishes; Status::Scale when the weights or
// covariances are not finite, as with NaN in x.
Status maximise(Statistics &statistics, const Bounds &bounds, int freeze, Parameters &parameters,
                MstepFindings *findings, Singular *where);

} // namespace gmm
