// Clipping by products of matrices: a pivoted factor G of the matrix, the factor of its Gram
// matrix, and eigenvectors only where some eigenvalues are below the floor and not 0.
#include "gaussian/clip.hpp"

#include "gaussian/eigen.hpp"
#include "gaussian/pivot_rounding.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace gmm {

// The error of an eigenvalue is some eps times the trace. Of the floor at least 14 bits are left
// then, which is enough because a likelihood that is at a maximum feels only the square of an
// error.
bool is_well_scaled(int64_t n, double trace, double floor) {
  return trace * working_precision(n) * 0x1p4 < floor && trace * DBL_EPSILON * 0x1p14 < floor;
}

// Row `pivot` of a symmetric n x n matrix, of which only the upper triangle is read.
static void copy_row(int64_t n, const double *a, int64_t pivot, double *row) {
  for (int64_t j = 0; j < pivot; ++j)
    row[j] = a[j * n + pivot];
  std::copy(a + pivot * n + pivot, a + pivot * n + n, row + pivot);
}

// a = G'G, the rows of G in the order of the pivots, the largest first: Cholesky's factor by blocks
// (Higham, Accuracy and Stability, section 10.3; LAPACK Working Note 161). It ends after most_rank
// rows, or where all that is left is rounding. left: work, n: the diagonal of what is left.
static Status find_rows(const Engine &engine, int64_t n, int64_t most_rank, double *a, double *rows,
                        double *left, int64_t *rank) {
  constexpr int64_t block = 64; // rows whose products are subtracted together
  double largest = 0;
  for (int64_t j = 0; j < n; ++j)
    largest = std::max(largest, left[j] = a[j * n + j]);
  int64_t first = 0; // of the block
  for (*rank = 0; *rank < most_rank; ++*rank) {
    if (*rank == first + block) {
      const double *whole = rows + first * n;
      GMM_TRY(multiply(engine, {-1, true, n, n, block, whole, 1, n, whole, n, a, n}));
      first = *rank;
    }
    const int64_t pivot = std::max_element(left, left + n) - left;
    if (!(left[pivot] > static_cast<double>(n) * DBL_EPSILON * largest))
      return Status::Ok;
    double *row = rows + *rank * n;
    const double *others = rows + first * n, root = std::sqrt(left[pivot]);
    copy_row(n, a, pivot, row);
    engine.kernels->add_product(
        {-1, false, 1, n, *rank - first, others + pivot, 1, n, others, n, row, n});
    for (int64_t j = 0; j < n; ++j) {
      row[j] = left[j] > 0 && j != pivot ? row[j] / root : 0;
      left[j] -= row[j] * row[j];
    }
    row[pivot] = root;
    left[pivot] = 0;
  }
  return Status::Ok;
}

// The upper triangle of the r x r matrix G G'; columns: work, n * r.
static Status find_gram(const Engine &engine, int64_t r, int64_t n, const double *rows,
                        double *columns, double *gram) {
  constexpr int64_t strip = 16; // rows that are transposed together
  for (int64_t i = 0; i < r; i += strip)
    for (int64_t j = 0; j < n; ++j)
      for (int64_t l = i; l < std::min(r, i + strip); ++l)
        columns[j * r + l] = rows[l * n + j];
  std::fill(gram, gram + r * r, 0.0);
  return multiply(engine, {1, true, r, r, n, columns, 1, r, columns, r, gram, r});
}

// Replaces the factor of an r x r matrix M by the upper triangle R of R'R = I - floor M^-1.
// *bad_pivot is -1, or another number where an eigenvalue of M is not above the floor: then there
// is no such R. work: r * r.
static Status find_shrinkage(const Engine &engine, int64_t r, double floor, double *matrix,
                             double *work, int64_t *bad_pivot) {
  constexpr int64_t block = 96; // rows of a product
  GMM_TRY(invert(engine, r, matrix, r));
  for (int64_t i = 0; i < r; ++i) {
    std::fill(matrix + i * r + i + 1, matrix + i * r + r, 0.0);
    std::fill(work + i * r, work + i * r + r, 0.0);
    work[i * r + i] = 1;
  }
  for (int64_t i = 0; i < r; i += block) { // rows of W = L^-1, of which M^-1 = W'W
    const double *some = matrix + i * r;
    const int64_t count = std::min(block, r - i), end = i + count;
    GMM_TRY(multiply(engine, {-floor, true, end, end, count, some, 1, r, some, r, work, r}));
  }
  GMM_TRY(factor(engine, r, work, r, bad_pivot));
  for (int64_t i = 0; i < r; ++i) {
    std::fill(matrix + i * r, matrix + i * r + i, 0.0);
    std::copy(work + i * r + i, work + i * r + r, matrix + i * r + i);
  }
  return Status::Ok;
}

// The same where eigenvalues are below the floor: *n_rows rows sqrt(1 - floor / lambda) q', one for
// each eigenvalue lambda above the floor, q its eigenvector. matrix: r * r, in memory for `room`
// numbers. work: r * r. values: r.
static Status shrink_eigenvalues(const Engine &engine, int64_t r, double floor, double *matrix,
                                 int64_t room, double *work, double *values, int64_t *n_rows) {
  GMM_TRY(find_eigenvectors(engine, r, matrix, room, work, values));
  *n_rows = 0;
  for (int64_t i = 0; i < r; ++i) {
    if (!(values[i] > floor))
      continue;
    const double share = std::sqrt(1 - floor / values[i]), *vector = work + i * r;
    double *row = matrix + *n_rows * r;
    for (int64_t j = 0; j < r; ++j)
      row[j] = share * vector[j];
    ++*n_rows;
  }
  return Status::Ok;
}

// With M = G G' = Q Lambda Q' the rows of Q'G are eigenvectors of G'G, and their squared lengths
// the eigenvalues. Those above the floor are kept, shortened so that floor I + V'V has the
// eigenvalues that they were: V'V = G' Q (I - floor Lambda^-1) Q' G. If all are above, Q is not
// needed.
Status clip_rows(const Engine &engine, int64_t n, int64_t most_rank, double floor, double *a,
                 double *rows, double *work, double *values, int64_t *rank) {
  constexpr int64_t block = 96; // rows of a product
  int64_t r = 0;
  GMM_TRY(find_rows(engine, n, most_rank, a, rows, values, &r));
  *rank = r;
  if (r == 0)
    return Status::Ok;
  int64_t bad_pivot = -1;
  GMM_TRY(find_gram(engine, r, n, rows, a, work));
  GMM_TRY(factor(engine, r, work, r, &bad_pivot));
  if (bad_pivot < 0)
    GMM_TRY(find_shrinkage(engine, r, floor, work, a, &bad_pivot));
  const bool all_eigenvalues_above = bad_pivot < 0;
  if (!all_eigenvalues_above) {
    GMM_TRY(find_gram(engine, r, n, rows, a, work));
    GMM_TRY(shrink_eigenvalues(engine, r, floor, work, eigen_room(most_rank), a, values, rank));
  }
  std::fill(a, a + *rank * n, 0.0);
  for (int64_t i = 0; i < *rank; i += block) {
    const int64_t from = all_eigenvalues_above ? i : 0; // where the triangle begins
    GMM_TRY(multiply(engine, {1, false, std::min(block, *rank - i), n, r - from,
                              work + i * r + from, r, 1, rows + from * n, n, a + i * n, n}));
  }
  std::copy(a, a + *rank * n, rows);
  return Status::Ok;
}

} // namespace gmm
