// One-sided Jacobi: a Cholesky factor with pivoting, whose rows are turned until they are
// orthogonal (Veselic and Hari 1989; Demmel and Veselic 1992).
#include "gaussian/jacobi.hpp"

#include "base/dot.hpp"
#include "base/rotation.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace gmm {

// row -= factor * other
static void subtract(int64_t n, double factor, const double *other, double *row) {
  for (int64_t j = 0; j < n; ++j)
    row[j] -= factor * other[j];
}

// The Cholesky factor with the largest pivot first (Higham, Accuracy and Stability, section 10.3),
// its columns as rows in the order of the pivots. `left` becomes the diagonal that is not yet
// explained; a pivot that is lost in rounding is not taken, so that its noise is not divided by it.
static Status pivoted_cholesky(int64_t n, const double *a, double *rows, double *left,
                               int64_t *n_rows, const StopRequest *stop) {
  for (int64_t j = 0; j < n; ++j)
    left[j] = a[j * n + j];
  const double lost = static_cast<double>(n) * DBL_EPSILON; // share of a variance that is rounding
  for (int64_t &rank = *n_rows = 0; rank < n; ++rank) {
    GMM_TRY(go_on(stop));
    int64_t pivot = -1;
    for (int64_t j = 0; j < n; ++j)
      if (left[j] > lost * a[j * n + j] && (pivot < 0 || left[j] > left[pivot]))
        pivot = j;
    if (pivot < 0)
      return Status::Ok;
    double *row = rows + rank * n;
    std::copy(a + pivot * n, a + pivot * n + n, row);
    for (int64_t l = 0; l < rank; ++l)
      subtract(n, rows[l * n + pivot], rows + l * n, row);
    const double root = std::sqrt(left[pivot]);
    for (int64_t j = 0; j < n; ++j) {
      row[j] = left[j] > 0 && j != pivot ? row[j] / root : 0;
      left[j] -= row[j] * row[j];
    }
    row[pivot] = root;
    left[pivot] = 0;
  }
  return Status::Ok;
}

// squares[i]: the squared length of row i, which is an eigenvalue once the rows are orthogonal.
static void measure(int64_t n, int64_t rank, const double *rows, double *squares) {
  for (int64_t i = 0; i < rank; ++i)
    squares[i] = dot(rows + i * n, rows + i * n, n);
}

// Longer rows first: fewer sweeps (de Rijk 1989).
static void sort_rows(int64_t n, int64_t rank, double *rows, double *squares) {
  for (int64_t p = 0; p < rank; ++p) {
    const int64_t longest = std::max_element(squares + p, squares + rank) - squares;
    if (longest == p)
      continue;
    std::swap(squares[p], squares[longest]);
    std::swap_ranges(rows + p * n, rows + p * n + n, rows + longest * n);
  }
}

constexpr int most_sweeps = 40; // it converges quadratically: about ten are needed

// The same for few numbers in a row, for which kernels take longer.
template <int n>
static Status turn_few_apart(int64_t rank, double *rows, double *squares, double tolerance) {
  bool turned = true;
  for (int sweep = 0; turned && sweep < most_sweeps; ++sweep) {
    measure(n, rank, rows, squares);
    sort_rows(n, rank, rows, squares);
    turned = false;
    for (double *p = rows; p < rows + rank * n; p += n)
      for (double *q = p + n; q < rows + rank * n; q += n) {
        double &pp = squares[(p - rows) / n], &qq = squares[(q - rows) / n], pq = 0;
        for (int j = 0; j < n; ++j)
          pq += p[j] * q[j];
        Rotation by;
        if (!find_rotation(pp, qq, pq, tolerance, &by))
          continue;
        for (int j = 0; j < n; ++j) {
          const double before = p[j];
          p[j] = before - by.s * (q[j] + by.tau * before);
          q[j] = q[j] + by.s * (before - by.tau * q[j]);
        }
        pp -= by.t * pq;
        qq += by.t * pq;
        turned = true;
      }
  }
  return Status::Ok;
}

static Status turn_apart(const Engine &engine, int64_t n, int64_t rank, double *rows,
                         double *squares, double tolerance) {
  bool turned = true;
  for (int sweep = 0; turned && sweep < most_sweeps; ++sweep) {
    measure(n, rank, rows, squares);
    sort_rows(n, rank, rows, squares);
    turned = false;
    for (int64_t round = rank - 2 + rank % 2; round >= 0; --round) { // of three rows by rows
      GMM_TRY(go_on(engine.stop));
      turned |= engine.kernels->turn_apart(n, rank, round, rows, squares, tolerance);
    }
  }
  return Status::Ok;
}

Status orthogonal_rows(const Engine &engine, int64_t n, const double *a, double *rows,
                       double *eigenvalues, int64_t *n_rows) {
  constexpr int64_t quantum = 8, most_padded = 32; // whole vectors take half of the time
  // The cosine of the angle between two rows that rounding alone leaves: sqrt(n) units of 2^-53.
  const double tolerance = std::sqrt(static_cast<double>(n)) * 0x1p-53;
  GMM_TRY(pivoted_cholesky(n, a, rows, eigenvalues, n_rows, engine.stop));
  const int64_t rank = *n_rows;
  std::fill(eigenvalues + rank, eigenvalues + n, 0.0);
  if (n == 2) {
    GMM_TRY(turn_few_apart<2>(rank, rows, eigenvalues, tolerance));
  } else if (n == 3) {
    GMM_TRY(turn_few_apart<3>(rank, rows, eigenvalues, tolerance));
  } else if (n == 4) {
    GMM_TRY(turn_few_apart<4>(rank, rows, eigenvalues, tolerance));
  } else if (n <= most_padded) {
    double padded[most_padded * most_padded];
    const int64_t m = (n + quantum - 1) / quantum * quantum;
    std::fill_n(padded, rank * m, 0.0);
    for (int64_t i = 0; i < rank; ++i)
      std::copy_n(rows + i * n, n, padded + i * m);
    GMM_TRY(turn_apart(engine, m, rank, padded, eigenvalues, tolerance));
    for (int64_t i = 0; i < rank; ++i)
      std::copy_n(padded + i * m, n, rows + i * n);
  } else {
    GMM_TRY(turn_apart(engine, n, rank, rows, eigenvalues, tolerance));
  }
  measure(n, rank, rows, eigenvalues);
  return Status::Ok;
}

} // namespace gmm
