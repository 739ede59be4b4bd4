// What counts as 0. Products of numbers that are far below all others are no longer normal numbers,
// with which processors take a hundred times as long, and change no result. Such numbers come about
// where many rows are equal in a feature, as zeros are: a mean is then what rounding leaves of the
// last one, 2^-53 of it, and covariances are what rows of hardly any responsibility add to 0.
#pragma once
#include "base/elementary.hpp"

namespace gmm {

// Of what a number is measured by: a feature's scale, deviations, a diagonal. Rounding errors are
// 2^-53 of it, and products of a few such numbers still normal ones.
constexpr double nothing = 0x1p-100;

// Responsibilities below 2^-600: times the square of a difference of `nothing` they are normal.
constexpr double log_least_responsibility = -600 * log_2;

} // namespace gmm
