// The logarithm of a product of many numbers by one logarithm, without overflow.
#pragma once
#include "base/elementary.hpp"

#include <cmath>
#include <cstdint>

namespace gmm {

class LogProduct {
public:
  // x: not negative, and finite.
  void multiply(double x) {
    constexpr double least = 0x1p-500, most = 0x1p500; // products of two such numbers are doubles
    if (!(x > least && x < most))
      x = split(x);
    product_ *= x;
    if (!(product_ > least && product_ < most))
      product_ = split(product_);
  }

  // The product is mantissa() times 2 to the power of exponent(). After split() the mantissa is
  // from 1/2 to 1.
  double mantissa() const { return product_; }
  int64_t exponent() const { return exponent_; }
  void split() { product_ = split(product_); }
  double value() const { return own_log(product_) + static_cast<double>(exponent_) * log_2; }

private:
  double split(double x) {
    int exponent = 0;
    x = std::frexp(x, &exponent);
    exponent_ += exponent;
    return x;
  }

  double product_ = 1;
  int64_t exponent_ = 0;
};

} // namespace gmm
