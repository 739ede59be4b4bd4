// E-steps that leave out what cannot matter: a responsibility below 2^-60 of its component's weight
// counts as 0. All that is left out of a component is then below 2^-60 of its rows, and what each
// row loses is below the rounding of its density. It pays where clusters are apart.
//
//   - For a row whose nearest component is known, the first few whitened coordinates often show
//     that another component is too far; the rest of them is not computed (many features only).
//   - No exponential is taken for it, and the M-step adds a row only to components that it touches.
//   - So that rows beside each other are far from the same components, they are taken in the order
//     of their nearest components.
//
// Whether it pays is measured: E-steps 1, 2, 4, 8 ... of a start try it, and count.
#pragma once
#include "em/groups.hpp"
#include "em/pass.hpp"

namespace gmm {

class Skipping {
public:
  // allowed: GMM_OPT_SKIP.
  Status allocate(const gmm_allocator &allocator, bool allowed, const Family &family,
                  const Grid &grid, int64_t K, int64_t D, int64_t n_members);

  // Before the first E-step of a start: the rows are in their own order, nothing is left out.
  void begin(Rows &rows);

  // E-step number `iteration` of a start, from 1 on.
  Statistics &expect(Workshop &workshop, Rows &rows, const Parameters &parameters,
                     const Densities &densities, SlotStatistics &statistics,
                     Objects<Groups> &groups, int64_t iteration);

private:
  void choose_cuts(const Parameters &parameters);
  void order_rows();
  bool has_shrunk(const Parameters &parameters, const Statistics &found) const;

  bool allowed_ = false;
  double worthwhile_ = 0;   // the largest share of pairs at which it pays
  double share_ = 1;        // of pairs of rows and components that mattered in the last try
  Buffer<double> cut_;      // K: logarithm of the smallest responsibility that counts
  Buffer<int64_t> touched_; // pairs that mattered, for each member of the team
  Buffer<int32_t> label_;   // N: the component of largest responsibility; 0 if N is too large
  Buffer<int32_t> order_;   // N: their order
  Buffer<int64_t> begins_;  // work of order_rows: K
};

} // namespace gmm
