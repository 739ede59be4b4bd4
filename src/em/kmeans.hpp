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
  bool full = false;        // whether `whitening` is a packed lower triangle; else D numbers
  Buffer<double> x;         // capacity * D: a row after the other, whitened
  Buffer<double> weight;    // capacity
  Buffer<double> whitening; // moment_length(D) of the family: from the rows' units to the metric's
  Buffer<double> matrix;    // work for full families: 2 * D * D
  Buffer<double> mean;      // work: D
  Buffer<double> distance;  // capacity: to the nearest centre so far
  Buffer<double> candidate; // capacity: distances with a new centre
  Buffer<double> sums;      // K * (D + 1)

  Status allocate(const gmm_allocator &allocator, const Family &family, int64_t n_rows, int64_t K,
                  int64_t D);

  // All rows of positive weight if they fit, else a stratified sample with probability by weight.
  void draw(const Rows &rows, Random &random);

  // Puts the rows into the metric. Whitened falls back on Standardised where features depend on
  // each other, or for a family without `full`. Enters LAPACK.
  Status measure(Metric metric);

  // Writes K centres (K * D, in the units of the rows): by k-means++, and if `refined` in its
  // greedy form and followed by Lloyd steps.
  void find_centres(int64_t K, bool refined, Random &random, double *centres);
};

} // namespace gmm
