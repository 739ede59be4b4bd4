// Centres for a start: k-means++ and Lloyd steps on a sample of the rows, each feature divided by
// its standard deviation in the sample, so that the caller's choice of units does not matter.
#pragma once
#include "base/random.hpp"
#include "em/pass.hpp"

namespace gmm {

struct KmeansSample {
  int64_t n_features = 0, capacity = 0, size = 0;
  Buffer<double> x;                 // capacity * D: a row after the other
  Buffer<double> weight;            // capacity
  Buffer<double> inverse_deviation; // D; 1 for a constant feature
  Buffer<double> distance;          // capacity: to the nearest centre so far
  Buffer<double> candidate;         // capacity: distances with a new centre
  Buffer<double> sums;              // K * (D + 1)

  Status allocate(const gmm_allocator &allocator, int64_t n_rows, int64_t K, int64_t D);

  // All rows of positive weight if they fit, else a stratified sample with probability by weight.
  void draw(const Rows &rows, Random &random);

  // Writes K centres (K * D, in the units of the rows). draw() must have been called.
  void find_centres(int64_t K, Random &random, double *centres);
};

} // namespace gmm
