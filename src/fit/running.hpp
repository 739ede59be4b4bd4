// A fit in pieces: what a model keeps between the passes that others make for it.
#pragma once
#include "fit/cell.hpp"

namespace gmm {

// After begin() the next pass is to be made under next(); advance() takes what it left. A call that
// fails leaves all as it was, but that acceleration begins anew.
class Running {
public:
  // survey: of all rows, of at least K components. given: as in fit(), which must stay until the
  // end of the call. shown: receives the parameters, in the caller's units.
  Status begin(const gmm_allocator &allocator, const FitSettings &settings, const Family *family,
               int64_t K, const Survey &survey, const ParametersView *given, FitResult &shown,
               Message &message);

  // What a pass needs. In the last one densities are in the caller's units.
  struct Pass {
    const Densities *densities;
    const PartialDensities *partial; // NULL: rows have no holes
    const Units *units;              // NULL: rows are read as they are, and only scored
    const double *centres;
    double weight_factor;
    int64_t number; // of the pass
  };
  Pass next() const;

  // The statistics of the pass. moments: in the room of statistics(), settled, unless it was the
  // last one; of_all: of the last one. settings: as they are now. shown: as in begin(), or the
  // whole result once the fit is *over.
  Status advance(const FitSettings &settings, const RowSums &of_all, FitResult &shown, bool *over,
                 Message &message);
  Statistics &statistics() { return cell_.em.statistics.total(); }

  bool is_last() const { return is_last_; }
  int64_t n_iter() const { return is_last_ ? cell_.best.outcome.n_iter : cell_.em.outcome.n_iter; }
  const double *history() const {
    return (is_last_ ? cell_.best.history : cell_.em.history).data();
  }
  int64_t frozen() const { return cell_.em.settings.freeze; }
  bool allows_missing() const { return allows_missing_; }
  const WeightSum &total_weight() const { return measured_.survey.total_weight; }

private:
  Status show(FitResult &shown, Message &message);
  Status step(Message &message);
  Status make_room(int64_t max_iter);
  const ParametersView *given() const { return has_given_ ? &given_view_ : nullptr; }

  gmm_allocator allocator_ = {};
  MeasuredRows measured_;
  Cell cell_;
  Parameters given_;  // of the caller, where blocks are frozen
  Parameters before_; // those before a step
  Parameters shown_;
  ParametersView given_view_ = {};
  bool has_given_ = false, allows_missing_ = false, is_last_ = false;
  int64_t start_ = 0, number_ = 0;
};

} // namespace gmm
