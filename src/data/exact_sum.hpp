// Sums whose bits depend on the set of their terms alone: not on the order in which these come, nor
// on how they are split into sums that are merged.
//
// A sum is three integers: how many units of 2^u, 2^(u-32) and 2^(u-64) it has. A term is rounded
// to whole units of the first kind, its remainder to those of the second, and so on; what is left
// is dropped, and integers add exactly. u is on a grid that all sums share, the lowest place of it
// such that every term is less than 2^31 units, so the largest term decides it. When a larger term
// comes, the integers move down, and the last is dropped. That is as if u had been so high from the
// beginning, because a term leaves nothing in units of more than twice its size. (Demmel and Nguyen
// 2015, whose bins are floating-point numbers.)
//
// What is dropped of a term is at most 2^-64 of the largest one.
#pragma once
#include "base/memory.hpp"
#include "kernels/kernels.hpp"

namespace gmm {

// At most 2^32 terms. Below 2^-970 terms lose digits.
class ExactSum {
public:
  void add(double term, int64_t times = 1);
  void merge(const ExactSum &other);
  double value() const;

  // What is to be stored, and whether stored numbers can be a sum's; they become it then.
  double stored_magic() const { return magic_; }
  const int64_t *stored_digits() const { return digits_; }
  bool restore(double magic, const int64_t *digits);

private:
  friend struct ExactSums;
  bool is_finite() const { return magic_ > 0; }
  double infinite_part() const; // 0 if it is finite
  void become_infinite(double sum);
  void raise_to(double magic);

  double magic_ = kernels::lowest_magic; // see deposit(); 0 once a term was not finite
  int64_t digits_[3] = {}; // of sums that are not finite the first has the bits of infinity or NaN
};

// Many of them, side by side.
struct ExactSums {
  int64_t size = 0;
  Buffer<double> magic;   // size
  Buffer<int64_t> digits; // 3 * size: the first of each sum, then the second, then the third

  Status allocate(const gmm_allocator &allocator, int64_t n);
  void clear();
  // All for sums first .. first+n-1. add() leaves terms of 0.
  void add(const kernels::Kernels &kernels, int64_t first, int64_t n, double *terms);
  void merge(const ExactSums &other, int64_t first, int64_t n);
  void values(int64_t first, int64_t n, double *to) const;
  ExactSum get(int64_t i) const;
  void set(int64_t i, const ExactSum &sum);
};

// The sum of row weights, which may be as small as the least normal number and keep all digits.
class WeightSum {
public:
  void add(double weight, int64_t times = 1) {
    if (weight < border)
      small.add(weight / border, times);
    else
      large.add(weight, times);
  }
  void merge(const WeightSum &other) {
    small.merge(other.small);
    large.merge(other.large);
  }
  double value() const { return large.value() + small.value() * border; }

  ExactSum large, small; // from the border on; below it, over it

private:
  static constexpr double border = 0x1p-500;
};

// What a sum of nothing but this term is.
inline double as_exact_sum(double term) {
  return term * kernels::exact_scale / kernels::exact_scale + 0.0;
}

} // namespace gmm
