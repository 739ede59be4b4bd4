// A grid of angles, then Newton's method, without sines: a small turn by t has c = 1 / sqrt(1 +
// t^2) and s = t c.
#include "gaussian/plane.hpp"

#include "base/elementary.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

namespace {

// -2 times the expected log-likelihood, up to constants, and its derivatives by the angle.
struct PlaneSlope {
  double value = 0, first = 0, second = 0;
  double least = 0; // less than that in `first` is nothing

  bool is_flat() const;
};

// -2 times the expected log-likelihood of one component in the plane, up to constants, and its
// derivatives by the two variances d of its rows.
struct Term {
  double value, by_p, by_q; // first derivatives
  double second;            // by_pp - 2 by_pq + by_qq
};

// Both variances are free: log d, or the floor and what d is beside it.
Term free_term(double p, double q, double least) {
  const double up = std::max(p, least), uq = std::max(q, least);
  double value = p < least ? p / least - 1 : 0;
  value += q < least ? q / least - 1 : 0;
  value += up < 1e150 && uq < 1e150 && up > 1e-150 && uq > 1e-150 ? own_log(up * uq)
                                                                  : own_log(up) + own_log(uq);
  const double second = (p < least ? 0 : -1 / (up * up)) + (q < least ? 0 : -1 / (uq * uq));
  return {value, 1 / up, 1 / uq, second};
}

// Their product is fixed: 2 sqrt(d_p d_q / product), unless the smaller would be below the floor.
Term fixed_term(double p, double q, double product, double least) {
  const double low = std::min(p, q), high = std::max(p, q);
  if (!(std::sqrt(product) * std::sqrt(low / high) >= least)) {
    const double large = product / least;
    const double of_low = 1 / least, of_high = 1 / large;
    return {low * of_low + high * of_high, p <= q ? of_low : of_high, p <= q ? of_high : of_low, 0};
  }
  const double value = 2 * std::sqrt(p / std::sqrt(product)) * std::sqrt(q / std::sqrt(product));
  const double inverse = 1 / p + 1 / q;
  return {value, value / (2 * p), value / (2 * q), -value * inverse * inverse / 4};
}

} // namespace

static PlaneSlope slope_at(const Plane &plane, const Angle &angle) {
  PlaneSlope slope;
  const double cc = angle.c * angle.c, ss = angle.s * angle.s, cs = angle.c * angle.s;
  for (int64_t k = 0; k < plane.n_components; ++k) {
    const double *term = plane.terms + k * plane_numbers, share = plane.share[k];
    if (!(share > 0))
      continue;
    const double tiny = plane.least * 0x1p-60; // rounding may leave less than nothing
    const double p = std::max(tiny, cc * term[0] + ss * term[1] + 2 * cs * term[2]);
    const double q = std::max(tiny, ss * term[0] + cc * term[1] - 2 * cs * term[2]);
    const double turning =
        2 * ((cc - ss) * term[2] - cs * (term[0] - term[1])); // of p by the angle
    const Term at =
        plane.equal_volume ? fixed_term(p, q, term[3], plane.least) : free_term(p, q, plane.least);
    const double difference = at.by_p - at.by_q;
    slope.value += share * at.value;
    slope.first += share * difference * turning;
    slope.second += share * (at.second * turning * turning - 2 * difference * (p - q));
    slope.least += share * std::fabs(difference) *
                   (2 * plane_error * std::sqrt(p) * std::sqrt(q) + 2 * term[4]);
  }
  return slope;
}

bool PlaneSlope::is_flat() const {
  return std::fabs(first) <= least + 1e-15;
}

static Angle turned(const Angle &angle, double t) {
  const double c = 1 / std::sqrt(1 + t * t), s = t * c;
  return {c * angle.c - s * angle.s, s * angle.c + c * angle.s};
}

// Newton's method from `angle`, never upwards.
static void descend(const Plane &plane, PlaneSlope slope, Angle *angle) {
  constexpr int most_steps = 30, most_halvings = 30;
  constexpr double longest = 0.2;
  for (int i = 0; i < most_steps && !slope.is_flat(); ++i) {
    double t =
        slope.second > 0 ? -slope.first / slope.second : std::copysign(longest, -slope.first);
    t = std::max(-longest, std::min(longest, t));
    bool lower = false;
    for (int halving = 0; !lower && halving < most_halvings; ++halving) {
      const Angle next = turned(*angle, t);
      const PlaneSlope there = slope_at(plane, next);
      // Near the minimum the slope tells more than the value, which is rounded.
      lower = there.value < slope.value ||
              (there.value <= slope.value + 1e-15 * std::fabs(slope.value) &&
               std::fabs(there.first) < std::fabs(slope.first));
      if (lower) {
        *angle = next;
        slope = there;
      }
      t /= 4;
    }
    if (!lower)
      return;
  }
}

bool find_angle(const Plane &plane, bool everywhere, Angle *angle) {
  // The quarter of a turn after which the axes have changed places, in n_grid steps.
  constexpr int n_grid = 24;
  constexpr double step = 0.065543462815238228; // tan(pi / 2 / n_grid)
  *angle = Angle();
  const PlaneSlope here = slope_at(plane, *angle);
  PlaneSlope best = here;
  Angle trial = *angle;
  for (int i = 1; everywhere && i < n_grid; ++i) {
    trial = turned(trial, step);
    const PlaneSlope there = slope_at(plane, trial);
    if (there.value < best.value - 1e-14 * std::fabs(here.value)) {
      best = there;
      *angle = trial;
    }
  }
  if (angle->s == 0 && here.is_flat())
    return false;
  descend(plane, best, angle);
  return angle->s != 0;
}

void split_product(double variance_p, double variance_q, double least, double *p, double *q) {
  const double product = *p * *q;
  const double low = std::min(variance_p, variance_q), high = std::max(variance_p, variance_q);
  if (!(high > 0))
    return;
  const double smaller = std::max(least, std::sqrt(product) * std::sqrt(low / high));
  *p = variance_p <= variance_q ? smaller : product / smaller;
  *q = variance_p <= variance_q ? product / smaller : smaller;
}

} // namespace gmm
