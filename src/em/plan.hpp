// All that a fit works with, allocated before its first iteration, so that the iterations cannot
// run out of memory and a failed fit has nothing to undo. Parameters here are in the library's
// units.
#pragma once
#include "em/fit.hpp"
#include "em/groups.hpp"
#include "em/kmeans.hpp"
#include "em/mstep.hpp"
#include "em/pass.hpp"
#include "em/skipping.hpp"

namespace gmm {

struct Plan {
  FitSettings settings;
  Rows rows;
  bool finite = true; // what counts of x
  Units units;
  DistinctRows distinct;
  Buffer<RecordedValue> column; // for each member of the team, of the distinct rows
  Workshop workshop;
  SlotStatistics statistics;
  Objects<Groups> groups; // one for each member of the team
  Skipping skipping;
  KmeansSample sample;
  Parameters given;       // of the caller, if any: GMM_INIT_PARAMS and frozen blocks
  Parameters current;     // of the start that runs
  Parameters best;        // of the best start so far, if there are several; room for an order
  Densities densities;    // of `current`
  FewRows few_rows;       // of which some covariances of `current` are made
  Buffer<double> centres; // K * D
  Buffer<double> regularisation;                          // D
  Buffer<double> floor_scale;                             // D: what `bounds` counts in
  Buffer<double> eigenvalues, clip_scale, eigen_space;    // work of `bounds`
  double *work_matrix = nullptr, *other_matrix = nullptr; // D * D each for families of matrices
  Bounds bounds = {};
  Buffer<double> history, best_history;
  double log_volume =
      0; // log density of x = log density of y - log_volume, the sum of exponent * log 2

  int64_t n_components = 0;
  int64_t K() const { return n_components; }
  int64_t D() const { return rows.view.n_cols; }

  // Everything that does not depend on the values in x.
  Status allocate(const gmm_allocator &allocator, const FitSettings &settings, const Family *family,
                  int64_t K, const View &view, bool has_given);
  // Then what does: checks rows and weights (NULL: all 1), chooses units and bounds, and brings the
  // caller's parameters (NULL: none) into these units.
  Status measure(const double *sample_weight, const Parameters *parameters, Message &message);

private:
  void set_floor_scale();
};

} // namespace gmm
