// Two samples into one.
#include "data/row_sample.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

Status RowSampleWork::allocate(const gmm_allocator &allocator, const SampleSize &wanted,
                               int64_t n_rows) {
  GMM_TRY(merged.allocate_unset(allocator, wanted.room(n_rows)));
  GMM_TRY(used.allocate_unset(allocator, wanted.room(n_rows)));
  return counts.allocate_unset(allocator, wanted.n_components);
}

Status RowSample::allocate(const gmm_allocator &allocator, const SampleSize &its_size,
                           int64_t n_rows, int64_t D) {
  wanted = its_size;
  n_features = D;
  const int64_t room = wanted.room(n_rows);
  GMM_TRY(entries.allocate_unset(allocator, room));
  if (wanted.n_components > 0)
    GMM_TRY(label.allocate_unset(allocator, room));
  return x.allocate_unset(allocator, checked_product(room, D));
}

// Places that are not used take the rows that are new.
void RowSample::take_in(const LabelledRows &theirs, const DistinctRow *others, int64_t n,
                        RowSampleWork &work) {
  const LabelledRows ours = rows();
  SampleRule rule(wanted, work.counts.data());
  std::fill_n(work.used.data(), entries.size(), 0);
  int64_t a = 0, b = 0, n_merged = 0;
  while (a < size || b < n) {
    const int order = a == size ? 1 : b == n ? -1 : compare(ours, entries[a], theirs, others[b]);
    const bool is_ours = order <= 0;
    DistinctRow next = is_ours ? entries[a] : others[b];
    if (order == 0)
      next.weight.merge(others[b].weight);
    a += order <= 0;
    b += order >= 0;
    if (!rule.keeps(is_ours ? ours.label(next.row) : theirs.label(next.row)))
      continue;
    if (is_ours)
      work.used[next.row] = 1;
    else
      next.row = ~next.row; // negative until it has a place
    work.merged[n_merged++] = next;
  }
  int64_t place = 0;
  for (int64_t at = 0; at < n_merged; ++at) {
    DistinctRow &entry = work.merged[at];
    if (entry.row < 0) {
      const int64_t row = ~entry.row;
      while (work.used[place] != 0)
        ++place;
      for (int64_t j = 0; j < n_features; ++j)
        x[place * n_features + j] = theirs.view.at(row, j) + 0.0;
      if (label.size() > 0)
        label[place] = theirs.label(row);
      entry.row = place++;
    }
    entries[at] = entry;
  }
  size = n_merged;
}

void RowSample::sort_by_value(int64_t *order) const {
  const LabelledRows all = rows();
  for (int64_t at = 0; at < size; ++at)
    order[at] = at;
  std::sort(order, order + size, [&](int64_t a, int64_t b) {
    const double *of_a = x.data() + entries[a].row * n_features;
    const double *of_b = x.data() + entries[b].row * n_features;
    for (int64_t j = 0; j < n_features; ++j) {
      const bool a_lacks = std::isnan(of_a[j]), b_lacks = std::isnan(of_b[j]);
      if (a_lacks != b_lacks)
        return b_lacks;
      if (!a_lacks && of_a[j] != of_b[j])
        return of_a[j] < of_b[j];
    }
    return all.label(entries[a].row) < all.label(entries[b].row);
  });
}

} // namespace gmm
