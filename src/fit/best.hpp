// The best of several starts, kept by exchanging memory with EM: nothing is copied.
#pragma once
#include "em/em.hpp"

namespace gmm {

// Between calls, once start >= 0: parameters, history and outcome are those of that start.
struct Best {
  // In the library's units, until the fit brings the best of all into the caller's. Without memory
  // where there is but one start and no order is asked for.
  Parameters parameters;
  Buffer<double> history; // max_iter: of the best start
  Outcome outcome;
  double lacking = 0; // rows that its components lack, see count_lacking_rows(), rounded up
  int64_t start = -1; // its number; -1: none yet

  Buffer<int64_t> ranked; // work: K, where an order is asked for: the component at each place

  Status allocate(const gmm_allocator &allocator, const Em &em);

  // Keeps what EM has come to from `start`, unless what is kept is better. That start is better
  // whose components lack fewer rows; where they lack as many, the more likely. Converged starts
  // that agree within the tolerance have found the same, and the first of them stays.
  // Status::Cancelled if it was stopped.
  Status consider(Em &em, int64_t start);
};

} // namespace gmm
