// A sum that carries its own rounding error (Neumaier 1974): value() is as exact as if every term
// had been added with twice the digits, unless terms overflow.
#pragma once
#include <cmath>

namespace gmm {

class CompensatedSum {
public:
  void add(double term) {
    const double next = sum_ + term;
    error_ += std::fabs(sum_) >= std::fabs(term) ? (sum_ - next) + term : (term - next) + sum_;
    sum_ = next;
  }
  // An infinite term makes the error NaN; the sum itself is then right.
  double value() const { return std::isfinite(error_) ? sum_ + error_ : sum_; }

private:
  double sum_ = 0, error_ = 0;
};

} // namespace gmm
