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

  // Takes all memory, so that nothing later can run out of it. view: of rows that are at hand.
  // n_rows: of all. has_given: whether begin() will be given parameters.
  Status allocate(const gmm_allocator &allocator, const FitSettings &settings, const Family *family,
                  int64_t K, const View &view, int64_t n_rows, bool has_labels, bool has_given);

  // The whole fit. measured: with units for the family's kind, or the reason why there are none.
  // given: the caller's parameters for GMM_INIT_PARAMS and frozen blocks, in the caller's units, or
  // NULL. result: empty at first. On failure `message` names the place, or is empty, and the result
  // is of no use.
  Status fit(const MeasuredRows &measured, const ParametersView *given, FitResult &result,
             Message &message);

  // The stages of that, in the order of their calls, with passes over the rows between them: EM,
  // one start after the other; `best` considers each; a pass that scores the best of them as the
  // caller gets it. begin() brings what is given into the library's units.
  Status begin(const MeasuredRows &measured, const ParametersView *given, Message &message);
  Status report(int64_t start, Status status, const BadPivot &where, Message &message) const;
  Status conclude(const ParametersView *given, Message &message);
  Status deliver(const RowSums &of_all, FitResult &result, Message &message);

private:
  // EM from one start, and from all; the best of them is then in `best`.
  Status run_start(int64_t start, Message &message);
  Status run_starts(Message &message);
  Status put_in_order();
  Status build_densities(BadPivot *where); // of the best parameters
};

} // namespace gmm
