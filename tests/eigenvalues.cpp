// The eigenvalues and vectors of base/jacobi.cpp: sums of their products give the matrix back, each
// element relative to its two diagonal elements, and where the diagonal spans 20 orders of
// magnitude the small eigenvalues are right in their own leading digits. Judged in 113-bit
// arithmetic.
#include "base/jacobi.hpp"

#include <cfloat>
#include <cmath>
#include <cstdio>
#include <vector>

typedef __float128 Wide;
typedef std::vector<double> Matrix;

static double absolute(Wide value) {
  return static_cast<double>(value < 0 ? -value : value);
}

static uint64_t state = 1;
static double uniform() {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return static_cast<double>(state >> 11) * 0x1p-53 - 0.5;
}

// X'X / m for m rows of uniform numbers; column j times 10^(-decades j' / n), in mixed order.
static Matrix covariance(int n, int m, double decades) {
  Matrix x(static_cast<size_t>(m) * n), a(static_cast<size_t>(n) * n);
  for (int i = 0; i < m * n; ++i)
    x[i] = uniform() * std::pow(10.0, -decades * (i % n * 7 % n) / n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      double sum = 0;
      for (int l = 0; l < m; ++l)
        sum += x[l * n + i] * x[l * n + j];
      a[i * n + j] = sum / m;
    }
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < i; ++j)
      a[i * n + j] = a[j * n + i];
  return a;
}

// Largest error of the sum of r r', of the orthogonality of the rows, and of the eigenvalues as
// squared lengths, in units of eps.
static double check(int n, const Matrix &a, int expected_rank, bool *good) {
  Matrix rows(a.size()), values(n);
  int64_t rank = 0;
  const gmm::Status status =
      gmm::orthogonal_rows(n, a.data(), rows.data(), values.data(), &rank, nullptr);
  double worst = 0;
  *good = status == gmm::Status::Ok && rank == expected_rank;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j <= i; ++j) {
      Wide sum = 0;
      for (int l = 0; l < rank; ++l)
        sum += Wide(rows[l * n + i]) * rows[l * n + j];
      worst =
          std::fmax(worst, absolute(sum - a[i * n + j]) / std::sqrt(a[i * n + i] * a[j * n + j]));
    }
  for (int p = 0; p < rank; ++p)
    for (int q = 0; q <= p; ++q) {
      Wide sum = p == q ? -Wide(values[p]) : Wide(0);
      for (int j = 0; j < n; ++j)
        sum += Wide(rows[p * n + j]) * rows[q * n + j];
      worst = std::fmax(worst, absolute(sum) / (std::sqrt(values[p]) * std::sqrt(values[q])));
    }
  return worst / DBL_EPSILON;
}

int main() {
  int status = 0;
  for (int n : {1, 2, 3, 10, 32, 70})
    for (double decades : {0.0, 10.0}) {
      bool good = true, good_of_half = true;
      const double error = check(n, covariance(n, 3 * n, decades), n, &good);
      const int half = (n + 1) / 2; // as many rows as would span half of the space
      const double error_of_half = check(n, covariance(n, half, 0), half, &good_of_half);
      const double bound = 10 * (n + 3);
      if (!good || !good_of_half || !(error <= bound) || !(error_of_half <= bound)) {
        std::printf("n %d, %g decades: errors %.1f and %.1f eps, bound %.0f\n", n, decades, error,
                    error_of_half, bound);
        status = 1;
      }
    }
  return status;
}
