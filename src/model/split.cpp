// One pass over the list finds where each feature stands in it; one over the features sorts them.
#include "model/split.hpp"

#include <algorithm>

namespace gmm {

Status Split::take(const gmm_allocator &allocator, int64_t D, const int64_t *list, int64_t n) {
  if (n < 0 || n > D)
    return Status::Argument;
  Buffer<int64_t> place; // of each feature in the list, or -1
  GMM_TRY(place.allocate_unset(allocator, D));
  std::fill_n(place.data(), D, -1);
  for (int64_t c = 0; c < n; ++c) {
    if (list[c] < 0 || list[c] >= D || place[list[c]] >= 0)
      return Status::Argument;
    place[list[c]] = c;
  }
  GMM_TRY(given.allocate_unset(allocator, n));
  GMM_TRY(column.allocate_unset(allocator, n));
  GMM_TRY(others.allocate_unset(allocator, D - n));
  int64_t *next_given = given.data(), *next_column = column.data(), *next_other = others.data();
  for (int64_t j = 0; j < D; ++j) {
    if (place[j] < 0) {
      *next_other++ = j;
    } else {
      *next_given++ = j;
      *next_column++ = place[j];
    }
  }
  return Status::Ok;
}

} // namespace gmm
