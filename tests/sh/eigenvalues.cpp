// The eigenvalues and vectors of gaussian/jacobi.cpp: sums of their products give the matrix back,
// each element relative to its two diagonal elements, and where the diagonal spans 20 orders of
// magnitude the small eigenvalues are right in their own leading digits. Judged in 113-bit
// arithmetic. And the fast ones: eigenvectors by gaussian/eigen.cpp, and matrices whose eigenvalues
// gaussian/clip.cpp raised, which must be those that Jacobi's rotations give, to the precision of
// the largest eigenvalue; and the whitening matrices of gaussian/few_rows.cpp.
#include "gaussian/clip.hpp"
#include "gaussian/eigen.hpp"
#include "gaussian/few_rows.hpp"
#include "gaussian/jacobi.hpp"

#include <algorithm>
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
static double check(int n, const Matrix &a, int expected_rank, const gmm::Engine &engine,
                    bool *good) {
  Matrix rows(a.size()), values(n);
  int64_t rank = 0;
  const gmm::Status status =
      gmm::orthogonal_rows(engine, n, a.data(), rows.data(), values.data(), &rank);
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

// Largest error of the sum of lambda q q' and of the orthogonality of the q, in units of eps times
// the trace, and of eps.
static double check_vectors(int n, const Matrix &a, const gmm::Engine &engine, bool *good) {
  Matrix room(a), vectors(a.size()), values(n);
  room.resize(static_cast<size_t>(gmm::eigen_room(n)));
  *good = gmm::find_eigenvectors(engine, n, room.data(), static_cast<int64_t>(room.size()),
                                 vectors.data(), values.data()) == gmm::Status::Ok;
  double worst = 0, trace = 0;
  for (int i = 0; i < n; ++i)
    trace += a[i * n + i];
  for (int i = 0; i < n; ++i)
    for (int j = 0; j <= i; ++j) {
      Wide sum = -a[i * n + j], product = i == j ? -1 : 0;
      for (int l = 0; l < n; ++l) {
        sum += Wide(values[l]) * vectors[l * n + i] * vectors[l * n + j];
        product += Wide(vectors[i * n + l]) * vectors[j * n + l];
      }
      worst = std::fmax(worst, std::fmax(absolute(sum) / trace, absolute(product)));
    }
  return worst / DBL_EPSILON;
}

// floor I + sum of share * r r'
static Matrix clipped(int n, double floor, const Matrix &rows, int64_t rank, const double *values) {
  Matrix a(static_cast<size_t>(n) * n);
  for (int i = 0; i < n; ++i)
    a[i * n + i] = floor;
  for (int64_t l = 0; l < rank; ++l) {
    const double share = values == nullptr ? 1 : std::fmax(0, 1 - floor / values[l]);
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j)
        a[i * n + j] += share * rows[l * n + i] * rows[l * n + j];
  }
  return a;
}

// Largest difference between clip_rows() and Jacobi's rotations, in units of eps times the trace.
static double check_clip(int n, int most_rank, const Matrix &a, double floor,
                         const gmm::Engine &engine, bool *good) {
  Matrix rows(a.size()), jacobi(a.size()), work(a.size()), values(n), copy(a);
  int64_t rank = 0, jacobi_rank = 0;
  *good = gmm::orthogonal_rows(engine, n, a.data(), jacobi.data(), values.data(), &jacobi_rank) ==
          gmm::Status::Ok;
  const Matrix expected = clipped(n, floor, jacobi, jacobi_rank, values.data());
  *good = *good && gmm::clip_rows(engine, n, most_rank, floor, copy.data(), rows.data(),
                                  work.data(), values.data(), &rank) == gmm::Status::Ok;
  const Matrix found = clipped(n, floor, rows, rank, nullptr);
  double worst = 0, trace = 0;
  for (int i = 0; i < n; ++i)
    trace += a[i * n + i];
  for (size_t i = 0; i < a.size(); ++i)
    worst = std::fmax(worst, std::fabs(found[i] - expected[i]));
  return worst / trace / DBL_EPSILON;
}

// Largest error of W A W' = I for a matrix A of few rows and its whitening matrix, in units of eps
// times the condition of A.
static double check_few_rows(int n, int rank, const gmm::Engine &engine, bool *good) {
  const double floor = 1e-6;
  Matrix rows(static_cast<size_t>(rank) * n), scale(n), room(static_cast<size_t>(n) * n);
  Matrix a(room.size()), half(room.size());
  for (double &element : rows)
    element = uniform();
  for (double &element : scale)
    element = 1 + uniform();
  double trace = 0;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      for (int l = 0; l < rank; ++l)
        a[i * n + j] += rows[l * n + i] * rows[l * n + j];
      trace += i == j ? a[i * n + i] : 0;
      a[i * n + j] = (a[i * n + j] + (i == j ? floor : 0)) * scale[i] * scale[j];
    }
  gmm::FewRows few;
  *good = few.allocate(gmm::default_allocator(), rank, 2, n) == gmm::Status::Ok;
  few.forget();
  few.keep(1, floor, scale.data(), rank, rows.data());
  *good = *good && few.has(1) && !few.has(0) &&
          few.whiten(engine, 1, room.data(), room.data()) == gmm::Status::Ok;
  double worst = 0;
  for (int i = 0; i < n; ++i) {
    const double *w = room.data() + gmm::triangle(i);
    for (int j = 0; j < n; ++j) {
      Wide sum = 0;
      for (int l = 0; l <= i; ++l)
        sum += Wide(w[l]) * a[l * n + j];
      half[i * n + j] = static_cast<double>(sum);
    }
    for (int j = 0; j <= i; ++j) {
      Wide sum = i == j ? -1 : 0;
      for (int l = 0; l <= j; ++l)
        sum += Wide(half[i * n + l]) * room[gmm::triangle(j) + l];
      worst = std::fmax(worst, absolute(sum));
    }
  }
  return worst / (DBL_EPSILON * (1 + trace / floor));
}

static int check_fast() {
  int status = 0;
  for (int64_t level = 1; level <= 3; ++level) {
    const gmm::Engine engine = {&gmm::kernels::kernels_of(level), nullptr};
    for (int rank : {0, 1, 9}) {
      bool good = true;
      const double error = check_few_rows(160, rank, engine, &good);
      if (!good || !(error <= 16)) {
        std::printf("level %d, %d rows: whitened, %.1f eps\n", int(level), rank, error);
        status = 1;
      }
    }
    for (int n : {1, 2, 3, 10, 33, 36, 70, 150}) {
      bool good = true, good_of_clip = true;
      const Matrix zero(static_cast<size_t>(n) * n);
      if (n >= gmm::fewest_features_clipped &&
          (check_clip(n, n, zero, 1e-6, engine, &good) > 0 || !good)) {
        std::printf("level %d, n %d: clipped, a matrix of 0\n", int(level), n);
        status = 1;
      }
      for (int m : {3 * n, (n + 1) / 2, 1}) {
        const double error = check_vectors(n, covariance(n, m, 0), engine, &good);
        if (!good || !(error <= 4 * (n + 3))) {
          std::printf("level %d, n %d, rank %d: eigenvectors, %.1f eps\n", int(level), n, m, error);
          status = 1;
        }
        if (n < gmm::fewest_features_clipped)
          continue;
        // 0.01: between the eigenvalues; 5 decades: between those of the features
        for (double decades : {0.0, 5.0})
          for (double floor : {1e-7, 0.01}) {
            const double difference = check_clip(n, std::min(n, m), covariance(n, m, decades),
                                                 floor, engine, &good_of_clip);
            if (!good_of_clip || !(difference <= n + 3)) {
              std::printf("level %d, n %d, rank %d, %g decades, floor %g: clipped, %.1f eps\n",
                          int(level), n, m, decades, floor, difference);
              status = 1;
            }
          }
      }
    }
  }
  return status;
}

static int check_jacobi(int64_t level) {
  const gmm::Engine engine = {&gmm::kernels::kernels_of(level), nullptr};
  int status = 0;
  for (int n : {1, 2, 3, 10, 13, 32, 70})
    for (double decades : {0.0, 10.0}) {
      bool good = true, good_of_half = true;
      const double error = check(n, covariance(n, 3 * n, decades), n, engine, &good);
      const int half = (n + 1) / 2; // as many rows as would span half of the space
      const double error_of_half = check(n, covariance(n, half, 0), half, engine, &good_of_half);
      const double bound = 10 * (n + 3);
      if (!good || !good_of_half || !(error <= bound) || !(error_of_half <= bound)) {
        std::printf("level %d, n %d, %g decades: errors %.1f and %.1f eps, bound %.0f\n",
                    int(level), n, decades, error, error_of_half, bound);
        status = 1;
      }
    }
  return status;
}

int main() {
  int status = check_fast();
  for (int64_t level = 1; level <= 3; ++level)
    status |= check_jacobi(level);
  return status;
}
