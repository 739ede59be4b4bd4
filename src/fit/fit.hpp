// A whole fit: starts, EM from each, the best of them.
#pragma once
#include "base/settings.hpp"
#include "data/view.hpp"
#include "fit/result.hpp"
#include "gaussian/family.hpp"

namespace gmm {

// Status::TooFewRows with a message if there are fewer rows than components, equal rows or not.
Status check_rows_for(int64_t K, const View &view, Message &message);

// Whether a fit of this family can rely on LAPACK, if it needs it.
Status check_lapack(const Family &family, int64_t D);

// Whether rows that count have NaN, which GMM_OPT_MISSING lets stand for what is not observed:
// settings.missing becomes 0 where there is none, so that such rows are fitted as without it.
Status look_for_holes(const CallerRows &rows, FitSettings &settings);

// rows: N >= K of them; their labels are those of components that have rows. given: the caller's
// parameters for GMM_INIT_PARAMS and frozen blocks, in the caller's units, or NULL. result: empty
// at first. On failure `message` names the place, or is empty, and the result is of no use.
// settings.progress is called from this thread, between iterations.
Status fit(const gmm_allocator &allocator, const FitSettings &settings, const Family *family,
           int64_t n_components, const CallerRows &rows, const ParametersView *given,
           FitResult &result, Message &message);

} // namespace gmm
