// Where an element of a packed triangle lies.
#pragma once
#include <cstdint>

namespace gmm {

// Element (i,j), j <= i, of a lower triangle packed by rows is at triangle(i) + j; a triangle of n
// rows has triangle(n) elements.
static constexpr inline int64_t triangle(int64_t i) {
  return i * (i + 1) / 2;
}

} // namespace gmm
