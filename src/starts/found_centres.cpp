// Copies of what k-means leaves in a sample and in centres.
#include "starts/found_centres.hpp"

#include "gaussian/triangle.hpp"

#include <algorithm>

namespace gmm {

Status FoundCentres::allocate(const gmm_allocator &allocator, int64_t first_start, int64_t n_starts,
                              int64_t K, int64_t D, bool matrices) {
  constexpr int64_t most_numbers = int64_t{1} << 20;
  const int64_t centres = checked_product(K, D), whitening = matrices ? triangle(D) : D;
  first_start_ = first_start;
  stride_ = centres < 0 || centres > most_numbers ? most_numbers + 1 : centres + whitening;
  const int64_t room = std::min(n_starts, most_numbers / stride_);
  GMM_TRY(found_.allocate(allocator, room));
  return numbers_.allocate_unset(allocator, room * stride_);
}

void FoundCentres::forget() {
  for (int64_t at = 0; at < found_.size(); ++at)
    found_[at].known = false;
}

void FoundCentres::keep(int64_t start, const KmeansSample &sample, const Buffer<double> &centres) {
  const int64_t at = start - first_start_, n_whitening = sample.whitening.size();
  if (at < found_.size()) {
    GMM_ASSERT(n_whitening + centres.size() <= stride_);
    double *numbers = numbers_.data() + at * stride_;
    found_[at] = {true, sample.triangular, sample.n_centres, sample.outlier_distance};
    std::copy_n(sample.whitening.data(), n_whitening, numbers);
    std::copy_n(centres.data(), centres.size(), numbers + n_whitening);
  }
}

bool FoundCentres::recall(int64_t start, KmeansSample &sample, Buffer<double> &centres) const {
  const int64_t at = start - first_start_, n_whitening = sample.whitening.size();
  if (at >= found_.size() || !found_[at].known)
    return false;
  const double *numbers = numbers_.data() + at * stride_;
  sample.triangular = found_[at].triangular;
  sample.n_centres = found_[at].n_centres;
  sample.outlier_distance = found_[at].outlier_distance;
  std::copy_n(numbers, n_whitening, sample.whitening.data());
  std::copy_n(numbers + n_whitening, centres.size(), centres.data());
  return true;
}

} // namespace gmm
