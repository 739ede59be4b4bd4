// The best of several starts.
#pragma once
#include "em/em.hpp"

namespace gmm {

struct Best {
  Parameters parameters;  // in the library's units; room for an order besides
  Buffer<double> history; // room for max_iter
  Outcome outcome;
  double lacking = 0; // whole rows, see lacking_rows()
  int64_t start = -1; // none yet

  Status allocate(const gmm_allocator &allocator, const Em &em);

  // Keeps what EM has come to from `start`, unless what is kept is better: the start whose
  // components lack fewer rows is, or of equals the more likely. Converged starts that agree within
  // the tolerance have found the same: the first of them stays.
  void consider(Em &em, const Outcome &outcome, int64_t start);
};

} // namespace gmm
