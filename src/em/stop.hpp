// When to stop: not when a step is small, but when what is left to gain is. EM converges linearly,
// so with gains g_t the rest is estimated (Aitken; Boehning et al. 1994; McLachlan and Krishnan
// 2008, section 4.9) as g_t a / (1 - a), a = g_t / g_(t-1). While gains grow (a >= 1), as they do
// when EM leaves a saddle, it goes on.
#pragma once
#include <cfloat>
#include <cmath>

namespace gmm {

class StopRule {
public:
  // tolerance on the mean log-likelihood; 0 never stops.
  StopRule(double tolerance, double first) : tolerance_(tolerance), last_(first) {}

  bool is_done(double mean_log_likelihood) {
    const double gain = mean_log_likelihood - last_, before = gain_;
    last_ = mean_log_likelihood;
    gain_ = gain;
    if (!(tolerance_ > 0))
      return false;
    // A fixed point: nothing but rounding errors.
    if (std::fabs(gain) <= 4 * DBL_EPSILON * (1 + std::fabs(mean_log_likelihood)))
      return true;
    if (gain < 0)
      return -gain < tolerance_;       // by GMM_OPT_REG_COVAR, or by more rounding than that
    const double rate = gain / before; // not finite at the first step
    return gain < tolerance_ && rate > 0 && rate < 1 && gain * rate / (1 - rate) < tolerance_;
  }

private:
  double tolerance_, last_, gain_ = 0;
};

} // namespace gmm
