// The library's own units: y = (x - shift) 2^-exponent, feature by feature. The scaling is exact,
// and the subtraction is exact for values near the shift (Sterbenz) and, as the shift has few
// digits, for those further from 0; so an offset or a change of the caller's units by a power of
// two costs no digit: scaling x by 2^s gives the same bits in y.
#pragma once
#include "base/memory.hpp"
#include "base/threads.hpp"
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

// A sample of distinct rows of positive weight, at most `capacity`: those whose hash is smallest.
// Which rows these are does not depend on the order of rows, on how often a row occurs, on rows of
// weight 0, or on the caller's units up to a power of two.
struct DistinctRows {
  struct Entry {
    uint64_t hash;
    int64_t row;
    uint64_t weight; // of all rows that equal this one, in fixed point, so that its sum is exact
  };
  Buffer<Entry> entries; // for each member of the team 2 x capacity; the sample is the first `size`
  Buffer<int64_t> sizes; // entries of each member
  int64_t capacity = 0;
  int64_t size = 0;

  Status allocate(const gmm_allocator &allocator, int64_t capacity, int64_t n_members);
  // extent: of the rows of positive weight.
  Status collect(const View &view, const RowWeights &weights, const Extent &extent, Team &team);

private:
  Status collect_below(uint64_t limit, const View &view, const RowWeights &weights, int exponent,
                       Team &team);
};

// Chooses the units from the sample: the shift is near 0 or where a feature's distinct values are
// dense, the exponent that of its robust scale (see gmm_fit in the header). `isotropic` gives all
// features one scale. extent: of the rows of positive weight.
// Status::Scale when squares would leave the range of double. values: work space for rows.size
// values for each member of the team.
Status choose_units(const View &view, const DistinctRows &rows, bool isotropic,
                    const Extent &extent, Team &team, RecordedValue *values, Units &units,
                    Message &message);

} // namespace gmm
