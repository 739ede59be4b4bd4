// EM from one start: all that it works with, allocated before its first iteration, so that the
// iterations cannot run out of memory and a failed fit has nothing to undo.
#pragma once
#include "base/settings.hpp"
#include "em/accelerate.hpp"
#include "em/earlier_starts.hpp"
#include "em/mstep.hpp"
#include "em/pattern_order.hpp"
#include "em/sparse_estep.hpp"

namespace gmm {

// How EM from one start ended.
struct Outcome {
  double mean_log_likelihood = -INFINITY; // per unit of row weight, in the caller's units
  int64_t n_iter = 0;                     // iterations made, of an M-step and an E-step each
  bool converged = false;                 // by the stop rule, not by max_iter
  bool is_known = false;                  // left where an earlier start had been
  MstepFindings findings;                 // of the last M-step
};

// Between calls: after build_densities() or m_step() `densities` are those of `current`; after
// e_step() `statistics` are those of all rows under these densities. Both are in the library's
// units. A start leaves `current` only. Where one start leads does not depend on those before it,
// but how far it follows does.
struct Em {
  FitSettings settings = {};
  const Family *family = nullptr;
  Rows rows; // of the call; weights and units are set after allocate()
  Workers workers;
  TotalStatistics statistics;
  Array<RowsByComponent> by_component; // one for each member of the team
  SparseEStep sparse;
  CovarianceFloor floor;
  EstimateWork work;
  Parameters current;
  Densities densities;
  PartialDensities partial; // the same for rows with holes, if there are any
  PatternOrder patterns;
  Acceleration acceleration;
  EarlierStarts earlier;
  Buffer<double> centres; // K * D, of the statistics where they are not about the means
  Buffer<double> history; // max_iter: mean log-likelihoods of the iterations, in the caller's units

  int64_t K() const { return current.n_components; }
  int64_t D() const { return current.n_features; }

  Status allocate(const gmm_allocator &allocator, const FitSettings &settings, const Family *family,
                  int64_t K, const View &view);

  // e_step() fills `statistics`; iteration: 0 for the first of a start. m_step() takes them from
  // there, replaces `current` and builds `densities`; it may first go further with them than EM
  // would, unless `plain`. On failure *where is the covariance that cannot be factored.
  Status e_step(int64_t iteration);
  Status m_step(bool plain, MstepFindings *findings, BadPivot *where);
  Status take_m_step(MstepFindings *findings, BadPivot *where); // from the statistics as they are
  Status build_densities(BadPivot *where);
  Status build_densities(const ParametersView &parameters, FewRows *few_rows, BadPivot *where);

  // The mean log-density per unit of row weight that the last E-step found, in the library's units.
  double mean_log_density();
  // What makes of it one in the caller's units: the log of the volume of the library's.
  double mean_log_volume();
  double total_weight() const { return rows.weights.total * rows.weights.factor; }

  // Iterates from `current` until the stop rule is content, or max_iter. start: its number, for the
  // progress function. It ends where an earlier start has been, too. On failure *iteration is the
  // one that failed, 0 before the first.
  Status run(int64_t start, Outcome *outcome, int64_t *iteration, BadPivot *where);
};

} // namespace gmm
