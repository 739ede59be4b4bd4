// Labels, responsibilities and log-densities of the caller's rows: the E-step without its
// statistics.
#include "base/lanes.hpp"
#include "em/estep.hpp"
#include "kernels/kernels.hpp"
#include "model/pass.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// The component of largest responsibility of each row. argmax writes whole blocks of rows, so the
// last goes through `last`, because there is no padding in the caller's array.
static void write_labels(const Tile &tile, const TileWorkspace &workspace, int64_t K,
                         int32_t *labels) {
  const kernels::Kernels &kernels = *workspace.kernels;
  const int64_t whole = tile.n_rows / row_quantum * row_quantum, rest = tile.n_rows - whole;
  labels += tile.first_row;
  kernels.argmax(workspace.of(0), workspace.stride, whole, K, labels);
  if (rest == 0)
    return;
  int32_t last[row_quantum];
  kernels.argmax(workspace.of(0) + whole, workspace.stride, row_quantum, K, last);
  std::copy(last, last + rest, labels + whole);
}

// In the order of the caller's memory. The time goes into writing: transposing in vector registers
// was no faster.
static void write_proba(const Tile &tile, const TileWorkspace &workspace, int64_t K,
                        const RowResults &results) {
  const OutputView &out = results.proba;
  const int64_t first = tile.first_row;
  if (out.is_by_rows()) {
    for (int64_t i = 0; i < tile.n_rows; ++i)
      for (int64_t k = 0; k < K; ++k)
        out.at(first + i, k) = workspace.of(k)[i];
  } else {
    for (int64_t k = 0; k < K; ++k)
      for (int64_t i = 0; i < tile.n_rows; ++i)
        out.at(first + i, k) = workspace.of(k)[i];
  }
}

Status score_rows(const gmm_model &model, const View &view, const RowResults &results) {
  Pass pass;
  GMM_TRY(pass.prepare(model, view, nan_of(model)));
  return pass.workers.for_each_tile(pass.rows, [&](Worker &worker) {
    Tile &tile = worker.tile;
    find_responsibilities(model.result.densities, tile, worker.workspace);
    if (results.labels != nullptr)
      write_labels(tile, worker.workspace, model.K(), results.labels);
    if (results.proba.x != nullptr)
      write_proba(tile, worker.workspace, model.K(), results);
    for (int64_t i = 0; results.log_density != nullptr && i < tile.n_rows; ++i)
      results.log_density[tile.first_row + i] = worker.workspace.per_row[i];
  });
}

// Rows without any value are left out: their log-density is 0.
static int64_t count_rows(const Rows &rows) {
  int64_t n = rows.view.n_rows;
  for (int64_t i = 0; rows.has_holes && i < rows.view.n_rows; ++i)
    n -= rows.view.is_empty(i);
  return n;
}

Status score_mean(const gmm_model &model, const View &view, double *mean_log_density) {
  Pass pass;
  Rows &rows = pass.rows;
  Array<RowSums> sums;
  GMM_TRY(pass.prepare(model, view, nan_of(model)));
  const int64_t n = count_rows(rows);
  if (n == 0)
    return Status::TooFewRows;
  GMM_TRY(sums.allocate(model.allocator, pass.workers.team.size()));
  // A weight of about 1 / (2 N) for each row, because the plain sum may overflow where the mean
  // does not.
  rows.weights.factor = std::ldexp(1.0, -1 - std::ilogb(n));
  GMM_TRY(sum_rows(pass.workers, rows, model.result.densities, sums));
  *mean_log_density = sums[0].log_density.value() / (static_cast<double>(n) * rows.weights.factor);
  return Status::Ok;
}

} // namespace gmm
