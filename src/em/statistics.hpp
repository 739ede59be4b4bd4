// What the E-step leaves of the data, all that the M-step needs: for each component the weight of
// its rows, and their first and second moments about a centre of its own. Two statistics about the
// same centres can be merged. Centred near the mean, no digit is lost; E[xx'] - mm' is never
// formed.
#pragma once
#include "base/compensated_sum.hpp"
#include "base/memory.hpp"
#include "gaussian/covariance_floor.hpp"
#include "gaussian/responsibilities.hpp"

namespace gmm {

struct Statistics {
  Layout layout;
  int64_t n_components = 0, n_features = 0;
  Buffer<double> centre;         // K * D
  Buffer<double> weight;         // K: sum of r, the responsibilities times row weights
  Buffer<double> first;          // K * D: sum of r (y - centre)
  Buffer<double> second;         // K * moment_length: sum of r (y - centre)(y - centre)'
  CompensatedSum log_likelihood; // sum of row weight * log-density

  Status allocate(const gmm_allocator &allocator, const Layout &layout, int64_t K, int64_t D);

  // Empties component k and sets its centre, of K * D numbers.
  void begin(int64_t k, const double *centres);

  // Adds a tile whose responsibilities and log-densities are in workspace.
  void add(Tile &tile, TileWorkspace &workspace);
  // The parts of that: rows with responsibilities r for component k, of which the features that the
  // tile holds are added; and log-densities in workspace.per_row.
  void add_component(int64_t k, const Tile &tile, const double *r, TileWorkspace &workspace);
  void add_log_likelihood(const Tile &tile, TileWorkspace &workspace);

  // Adds component k of statistics about the same centres.
  void merge_component(int64_t k, const Statistics &other);

  // The mean of component k's rows, into mean[0 .. D-1]; 0 where it is nothing beside the least
  // deviation of a feature. weight[k] must be positive.
  void mean_of(int64_t k, const CovarianceFloor &floor, double *mean) const;

  // Makes the moments of component k those about `target` instead.
  void move_centre(int64_t k, const double *target);

  // Adds to each component pseudo-rows of weight `added`, spread as the rows are within all
  // components together: a component of few rows is then a blob and not a spike.
  void add_pseudo_rows(double added);

  double *second_of(int64_t k) { return second.data() + k * layout.moment_length(n_features); }
  const double *second_of(int64_t k) const { return const_cast<Statistics *>(this)->second_of(k); }
};

} // namespace gmm
