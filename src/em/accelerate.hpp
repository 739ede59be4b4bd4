// SQUAREM (Varadhan and Roland 2008) on what EM iterates over. One iteration takes statistics s to
// F(s): the M-step of s, then the E-step. From s, F(s) and F(F(s)), with r = F(s) - s and
// v = F(F(s)) - F(s) - r, it goes to
//
//   s + 2 a r + a^2 v,  where a = 1 is F(F(s))
//
// and EM goes on from there if the mixture that the M-step makes of it is not less likely than the
// last one; else from F(F(s)). What comes out of an M-step is a mixture of its family, so floor,
// frozen blocks, labels and holes need nothing of their own.
//
// Statistics are taken per unit of weight: log weight, mean and scatter of each component, or the
// scatter that all share. They move with the rows when these are moved, turned or scaled. So that
// the step does, too, a is not taken from lengths of r and v, but from the log-likelihoods.
#pragma once
#include "em/statistics.hpp"
#include "gaussian/estimate_work.hpp"

namespace gmm {

// Between M-steps of one start: points_[0 .. n_points_-1] are the last statistics that plain steps
// led to, from one to the next.
class Acceleration {
public:
  // allowed: GMM_OPT_ACCELERATE. With one component EM ends at once.
  Status allocate(const gmm_allocator &allocator, bool allowed, const Layout &layout, int64_t K,
                  int64_t D, const EstimateWork &work);
  void begin(); // before a start

  // To be called before each M-step, with what the E-step found: moves its centres to the means,
  // and keeps it. value: the log-likelihood, in any unit. If it is time for a trial (unless
  // `wait`), true: the statistics are then the trial's.
  bool extrapolate(Statistics &statistics, const CovarianceFloor &floor, const EstimateWork &work,
                   double value, bool wait);
  // Whether the last M-step was of a trial.
  bool is_trial() const { return is_trial_; }
  // EM goes on from the trial, or from the statistics before it.
  void accept();
  void refuse(Statistics &statistics, EstimateWork &work);

private:
  void keep(const Statistics &statistics);
  double choose_step() const;
  bool make_trial(double step);
  void note_refusal();
  void write(const Buffer<double> &point, Statistics &statistics) const;

  Layout layout_;
  int64_t K_ = 0, D_ = 0;
  Buffer<double> points_[3]; // K logs of weights, K * D means, second moments over their weight
  double values_[3] = {};    // log-likelihoods at them
  Buffer<double> mean_;      // work: D
  Buffer<double> axes_, logarithms_; // of the M-step before the trial
  double last_unit_ = 1, total_ = 0;
  int64_t n_points_ = 0;
  int64_t wait_ = 0, n_refused_ = 0; // steps before the next trial; refusals, one after the other
  double longest_ = 0;               // step
  bool at_longest_ = false, is_trial_ = false;
};

} // namespace gmm
