// Centres that k-means found for one family, kept for others: it finds the same for all families of
// one kind_of_centres() with the same rows, K, units and options.
#pragma once
#include "gaussian/family.hpp"
#include "starts/kmeans_sample.hpp"

namespace gmm {

// Families of one kind measure in the same units (scales_by_feature() and form), give k-means the
// same metrics and judge its partitions in the same way (form, and whether matrices are shared),
// and need as many rows (Family::least_rows()).
inline int64_t kind_of_centres(const Family &family, int64_t D) {
  const Layout layout = family.layout();
  return 16 * family.least_rows(D) + 4 * static_cast<int64_t>(layout.form) +
         (family.scales_by_feature() ? 2 : 0) + (layout.has_matrices() && layout.shared ? 1 : 0);
}

// Between calls: a start that was kept since forget() has what assigning rows to its centres needs.
class FoundCentres {
public:
  // Room for starts first_start .. first_start + n_starts - 1, or as many of them as 8 MiB hold.
  // K: the largest.
  Status allocate(const gmm_allocator &allocator, int64_t first_start, int64_t n_starts, int64_t K,
                  int64_t D, bool matrices);
  void forget();

  // centres: K * D in the library's units. recall() returns false where the start was not kept.
  void keep(int64_t start, const KmeansSample &sample, const Buffer<double> &centres);
  bool recall(int64_t start, KmeansSample &sample, Buffer<double> &centres) const;

private:
  struct Found {
    bool known, triangular;
    int64_t n_centres;
    double outlier_distance;
  };
  int64_t first_start_ = 0, stride_ = 0;
  Buffer<Found> found_;    // one for each start
  Buffer<double> numbers_; // stride_ for each: whitening, then centres
};

} // namespace gmm
