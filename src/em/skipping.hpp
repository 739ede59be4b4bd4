// E-steps that leave out what cannot matter: a responsibility below 2^-60 of its component's weight
// counts as 0. All that is left out of a component is then below 2^-60 of its rows, and what each
// row loses is below the rounding of its density. It pays where clusters are apart and features are
// many.
//
//   - Rows are taken a window at a time, in the order of the components whose means are nearest, so
//     that rows beside each other are far from the same components.
//   - For such rows the first few whitened coordinates often show that a component is too far; the
//     rest of them is not computed.
//   - No exponential is taken for it, and the M-step adds a row only to components that it touches.
//
// Whether it pays is measured: E-steps 1, 4, 16, 64 ... of a start count the pairs of rows and
// components that matter, in the rows' own order.
#pragma once
#include "em/groups.hpp"
#include "em/pass.hpp"

namespace gmm {

class Skipping {
public:
  // allowed: GMM_OPT_SKIP.
  Status allocate(const gmm_allocator &allocator, bool allowed, const Family &family,
                  const Grid &grid, int64_t K, int64_t D, int64_t n_members);

  // Before the first E-step of a start.
  void begin() { share_ = 1; }

  // E-step number `iteration` of a start, from 1 on.
  Status expect(Workshop &workshop, const Rows &rows, const Parameters &parameters,
                const Densities &densities, SlotStatistics &statistics, Objects<Groups> &groups,
                int64_t iteration);

private:
  // For each member of the team.
  struct Window {
    Buffer<int32_t> label; // of each row of the window: the component whose mean is nearest
    Buffer<int32_t> order; // the rows by label
    Buffer<int32_t> end;   // work: K
    int64_t touched;       // pairs that mattered

    void find_labels(Workshop::Bench &bench, const Rows &rows, const Densities &densities,
                     int64_t first, int64_t count);
  };

  void choose_cuts(const Parameters &parameters);
  bool has_shrunk(const Parameters &parameters, const Statistics &found) const;

  bool allowed_ = false;
  double share_ = 1;   // of pairs of rows and components that mattered when it was last counted
  Buffer<double> cut_; // K: logarithm of the smallest responsibility that counts
  Objects<Window> windows_;
};

} // namespace gmm
