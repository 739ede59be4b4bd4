// Statistics as points of a space, steps in it, and the way back.
#include "em/accelerate.hpp"

#include "base/elementary.hpp"
#include "base/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// The longest step. It becomes four times as long after one that was as long, and half after a
// refusal: on mclust's tables divisors of 1.2, 1.5, 2 and 4 took 0.544, 0.533, 0.541 and 0.570 of
// EM's iterations, when steps came from lengths.
static constexpr double first_longest = 4;
static constexpr int64_t plain_steps = 10; // of each start, so that it ends in the optimum of EM

Status Acceleration::allocate(const gmm_allocator &allocator, bool allowed, const Layout &layout,
                              int64_t K, int64_t D, const EstimateWork &work) {
  if (!allowed || K == 1)
    return Status::Ok;
  layout_ = layout;
  K_ = K;
  D_ = D;
  // Fits, because Statistics of this size have been allocated.
  const int64_t n = K + K * D + layout.n_matrices(K) * layout.moment_length(D);
  for (Buffer<double> &point : points_)
    GMM_TRY(point.allocate_unset(allocator, n));
  GMM_TRY(mean_.allocate(allocator, D));
  GMM_TRY(axes_.allocate(allocator, work.axes.size()));
  return logarithms_.allocate(allocator, work.logarithms.size());
}

void Acceleration::begin() {
  n_points_ = n_refused_ = 0;
  wait_ = plain_steps;
  longest_ = first_longest;
  is_trial_ = false;
}

// About the means, and over the weight that they are sums of.
void Acceleration::keep(const Statistics &statistics) {
  const int64_t length = layout_.moment_length(D_);
  double *to = points_[n_points_++].data();
  total_ = 0;
  for (int64_t k = 0; k < K_; ++k)
    total_ += statistics.weight[k];
  for (int64_t k = 0; k < K_; ++k)
    *to++ = own_log(statistics.weight[k] / total_);
  to = std::copy_n(statistics.centre.data(), K_ * D_, to);
  for (int64_t m = 0; m < layout_.n_matrices(K_); ++m) {
    const double weight = layout_.shared ? total_ : statistics.weight[m];
    for (int64_t i = 0; i < length; ++i)
      *to++ = statistics.second[m * length + i] / weight;
  }
}

void Acceleration::write(const Buffer<double> &point, Statistics &statistics) const {
  const int64_t length = layout_.moment_length(D_);
  const double *from = point.data();
  double largest = from[0], sum = 0;
  for (int64_t k = 1; k < K_; ++k)
    largest = std::max(largest, from[k]);
  for (int64_t k = 0; k < K_; ++k)
    sum += statistics.weight[k] = own_exp(from[k] - largest);
  for (int64_t k = 0; k < K_; ++k)
    statistics.weight[k] *= total_ / sum;
  from += K_;
  std::copy_n(from, K_ * D_, statistics.centre.data());
  std::fill_n(statistics.first.data(), K_ * D_, 0.0);
  from += K_ * D_;
  for (int64_t m = 0; m < layout_.n_matrices(K_); ++m) {
    const double weight = layout_.shared ? total_ : statistics.weight[m];
    for (int64_t i = 0; i < length; ++i)
      statistics.second[m * length + i] = *from++ * weight;
  }
}

// Gains of EM shrink by the square of its rate, which is that of what remains, so 1 / (1 - rate) is
// what all further iterations would go, in lengths of the last one; a little less is taken, because
// the rate is that of several terms together. Where gains grow any step may do.
double Acceleration::choose_step() const {
  constexpr double share = 0.9;
  const double gain = values_[1] - values_[0], next = values_[2] - values_[1];
  if (!(gain > 0 && next > 0))
    return 0;
  return next < gain ? share / (1 - std::sqrt(next / gain)) : INFINITY;
}

// In the place of the first point. False if a variance is not positive there.
bool Acceleration::make_trial(double step) {
  for (int64_t i = 0; i < points_[0].size(); ++i) {
    const double r = points_[1][i] - points_[0][i], v = points_[2][i] - points_[1][i] - r;
    points_[0][i] += step * (2 * r + step * v);
  }
  const int64_t length = layout_.moment_length(D_);
  const double *second = points_[0].data() + K_ + K_ * D_;
  for (int64_t m = 0; m < layout_.n_matrices(K_); ++m, second += length)
    for (int64_t j = 0; j < layout_.row_length(D_); ++j)
      if (!(second[layout_.has_matrices() ? triangle(j) + j : j] > 0))
        return false;
  return true;
}

bool Acceleration::extrapolate(Statistics &statistics, const CovarianceFloor &floor,
                               const EstimateWork &work, double value, bool wait) {
  constexpr double least_weight = 1e-200, least_step = 1.1;
  is_trial_ = false;
  if (K_ == 0)
    return false;
  bool empty = false;
  for (int64_t k = 0; k < K_; ++k)
    empty |= !(statistics.weight[k] > least_weight);
  if (wait_ > 0 || wait || empty) {
    wait_ = std::max<int64_t>(0, wait_ - 1);
    n_points_ = 0;
    return false;
  }
  for (int64_t k = 0; k < K_; ++k) {
    statistics.mean_of(k, floor, mean_.data());
    statistics.move_centre(k, mean_.data());
  }
  values_[n_points_] = value;
  keep(statistics);
  if (n_points_ < 3)
    return false;
  const double wanted = choose_step();
  n_points_ = 0;
  if (!(wanted > least_step)) {
    points_[0].swap(points_[1]);
    points_[1].swap(points_[2]);
    values_[0] = values_[1];
    values_[1] = values_[2];
    n_points_ = 2;
    return false;
  }
  at_longest_ = wanted >= longest_;
  if (!make_trial(std::min(wanted, longest_))) {
    note_refusal();
    return false;
  }
  axes_.copy_from(work.axes);
  logarithms_.copy_from(work.logarithms);
  last_unit_ = work.last_unit;
  write(points_[0], statistics);
  is_trial_ = true;
  return true;
}

void Acceleration::note_refusal() {
  longest_ = std::max(2.0, longest_ / 2);
  wait_ = n_refused_ == 0 ? 0 : INT64_C(1) << std::min<int64_t>(n_refused_, 5);
  ++n_refused_;
}

void Acceleration::accept() {
  is_trial_ = false;
  n_refused_ = 0;
  if (at_longest_)
    longest_ *= 4;
}

void Acceleration::refuse(Statistics &statistics, EstimateWork &work) {
  is_trial_ = false;
  note_refusal();
  write(points_[2], statistics);
  work.axes.copy_from(axes_);
  work.logarithms.copy_from(logarithms_);
  work.last_unit = last_unit_;
}

} // namespace gmm
