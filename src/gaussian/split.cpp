// One pass over the list finds where each feature stands in it, one over the features the others.
#include "gaussian/split.hpp"

#include <algorithm>

namespace gmm {

Status Split::take(const gmm_allocator &allocator, int64_t D, const int64_t *list, int64_t n) {
  if (n < 0 || n > D)
    return Status::Argument;
  GMM_TRY(listed.allocate_unset(allocator, n));
  GMM_TRY(others.allocate_unset(allocator, D - n));
  GMM_TRY(place.allocate_unset(allocator, D));
  std::fill_n(place.data(), D, -1);
  for (int64_t at = 0; at < n; ++at) {
    const int64_t j = list[at];
    if (j < 0 || j >= D || place[j] >= 0)
      return Status::Argument;
    listed[at] = j;
    place[j] = at;
  }
  for (int64_t j = 0, at = 0; j < D; ++j)
    if (place[j] < 0)
      others[at++] = j;
  return Status::Ok;
}

} // namespace gmm
