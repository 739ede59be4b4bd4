// The inner loop of one-sided Jacobi (gaussian/jacobi.cpp): pairs of rows are turned apart.
#pragma once
#include "base/lanes.hpp"
#include "base/rotation.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

static inline void turn_lanes(Lanes s, Lanes tau, Lanes &p, Lanes &q) {
  const Lanes before = p;
  p = multiply_add(-s, multiply_add(tau, before, q), before);
  q = multiply_add(s, multiply_add(-tau, q, before), q);
}

// Calls visit(at, count, is_whole) for the vectors of a row of n numbers, of which the last may
// have fewer than all.
template <class Visit> static inline void for_each_vector(int64_t n, Visit &&visit) {
  int64_t j = 0;
  for (; j + lane_count <= n; j += lane_count)
    visit(j, lane_count, true);
  if (j < n)
    visit(j, static_cast<int>(n - j), false);
}

static inline Lanes load_part(const double *from, int count, bool is_whole) {
  return is_whole ? load(from) : load_first(from, count);
}

// Turns rows p and q so that they are orthogonal and returns true, or returns false where they are
// so to rounding. *pp and *qq are their squared lengths and follow.
static inline bool turn_pair(int64_t n, double *p, double *q, double *pp, double *qq,
                             double tolerance) {
  Lanes products = {};
  for_each_vector(n, [&](int64_t j, int count, bool is_whole) {
    products = multiply_add(load_part(p + j, count, is_whole), load_part(q + j, count, is_whole),
                            products);
  });
  const double pq = sum(products);
  Rotation rotation;
  if (!find_rotation(*pp, *qq, pq, tolerance, &rotation))
    return false;
  const Lanes s = broadcast(rotation.s), tau = broadcast(rotation.tau);
  for_each_vector(n, [&](int64_t j, int count, bool is_whole) {
    Lanes of_p = load_part(p + j, count, is_whole), of_q = load_part(q + j, count, is_whole);
    turn_lanes(s, tau, of_p, of_q);
    if (is_whole) {
      store(p + j, of_p);
      store(q + j, of_q);
    } else {
      store_first(p + j, of_p, count);
      store_first(q + j, of_q, count);
    }
  });
  *pp -= rotation.t * pq;
  *qq += rotation.t * pq;
  return true;
}

// The pairs of a round have no row in common, so that the processor need not wait for one to begin
// with the next.
static bool turn_apart(int64_t n, int64_t n_rows, int64_t round, double *rows, double *squares,
                       double tolerance) {
  bool turned = false;
  const int64_t last = n_rows - 1 + n_rows % 2; // the number of places is even, one may be empty
  for (int64_t i = 0; i <= last / 2; ++i) {
    const int64_t a = i == 0 ? last : (round + i) % last, b = (round + last - i) % last;
    const int64_t p = a < b ? a : b, q = a < b ? b : a;
    if (q < n_rows)
      turned |= turn_pair(n, rows + p * n, rows + q * n, &squares[p], &squares[q], tolerance);
  }
  return turned;
}

} // namespace gmm::kernels
