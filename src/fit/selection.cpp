// Memory of a selection's threads, what they tell of, and the choice among cells.
#include "fit/selection.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

double criterion_of(const FitSummary &summary, int64_t by) {
  return by == GMM_BY_ICL ? summary.icl() : by == GMM_BY_AIC ? summary.aic() : summary.bic();
}

int64_t Selection::most_components() const {
  return n_tasks > 0 ? candidates[order[0]].n_components : 0; // they come first
}

// The memory of the largest cell of each family, most of which has the most memory of all its
// cells.
Status Selection::measure_arena(int64_t *size) const {
  FitSettings own = settings;
  own.threads = 1;
  *size = 0;
  for (int index = 0; index < family_count(); ++index)
    for (int64_t at = 0; at < task_begin[n_tasks]; ++at) {
      const Candidate &candidate = candidates[order[at]];
      if (candidate.family != &family_at(index))
        continue;
      CountingAllocator counting{allocator};
      Cell cell;
      GMM_TRY(cell.allocate(counting.allocator(), own, candidate.family, candidate.n_components,
                            rows.view, rows.view.n_rows, rows.labels != nullptr, false));
      *size = std::max(*size, counting.total);
      break;
    }
  return Status::Ok;
}

Status Selection::allocate_benches(int64_t n_threads, bool with_arenas) {
  const int64_t n_starts = uses_kmeans(settings.init) ? settings.n_init : 0;
  bool matrices = false;
  for (int64_t at = 0; at < task_begin[n_tasks]; ++at)
    matrices |= candidates[order[at]].family->layout().has_matrices();
  int64_t size = 0;
  if (with_arenas)
    GMM_TRY(measure_arena(&size));
  GMM_TRY(benches.allocate(allocator, n_threads));
  for (int64_t i = 0; i < n_threads; ++i) {
    Bench &bench = benches[i];
    GMM_TRY(bench.found.allocate(allocator, settings.first_start, n_starts, most_components(),
                                 rows.view.n_cols, matrices));
    for (Arena &arena : bench.arenas)
      if (with_arenas)
        GMM_TRY(arena.allocate(allocator, size));
  }
  return Status::Ok;
}

void Selection::finish(int64_t cell) {
  const int64_t place = n_finished.fetch_add(1, std::memory_order_relaxed);
  finished[place].store(cell + 1, std::memory_order_release);
}

void Selection::report() {
  while (settings.progress != nullptr && n_reported < finished.size() &&
         go_on(settings.stop) == Status::Ok) {
    const int64_t cell = finished[n_reported].load(std::memory_order_acquire) - 1;
    if (cell < 0)
      return;
    const Candidate &candidate = candidates[cell];
    const double mean = candidate.status == Status::Ok
                            ? candidate.summary.log_likelihood / candidate.summary.total_weight
                            : NAN;
    (void)settings.progress(cell, ++n_reported, mean, 0, settings.user_data);
  }
}

static bool is_trusted(const Candidate &candidate) {
  return (candidate.summary.warnings & GMM_WARN_FEW_ROWS) == 0;
}

bool Selection::is_better(int64_t cell, int64_t other) const {
  const Candidate &a = candidates[cell], &b = candidates[other];
  const double of_a = criterion_of(a.summary, settings.select_by);
  const double of_b = criterion_of(b.summary, settings.select_by);
  return is_trusted(a) != is_trusted(b) ? is_trusted(a) : of_a != of_b ? of_a < of_b : cell < other;
}

void Bench::consider(const Selection &selection, int64_t cell, FitResult &result) {
  if (best_cell != no_cell && !selection.is_better(cell, best_cell))
    return;
  best.swap(result);
  best_cell = cell;
  free = 1 - free;
}

// Of cells that are equal but for rounding the first.
int64_t Selection::choose() const {
  int64_t lowest = no_cell;
  for (int64_t cell = 0; cell < candidates.size(); ++cell)
    if (candidates[cell].status == Status::Ok && (lowest == no_cell || is_better(cell, lowest)))
      lowest = cell;
  if (lowest == no_cell)
    return no_cell;
  const double value = criterion_of(candidates[lowest].summary, settings.select_by);
  const double margin = 1e-10 * (1 + std::fabs(value));
  for (int64_t cell = 0; cell < lowest; ++cell) {
    const Candidate &candidate = candidates[cell];
    if (candidate.status == Status::Ok && is_trusted(candidate) == is_trusted(candidates[lowest]) &&
        criterion_of(candidate.summary, settings.select_by) <= value + margin)
      return cell;
  }
  return lowest;
}

Status Selection::take(int64_t cell, FitResult &result, Message &message) {
  for (int64_t i = 0; i < benches.size(); ++i)
    if (benches[i].best_cell == cell)
      return result.duplicate(allocator, benches[i].best);
  benches[0].found.forget();
  return fit_cell(candidates[cell], benches[0], false, result, message);
}

} // namespace gmm
