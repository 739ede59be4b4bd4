// A sample of the rows that k-means works on, in a metric taken from the sample, so that the
// caller's choice of units does not matter.
#pragma once
#include "base/random.hpp"
#include "data/sample_rows.hpp"
#include "gaussian/factor.hpp"
#include "gaussian/layout.hpp"
#include "starts/known_components.hpp"
#include "starts/sample_holes.hpp"

namespace gmm {

// How rows are compared. Starts take turns, because each finds groups that another misses.
enum class Metric {
  Isotropic,    // as they are: for families with one variance for all features
  Standardised, // each feature divided by its standard deviation
  Whitened      // uncorrelated as well: divided by the Cholesky factor of the sample's covariance
};

// draw() chooses the rows, in the library's units, and measure() turns them into the metric. After
// find_nearest() (starts/lloyd.hpp) nearest, distance and next_distance are those of the centres it
// was given. Distances are squared, in the metric.
struct KmeansSample {
  int64_t n_features = 0;       // D
  int64_t capacity = 0;         // rows there is room for
  int64_t size = 0;             // rows
  int64_t n_padded = 0;         // padded(size); rows beyond size are 0, weight 0
  int64_t stride = 0;           // feature j of row i is x[j * stride + i], as in a tile
  double unit = 1;              // weight of one row of the caller's in the sample
  double total = 0;             // weight of the sample
  int64_t n_centres = 0;        // that find_centres() was asked for
  double outlier_distance = 0;  // of a row to its centre, beyond which it is an outlier
  bool can_whiten = false;      // whether layout and number of rows allow Metric::Whitened
  bool triangular = false;      // whether `whitening` is a packed lower triangle; else D numbers
  SampleHoles holes;            // x has any number there
  Buffer<double> x;             // D * stride: in the metric
  Buffer<double> weight;        // stride: 0 for outliers once they are found
  Buffer<double> whitening;     // D, or a packed triangle: from the rows' units to the metric's
  Buffer<double> mean;          // work: D
  Buffer<double> ones;          // D: the inverse deviations of rows that are in the metric
  Buffer<double> distance;      // stride: to the nearest centre so far
  Buffer<double> next_distance; // stride: to the nearest but one
  Buffer<double> candidate;     // stride: distances with a new centre
  Buffer<double> best;          // stride: those of the best new centre
  Buffer<int32_t> nearest;      // stride: the nearest centre
  Buffer<int64_t> taken;        // work: K, centres
  Buffer<double> sums;          // work: K * (D + 1)
  Buffer<double> per_centre;    // work: K
  Buffer<double> trial;         // K * D: centres that may be better
  Buffer<int32_t> label;        // stride, if rows may have labels: their component, or no_label

  // Rows with labels belong to the centre of that number, wherever it is; see find_nearest().
  const KnownComponents *known = nullptr; // of the rows

  // n_rows: at most; n_components: K. known: also tells whether there is to be room for labels.
  Status allocate(const gmm_allocator &allocator, const Layout &layout, int64_t n_rows,
                  bool has_holes, int64_t K, int64_t D, const KnownComponents &known);

  // Takes all rows of the survey's, in the units they have.
  Status draw(const SampleRows &from, const StopRequest *stop);

  // Puts the rows into the metric. Whitened falls back on Standardised where features depend on
  // each other, or without can_whiten. Calls factor(). room: work, D * D if can_whiten.
  Status measure(Metric metric, const Engine &engine, double *room);

  // The weight of the rows that have feature j.
  double weight_observed(int64_t j) const;
  // Fills the holes of rows first .. first+count-1 as if they were at `centre`.
  void fill_holes(int64_t first, int64_t count, const double *centre);
  // The same, each row at the centre that is nearest.
  void fill_nearest(const double *centres);
  // The variance of each feature about a centre, over the rows nearest to that which differ from
  // it: the median over centres by the weight of these rows, so that one centre with an outlier
  // does not decide. In the units of the rows; in a metric without whitening by a triangle.
  void find_within(const double *centres, double *variances);
  bool has_label(int64_t i) const { return label.size() > 0 && label[i] != no_label; }

  // Puts the means of known components among the first K into the metric, as their centres.
  void place_known(int64_t K, double *centres) const;

  // From the metric to the units of the rows.
  void leave_metric(int64_t K, double *centres) const;

  // The rows first .. first+count-1, as the kernels see them.
  kernels::Block block(int64_t first, int64_t count) const {
    return {x.data() + first, stride, count, n_features};
  }
};

} // namespace gmm
