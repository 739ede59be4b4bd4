// Centres for a start: k-means++ and Lloyd steps on a sample of the rows, in a metric taken from
// the sample, so that the caller's choice of units does not matter.
#pragma once
#include "base/random.hpp"
#include "em/pass.hpp"

namespace gmm {

// How rows are compared. Starts take turns, because each finds groups that another misses.
enum class Metric {
  Isotropic,    // as they are: for families with one variance for all features
  Standardised, // each feature divided by its standard deviation
  Whitened      // uncorrelated as well: divided by the Cholesky factor of the sample's covariance
};

struct KmeansSample {
  int64_t n_features = 0, capacity = 0, size = 0;
  int64_t n_padded = 0;     // size rounded up to row_quantum; rows beyond size are 0, weight 0
  int64_t stride = 0;       // feature j of row i is x[j * stride + i], as in a tile
  double unit = 1;          // weight of one row of the caller's in the sample
  double total = 0;         // weight of the sample
  int64_t n_centres = 0;    // that find_centres() was asked for
  double far = 0;           // squared distance to its centre beyond which a row is an outlier
  bool full = false;        // whether family and number of rows allow Metric::Whitened
  bool triangular = false;  // whether `whitening` is a packed lower triangle; else D numbers
  Buffer<double> x;         // D * stride: whitened
  Buffer<double> weight;    // stride
  Buffer<double> whitening; // moment_length(D) of the family: from the rows' units to the metric's
  double *matrix = nullptr; // work for full families: D * D, not its own
  Buffer<double> mean;      // work: D
  Buffer<double> ones;      // D: the metric of whitened rows
  Buffer<double> distance;  // stride: to the nearest centre so far
  Buffer<double> second;    // stride: to the one after it
  Buffer<double> candidate; // stride: distances with a new centre
  Buffer<double> best;      // stride: those of the best new centre
  Buffer<int32_t> nearest;  // stride: the nearest centre
  Buffer<int64_t> taken;    // work: K, centres
  Buffer<double> sums;      // K * (D + 1)
  Buffer<double> price;     // K: of leaving out a centre
  Buffer<double> trial;     // K * D: centres that may be better

  Status allocate(const gmm_allocator &allocator, const Family &family, int64_t n_rows, int64_t K,
                  int64_t D);

  // All rows of positive weight if there is room for them, else a stratified sample with
  // probability by weight.
  Status draw(const Rows &rows, Random &random, const StopRequest *stop);

  // Puts the rows into the metric. Whitened falls back on Standardised where features depend on
  // each other, or for a family without `full`. Enters LAPACK.
  Status measure(Metric metric, const Engine &engine);

  // Draws K centres (K * D, in the metric) by k-means++, and if `refined` in its greedy form,
  // followed by Lloyd steps. A refined centre is not left to fewer than `fewest` of the sample's
  // rows: such outliers then have weight 0 in the sample.
  Status find_centres(int64_t K, bool refined, double fewest, Workshop &workshop, Random &random,
                      double *centres);
  // Moves refined centres to where they are missed, by swaps and Lloyd steps.
  Status improve_centres(int64_t K, Workshop &workshop, Random &random, double *centres);
  // Whether rows were left out as outliers; their mean, in the metric, and how far they are. False
  // where these are not the rows that are furthest from the centres.
  bool has_outliers() const;
  bool place_outliers(double *mean_of_outliers);
  // From the metric to the units of the rows.
  void leave_metric(int64_t K, double *centres) const;

  // The rows first .. first+count-1, as the kernels see them.
  kernels::Rows part(int64_t first, int64_t count) const {
    return {x.data() + first, stride, count, n_features};
  }
};

} // namespace gmm
