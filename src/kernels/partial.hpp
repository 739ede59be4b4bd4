// Rows that are partly observed, with components in the lanes: each such row may have a pattern of
// its own, but all components then have the same. A block is component_quantum components side by
// side: what a component has once, the block has component_quantum times.
#pragma once
#include "base/elementary.hpp"
#include "base/nothing.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

namespace { // of the level alone: see lanes.hpp

// The Cholesky factorisation of one vector of components, as far as their first n_observed features
// go. See Kernels::factor_partial.
struct PartialFactor {
  const int64_t *features;
  int64_t n_observed;
  const double *covariance; // of the vector's first component, as `factor`
  double *factor;

  double *at(int64_t i, int64_t j) const { return factor + (triangle(i) + j) * component_quantum; }

  // Element (i,j), j <= i, and those of count - 1 rows below it: what features before j leave of
  // the covariance, divided by the pivot of j if that is observed. The rows share the elements of
  // row j, and none waits for another.
  template <int count> void eliminate(int64_t i, int64_t j) const {
    Lanes rest[count];
    GMM_UNROLL
    for (int a = 0; a < count; ++a) {
      const int64_t row = features[i + a], column = features[j];
      const int64_t place = row > column ? triangle(row) + column : triangle(column) + row;
      rest[a] = load(covariance + place * component_quantum);
    }
    const int64_t n = j < n_observed ? j : n_observed;
    for (int64_t l = 0; l < n; ++l) {
      const Lanes element = load(at(j, l));
      GMM_UNROLL
      for (int a = 0; a < count; ++a)
        rest[a] = multiply_add(-load(at(i + a, l)), element, rest[a]);
    }
    if (j < n_observed && i == j) // as little as rounding may leave of a variance
      rest[0] = 1 / square_root(maximum(rest[0], __DBL_EPSILON__ * load(covariance_of(j))));
    else if (j < n_observed)
      GMM_UNROLL
    for (int a = 0; a < count; ++a)
      rest[a] *= load(at(j, j));
    GMM_UNROLL
    for (int a = 0; a < count; ++a)
      store(at(i + a, j), rest[a]);
  }

  const double *covariance_of(int64_t j) const {
    return covariance + (triangle(features[j]) + features[j]) * component_quantum;
  }
};

} // namespace

// See Kernels::factor_partial.
static void factor_partial(int64_t n_features, const int64_t *features, int64_t n_observed,
                           int64_t first, const double *covariance, double *factor) {
  constexpr int together = 4;
  for (int64_t lane = 0; lane < component_quantum; lane += lane_count) {
    const PartialFactor of = {features, n_observed, covariance + lane, factor + lane};
    int64_t count = 0;
    for (int64_t i = first; i < n_features; i += count) {
      count = n_features - i >= together ? together : 1;
      for (int64_t j = 0; j < i; ++j) {
        if (count == together)
          of.eliminate<together>(i, j);
        else
          of.eliminate<1>(i, j);
      }
      for (int64_t row = i; row < i + count; ++row)
        for (int64_t j = i; j <= row; ++j)
          of.eliminate<1>(row, j);
    }
  }
}

// See Kernels::log_determinant_partial.
static void log_determinant_partial(int64_t n, const int64_t *places, const double *inverse,
                                    double *log_mantissa, double *exponent) {
  constexpr uint64_t mantissa_bits = (UINT64_C(1) << 52) - 1, one = UINT64_C(1023) << 52;
  for (int64_t lane = 0; lane < component_quantum; lane += lane_count) {
    Lanes product = broadcast(1);
    LaneBits powers = {};
    for (int64_t i = 0; i < n; ++i) {
      product *= load(inverse + places[i] * component_quantum + lane);
      const PlainBits bits = bits_of(product); // of a positive number
      powers += reinterpret_cast<LaneBits>((bits >> 52) - 1023);
      product = from_bits((bits & mantissa_bits) | one);
    }
    store(log_mantissa + lane, own_log(product));
    store(exponent + lane, __builtin_convertvector(powers, Lanes));
  }
}

// See Kernels::measure_partial.
static void measure_partial(int64_t n_features, const int64_t *features, int64_t n_observed,
                            const double *factor, const double *mean, const double *y, double *z,
                            double *distance, double *completed) {
  for (int64_t lane = 0; lane < component_quantum; lane += lane_count) {
    const double *element = factor + lane;
    Lanes sum = {};
    for (int64_t i = 0; i < n_observed; ++i) {
      const int64_t j = features[i];
      Lanes rest = y[j] - load(mean + j * component_quantum + lane);
      for (int64_t l = 0; l < i; ++l, element += component_quantum)
        rest = multiply_add(-load(element), load(z + l * component_quantum + lane), rest);
      rest *= load(element);
      element += component_quantum;
      store(z + i * component_quantum + lane, rest);
      sum = multiply_add(rest, rest, sum);
    }
    store(distance + lane, sum);
    for (int64_t i = n_observed; i < n_features && completed != nullptr; ++i) {
      element = factor + triangle(i) * component_quantum + lane;
      Lanes value = load(mean + features[i] * component_quantum + lane);
      for (int64_t l = 0; l < n_observed; ++l, element += component_quantum)
        value = multiply_add(load(element), load(z + l * component_quantum + lane), value);
      store(completed + (i - n_observed) * component_quantum + lane, value);
    }
  }
}

namespace { // of the level alone: see lanes.hpp
// Some vectors of rows, for one component. See Kernels::measure_partial_rows.
template <int width> struct PartialRows {
  const int64_t *features;
  int64_t n_observed;
  const double *factor, *mean, *y;
  int64_t stride;
  double *z, *completed;
  Lanes sum[width];

  const double *at(int64_t i, int64_t j) const {
    return factor + (triangle(i) + j) * component_quantum;
  }

  // Elements i .. i + count - 1 of z, which share the elements of z before them.
  template <int count> void whiten(int64_t i) {
    Lanes rest[count][width];
    GMM_UNROLL
    for (int a = 0; a < count; ++a) {
      const int64_t j = features[i + a];
      GMM_UNROLL
      for (int v = 0; v < width; ++v)
        rest[a][v] = load(y + j * stride + v * lane_count) - mean[j * component_quantum];
    }
    const double *row[count];
    GMM_UNROLL
    for (int a = 0; a < count; ++a)
      row[a] = at(i + a, 0);
    for (int64_t l = 0; l < i; ++l) {
      Lanes before[width];
      GMM_UNROLL
      for (int v = 0; v < width; ++v)
        before[v] = load(z + l * stride + v * lane_count);
      GMM_UNROLL
      for (int a = 0; a < count; ++a) {
        const Lanes element = broadcast(-row[a][l * component_quantum]);
        GMM_UNROLL
        for (int v = 0; v < width; ++v)
          rest[a][v] = multiply_add(element, before[v], rest[a][v]);
      }
    }
    GMM_UNROLL
    for (int a = 0; a < count; ++a) {
      GMM_UNROLL
      for (int b = 0; b < a; ++b) {
        const Lanes element = broadcast(-row[a][(i + b) * component_quantum]);
        GMM_UNROLL
        for (int v = 0; v < width; ++v)
          rest[a][v] = multiply_add(element, rest[b][v], rest[a][v]);
      }
      GMM_UNROLL
      for (int v = 0; v < width; ++v) {
        rest[a][v] *= row[a][(i + a) * component_quantum];
        store(z + (i + a) * stride + v * lane_count, rest[a][v]);
        sum[v] = multiply_add(rest[a][v], rest[a][v], sum[v]);
      }
    }
  }

  void complete(int64_t i) const {
    const double *row = at(i, 0);
    Lanes value[width];
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      value[v] = broadcast(mean[features[i] * component_quantum]);
    for (int64_t l = 0; l < n_observed; ++l) {
      const Lanes element = broadcast(row[l * component_quantum]);
      GMM_UNROLL
      for (int v = 0; v < width; ++v)
        value[v] = multiply_add(element, load(z + l * stride + v * lane_count), value[v]);
    }
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      store(completed + (i - n_observed) * stride + v * lane_count, value[v]);
  }
};
} // namespace

template <int width>
static inline void measure_rows_together(int64_t n_features, const int64_t *features,
                                         int64_t n_observed, const double *factor,
                                         const double *mean, const double *y, int64_t stride,
                                         double *z, double *distance, double *completed) {
  // As many as have room in the registers: 16 sums of AVX-512's 32, or 8 of 16.
  constexpr int together = lane_count == 8 ? 4 : 2;
  PartialRows<width> rows = {features, n_observed, factor, mean, y, stride, z, completed, {}};
  int64_t i = 0;
  for (; i + together <= n_observed; i += together)
    rows.template whiten<together>(i);
  for (; i < n_observed; ++i)
    rows.template whiten<1>(i);
  GMM_UNROLL
  for (int v = 0; v < width; ++v)
    store(distance + v * lane_count, rows.sum[v]);
  for (; i < n_features && completed != nullptr; ++i)
    rows.complete(i);
}

// See Kernels::measure_partial_rows. One vector of rows waits for itself, so as many as may be are
// taken together.
static void measure_partial_rows(int64_t n_features, const int64_t *features, int64_t n_observed,
                                 const double *factor, const double *mean, const double *y,
                                 int64_t stride, int64_t n, double *z, double *distance,
                                 double *completed) {
  int64_t width = 0;
  for (int64_t i = 0; i < n; i += width * lane_count) {
    const int64_t left = (n - i) / lane_count;
    width = left >= 4 ? 4 : left >= 2 ? 2 : 1;
    auto *const measure = width == 4   ? measure_rows_together<4>
                          : width == 2 ? measure_rows_together<2>
                                       : measure_rows_together<1>;
    measure(n_features, features, n_observed, factor, mean, y + i, stride, z + i, distance + i,
            completed != nullptr ? completed + i : nullptr);
  }
}

// See Kernels::measure_partial_diagonal.
static void measure_partial_diagonal(const int64_t *features, int64_t n_observed,
                                     const double *mean, const double *inverse_deviation,
                                     int64_t step, const double *y, double *distance) {
  for (int64_t lane = 0; lane < component_quantum; lane += lane_count) {
    Lanes sum = {};
    for (int64_t i = 0; i < n_observed; ++i) {
      const int64_t j = features[i];
      const Lanes z = (y[j] - load(mean + j * component_quantum + lane)) *
                      load(inverse_deviation + j * step + lane);
      sum = multiply_add(z, z, sum);
    }
    store(distance + lane, sum);
  }
}

// See Kernels::measure_partial_diagonal_rows. Several vectors of rows do not wait for each other.
static void measure_partial_diagonal_rows(const int64_t *features, int64_t n_observed,
                                          const double *mean, const double *inverse_deviation,
                                          int64_t step, const double *y, int64_t stride, int64_t n,
                                          double *distance) {
  constexpr int width = component_quantum / lane_count;
  for (int64_t i = 0; i < n; i += component_quantum) {
    Lanes sum[width] = {};
    for (int64_t l = 0; l < n_observed; ++l) {
      const int64_t j = features[l];
      const Lanes m = broadcast(mean[j * component_quantum]);
      const Lanes w = broadcast(inverse_deviation[j * step]);
      GMM_UNROLL
      for (int v = 0; v < width; ++v) {
        const Lanes z = (load(y + j * stride + i + v * lane_count) - m) * w;
        sum[v] = multiply_add(z, z, sum[v]);
      }
    }
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      store(distance + i + v * lane_count, sum[v]);
  }
}

// See Kernels::respond_partial.
static double respond_partial(int64_t n, const double *constants, double *values) {
  Lanes largest_lanes = broadcast(-__builtin_inf());
  for (int64_t k = 0; k < n; k += lane_count) {
    const Lanes value = multiply_add(broadcast(-0.5), load(values + k), load(constants + k));
    store(values + k, value);
    largest_lanes = maximum(value, largest_lanes);
  }
  double largest = largest_lanes[0];
  for (int lane = 1; lane < lane_count; ++lane)
    largest = largest_lanes[lane] > largest ? largest_lanes[lane] : largest;
  for (int64_t k = 0; k < n; k += lane_count)
    store(values + k, own_exp(load(values + k) - largest, log_least_responsibility));
  double total = 0; // in the order of normalise()
  for (int64_t k = 0; k < n; ++k)
    total += values[k];
  const double inverse = 1 / total;
  for (int64_t k = 0; k < n; k += lane_count)
    store(values + k, load(values + k) * inverse);
  return total > 0 ? largest + own_log(total) : total;
}

} // namespace gmm::kernels
