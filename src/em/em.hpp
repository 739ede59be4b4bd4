// EM from one start: all that it works with, allocated before its first iteration, so that the
// iterations cannot run out of memory and a failed fit has nothing to undo.
#pragma once
#include "base/settings.hpp"
#include "em/mstep.hpp"
#include "em/sparse_estep.hpp"

namespace gmm {

// How EM from one start ended.
struct Outcome {
  double mean_log_likelihood = -INFINITY; // per unit of row weight, in the caller's units
  int64_t n_iter = 0;
  bool converged = false;
  MstepFindings findings;
};

// Between calls: `densities` are those of `current` after begin() or m_step(); the statistics are
// those under these densities after e_step(). Parameters are in the library's units.
struct Em {
  FitSettings settings = {};
  const Family *family = nullptr;
  Rows rows;
  Workers workers;
  SlotStatistics statistics;
  Array<RowsByComponent> by_component; // one for each member of the team
  SparseEStep sparse;
  CovarianceFloor floor;
  Parameters current;
  Densities densities;
  Buffer<double> centres; // K * D, of the statistics where they are not about the means
  Buffer<double> history; // mean log-likelihoods of the iterations, room for max_iter

  int64_t K() const { return current.n_components; }
  int64_t D() const { return current.n_features; }

  Status allocate(const gmm_allocator &allocator, const FitSettings &settings, const Family *family,
                  int64_t K, const View &view);

  // The E-step and the M-step, each with what it leaves in `statistics`, and in `current` and
  // `densities`. iteration: 0 for the first E-step.
  Status e_step(int64_t iteration);
  Status m_step(MstepFindings *findings, BadPivot *where);
  Status build_densities(BadPivot *where);

  // The mean log-density per unit of row weight that the last E-step found, in the library's units.
  double mean_log_density();

  // Iterates from `current` until the stop rule is content. *iteration is left where it failed.
  Status run(int64_t start, Outcome *outcome, int64_t *iteration, BadPivot *where);
};

} // namespace gmm
