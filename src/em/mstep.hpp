// The M-step: from statistics to the parameters of largest expected likelihood.
#pragma once
#include "em/statistics.hpp"
#include "gaussian/family.hpp"
#include "gaussian/parameters.hpp"

namespace gmm {

struct MstepFindings {
  EstimateFindings estimate; // of covariances
  bool empty = false;        // a component has no rows; its mean and covariance stay as they are
};

// True if, for some component and feature, the mean lies more than 16 standard deviations from the
// centre its moments were taken about. Moving the centre would then cancel digits, so the caller
// must take the statistics again about the new `centres` (K * D) written here. That happens in the
// first step from a distant start; near the maximum the centres are the last step's means.
bool centres_are_far(const Statistics &statistics, const CovarianceFloor &floor, double *centres);

// Calls take_statistics(), which takes them again about `centres`, for as long as centres are far.
template <class Take>
Status recentre(const Statistics &statistics, const CovarianceFloor &floor, double *centres,
                Take &&take_statistics) {
  // Each time gains some 15 digits, and rows can be 1e150 deviations apart.
  constexpr int most_times = 12;
  for (int again = 0; again < most_times && centres_are_far(statistics, floor, centres); ++again)
    GMM_TRY(take_statistics());
  return Status::Ok;
}

// What an M-step leaves out.
struct MstepRules {
  int64_t frozen;     // blocks that stay: bits of GMM_OPT_FREEZE
  bool equal_weights; // weights become 1/K
};

// Replaces in `parameters` all but the blocks that are frozen, and moves the
// centres of the statistics to the means. Mean and covariance of an empty component stay as they
// are, but for what the covariance has in common with others. Status::Degenerate with *where when a
// variance vanishes; Status::Scale when weights or covariances are not finite, as with NaN in x.
Status m_step(const Family &family, const MstepRules &rules, Statistics &statistics,
              CovarianceFloor &floor, EstimateWork &work, Parameters &parameters,
              MstepFindings *findings, BadPivot *where);

} // namespace gmm
