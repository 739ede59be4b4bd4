// The check of all numbers of a call: how large they are and whether one is NaN or infinite, as
// fast as memory can be read.
#include "data/view.hpp"

#include "base/lanes.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace gmm {

bool View::has_holes(int64_t i) const {
  for (int64_t j = 0; j < n_cols; ++j)
    if (std::isnan(at(i, j)))
      return true;
  return false;
}

bool View::is_empty(int64_t i) const {
  for (int64_t j = 0; j < n_cols; ++j)
    if (!std::isnan(at(i, j)))
      return false;
  return true;
}

// One element.
static void look_at(double value, Nan nan, Extent &extent) {
  const double size = std::fabs(value);
  extent.largest = size > extent.largest ? size : extent.largest;
  extent.finite &= nan == Nan::Missing ? !(size > __DBL_MAX__) : size <= __DBL_MAX__;
}

// n elements side by side, four vectors at a time. Returns how many it has looked at: the rest is
// shorter than four vectors.
static int64_t look_at_vectors(const double *x, int64_t n, Extent &extent) {
  constexpr int width = 4;
  Lanes largest[width] = {}, zeros[width] = {}; // 0 times infinity is NaN, which stays in a sum
  int64_t i = 0;
  for (; i + width * lane_count <= n; i += width * lane_count) {
    GMM_UNROLL
    for (int v = 0; v < width; ++v) {
      const Lanes value = load(x + i + v * lane_count), size = maximum(value, -value);
      largest[v] = maximum(size, largest[v]); // the latter if size is NaN
      zeros[v] += value * 0.0;
    }
  }
  for (int lane = 0; lane < lane_count; ++lane) {
    for (int v = 0; v < width; ++v) {
      look_at(largest[v][lane], Nan::Refused, extent);
      extent.finite &= zeros[v][lane] == 0;
    }
  }
  return i;
}

// n elements that are `step` numbers apart. Fewer than 64 are not worth the vectors.
static void look_at_run(const double *x, int64_t n, int64_t step, Nan nan, Extent &extent) {
  const bool in_vectors = step == 1 && n >= 64 && nan == Nan::Refused;
  for (int64_t i = in_vectors ? look_at_vectors(x, n, extent) : 0; i < n; ++i)
    look_at(x[i * step], nan, extent);
}

// The extent of what several threads look at: a maximum and a conjunction, so the order in which
// they add theirs does not matter.
class SharedExtent {
public:
  void add(const Extent &found) {
    double before = largest_.load(std::memory_order_relaxed);
    while (found.largest > before && !largest_.compare_exchange_weak(before, found.largest)) {
    }
    if (!found.finite)
      finite_.store(false, std::memory_order_relaxed);
  }
  Extent value() const { return {largest_.load(), finite_.load()}; }

private:
  std::atomic<double> largest_{0};
  std::atomic<bool> finite_{true};
};

// All elements in the order of memory. A run is the elements of a row (or of a column, if those are
// closer together), or everything where nothing lies between runs. Tasks are pieces of a long run,
// or several short runs.
static Status look_at_all(const View &view, Nan nan, Team &team, Extent *extent) {
  constexpr int64_t piece = 32768; // elements of a task: 256 KiB
  const bool rows_outside = view.row_stride >= view.col_stride;
  int64_t step = rows_outside ? view.col_stride : view.row_stride;
  int64_t outer_step = rows_outside ? view.row_stride : view.col_stride;
  int64_t n_outer = rows_outside ? view.n_rows : view.n_cols;
  int64_t n_inner = rows_outside ? view.n_cols : view.n_rows;
  if (n_inner == 1)
    step = outer_step;
  if (outer_step == n_inner * step) { // one run
    n_inner *= n_outer;
    n_outer = 1;
  }
  const int64_t pieces = (n_inner + piece - 1) / piece; // of a run
  const int64_t runs_together = n_inner < piece ? piece / std::max<int64_t>(1, n_inner) : 1;
  const int64_t n_runs = n_outer * pieces;
  SharedExtent shared;
  const Status done =
      team.run((n_runs + runs_together - 1) / runs_together, [&](int64_t task, int64_t) {
        Extent found;
        for (int64_t run = task * runs_together; run < std::min(n_runs, (task + 1) * runs_together);
             ++run) {
          const int64_t outer = run / pieces, first = run % pieces * piece;
          look_at_run(view.x + outer * outer_step + first * step, std::min(piece, n_inner - first),
                      step, nan, found);
        }
        shared.add(found);
      });
  GMM_TRY(done);
  *extent = shared.value();
  return Status::Ok;
}

static bool is_refused(double value, Nan nan) {
  return nan == Nan::Missing ? std::isinf(value) : !std::isfinite(value);
}

static bool is_refused(const View &view, int64_t row, Nan nan) {
  for (int64_t j = 0; j < view.n_cols; ++j)
    if (is_refused(view.at(row, j), nan))
      return true;
  return false;
}

// The rows of positive weight, one by one.
static Status look_at_counted(const View &view, const RowWeights &weights, Nan nan, Team &team,
                              Extent *extent) {
  constexpr int64_t piece = 256; // rows of a task
  SharedExtent shared;
  const Status done = team.run((view.n_rows + piece - 1) / piece, [&](int64_t task, int64_t) {
    Extent found;
    for (int64_t i = task * piece; i < std::min(view.n_rows, (task + 1) * piece); ++i)
      if (weights.at(i) > 0)
        look_at_run(view.x + i * view.row_stride, view.n_cols, view.col_stride, nan, found);
    shared.add(found);
  });
  GMM_TRY(done);
  *extent = shared.value();
  return Status::Ok;
}

Status inspect(const View &view, const RowWeights &weights, Nan nan, Team &team, Message &message,
               Extent *extent) {
  GMM_TRY(weights.all_count ? look_at_all(view, nan, team, extent)
                            : look_at_counted(view, weights, nan, team, extent));
  if (extent->finite)
    return Status::Ok;
  // The place of the first one, row by row. Loops end before the last row and column: if it is
  // nowhere before, it is there.
  int64_t i = 0, j = 0;
  for (; i + 1 < view.n_rows && (!weights.counts(i) || !is_refused(view, i, nan)); ++i)
    GMM_TRY(go_on(team.stop()));
  while (j + 1 < view.n_cols && !is_refused(view.at(i, j), nan))
    ++j;
  message.say() << "x[" << i << "," << j << "] is " << view.at(i, j);
  return Status::NotFinite;
}

Status find_holes(const View &view, const double *sample_weight, const StopRequest *stop,
                  bool *found) {
  *found = false;
  for (int64_t i = 0; i < view.n_rows && !*found; ++i) {
    GMM_TRY(go_on(stop));
    *found = (sample_weight == nullptr || sample_weight[i] > 0) && view.has_holes(i);
  }
  return Status::Ok;
}

Status check_weight(const double *values, int64_t i, Message &message) {
  if (std::isfinite(values[i]) && values[i] >= 0)
    return Status::Ok;
  message.say() << "sample_weight[" << i << "] is " << values[i];
  if (!std::isfinite(values[i]))
    return Status::NotFinite;
  message << "; it must be 0 or more";
  return Status::Weights;
}

Status inspect_weights(const double *values, int64_t n, const StopRequest *stop, Message &message,
                       RowWeights *weights, WeightSum *total) {
  *weights = {};
  *total = WeightSum();
  weights->values = values;
  if (values == nullptr)
    total->add(1, n);
  for (int64_t i = 0; values != nullptr && i < n; ++i) {
    GMM_TRY(go_on(stop));
    GMM_TRY(check_weight(values, i, message));
    total->add(values[i]);
    weights->least = std::min(weights->least, values[i]);
    weights->all_one &= values[i] == 1;
  }
  weights->all_count = weights->least > 0;
  weights->total = total->value();
  return Status::Ok;
}

Status scale_weights(double total, Message &message, RowWeights *weights) {
  weights->total = total;
  if (weights->all_one)
    return Status::Ok;
  if (!(total >= 0x1p-1000 && total <= 0x1p1000)) {
    message.say() << "the sum of sample_weight is " << total << ", too "
                  << (total > 1 ? "large" : "small") << "; it must be 2^-1000 to 2^1000";
    return Status::Weights;
  }
  weights->factor = std::ldexp(1.0, -std::ilogb(total));
  weights->all_count = weights->least * weights->factor > 0;
  return Status::Ok;
}

} // namespace gmm
