#include "data/view.hpp"

#include "base/compensated_sum.hpp"

#include <cmath>

namespace gmm {

static const char *describe(double value) {
  return std::isnan(value) ? "NaN" : value > 0 ? "infinity" : "-infinity";
}

Status inspect(const View &view, const char *caller, Message &message, Extent *extent) {
  double largest = 0;
  // In the order of memory, so that a column-major matrix is not read across its columns.
  const bool rows_outside = view.row_stride >= view.col_stride;
  const int64_t n_outer = rows_outside ? view.n_rows : view.n_cols;
  const int64_t n_inner = rows_outside ? view.n_cols : view.n_rows;
  bool finite = true;
  for (int64_t outer = 0; outer < n_outer; ++outer) {
    for (int64_t inner = 0; inner < n_inner; ++inner) {
      const double size = std::fabs(rows_outside ? view.at(outer, inner) : view.at(inner, outer));
      largest = size > largest ? size : largest;
      finite &= size <= __DBL_MAX__; // false for NaN too
    }
  }
  if (extent != nullptr)
    extent->largest = largest;
  if (finite)
    return Status::Ok;
  for (int64_t i = 0; i < view.n_rows; ++i) {
    for (int64_t j = 0; j < view.n_cols; ++j) {
      const double value = view.at(i, j);
      if (std::isfinite(value))
        continue;
      message.say() << caller << ": x[" << i << "," << j << "] is " << describe(value);
      return Status::NotFinite;
    }
  }
  return Status::Internal;
}

Status inspect_weights(const double *values, int64_t n, const char *caller, Message &message,
                       RowWeights *weights) {
  weights->values = values;
  weights->factor = 1;
  weights->total = static_cast<double>(n);
  if (values == nullptr)
    return Status::Ok;
  CompensatedSum sum;
  for (int64_t i = 0; i < n; ++i) {
    if (!std::isfinite(values[i])) {
      message.say() << caller << ": sample_weight[" << i << "] is " << describe(values[i]);
      return Status::NotFinite;
    }
    if (values[i] < 0) {
      message.say() << caller << ": sample_weight[" << i << "] is negative";
      return Status::Weights;
    }
    sum.add(values[i]);
  }
  const double total = sum.value();
  if (n > 0 && !(total >= 0x1p-1000 && total <= 0x1p1000)) {
    message.say() << caller << ": the sum of sample_weight is "
                  << (total > 1   ? "too large"
                      : total > 0 ? "too small"
                                  : "zero");
    return Status::Weights;
  }
  weights->total = total;
  if (n > 0)
    weights->factor = std::ldexp(1.0, -std::ilogb(total));
  return Status::Ok;
}

} // namespace gmm
