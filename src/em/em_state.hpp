// What EM from one start goes on from, between passes over the rows. Whoever makes the passes hands
// it the statistics that each left: Em, of rows that are at hand, or a caller with a fit in pieces.
#pragma once
#include "base/settings.hpp"
#include "data/rows.hpp"
#include "em/accelerate.hpp"
#include "em/mstep.hpp"
#include "em/stop.hpp"
#include "gaussian/partial.hpp"

namespace gmm {

// How EM from one start ended.
struct Outcome {
  double mean_log_likelihood = -INFINITY; // per unit of row weight, in the caller's units
  int64_t n_iter = 0;                     // iterations made, of an M-step and an E-step each
  bool converged = false;                 // by the stop rule, not by max_iter
  bool is_known = false;                  // left where an earlier start had been
  MstepFindings findings;                 // of the last M-step
};

// Where EM is.
struct EmMarks {
  int64_t iteration = 0; // that the next pass ends; 0 for the first pass of a start
  int64_t n_again = 0;   // how often this pass was made about other centres than the means
  double change = 0;     // of the mean log-likelihood by the last iteration
  bool is_refused =
      false; // whether it was a trial that is not kept: `current` is still the trial's
  Outcome outcome;
  StopRule stop = {0, 0};
  double before = 0; // mean log-density of the last pass, in the library's units
};

// Between calls: after build_densities() or move_on() `densities` are those of `current`, in the
// library's units; the next pass is to be made under them, about centres_of_pass().
struct EmState : EmMarks {
  FitSettings settings = {};
  const Family *family = nullptr;
  Rows rows; // of the call; weights and units are set after allocate()
  CovarianceFloor floor;
  EstimateWork work;
  Parameters current;
  Densities densities;
  PartialDensities partial; // the same for rows with holes, if there are any
  Acceleration acceleration;
  Buffer<double> centres; // K * D, of the statistics where they are not about the means
  Buffer<double> history; // max_iter: mean log-likelihoods of the iterations, in the caller's units

  int64_t K() const { return current.n_components; }
  int64_t D() const { return current.n_features; }

  // n_rows: that bound the rank of covariances. rows.has_holes is set.
  Status allocate(const gmm_allocator &allocator, const FitSettings &settings, const Family *family,
                  int64_t K, int64_t D, int64_t n_rows);

  // A start from `current`, a pass, and then after each pass: note(), unless the pass was made
  // again; and move_on(), unless is_done(). On failure *where is the covariance that cannot be
  // factored.
  Status begin(BadPivot *where);
  void note(Statistics &total);
  bool is_done() const { return outcome.converged || iteration == settings.max_iter; }
  Status move_on(Statistics &total, BadPivot *where);
  bool is_again() const { return n_again > 0; }
  const double *centres_of_pass() const {
    return is_again() ? centres.data() : densities.means.data();
  }

  // To where EM was; acceleration begins anew.
  void go_back_to(const EmMarks &marks) {
    static_cast<EmMarks &>(*this) = marks;
    acceleration.begin();
  }

  Status build_densities(BadPivot *where);
  Status build_densities(const ParametersView &parameters, FewRows *few_rows, BadPivot *where);

  double total_weight() const { return rows.weights.total * rows.weights.factor; }

private:
  Status take_m_step(Statistics &total, BadPivot *where); // from the statistics as they are
  double mean_log_density(const Statistics &total) const;
  double mean_log_volume(const Statistics &total) const;
};

} // namespace gmm
