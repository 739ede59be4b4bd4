// One-sided Jacobi: a Cholesky factor with pivoting, whose rows are turned until they are
// orthogonal (Veselic and Hari 1989; Demmel and Veselic 1992).
#include "base/jacobi.hpp"

#include "base/dot.hpp"

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

// Turns rows p and q so that they are orthogonal and returns true, or returns false where they are
// so to rounding (Golub and Van Loan, Matrix Computations, section 8.6.3). *pp and *qq are their
// squared lengths and follow. The rotation as a small change to each row keeps rounding errors
// small (Rutishauser 1966).
static bool rotate(int64_t n, double *p, double *q, double *pp, double *qq, double tolerance) {
  const double pq = dot(p, q, n);
  if (!(std::fabs(pq) > tolerance * (std::sqrt(*pp) * std::sqrt(*qq))))
    return false;
  const double theta = (*qq - *pp) / (2 * pq);
  const double size = std::fabs(theta);
  const double root = size < 0x1p500 ? std::sqrt(1 + size * size) : size;
  const double t = std::copysign(1.0, theta) / (size + root);
  const double c = 1 / std::sqrt(1 + t * t), s = t * c, tau = s / (1 + c);
  for (int64_t j = 0; j < n; ++j) {
    const double pj = p[j], qj = q[j];
    p[j] = pj - s * (qj + tau * pj);
    q[j] = qj + s * (pj - tau * qj);
  }
  *pp -= t * pq;
  *qq += t * pq;
  return true;
}

// squares[i]: the squared length of row i, which is an eigenvalue once the rows are orthogonal.
static void measure(int64_t n, int64_t rank, const double *rows, double *squares) {
  for (int64_t i = 0; i < rank; ++i)
    squares[i] = dot(rows + i * n, rows + i * n, n);
}

Status orthogonal_rows(int64_t n, const double *a, double *rows, double *eigenvalues,
                       int64_t *n_rows, const StopRequest *stop) {
  constexpr int most_sweeps = 40; // it converges quadratically: about ten are needed
  // The cosine of the angle between two rows that rounding alone leaves: sqrt(n) units of 2^-53.
  const double tolerance = std::sqrt(static_cast<double>(n)) * 0x1p-53;
  GMM_TRY(pivoted_cholesky(n, a, rows, eigenvalues, n_rows, stop));
  const int64_t rank = *n_rows;
  std::fill(eigenvalues + rank, eigenvalues + n, 0.0);
  bool rotated = true;
  for (int sweep = 0; rotated && sweep < most_sweeps; ++sweep) {
    rotated = false;
    measure(n, rank, rows, eigenvalues);
    for (int64_t p = 0; p < rank; ++p) {
      GMM_TRY(go_on(stop));
      // Longer rows first: fewer sweeps (de Rijk 1989).
      const int64_t longest = std::max_element(eigenvalues + p, eigenvalues + rank) - eigenvalues;
      if (longest != p) {
        std::swap(eigenvalues[p], eigenvalues[longest]);
        std::swap_ranges(rows + p * n, rows + p * n + n, rows + longest * n);
      }
      for (int64_t q = p + 1; q < rank; ++q)
        if (rotate(n, rows + p * n, rows + q * n, &eigenvalues[p], &eigenvalues[q], tolerance))
          rotated = true;
    }
  }
  measure(n, rank, rows, eigenvalues);
  return Status::Ok;
}

} // namespace gmm
