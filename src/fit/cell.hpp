// One fit of one family and K, on rows that have been measured: gmm_fit() is one, gmm_select()
// many.
#pragma once
#include "em/estep.hpp"
#include "fit/best.hpp"
#include "fit/measured_rows.hpp"
#include "fit/result.hpp"
#include "starts/start.hpp"

namespace gmm {

// All that a fit works with: EM, and the best of what EM came to, stand apart. allocate(), then
// fit(), each once.
struct Cell {
  Em em;
  Starts starts;
  Best best;
  Array<RowSums> sums; // work: one for each member of the team

  // Takes all memory, so that nothing later can run out of it. has_given: whether fit() will be
  // given parameters.
  Status allocate(const gmm_allocator &allocator, const FitSettings &settings, const Family *family,
                  int64_t K, const CallerRows &rows, bool has_given);

  // The whole fit. measured: with units for the family's kind, or the reason why there are none.
  // given: the caller's parameters for GMM_INIT_PARAMS and frozen blocks, in the caller's units, or
  // NULL. result: empty at first. On failure `message` names the place, or is empty, and the result
  // is of no use.
  Status fit(const MeasuredRows &measured, const ParametersView *given, FitResult &result,
             Message &message);

private:
  // The stages, in the order of their calls. begin() brings what is given into the library's units.
  Status begin(const MeasuredRows &measured, const ParametersView *given, Message &message);
  // EM from one start, and from all; the best of them is then in `best`.
  Status run_start(int64_t start, Outcome *outcome, Message &message);
  Status run_starts(Message &message);
  // The log-likelihood of `best`, which is in the caller's units from here on.
  Status score(FitSummary &summary, Message &message);
  Status put_in_order();
  Status build_densities(BadPivot *where); // of the best parameters
};

} // namespace gmm
