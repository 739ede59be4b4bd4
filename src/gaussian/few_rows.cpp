// Whitening by Woodbury's identity, feature by feature, with the factor of an r x r matrix that
// grows by one outer product for each feature.
#include "gaussian/few_rows.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Matrices of at most D / 16 rows are kept as rows. Measured with 400 to 3000 features: with a
// sixteenth as many rows whitening takes half as long as factoring.
static constexpr int64_t features_per_row = 16;

Status FewRows::allocate(const gmm_allocator &allocator, int64_t n_rows, int64_t n_matrices,
                         int64_t D) {
  n_features = D;
  GMM_TRY(count.allocate(allocator, n_matrices));
  forget();
  if (n_rows > D / features_per_row)
    return Status::Ok;
  capacity = n_rows;
  GMM_TRY(rows.allocate(allocator, checked_product(n_matrices * capacity, D)));
  GMM_TRY(deviations.allocate(allocator, D));
  GMM_TRY(factor.allocate(allocator, capacity * capacity));
  GMM_TRY(weights.allocate(allocator, capacity * D));
  return row.allocate(allocator, capacity);
}

void FewRows::forget() {
  std::fill(count.data(), count.data() + count.size(), unknown);
}

void FewRows::keep(int64_t k, double floor, const double *scale, int64_t rank, const double *from) {
  if (rank > capacity) // not few: count[k] stays unknown
    return;
  const double root = std::sqrt(floor);
  double *to = rows.data() + k * capacity * n_features;
  for (int64_t at = 0; at < rank * n_features; ++at)
    to[at] = from[at] / root;
  for (int64_t j = 0; j < n_features; ++j)
    deviations[j] = root * scale[j];
  count[k] = rank;
}

// With R'R = I + the sum of v v' so far: replaces v by M v / d, M = (R'R)^-1 and d^2 = 1 + v'Mv,
// and returns d.
static double divide(int64_t r, const double *R, double *v) {
  double square = 1;
  for (int64_t p = 0; p < r; ++p) {
    v[p] /= R[p * r + p];
    square += v[p] * v[p];
    for (int64_t q = p + 1; q < r; ++q)
      v[q] -= R[p * r + q] * v[p];
  }
  const double d = std::sqrt(square);
  for (int64_t p = r - 1; p >= 0; --p) {
    double rest = v[p] / d; // what is after p was divided before
    for (int64_t q = p + 1; q < r; ++q)
      rest -= R[p * r + q] * v[q];
    v[p] = rest / R[p * r + p];
  }
  return d;
}

// R'R + v v' by rotations (Golub and Van Loan, Matrix Computations, section 6.5.4). v is lost.
static void add_outer(int64_t r, double *R, double *v) {
  for (int64_t p = 0; p < r; ++p) {
    const double a = R[p * r + p], length = std::hypot(a, v[p]);
    const double c = a / length, s = v[p] / length;
    R[p * r + p] = length;
    for (int64_t q = p + 1; q < r; ++q) {
      const double above = R[p * r + q];
      R[p * r + q] = c * above + s * v[q];
      v[q] = c * v[q] - s * above;
    }
  }
}

// Row i of W is a regression on the features before i: with v_j the columns of V, M as above for
// all j < i and d^2 = 1 + v_i' M v_i its residual variance, the coefficient of j is v_j' M v_i
// (Woodbury's identity) and W_ij = -v_j' M v_i / d, W_ii = 1 / d.
Status FewRows::whiten(const Engine &engine, int64_t k, double *room, double *packed) {
  GMM_ASSERT(has(k) && count[k] <= capacity);
  constexpr int64_t block = 96; // rows of W whose products are made together
  const int64_t D = n_features, r = count[k];
  const double *V = rows.data() + k * capacity * D;
  double *R = factor.data();
  std::fill(R, R + r * r, 0.0);
  for (int64_t p = 0; p < r; ++p)
    R[p * r + p] = 1;
  for (int64_t first = 0; first < D; first += block) {
    const int64_t size = std::min(block, D - first), end = first + size;
    double diagonal[block];
    for (int64_t i = first; i < end; ++i) {
      double *g = weights.data() + i * r;
      for (int64_t p = 0; p < r; ++p)
        g[p] = row[p] = V[p * D + i];
      diagonal[i - first] = divide(r, R, g);
      add_outer(r, R, row.data());
      std::fill(room + i * D, room + i * D + end, 0.0);
    }
    GMM_TRY(multiply(engine, {-1, false, size, end, r, weights.data() + first * r, r, 1, V, D,
                              room + first * D, D}));
    for (int64_t i = first; i < end; ++i) {
      for (int64_t j = 0; j < i; ++j)
        room[i * D + j] /= deviations[j];
      room[i * D + i] = 1 / (diagonal[i - first] * deviations[i]);
    }
  }
  GMM_TRY(go_on(engine.stop));
  pack_triangle(D, room, D, packed);
  return Status::Ok;
}

} // namespace gmm
