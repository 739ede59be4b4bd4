// What the E-step leaves of the data, all that the M-step needs: for each component the weight of
// its rows, and their first and second moments about a centre of its own. Where components share a
// covariance, only the sum of their second moments is kept. With a centre near the mean no digit is
// lost, because E[xx'] - mm' is never formed.
#pragma once
#include "base/compensated_sum.hpp"
#include "base/memory.hpp"
#include "base/triangle.hpp"
#include "gaussian/covariance_floor.hpp"
#include "gaussian/responsibilities.hpp"

namespace gmm {

// Between calls: first and second are about `centre`, whatever that is; all are in the units of the
// rows that were added. Moments are not divided by the weight.
struct Statistics {
  Layout layout;
  int64_t n_components = 0, n_features = 0;
  Buffer<double> centre; // K * D
  Buffer<double> weight; // K: sum of r, the responsibilities times row weights
  Buffer<double> first;  // K * D: sum of r (y - centre)
  // layout.n_matrices(K) * layout.moment_length(D): sum of r (y - centre)(y - centre)', of all
  // components together where they share a covariance.
  Buffer<double> second;
  // Where are_pooled(): a packed triangle of order K, the sums of row weight * r_k r_l, from which
  // settle() makes the part of `second` that lies between the centres; and room for D numbers.
  Buffer<double> pairs;
  CompensatedSum log_likelihood; // sum of row weight * log-density
  CompensatedSum
      missing_log_volume; // sum of row weight * log volume of the units of what is missing

  Status allocate(const gmm_allocator &allocator, const Layout &layout, int64_t K, int64_t D);

  // Empties component k and takes its centre from `centres`, K * D numbers.
  void begin(int64_t k, const double *centres);

  // Adds a tile whose responsibilities, which add up to 1, and log-densities are in workspace.
  // Leaves responsibilities times row weights. measured: where workspace has squared distances,
  // they are those to the centres.
  void add(Tile &tile, TileWorkspace &workspace, bool measured = false);
  // The parts of that. add_component(): the rows with responsibilities r (one for each row of the
  // tile) for component k, of which the features that the tile holds are added.
  // add_log_likelihood(): the log-densities in workspace.per_row.
  void add_component(int64_t k, const Tile &tile, const double *r, TileWorkspace &workspace);
  void add_log_likelihood(const Tile &tile, TileWorkspace &workspace);

  // Calls visit(numbers, count) for each array of sums; visit may change them. Two statistics about
  // the same centres are merged by adding these.
  template <class Visit> void for_each_part(Visit &&visit) {
    visit(weight.data(), weight.size());
    visit(first.data(), first.size());
    visit(second.data(), second.size());
    visit(pairs.data(), are_pooled() ? triangle(n_components) : 0);
    for (CompensatedSum *sum : {&log_likelihood, &missing_log_volume}) {
      double value = sum->value();
      visit(&value, 1);
      *sum = CompensatedSum();
      sum->add(value);
    }
  }

  // To be called when all rows have been added: moves what is in `pairs` to `second`.
  Status settle(const StopRequest *stop);

  // The mean of component k's rows, into mean[0 .. D-1]; 0 where it is nothing beside the least
  // deviation of a feature. weight[k] must be positive.
  void mean_of(int64_t k, const CovarianceFloor &floor, double *mean) const;

  // Makes the moments of component k those about `target` instead.
  void move_centre(int64_t k, const double *target);

  // Adds pseudo-rows of weight `added` to the scatter of each component, spread as the rows are
  // within all components together, so that a component of few rows does not begin as a spike. A
  // covariance that components share stays as it is, as weights do. Moments must be about the
  // means.
  void add_pseudo_rows(double added);

  // Whether add() adds the second moments of all components at once.
  bool are_pooled() const { return pairs.size() > 0; }

  double *second_of(int64_t k) {
    return second.data() + (layout.shared ? 0 : k) * layout.moment_length(n_features);
  }
  const double *second_of(int64_t k) const { return const_cast<Statistics *>(this)->second_of(k); }

private:
  void add_measured(Tile &tile, TileWorkspace &workspace);
  void add_completed(Tile &tile, TileWorkspace &workspace);
};

// The rows of a tile, at most, for whose statistics the caches are best used. Where those of all
// components are added at once, responsibilities are read once more and residuals besides: with D
// 16 and K 16 128 rows take 0.93 times as long as 256 (tied) or 0.92 (one variance for all
// features); with D 256 and K 4 they take 1.05 times as long.
int64_t most_rows_at_once(const Layout &layout, int64_t K, int64_t D);

} // namespace gmm
