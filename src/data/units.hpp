// The library's own units: y = (x - shift) 2^-exponent, feature by feature. The scaling is exact.
// The subtraction is exact for values near the shift (Sterbenz) and for values further from 0,
// because the shift has few digits. So an offset costs no digit, and scaling x by 2^s gives the
// same bits in y.
#pragma once
#include "base/memory.hpp"
#include "base/threads.hpp"
#include "data/steps.hpp"

namespace gmm {

// After choose_units(): every robust scale is near 1 in these units, unless all values are equal;
// of features that have one exponent the largest is.
struct Units {
  int64_t n_features = 0; // D
  Buffer<double> shift;   // D, in the caller's units: near where the feature's values are dense
  Buffer<int> exponent;   // D
  Buffer<double> factor;  // D: 2^-exponent
  Buffer<double> robust_scale; // D, in the library's units: 0 when all is constant, else in [1, 2),
                               // or less where features have one exponent, and beside a value 2^505
                               // times as large
  Buffer<double> rounding;     // D, in the library's units: standard deviation of the rounding of a
                               // feature that is recorded in steps, else 0
  Buffer<double> spread;       // D, likewise: standard deviation of a feature over all rows

  Status allocate(const gmm_allocator &allocator, int64_t n_features);

  // A value x of feature j in these units.
  double apply(int64_t j, double x) const { return (x - shift[j]) * factor[j]; }
};

// Chooses the units from the sample of a survey, which is not empty. The shift is near 0 or where a
// feature's distinct values are dense; the exponent is that of its robust scale (see gmm_fit in the
// header). Unless each_feature, all features have one exponent, because a family that is not closed
// under scaling of single features (Family::scales_by_feature) would become another one. isotropic:
// one variance stands for all features, and the largest robust scale for all scales. values: work,
// values_of_feature() for each member of the team. Status::Scale, with the place in `message`,
// where squares would leave the range of double.
struct Survey;
Status choose_units(const Survey &survey, bool each_feature, bool isotropic, Team &team,
                    RecordedValue *values, Units &units, Message &message);

// How many values of a feature units are chosen from at most.
int64_t values_of_feature(const Survey &survey);

} // namespace gmm
