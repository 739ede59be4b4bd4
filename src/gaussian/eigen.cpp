// Householder's reduction, with the reflections kept, then QL on the tridiagonal matrix, whose
// rotations are collected and applied to the eigenvectors strip by strip.
#include "gaussian/eigen.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace gmm {

// Plain sums, in the order of the elements.
static double dot_product(int64_t n, const double *a, const double *b) {
  double sum = 0;
  for (int64_t j = 0; j < n; ++j)
    sum += a[j] * b[j];
  return sum;
}

// Replaces x, the n numbers at v, by the vector v of the reflection I - v v' that takes x to the
// first axis, and returns the first coordinate that x then has. v'v is 2, or 0 where x is 0.
static double find_reflection(int64_t n, double *v) {
  double size = 0;
  for (int64_t j = 0; j < n; ++j)
    size = std::max(size, std::fabs(v[j]));
  const double unit = size > 0 ? size : 1;
  for (int64_t j = 0; j < n; ++j)
    v[j] /= unit;
  const double length = std::sqrt(dot_product(n, v, v)), end = -std::copysign(length, v[0]);
  v[0] -= end;
  const double scale = length > 0 ? 1 / std::sqrt(length * std::fabs(v[0])) : 0;
  for (int64_t j = 0; j < n; ++j) // v'v was 2 length |v_0|
    v[j] *= scale;
  return end * unit;
}

// a = Q T Q': the diagonal of T into `diagonal`, what is beside it into the diagonal of `a`, and
// the reflections of which Q is the product into the rows above that. work: 2 n.
static Status make_tridiagonal(const Engine &engine, int64_t n, double *a, double *diagonal,
                               double *work) {
  for (int64_t k = 0; k + 1 < n; ++k) {
    GMM_TRY(go_on(engine.stop));
    const int64_t rest = n - k - 1;
    double *row = a + k * n + k, *v = row + 1, *w = work;
    diagonal[k] = row[0];
    row[0] = find_reflection(rest, v);
    double *after = a + (k + 1) * n + k + 1;
    engine.kernels->multiply_symmetric(rest, after, n, v, w);
    const double half = 0.5 * dot_product(rest, v, w);
    for (int64_t j = 0; j < rest; ++j)
      w[j] -= half * v[j];
    engine.kernels->subtract_symmetric(rest, v, w, after, n);
  }
  diagonal[n - 1] = a[n * n - 1];
  return Status::Ok;
}

// The rows of Q': the product of the reflections, the last of which acts first on a row, in groups
// of rows that stay in the cache meanwhile.
static Status multiply_reflections(const Engine &engine, int64_t n, const double *a, double *rows) {
  constexpr int64_t group = 8;
  for (int64_t i = 0; i < n; i += group) {
    GMM_TRY(go_on(engine.stop));
    const int64_t count = std::min(group, n - i), last = i + count - 1;
    std::fill(rows + i * n, rows + (i + count) * n, 0.0);
    for (int64_t l = i; l <= last; ++l)
      rows[l * n + l] = 1;
    for (int64_t k = last - 1; k >= 0; --k) // those after it do not reach so far
      engine.kernels->reflect(count, n - k - 1, a + k * n + k + 1, rows + i * n + k + 1, n);
  }
  return Status::Ok;
}

namespace {

// Sweeps of rotations that wait to be applied to all rows, strip by strip of their columns: a
// strip, copied so that its rows follow each other, stays in the cache.
//
// A sweep is kept as its first row, its number of rotations, the cosines and the sines.
struct Sweeps {
  static constexpr int64_t width = 32; // columns of a strip
  const Engine &engine;
  int64_t n;         // of the matrix
  int64_t capacity;  // numbers that there is room for at `rotations`
  double *strip;     // n * width
  double *rotations; // the sweeps that wait, one after the other
  double *vectors;   // n * n: the rows that become eigenvectors
  int64_t used = 0;  // numbers at `rotations`

  // Room for the cosines and, `count` after them, the sines of rotations of rows first .. first +
  // count.
  Status begin(int64_t first, int64_t count, double **cosines) {
    constexpr int64_t most_numbers = 1 << 18; // 2 MiB of rotations wait at most
    if (used + 2 * count + 2 > std::min(capacity, std::max(most_numbers, 2 * n + 2)))
      GMM_TRY(apply());
    double *sweep = rotations + used;
    sweep[0] = static_cast<double>(first);
    sweep[1] = static_cast<double>(count);
    used += 2 * count + 2;
    *cosines = sweep + 2;
    return Status::Ok;
  }

  Status apply() {
    for (int64_t j = 0; j < n; j += width) {
      GMM_TRY(go_on(engine.stop));
      const int64_t columns = std::min(width, n - j);
      for (int64_t i = 0; i < n; ++i)
        std::copy(vectors + i * n + j, vectors + i * n + j + columns, strip + i * width);
      for (int64_t at = 0; at < used;) {
        const auto first = static_cast<int64_t>(rotations[at]);
        const auto count = static_cast<int64_t>(rotations[at + 1]);
        const double *cosines = rotations + at + 2;
        engine.kernels->rotate(count, cosines, cosines + count, columns, strip + first * width,
                               width);
        at += 2 * count + 2;
      }
      for (int64_t i = 0; i < n; ++i)
        std::copy(strip + i * width, strip + i * width + columns, vectors + i * n + j);
    }
    used = 0;
    return Status::Ok;
  }
};

} // namespace

// One implicit QL step with Wilkinson's shift on rows first .. last of a tridiagonal matrix.
// beside[i]: element (i,i+1). cosines: receives last - first cosines and then as many sines.
static void ql_step(int64_t first, int64_t last, double *diagonal, double *beside,
                    double *cosines) {
  double *sines = cosines + (last - first);
  const double corner = beside[first];
  const double theta = (diagonal[first + 1] - diagonal[first]) / (2 * corner);
  double g = diagonal[last] - diagonal[first] +
             corner / (theta + std::copysign(std::hypot(theta, 1.0), theta));
  double c = 1, s = 1, moved = 0;
  for (int64_t i = last - 1; i >= first; --i) {
    const double f = s * beside[i], b = c * beside[i];
    const double length = std::hypot(f, g);
    if (i + 1 < last)
      beside[i + 1] = length;
    s = length > 0 ? f / length : 0;
    c = length > 0 ? g / length : 1;
    g = diagonal[i + 1] - moved;
    const double r = (diagonal[i] - g) * s + 2 * c * b;
    moved = s * r;
    diagonal[i + 1] = g + moved;
    g = c * r - b;
    cosines[i - first] = c;
    sines[i - first] = s;
  }
  diagonal[first] -= moved;
  beside[first] = g;
}

Status find_eigenvectors(const Engine &engine, int64_t n, double *a, int64_t room, double *vectors,
                         double *values) {
  GMM_TRY(make_tridiagonal(engine, n, a, values, vectors));
  GMM_TRY(multiply_reflections(engine, n, a, vectors));
  for (int64_t i = 0; i < n; ++i) // then the rest of `a` is free
    a[i] = a[i * n + i];
  double *beside = a;
  double *strip = a + n, *rotations = strip + n * Sweeps::width;
  Sweeps sweeps = {engine, n, a + room - rotations, strip, rotations, vectors};
  int64_t steps_left = 60 * n; // one to two for each eigenvalue are needed
  for (int64_t first = 0; first + 1 < n; ++first)
    for (; steps_left > 0; --steps_left) {
      int64_t last = first;
      while (last + 1 < n && std::fabs(beside[last]) > DBL_EPSILON * (std::fabs(values[last]) +
                                                                      std::fabs(values[last + 1])))
        ++last;
      if (last == first)
        break;
      double *cosines = nullptr;
      GMM_TRY(sweeps.begin(first, last - first, &cosines));
      ql_step(first, last, values, beside, cosines);
    }
  return sweeps.apply();
}

} // namespace gmm
