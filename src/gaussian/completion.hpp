// What a row lacks: the conditional distribution of a mixture, given what the row has.
#pragma once
#include "base/random.hpp"
#include "gaussian/partial.hpp"

namespace gmm {

// One row under all components. Between calls: what take() was given.
class Completion {
public:
  // densities: built, and to stay so.
  Status allocate(const gmm_allocator &allocator, const PartialDensities &densities);

  // y: D numbers, NaN where they are missing. responsibilities: K, `stride` apart, which must stay.
  void take(const double *y, const double *responsibilities, int64_t stride);

  int64_t n_missing() const { return pattern_.n_missing(); }
  int64_t missing(int64_t i) const { return pattern_.missing(i); }

  // Of missing feature i, counted from 0. What does not fit a double is infinity.
  double mean(int64_t i) const;
  double variance(int64_t i) const;

  // Draws what is missing into `missing`: n_missing() numbers. mixture: of these densities.
  void draw(const Densities &mixture, Random &random, double *missing);

private:
  double responsibility(int64_t k) const { return responsibilities_[k * stride_]; }
  void scale_means();
  void find_means(int64_t k, double scale, const double *away);
  double scaled_mean(int64_t k, int64_t i) const;
  double beyond_likely(int64_t i) const;
  bool is_in_range() const;

  const PartialDensities *densities_ = nullptr;
  Pattern pattern_;
  PartialRow row_;
  const double *y_ = nullptr, *responsibilities_ = nullptr;
  int64_t stride_ = 0;
  int64_t likely_ = 0; // the component of largest responsibility
  double scale_ = 1;   // of the means in row_: a power of two
  Buffer<double> work_;
  // Slices of it: K responsibilities, and D numbers each: deviations, those of a drawn row from its
  // means, and what find_means() found.
  double *weights_ = nullptr, *deviations_ = nullptr, *away_ = nullptr, *means_ = nullptr;
};

} // namespace gmm
