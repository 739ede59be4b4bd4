// Regression: responsibilities under the marginal of what is given, and each component's
// conditional means, tile by tile.
#include "gaussian/completion.hpp"
#include "gaussian/regression.hpp"
#include "model/part.hpp"
#include "model/pass.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace gmm {

namespace {

// The features that are predicted at a time.
constexpr int64_t most_at_once = 32;

// Room for one thread.
struct Room {
  Buffer<double> means, variances; // most_at_once features of a tile's rows
  Buffer<double> given;            // a row
  Buffer<double> row;              // the same with all D features, for rows with holes
  Completion completion;           // likewise

  Status allocate(const gmm_allocator &allocator, const Tile &tile, bool wants_variances) {
    GMM_TRY(means.allocate(allocator, most_at_once * tile.stride));
    if (wants_variances)
      GMM_TRY(variances.allocate(allocator, most_at_once * tile.stride));
    return given.allocate(allocator, tile.n_features);
  }
  Status allocate_for_holes(const gmm_allocator &allocator, const PartialDensities &densities) {
    GMM_TRY(row.allocate(allocator, densities.n_features));
    return completion.allocate(allocator, densities);
  }
};

// Between calls: what prepare() made for these arguments.
class Regressor {
public:
  Regressor(const gmm_model &model, const OutputView &mean, const OutputView &variance)
      : model_(model), mean_(mean), variance_(variance) {}

  Status prepare(const int64_t *features, int64_t n);
  Status run(const View &view);

private:
  Status build();
  void run_without_features(int64_t n_rows) const;
  void predict(Worker &worker, Room &room) const;
  kernels::Lines lines_of(int64_t k, int64_t first, int64_t count) const;
  void write(const Worker &worker, Room &room, int64_t first, int64_t count) const;
  void write_one(const Worker &worker, Room &room, int64_t i, int64_t first, int64_t a) const;
  void write_rows_with_holes(const Worker &worker, Room &room) const;

  const gmm_model &model_;
  const OutputView mean_, variance_; // of the others; that of variances may be none
  Split split_;
  OwnedModel marginal_; // of what is given
  Regression regression_;
  Buffer<double> centre_; // n_others: a point near their means
  Buffer<double> starts_; // K * n_others: their means beyond it, so that an offset costs no digit
  PartialDensities densities_; // the model with these means
};

Status Regressor::prepare(const int64_t *features, int64_t n) {
  GMM_TRY(split_.take(model_.allocator, model_.D(), features, n));
  if (n > 0)
    GMM_TRY(make_marginal(marginal_.place(), model_, features, n));
  return build();
}

Status Regressor::build() {
  const ParametersView from = model_.result.parameters();
  const gmm_allocator &allocator = model_.allocator;
  const int64_t K = model_.K(), D = model_.D(), n_others = split_.others.size();
  GMM_TRY(centre_.allocate(allocator, n_others));
  GMM_TRY(starts_.allocate_unset(allocator, K * n_others));
  Buffer<double> means;
  GMM_TRY(means.allocate_unset(allocator, K * D));
  std::copy_n(from.means, K * D, means.data());
  for (int64_t a = 0; a < n_others; ++a) {
    const int64_t j = split_.others[a];
    for (int64_t k = 0; k < K; ++k)
      centre_[a] += from.weights[k] * (from.means[k * D + j] - from.means[j]);
    centre_[a] += from.means[j];
    for (int64_t k = 0; k < K; ++k)
      means[k * D + j] = starts_[k * n_others + a] = from.means[k * D + j] - centre_[a];
  }
  Pattern pattern;
  GMM_TRY(densities_.allocate(allocator, *engine_of(model_).kernels, from.layout, K, D));
  densities_.build(from.weights, means.data(), from.covariances);
  GMM_TRY(pattern.allocate(allocator, densities_));
  return regression_.build(allocator, from, split_, densities_, pattern);
}

// Without any feature all rows are alike.
void Regressor::run_without_features(int64_t n_rows) const {
  for (int64_t a = 0; a < regression_.n_others; ++a) {
    double mean = 0, variance = 0;
    regression_.combine(a, nullptr, model_.result.weights.data(), 1, &mean, &variance);
    for (int64_t i = 0; i < n_rows; ++i) {
      mean_.at(i, a) = mean;
      if (variance_.x != nullptr)
        variance_.at(i, a) = variance;
    }
  }
}

Status Regressor::run(const View &view) {
  if (regression_.n_given == 0) {
    run_without_features(view.n_rows);
    return Status::Ok;
  }
  Pass pass;
  Array<Room> rooms;
  GMM_TRY(pass.prepare(*marginal_, view, nan_of(model_)));
  GMM_TRY(rooms.allocate(model_.allocator, pass.workers.members.size()));
  for (int64_t i = 0; i < rooms.size(); ++i) {
    GMM_TRY(
        rooms[i].allocate(model_.allocator, pass.workers.members[i].tile, variance_.x != nullptr));
    if (pass.rows.has_holes)
      GMM_TRY(rooms[i].allocate_for_holes(model_.allocator, densities_));
  }
  return pass.workers.for_each_tile(pass.rows,
                                    [&](Worker &worker) { predict(worker, rooms[worker.number]); });
}

kernels::Lines Regressor::lines_of(int64_t k, int64_t first, int64_t count) const {
  const int64_t n_others = regression_.n_others;
  const double *coefficients =
      regression_.layout.has_matrices() ? regression_.coefficients_of(k, first) : nullptr;
  return {regression_.given_means.data() + k * regression_.n_given, coefficients,
          starts_.data() + k * n_others + first, regression_.variances_of(k) + first, count};
}

// All of the others for the rows of a tile.
void Regressor::predict(Worker &worker, Room &room) const {
  const kernels::Kernels &kernels = *worker.workspace.kernels;
  find_responsibilities(marginal_->result.densities, worker.tile, worker.workspace);
  kernels::Block rows = worker.tile.block();
  if (!regression_.layout.has_matrices())
    rows.n_features = 0;
  for (int64_t first = 0; first < regression_.n_others; first += most_at_once) {
    const int64_t count = std::min(most_at_once, regression_.n_others - first);
    std::fill_n(room.means.data(), count * rows.stride, 0.0);
    for (int64_t k = 0; k < model_.K(); ++k)
      kernels.add_regression(rows, lines_of(k, first, count), worker.workspace.of(k),
                             room.means.data());
    if (variance_.x != nullptr) {
      std::fill_n(room.variances.data(), count * rows.stride, 0.0);
      for (int64_t k = 0; k < model_.K(); ++k)
        kernels.add_regression_variance(rows, lines_of(k, first, count), worker.workspace.of(k),
                                        room.means.data(), room.variances.data());
    }
    write(worker, room, first, count);
  }
  write_rows_with_holes(worker, room);
}

// Results of a tile, in the order of the caller's memory.
void Regressor::write(const Worker &worker, Room &room, int64_t first, int64_t count) const {
  const int64_t n = worker.tile.n_rows;
  if (mean_.is_by_rows()) {
    for (int64_t i = 0; i < n; ++i)
      for (int64_t a = 0; a < count; ++a)
        write_one(worker, room, i, first, a);
  } else {
    for (int64_t a = 0; a < count; ++a)
      for (int64_t i = 0; i < n; ++i)
        write_one(worker, room, i, first, a);
  }
}

// What has overflowed on the way is found again.
void Regressor::write_one(const Worker &worker, Room &room, int64_t i, int64_t first,
                          int64_t a) const {
  const Tile &tile = worker.tile;
  const int64_t at = a * tile.stride + i, row = tile.first_row + i;
  const bool wants_variance = variance_.x != nullptr;
  double mean = centre_[first + a] + room.means[at], variance = 0, unwanted = 0;
  if (wants_variance)
    variance = room.variances[at];
  const bool mean_fits = std::fabs(mean) <= DBL_MAX, variance_fits = variance <= DBL_MAX;
  if (!mean_fits || !variance_fits) {
    tile.copy_row(i, room.given.data());
    regression_.combine(first + a, room.given.data(), worker.workspace.of(0) + i, tile.stride,
                        mean_fits ? &unwanted : &mean, variance_fits ? nullptr : &variance);
  }
  mean_.at(row, first + a) = mean;
  if (wants_variance)
    variance_.at(row, first + a) = variance;
}

// In place of what predict() made of these rows.
void Regressor::write_rows_with_holes(const Worker &worker, Room &room) const {
  const Tile &tile = worker.tile;
  const Completion &completion = room.completion;
  for (int64_t p = 0; p < tile.n_partial; ++p) {
    const int64_t i = tile.partial[worker.workspace.partial.order[p]], row = tile.first_row + i;
    tile.copy_row(i, room.given.data());
    std::fill_n(room.row.data(), room.row.size(), NAN);
    for (int64_t j = 0; j < split_.listed.size(); ++j)
      room.row[split_.listed[j]] = room.given[j];
    room.completion.take(room.row.data(), worker.workspace.of(0) + i, worker.workspace.stride);
    for (int64_t m = 0, a = 0; m < completion.n_missing(); ++m) {
      if (split_.place[completion.missing(m)] >= 0)
        continue;
      mean_.at(row, a) = centre_[a] + completion.mean(m);
      if (variance_.x != nullptr)
        variance_.at(row, a) = completion.variance(m);
      ++a;
    }
  }
}

} // namespace

Status regress_rows(const gmm_model &model, const int64_t *features, int64_t n, const View &view,
                    const OutputView &mean, const OutputView &variance) {
  Regressor regressor(model, mean, variance);
  GMM_TRY(regressor.prepare(features, n));
  return regressor.run(view);
}

} // namespace gmm
