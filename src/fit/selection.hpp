// What the threads of a selection work on, and with.
#pragma once
#include "base/arena.hpp"
#include "fit/cell.hpp"
#include "fit/select.hpp"

#include <atomic>

namespace gmm {

constexpr int64_t no_cell = -1;

struct Selection;

// One thread's own. Cells of threads that work side by side are in one arena, while the other holds
// the best of those before.
struct Bench {
  Arena arenas[2];
  int free = 0; // the arena that does not hold `best`
  FoundCentres found;
  FitResult best; // of the cells that this thread has done
  int64_t best_cell = no_cell;

  // Keeps the result of this cell if it is better.
  void consider(const Selection &selection, int64_t cell, FitResult &result);
};

// plan() to choose() are stages, in the order of their calls. The caller's thread makes all calls
// but those of run_task(), and between them nothing but its own thread is at work.
struct Selection {
  const gmm_allocator &allocator;
  FitSettings settings; // of the caller, and whether rows have holes
  Array<Candidate> &candidates;
  const CallerRows &rows;
  MeasuredRows measured = {};
  Buffer<int64_t> order;      // candidates that can be fitted, those of a task side by side
  Buffer<int64_t> task_begin; // in `order`, of each task; then the end
  int64_t n_tasks = 0;
  Array<Bench> benches;                 // one for each thread
  Array<std::atomic<int64_t>> finished; // candidates in the order in which they were done, plus 1
  std::atomic<int64_t> n_finished{0};
  int64_t n_reported = 0; // of them, to the progress function
  Message first_message;  // of candidate 0, if it failed

  Selection(const gmm_allocator &its_allocator, const FitSettings &its_settings,
            Array<Candidate> &its_candidates, const CallerRows &its_rows)
      : allocator(its_allocator), settings(its_settings), candidates(its_candidates),
        rows(its_rows) {}

  Status plan();
  Status measure(Team &team, Message &message);
  Status allocate_benches(int64_t n_threads, bool with_arenas);
  // With the team side by side; without one, or what a thread had no memory for, one by one.
  Status run(Team *team);
  // The best cell, or no_cell.
  int64_t choose() const;
  // Its result, in memory of the caller's. It is fitted again if no thread has kept it, as where
  // two are equal but for rounding.
  Status take(int64_t cell, FitResult &result, Message &message);

  // Tells the progress function of what is done. By the caller's thread.
  void report();
  int64_t most_components() const;
  bool is_better(int64_t cell, int64_t other) const;

private:
  Status run_task(int64_t task, Bench &bench, bool reports, bool in_arena);
  Status fit_cell(const Candidate &candidate, Bench &bench, bool in_arena, FitResult &result,
                  Message &message);
  void finish(int64_t cell);
  Status measure_arena(int64_t *size) const;
};

// Whether a status of one cell is that of all.
inline bool ends_selection(Status status) {
  return status == Status::Cancelled || status == Status::NoMemory || status == Status::Backend ||
         status == Status::Internal;
}

} // namespace gmm
