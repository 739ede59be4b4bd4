// Sorting the rows of a window by their holes, once for all passes.
#include "em/pattern_order.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

static constexpr int32_t not_arranged = -1;
static constexpr int64_t most_rows_of_window = 4096; // whatever K is: they are a block

Status PatternOrder::allocate(const gmm_allocator &allocator, const Rows &rows,
                              const Layout &layout, int64_t n_members) {
  const int64_t D = rows.view.n_cols;
  const bool together = choose_band(layout.has_matrices(), D) == D;
  n_words_ = rows.has_holes && together ? (D + 63) / 64 : 0;
  if (n_words_ == 0)
    return Status::Ok;
  window_tiles_ = std::max<int64_t>(1, most_rows_of_window / rows.grid.tile_rows);
  const int64_t n = std::min(window_tiles_ * rows.grid.tile_rows, rows.view.n_rows);
  GMM_TRY(order_.allocate(allocator, rows.view.n_rows));
  std::fill(order_.data(), order_.data() + order_.size(), not_arranged);
  GMM_TRY(window_.allocate(allocator, n_members));
  GMM_TRY(holes_.allocate(allocator, n_members));
  for (int64_t i = 0; i < n_members; ++i)
    GMM_TRY(holes_[i].allocate(allocator, checked_product(n, n_words_)));
  return Status::Ok;
}

void PatternOrder::arrange(Worker &worker, const Rows &rows, int64_t first, int64_t count) {
  if (n_words_ == 0)
    return;
  window_[worker.number] = first;
  int32_t *const order = order_.data() + first;
  if (order[0] != not_arranged)
    return;
  const int64_t n_words = n_words_;
  uint64_t *const holes = holes_[worker.number].data();
  for (int64_t i = 0; i < count; ++i) {
    order[i] = static_cast<int32_t>(i);
    uint64_t *own = holes + i * n_words;
    std::fill(own, own + n_words, 0);
    for (int64_t j = 0; rows.weights.at(first + i) > 0 && j < rows.view.n_cols; ++j)
      own[j / 64] |= uint64_t{std::isnan(rows.view.at(first + i, j))} << (63 - j % 64);
  }
  std::sort(order, order + count, [&](int32_t a, int32_t b) {
    for (int64_t word = 0; word < n_words; ++word) {
      const uint64_t of_a = holes[a * n_words + word], of_b = holes[b * n_words + word];
      if (of_a != of_b)
        return of_a < of_b;
    }
    return a < b;
  });
}

const int32_t *PatternOrder::rows_of(const Worker &worker, int64_t at) const {
  return n_words_ == 0 ? nullptr : order_.data() + window_[worker.number] + at;
}

} // namespace gmm
