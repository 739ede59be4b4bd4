// Features that are recorded in steps: whole numbers, tenths, answers from 1 to 5, a 0/1 column. A
// component that is narrower than a step stands on one recorded value, and the density there says
// nothing of the data, so such features have a floor of their own (see gmm_fit in the header).
#pragma once
#include <cstdint>

namespace gmm {

// A distinct value of a feature, in the caller's units, and the weight of the rows of the sample
// that have it (in units of their own: only ratios of weights count).
struct RecordedValue {
  double value, weight;
};

// The step of n > 1 distinct values in ascending order: the largest number of which all their
// differences are whole multiples, or several times that where most people name such multiples only
// (ages heaped at fives). 0 if there is none, as for measurements with all their digits.
double find_step(const RecordedValue *sorted, int64_t n);

// The standard deviation of n > 1 of them, by weight.
double spread_of(const RecordedValue *sorted, int64_t n);

} // namespace gmm
