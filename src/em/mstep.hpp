// The M-step: from statistics to the parameters of largest expected likelihood.
#pragma once
#include "em/statistics.hpp"
#include "gaussian/family.hpp"
#include "gaussian/parameters.hpp"

namespace gmm {

struct MstepFindings {
  bool floored = false; // the floor holds a covariance
  bool empty = false;   // a component has no rows; its mean and covariance stay as they are
};

// True if, for some component and feature, the mean lies more than 16 standard deviations from the
// centre its moments were taken about. Moving the centre would then cancel digits, so the caller
// must take the statistics again about the new `centres` (K * D) written here. It happens in the
// first step from a distant start.
bool centres_are_far(const Statistics &statistics, const CovarianceFloor &floor, double *centres);

// Has take_statistics() take them again for as long as that is so.
template <class Take>
Status recentre(const Statistics &statistics, const CovarianceFloor &floor, double *centres,
                Take &&take_statistics) {
  constexpr int most = 12; // each gains 15 digits; rows can be 1e150 deviations apart
  for (int again = 0; again < most && centres_are_far(statistics, floor, centres); ++again)
    GMM_TRY(take_statistics());
  return Status::Ok;
}

// Replaces in `parameters` all but the blocks in `frozen` (bits of GMM_OPT_FREEZE); moves the
// centres of the statistics to the means. Status::Degenerate with *where when a variance vanishes;
// Status::Scale when the weights or covariances are not finite, as with NaN in x.
Status m_step(const Family &family, Statistics &statistics, CovarianceFloor &floor, int64_t frozen,
              Parameters &parameters, MstepFindings *findings, BadPivot *where);

} // namespace gmm
