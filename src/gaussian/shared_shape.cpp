// Newton's method in the fewer of the K volumes and the D numbers of the shape. The others follow
// from these: v_j = log of m_j = sum of p_k s_kj e^-u_k, or the floor's. A common factor may go
// from volumes to shape, so the floor of their products is one of each by itself.
#include "gaussian/shared_shape.hpp"

#include "base/dot.hpp"
#include "base/elementary.hpp"
#include "gaussian/newton.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

namespace {

// Rows of the matrix have the unknowns x, columns what follows from them.
struct Scaling {
  int64_t n_rows, n_columns;
  const double *spectra; // element (row, column) at row * row_step + column * column_step
  int64_t row_step, column_step;
  const double *row_share;    // of sum 1, NULL: all are equal
  const double *column_share; // likewise
  double total;               // of the columns' weights: the number of features
  double least;               // e^y of a column, at least
  double *factors;            // n_rows: e^-x
  double *sums;               // n_columns: m
  double *slopes;             // n_rows * n_columns

  double share_of_row(int64_t row) const {
    return row_share != nullptr ? row_share[row] : 1 / static_cast<double>(n_rows);
  }
  double weight_of_column(int64_t column) const {
    return column_share != nullptr ? total * column_share[column] : 1;
  }
  double element(int64_t row, int64_t column) const {
    return spectra[row * row_step + column * column_step];
  }

  double value_at(const double *x);
  Status evaluate(const double *x, double *value) {
    *value = value_at(x);
    return Status::Ok;
  }
  Status differentiate(double *gradient, double *hessian, bool *shifts);
};

double Scaling::value_at(const double *x) {
  std::fill_n(sums, n_columns, 0.0);
  double value = 0;
  for (int64_t row = 0; row < n_rows; ++row) {
    const double share = share_of_row(row);
    factors[row] = own_exp(-x[row]);
    value += total * share * x[row];
    for (int64_t column = 0; column < n_columns; ++column)
      sums[column] += share * (element(row, column) * factors[row]);
  }
  for (int64_t column = 0; column < n_columns; ++column) {
    const double m = sums[column];
    value += weight_of_column(column) * (m >= least ? own_log(m) + 1 : own_log(least) + m / least);
  }
  return value;
}

Status Scaling::differentiate(double *gradient, double *hessian, bool *shifts) {
  *shifts = *std::min_element(sums, sums + n_columns) > least;
  for (int64_t row = 0; row < n_rows; ++row) {
    double sum = 0;
    const double factor = share_of_row(row) * factors[row];
    for (int64_t column = 0; column < n_columns; ++column) {
      const double m = std::max(sums[column], least), weight = weight_of_column(column);
      const double part = factor * element(row, column) / m;
      sum += weight * part;
      slopes[row * n_columns + column] = sums[column] >= least ? std::sqrt(weight) * part : 0;
    }
    gradient[row] = share_of_row(row) * total - sum;
    for (int64_t other = 0; other <= row; ++other)
      hessian[row * n_rows + other] = hessian[other * n_rows + row] =
          (other == row ? sum : 0) -
          dot(slopes + row * n_columns, slopes + other * n_columns, n_columns);
  }
  return Status::Ok;
}

// Volumes are unknown: begin with the mean variances, made so small that columns are off their
// bound.
void begin_with_volumes(Scaling &scaling, double log_least, double *x) {
  double smallest = INFINITY;
  for (int64_t row = 0; row < scaling.n_rows; ++row) {
    double sum = 0;
    for (int64_t column = 0; column < scaling.n_columns; ++column)
      sum += scaling.element(row, column);
    sum /= static_cast<double>(scaling.n_columns);
    x[row] = sum > 0 ? std::max(log_least, own_log(sum)) : log_least;
  }
  scaling.value_at(x);
  for (int64_t column = 0; column < scaling.n_columns; ++column)
    if (scaling.sums[column] > 0)
      smallest = std::min(smallest, scaling.sums[column]);
  for (int64_t row = 0; row < scaling.n_rows && smallest < INFINITY; ++row)
    x[row] = std::max(log_least, x[row] + own_log(smallest) - 3);
}

// The shape is unknown: begin with that of all rows together, off its bound.
void begin_with_shape(const Scaling &scaling, double *x) {
  double smallest = INFINITY;
  for (int64_t row = 0; row < scaling.n_rows; ++row) {
    double sum = 0;
    for (int64_t column = 0; column < scaling.n_columns; ++column)
      sum += scaling.column_share[column] * scaling.element(row, column);
    x[row] = sum;
    if (sum > 0)
      smallest = std::min(smallest, sum);
  }
  for (int64_t row = 0; row < scaling.n_rows; ++row)
    x[row] = x[row] > 0 ? own_log(x[row]) - own_log(smallest) + 3 : 0;
}

} // namespace

Status fit_shared_shape(const CovarianceFloor &floor, int64_t K, EstimateWork &work,
                        EstimateFindings *found) {
  const int64_t D = floor.n_features;
  // Sums of spectra over volumes stay doubles.
  const double largest = *std::max_element(work.spectra.data(), work.spectra.data() + K * D);
  const double log_least =
      std::max(own_log(work.least), own_log(std::max(work.least, largest)) - 700);
  const double *share = work.share.data();
  const double *spectra = work.spectra.data();
  const auto features = static_cast<double>(D);
  double *x = work.logarithms.data(), *factors = work.factors.data(), *sums = work.sums.data();
  double *slopes = work.slopes.data(), *room = work.newton.data();
  const bool by_volume = K <= D;
  Scaling scaling = {by_volume ? K : D,
                     by_volume ? D : K,
                     spectra,
                     by_volume ? D : 1,
                     by_volume ? 1 : D,
                     by_volume ? share : nullptr,
                     by_volume ? nullptr : share,
                     features,
                     by_volume ? 1 : work.least,
                     factors,
                     sums,
                     slopes};
  if (by_volume && work.has_last)
    work.convert_last(K, x);
  else if (by_volume)
    begin_with_volumes(scaling, log_least, x);
  else if (!work.has_last)
    begin_with_shape(scaling, x);
  GMM_TRY(minimise(scaling, scaling.n_rows, by_volume ? log_least : 0.0, room, x, &found->ran_out));
  work.has_last = !found->ran_out;
  work.last_unit = work.unit[0];
  for (int64_t k = 0; k < K; ++k) {
    double volume = by_volume ? own_exp(x[k]) : std::max(sums[k], work.least);
    if (by_volume && share[k] == 0) { // empty: what its covariance has of the common shape
      volume = 0;
      for (int64_t j = 0; j < D; ++j)
        volume += spectra[k * D + j] / std::max(sums[j], 1.0) / features;
      volume = std::max(volume, work.least);
    }
    for (int64_t j = 0; j < D; ++j)
      work.variances[k * D + j] = volume * (by_volume ? std::max(sums[j], 1.0) : own_exp(x[j]));
  }
  return Status::Ok;
}

} // namespace gmm
