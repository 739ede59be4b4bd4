// The cells of a selection: side by side where rows are few, each on one thread, else one after the
// other.
#include "fit/select.hpp"

#include "data/labels.hpp"
#include "fit/selection.hpp"

#include <algorithm>

namespace gmm {

// Cells of so few numbers are done side by side: their rows are too few for threads to share. With
// two threads 1000 to 60000 rows of 4 features took 0.06 to 0.56 of the time (24 cells of four
// families, on a busy machine), 250000 x 4 0.92 and 60000 x 16 1.14. A cell of few rows is also
// done soon, and only the caller's thread can tell of progress.
static bool is_small(const View &view, int64_t K) {
  constexpr int64_t most_numbers = int64_t{1} << 18, most_of_covariances = int64_t{1} << 20;
  const int64_t D = view.n_cols;
  return !needs_lapack(D) && view.n_rows <= most_numbers / D && K <= most_of_covariances / (D * D);
}

// As gmm_fit_labelled() would. largest: of the labels.
static Status check_rows_for_cell(int64_t K, const CallerRows &rows, int64_t largest,
                                  Message &message) {
  return largest >= K ? inspect_labels(rows.labels, rows.view.n_rows, K, nullptr, nullptr, message)
                      : check_rows_for(K, rows.view, message);
}

// Candidates that can be fitted, those with more components first because they take longer, and
// side by side those for which k-means finds the same. They are tasks of one thread.
Status Selection::plan() {
  const int64_t n = candidates.size();
  GMM_TRY(finished.allocate(allocator, n));
  GMM_TRY(order.allocate(allocator, n));
  GMM_TRY(task_begin.allocate(allocator, n + 1));
  int64_t n_ordered = 0;
  const int32_t largest = largest_label(rows.labels, rows.view.n_rows);
  for (int64_t cell = 0; cell < n; ++cell) {
    Candidate &candidate = candidates[cell];
    if (candidate.status == Status::Cancelled) {
      Message message;
      const Status status = check_rows_for_cell(candidate.n_components, rows, largest, message);
      candidate.status = status == Status::Ok ? Status::Cancelled : status;
      first_message = cell == 0 ? message : first_message;
    }
    if (candidate.status == Status::Cancelled)
      order[n_ordered++] = cell;
    else
      finish(cell);
  }
  const auto key = [&](int64_t cell) {
    return kind_of_centres(*candidates[cell].family, rows.view.n_cols);
  };
  const auto K = [&](int64_t cell) { return candidates[cell].n_components; };
  std::sort(order.data(), order.data() + n_ordered, [&](int64_t a, int64_t b) {
    return K(a) != K(b) ? K(a) > K(b) : key(a) != key(b) ? key(a) < key(b) : a < b;
  });
  for (int64_t at = 0; at < n_ordered; ++at)
    if (at == 0 || K(order[at]) != K(order[at - 1]) || key(order[at]) != key(order[at - 1]))
      task_begin[n_tasks++] = at;
  task_begin[n_tasks] = n_ordered;
  return Status::Ok;
}

// The rows, and units of the kinds that the families need.
Status Selection::measure(Team &team, Message &message) {
  unsigned kinds = 0;
  for (int64_t task = 0; task < n_tasks; ++task)
    for (int64_t at = task_begin[task]; at < task_begin[task + 1]; ++at)
      kinds |= 1u << units_kind_of(*candidates[order[at]].family);
  GMM_TRY(look_for_holes(rows, settings));
  GMM_TRY(measured.allocate(allocator, rows.view, settings.missing != 0, rows.labels != nullptr,
                            kinds, most_components(), team.size()));
  GMM_TRY(measured.take(allocator, rows, settings.check_finite != 0, team, message));
  for (int kind = 0; kind < n_units_kinds; ++kind)
    if ((kinds >> kind & 1) != 0)
      measured.choose(kind, team);
  return Status::Ok;
}

Status Selection::run(Team *team) {
  if (team != nullptr) {
    GMM_TRY(team->run(n_tasks, [&](int64_t task, int64_t member) {
      // A task that does not fit its thread's memory is left for later.
      (void)run_task(task, benches[member], member == 0, true);
    }));
  }
  for (int64_t task = 0; task < n_tasks; ++task)
    GMM_TRY(run_task(task, benches[0], true, false));
  report();
  return go_on(settings.stop);
}

// Of a task what has not been done yet.
Status Selection::run_task(int64_t task, Bench &bench, bool reports, bool in_arena) {
  bench.found.forget();
  for (int64_t at = task_begin[task]; at < task_begin[task + 1]; ++at) {
    const int64_t cell = order[at];
    Candidate &candidate = candidates[cell];
    if (candidate.status != Status::Cancelled)
      continue;
    GMM_TRY(go_on(settings.stop));
    FitResult result;
    Message message;
    const Status status = fit_cell(candidate, bench, in_arena, result, message);
    if (ends_selection(status))
      return status;
    candidate.status = status;
    if (cell == 0)
      first_message = message;
    if (status == Status::Ok) {
      candidate.summary = result.summary;
      bench.consider(*this, cell, result);
    }
    finish(cell);
    if (reports)
      report();
  }
  return Status::Ok;
}

Status Selection::fit_cell(const Candidate &candidate, Bench &bench, bool in_arena,
                           FitResult &result, Message &message) {
  FitSettings own = settings;
  own.progress = nullptr;
  own.threads = in_arena ? 1 : settings.threads;
  Arena &arena = bench.arenas[bench.free];
  arena.clear();
  GMM_TRY(measured.check_number(candidate.n_components, message));
  GMM_TRY(check_lapack(*candidate.family, rows.view.n_cols));
  Cell cell;
  GMM_TRY(cell.allocate(in_arena ? arena.allocator() : allocator, own, candidate.family,
                        candidate.n_components, rows.view, rows.view.n_rows, rows.labels != nullptr,
                        false));
  // Centres that are kept say nothing of holes.
  cell.starts.found = settings.missing != 0 ? nullptr : &bench.found;
  return cell.fit(measured, nullptr, result, message);
}

Status select(const gmm_allocator &allocator, const FitSettings &settings,
              Array<Candidate> &candidates, const CallerRows &rows, int64_t *best,
              FitResult &result, Message &message) {
  const View &view = rows.view;
  Selection selection(allocator, settings, candidates, rows);
  GMM_TRY(selection.plan());
  const int64_t wanted = settings.threads == 0 ? processor_count() : settings.threads;
  if (selection.n_tasks > 0) {
    const bool small = is_small(view, selection.most_components());
    Team team;
    const int64_t useful =
        small ? selection.n_tasks : make_grid(view.n_rows, view.n_cols, 1, true).n_blocks();
    GMM_TRY(team.start(allocator, std::min(wanted, useful), settings.stop));
    GMM_TRY(selection.measure(team, message));
    GMM_TRY(selection.allocate_benches(small ? team.size() : 1, small));
    GMM_TRY(selection.run(small ? &team : nullptr));
  } else {
    selection.report();
    GMM_TRY(go_on(settings.stop));
  }
  *best = selection.choose();
  if (*best != no_cell)
    return selection.take(*best, result, message);
  message = selection.first_message;
  return candidates[0].status;
}

} // namespace gmm
