// The list of a sample's holes.
#include "starts/sample_holes.hpp"

namespace gmm {

Status SampleHoles::allocate(const gmm_allocator &allocator, bool any, int64_t capacity,
                             int64_t D) {
  n_rows = 0;
  if (!any)
    return Status::Ok;
  GMM_TRY(begin.allocate(allocator, capacity + 2));
  GMM_TRY(mean.allocate(allocator, D));
  GMM_TRY(weight.allocate(allocator, D));
  return feature.allocate_unset(allocator, checked_product(capacity, D));
}

void SampleHoles::clear() {
  n_rows = 0;
  if (begin.size() > 0)
    begin[0] = begin[1] = 0;
}

void SampleHoles::end_row() {
  if (begin.size() == 0)
    return;
  ++n_rows;
  begin[n_rows + 1] = begin[n_rows];
}

void SampleHoles::weigh(const double *of_row) {
  for (int64_t j = 0; j < weight.size(); ++j)
    weight[j] = 0;
  for_each(0, n_rows, [&](int64_t i, int64_t j) { weight[j] += of_row[i]; });
}

} // namespace gmm
