// What counts as 0. Products of numbers that are far below all others are subnormal. Processors
// take a hundred times as long with subnormal numbers, and those change no result. They come about
// where many rows are equal in a feature, as zeros are: after each step the mean is what rounding
// leaves of the last one, 2^-53 of it, and a covariance is what rows of hardly any responsibility
// add to 0.
#pragma once
#include "base/elementary.hpp"

namespace gmm {

// A share of what the number is measured by: a feature's scale, a deviation, an element of a
// diagonal. It is far below rounding errors, which are 2^-53, and the product of a few such numbers
// is still normal.
constexpr double nothing = 0x1p-100;

// Responsibilities below 2^-600: times the square of a difference of `nothing` they are normal.
constexpr double log_least_responsibility = -600 * log_2;

} // namespace gmm
