// The caller's matrices: where element (i,j) lies. Strides are known in this room, and in api/,
// which checks them, and nowhere else.
#pragma once
#include "base/status.hpp"
#include "base/threads.hpp"
#include "data/exact_sum.hpp"

#include <cstdint>

namespace gmm {

// The caller's rows, N x D, never written. Strides are in numbers, at least 1 (0 without rows); no
// two elements need to be apart, as nothing is written.
struct View {
  const double *x;
  int64_t n_rows, n_cols, row_stride, col_stride;

  // Whether row i has NaN, and whether it has anything else.
  bool has_holes(int64_t i) const;
  bool is_empty(int64_t i) const;

  double at(int64_t i, int64_t j) const { return x[i * row_stride + j * col_stride]; }
};

// A matrix that receives results. Its elements are apart, which api/ has checked.
struct OutputView {
  double *x = nullptr;
  int64_t row_stride = 0, col_stride = 0;

  double &at(int64_t i, int64_t j) const { return x[i * row_stride + j * col_stride]; }
  bool is_by_rows() const { return col_stride < row_stride; }
};

// What a caller says of rows: their numbers; and N row weights and N labels, each of which may be
// NULL.
struct CallerRows {
  View view;
  const double *weights;
  const int32_t *labels;
};

// Row weights, scaled by a power of two so that their sum is in [1, 2). That keeps sums of weighted
// squares in range whatever the caller's weights are. Without weights each row counts 1, unscaled.
struct RowWeights {
  const double *values = nullptr; // N of the caller's, or NULL: every row counts 1
  double factor = 1;              // the power of two
  double total = 0;               // sum of the caller's weights, N without
  double least = 1;               // of the caller's weights
  bool all_count = true;          // none of them is 0, scaled
  bool all_one = true;            // all of them are 1

  double of(int64_t i) const { return values != nullptr ? values[i] : 1; }
  double at(int64_t i) const { return of(i) * factor; }
  bool counts(int64_t i) const { return values == nullptr || values[i] > 0; }
};

// What a look at elements finds: before any, 0 and finite.
struct Extent {
  double largest = 0; // of the absolute values
  bool finite = true;

  void add(const Extent &other) {
    largest = other.largest > largest ? other.largest : largest;
    finite &= other.finite;
  }
};

// What NaN in the caller's rows is: refused, or what is not observed (GMM_OPT_MISSING).
enum class Nan { Refused, Missing };

// Looks for infinity, and for NaN unless it is Nan::Missing, in the rows of positive weight, with
// the threads of `team`: the others do not count. Status::NotFinite says in `message` where the
// first one is, reading row by row. Status::Cancelled if the team is stopped.
Status inspect(const View &view, const RowWeights &weights, Nan nan, Team &team, Message &message,
               Extent *extent);

// Whether a row that counts has NaN. sample_weight: N weights, of any value, or NULL.
Status find_holes(const View &view, const double *sample_weight, const StopRequest *stop,
                  bool *found);

// One weight: finite and not negative.
Status check_weight(const double *values, int64_t i, Message &message);
// Row weights (NULL is allowed): each of them. *weights: with factor 1 and what they sum up to.
Status inspect_weights(const double *values, int64_t n, const StopRequest *stop, Message &message,
                       RowWeights *weights, WeightSum *total);
// Chooses the factor for this total, which must be in range. Rows that all weigh 1 are as without
// weights.
Status scale_weights(double total, Message &message, RowWeights *weights);

} // namespace gmm
