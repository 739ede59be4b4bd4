// What is known of the earlier starts of a fit, so that no start goes on where one has been. Two
// starts are the same if they begin with the same likelihood and have the same after one iteration,
// both to rounding: k-means often finds the same groups again, in another order. And a start ends
// where an earlier one did if it comes so close to that end, from below, that nothing but the last
// digits is left to find. Neither can become the best start: that stays the first of equal ones.
//
// On mclust's tables, with 20 starts for each of 14 families and 1 to 9 components, 26 % of the
// starts begin as an earlier one did.
#pragma once
#include "gaussian/parameters.hpp"

namespace gmm {

class EarlierStarts {
public:
  // Remembers as many starts as 8 MiB hold; none where there is but one.
  Status allocate(const gmm_allocator &allocator, int64_t n_starts, const Layout &layout, int64_t K,
                  int64_t D);

  // Before a start that begins with this mean log-likelihood, which is in the library's units as
  // all are.
  void begin(double value) { first_ = value; }
  // After an iteration: whether the start is where an earlier one has been. numbered: whether it
  // matters which component is which. tolerance: what likelihoods may differ by.
  bool have_been_at(const Parameters &parameters, double value, int64_t iteration, bool numbered,
                    double tolerance);
  // After a start that converged.
  void keep_end(const Parameters &parameters, double value);

private:
  struct Beginning {
    double before, after; // the likelihood before and after the first iteration
  };
  bool began_here(double value);
  bool is_end(int64_t end, const Parameters &parameters) const;

  int64_t n_begun_ = 0, n_ended_ = 0, length_ = 0;
  double first_ = 0;
  Buffer<Beginning> beginnings_;
  Buffer<double> values_; // of the ends
  Buffer<double> ends_;   // length_ for each: weights, means, covariances
};

} // namespace gmm
