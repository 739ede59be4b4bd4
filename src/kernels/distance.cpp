#include "base/lanes.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

static void subtract_mean(const Rows &rows, const double *mean, double *difference) {
  for (int64_t j = 0; j < rows.n_features; ++j)
    for (int64_t i = 0; i < rows.n; i += lane_count)
      store(difference + j * rows.stride + i, load(rows.x + j * rows.stride + i) - mean[j]);
}

// Whitened coordinates first .. first+count-1 of `width` vectors of rows, squared and added to
// `sums`. Each loaded difference serves `count` coordinates: count * width accumulators stay in
// registers.
template <int count, int width>
static void add_squares(const double *difference, int64_t stride, const double *whitening,
                        int64_t first, Lanes *sums) {
  Lanes z[count][width] = {};
  const double *w[count];
  for (int r = 0; r < count; ++r)
    w[r] = whitening + triangle(first + r);
  for (int64_t j = 0; j < first; ++j) {
    for (int v = 0; v < width; ++v) {
      const Lanes d = load(difference + j * stride + v * lane_count);
      for (int r = 0; r < count; ++r)
        z[r][v] += w[r][j] * d;
    }
  }
  for (int q = 0; q < count; ++q) { // the triangle on the diagonal
    for (int v = 0; v < width; ++v) {
      const Lanes d = load(difference + (first + q) * stride + v * lane_count);
      for (int r = q; r < count; ++r)
        z[r][v] += w[r][first + q] * d;
    }
  }
  for (int r = 0; r < count; ++r)
    for (int v = 0; v < width; ++v)
      sums[v] += z[r][v] * z[r][v];
}

void distance_triangular(const Rows &rows, const double *mean, const double *whitening,
                         double *scratch, double *distance) {
  constexpr int count = 4, width = 2;
  static_assert(row_quantum % (width * lane_count) == 0, "tiles hold whole blocks");
  subtract_mean(rows, mean, scratch);
  for (int64_t i = 0; i < rows.n; i += width * lane_count) {
    Lanes sums[width] = {};
    int64_t first = 0;
    for (; first + count <= rows.n_features; first += count)
      add_squares<count, width>(scratch + i, rows.stride, whitening, first, sums);
    for (; first < rows.n_features; ++first)
      add_squares<1, width>(scratch + i, rows.stride, whitening, first, sums);
    for (int v = 0; v < width; ++v)
      store(distance + i + v * lane_count, sums[v]);
  }
}

void distance_diagonal(const Rows &rows, const double *mean, const double *inverse_deviation,
                       double *distance) {
  for (int64_t i = 0; i < rows.n; i += lane_count) {
    Lanes sum = {};
    for (int64_t j = 0; j < rows.n_features; ++j) {
      const Lanes z = (load(rows.x + j * rows.stride + i) - mean[j]) * inverse_deviation[j];
      sum += z * z;
    }
    store(distance + i, sum);
  }
}

} // namespace gmm::kernels
