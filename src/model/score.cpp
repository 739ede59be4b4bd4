#include "em/pass.hpp"
#include "model/model.hpp"

namespace gmm {

// A pass over caller's rows as they are, in their own units: parameters are in these units too.
static Status prepare(const gmm_model &model, const View &view, Rows *rows, Workshop *workshop) {
  Message unused; // const functions leave no text
  if (model.options.get_int(GMM_OPT_CHECK_FINITE) != 0)
    GMM_TRY(inspect(view, "", unused, nullptr));
  rows->view = view;
  rows->grid = make_grid(view.n_rows, model.D(), model.K());
  return workshop->open(model.allocator, rows->grid, model.options.get_int(GMM_OPT_THREADS),
                        model.options.get_int(GMM_OPT_SIMD), model.K(), model.D());
}

static void write_labels(const Tile &tile, const DensityScratch &scratch, int64_t K,
                         int32_t *labels) {
  for (int64_t i = 0; i < tile.n_rows; ++i) {
    int64_t best = 0;
    for (int64_t k = 1; k < K; ++k)
      if (scratch.joint[k * scratch.stride + i] > scratch.joint[best * scratch.stride + i])
        best = k;
    labels[tile.first_row + i] = static_cast<int32_t>(best);
  }
}

static void write_proba(const Tile &tile, const DensityScratch &scratch, int64_t K,
                        const RowResults &results) {
  for (int64_t i = 0; i < tile.n_rows; ++i)
    for (int64_t k = 0; k < K; ++k)
      results
          .proba[(tile.first_row + i) * results.proba_row_stride + k * results.proba_col_stride] =
          scratch.joint[k * scratch.stride + i];
}

Status score_rows(const gmm_model &model, const View &view, const RowResults &results) {
  Rows rows;
  Workshop workshop;
  GMM_TRY(prepare(model, view, &rows, &workshop));
  workshop.for_each_tile(rows, [&](Workshop::Bench &bench, int64_t) {
    const Tile &tile = bench.tile;
    evaluate(model.result.densities, tile, bench.scratch);
    if (results.labels != nullptr)
      write_labels(tile, bench.scratch, model.K(), results.labels);
    if (results.proba != nullptr)
      write_proba(tile, bench.scratch, model.K(), results);
    for (int64_t i = 0; results.log_density != nullptr && i < tile.n_rows; ++i)
      results.log_density[tile.first_row + i] = bench.scratch.log_density[i];
  });
  return Status::Ok;
}

Status score_mean(const gmm_model &model, const View &view, double *mean_log_density) {
  Rows rows;
  Workshop workshop;
  Objects<CompensatedSum> sums;
  GMM_TRY(prepare(model, view, &rows, &workshop));
  GMM_TRY(sums.allocate(model.allocator, rows.grid.n_slots));
  *mean_log_density = total_log_density(workshop, rows, model.result.densities, sums) /
                      static_cast<double>(view.n_rows);
  return Status::Ok;
}

} // namespace gmm
