// E-steps that leave out what cannot matter: a responsibility below 2^-60 of its component's weight
// counts as 0. All that is left out of a component is then below 2^-60 of its rows, and what each
// row loses is below the rounding of its density. It pays where clusters are apart and features are
// many.
//
//   - Rows are taken a window at a time, in the order of the components whose means are nearest, so
//     that rows beside each other are far from the same components.
//   - For such rows the first few whitened coordinates often show that a component is too far; the
//     rest of them is not computed.
//   - No exponential is taken for it, and a row is added only to components for which it is
//     significant.
//
// Whether it pays is measured: E-steps 1, 4, 16, 64 ... of a start count the significant pairs of
// rows and components, in the rows' own order.
#pragma once
#include "em/pattern_order.hpp"
#include "em/rows_by_component.hpp"

namespace gmm {

// An order for Workers::for_each_tile(): within a window rows by their label, which is the
// component that they are known to belong to, or else the one whose mean is nearest in the
// library's units. Any other one gives right results too; a bad one lets less be left out. Between
// use() and the end of the pass the densities must stay.
class NearestOrder {
public:
  int64_t window_tiles() const { return 16; } // 8, 32 and 128 took as long

  Status allocate(const gmm_allocator &allocator, const Grid &grid, int64_t K, int64_t n_members);
  void use(const Densities &densities) { densities_ = &densities; }

  void arrange(Worker &worker, const Rows &rows, int64_t first, int64_t count);
  const int32_t *rows_of(const Worker &worker, int64_t at) const;
  int32_t label(const Worker &worker, int32_t row) const; // of a row of the window

private:
  struct Window {
    Buffer<int32_t> label; // of each row of the window, with room for padding
    Buffer<int32_t> order; // the rows of the window by label
    Buffer<int32_t> end;   // work: K
  };
  const Densities *densities_ = nullptr;
  Array<Window> windows_; // one for each member of the team
};

// Between calls share_ says whether it pays; begin() forgets it. Without `allowed` every E-step
// takes all pairs.
class SparseEStep {
public:
  // allowed: GMM_OPT_SKIP.
  Status allocate(const gmm_allocator &allocator, bool allowed, const Layout &layout,
                  const Grid &grid, int64_t K, int64_t D, int64_t n_members);

  // Before the first E-step of a start.
  void begin() { share_ = 1; }

  // E-step number `iteration` of a start, from 1 on, with moments about the means. order: of rows,
  // where all pairs are taken. weights: K. by_component: one for each member of the team.
  Status e_step(Workers &workers, const Rows &rows, PatternOrder &order, const double *weights,
                const Densities &densities, TotalStatistics &statistics,
                Array<RowsByComponent> &by_component, int64_t iteration);

private:
  void choose_cutoffs(const double *weights);
  bool has_shrunk(const double *weights, const Statistics &found) const;

  bool allowed_ = false;
  double share_ = 1;         // of pairs that were significant when they were last counted
  Buffer<double> log_least_; // K: logarithm of the smallest responsibility that counts
  NearestOrder nearest_;
};

} // namespace gmm
