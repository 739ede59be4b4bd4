// Statistics as points of a space, steps in it, and the way back.
#include "em/accelerate.hpp"

#include "base/elementary.hpp"
#include "base/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

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
  GMM_TRY(squares_.allocate_unset(allocator, K * D));
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

// Of component k in feature j, under the last statistics.
double Acceleration::variance_of(int64_t k, int64_t j) const {
  const int64_t length = layout_.moment_length(D_);
  const double *second = points_[2].data() + K_ + K_ * D_ + (layout_.shared ? 0 : k) * length;
  return layout_.form == Form::Isotropic ? *second / static_cast<double>(D_)
         : layout_.has_matrices()        ? second[triangle(j) + j]
                                         : second[j];
}

// a. Where EM is as good as any step, it is 1 or less.
double Acceleration::choose_step(const CovarianceFloor &floor) {
  for (int64_t k = 0; k < K_; ++k)
    for (int64_t j = 0; j < D_; ++j)
      squares_[k * D_ + j] = std::max(variance_of(k, j), floor.least_variance(j));
  double square_r = 0, square_v = 0;
  int64_t at = 0;
  const auto add = [&](double factor) {
    const double r = points_[1][at] - points_[0][at];
    const double v = points_[2][at] - points_[1][at] - r;
    square_r += factor * r * r;
    square_v += factor * v * v;
    ++at;
  };
  const auto share_of = [&](int64_t k) { return own_exp(points_[2][k]); };
  for (int64_t k = 0; k < K_; ++k)
    add(share_of(k));
  for (int64_t k = 0; k < K_; ++k)
    for (int64_t j = 0; j < D_; ++j)
      add(share_of(k) / squares_[k * D_ + j]);
  for (int64_t m = 0; m < layout_.n_matrices(K_); ++m) {
    const double *variance = squares_.data() + m * D_, share = layout_.shared ? 1 : share_of(m);
    if (layout_.form == Form::Isotropic) {
      add(0.5 * share / (static_cast<double>(D_) * variance[0] * variance[0]));
      continue;
    }
    for (int64_t i = 0; i < D_; ++i)
      for (int64_t j = layout_.has_matrices() ? 0 : i; j <= i; ++j)
        add((i == j ? 0.5 : 1) * share / (variance[i] * variance[j]));
  }
  return square_v > 0 ? std::sqrt(square_r / square_v) : 0;
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
                               const EstimateWork &work, bool wait) {
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
    double *mean = squares_.data() + k * D_;
    statistics.mean_of(k, floor, mean);
    statistics.move_centre(k, mean);
  }
  keep(statistics);
  if (n_points_ < 3)
    return false;
  const double wanted = choose_step(floor);
  n_points_ = 0;
  if (!(wanted > least_step)) {
    points_[0].swap(points_[1]);
    points_[1].swap(points_[2]);
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
