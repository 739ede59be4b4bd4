// The library's own units: y = (x - shift) 2^-exponent, feature by feature. The scaling is exact,
// and the subtraction is exact for values near the shift (Sterbenz) and, as the shift has few
// digits, for those further from 0; so an offset or a change of the caller's units by a power of
// two costs no digit: scaling x by 2^s gives the same bits in y.
#pragma once
#include "base/memory.hpp"
#include "base/threads.hpp"
#include "data/distinct_rows.hpp"
#include "data/steps.hpp"
#include "data/view.hpp"

namespace gmm {

struct Units {
  int64_t n_features = 0;
  Buffer<double> shift;  // D, in the caller's units: near where the feature's values are dense
  Buffer<int> exponent;  // D
  Buffer<double> factor; // D: 2^-exponent
  Buffer<double> robust_scale; // D, in the library's units: 0 when all is constant, else in [1, 2),
                               // or less beside a value 2^505 times as large
  Buffer<double> rounding;     // D, in the library's units: standard deviation of the rounding of a
                               // feature that is recorded in steps, else 0
  Buffer<double> spread;       // D, likewise: standard deviation of a feature over all rows

  Status allocate(const gmm_allocator &allocator, int64_t n_features);

  // A value x of feature j in these units.
  double apply(int64_t j, double x) const { return (x - shift[j]) * factor[j]; }
};

// Chooses the units from a sample of distinct rows: the shift is near 0 or where a feature's
// distinct values are dense, the exponent that of its robust scale (see gmm_fit in the header).
// Unless each_feature, all have one scale, as families need that are not closed under scaling of
// single features (Family::scales_by_feature). extent: of the rows of positive weight.
// Status::Scale when squares would leave the range of double. values: work space for rows.size
// values for each member of the team.
Status choose_units(const View &view, const DistinctRows &rows, bool each_feature,
                    const Extent &extent, Team &team, RecordedValue *values, Units &units,
                    Message &message);

} // namespace gmm
