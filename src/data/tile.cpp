// Rows into tiles, and what comes next into the cache.
#include "data/tile.hpp"

#include <algorithm>

namespace gmm {

int64_t choose_band(bool together, int64_t n_features) {
  constexpr int64_t most = 2048; // of the fewest rows: 1.1 MiB
  return together ? n_features : std::min(n_features, most);
}

Status Tile::allocate(const gmm_allocator &allocator, int64_t features, int64_t at_a_time,
                      int64_t rows) {
  n_features = features;
  band = at_a_time;
  capacity = rows;
  stride = column_stride(rows);
  GMM_TRY(x.allocate(allocator, checked_product(band, stride)));
  return weight.allocate(allocator, stride);
}

// Rows first .. first+count-1 of feature j and, beside it, of feature `other`, two rows at a time:
// the elements of a row are read together, and those of a feature written together.
static void pack_pair(const View &view, const Units *units, int64_t first, int64_t count, int64_t j,
                      int64_t other, double *x, double *x_other) {
  const double shift = units != nullptr ? units->shift[j] : 0;
  const double factor = units != nullptr ? units->factor[j] : 1;
  const double other_shift = units != nullptr ? units->shift[other] : 0;
  const double other_factor = units != nullptr ? units->factor[other] : 1;
  const double *from = view.x + first * view.row_stride + j * view.col_stride;
  const int64_t next = view.row_stride, beside = (other - j) * view.col_stride;
  int64_t i = 0;
  for (; i + 2 <= count; i += 2) { // no pointer beyond the last row: a stride may be huge
    const double *at = from + i * next;
    store(x + i, (Lanes{at[0], at[next]} - shift) * factor);
    store(x_other + i, (Lanes{at[beside], at[next + beside]} - other_shift) * other_factor);
  }
  if (i < count) {
    x[i] = (from[i * next] - shift) * factor;
    x_other[i] = (from[i * next + beside] - other_shift) * other_factor;
  }
}

void Tile::load(const Rows &rows, int64_t first, const int32_t *its_order, int64_t count) {
  source = &rows;
  first_row = first;
  n_rows = count;
  n_padded = padded(count);
  order = its_order;
  for (int64_t i = 0; i < count; ++i)
    weight[i] = rows.weights.at(row_of(i));
  std::fill(weight.data() + count, weight.data() + n_padded, 0.0);
  hold(0);
}

void Tile::hold(int64_t first) {
  const View &view = source->view;
  const Units *units = source->units;
  const bool all_count = source->weights.all_count;
  first_feature = first;
  n_held = std::min(band, n_features - first);
  if (order != nullptr) // only where covariances are matrices, in the library's units
    for (int64_t i = 0; i < n_rows; ++i)
      for (int64_t j = 0; j < n_held; ++j)
        x[j * stride + i] = units->apply(first + j, view.at(row_of(i), first + j));
  for (int64_t j = 0; order == nullptr && j < n_held; j += 2) {
    const int64_t other = std::min(j + 1, n_held - 1); // of an odd number the last comes twice
    pack_pair(view, units, first_row, n_rows, first + j, first + other, x.data() + j * stride,
              x.data() + other * stride);
  }
  for (int64_t j = 0; j < n_held; ++j)
    std::fill(x.data() + j * stride + n_rows, x.data() + j * stride + n_padded, 0.0);
  for (int64_t i = 0; !all_count && i < n_rows; ++i)
    for (int64_t j = 0; weight[i] == 0 && j < n_held; ++j)
      x[j * stride + i] = 0;
}

void Tile::copy_row(int64_t i, double *to) const {
  const Units *units = source->units;
  const bool counts = source->weights.all_count || weight[i] != 0;
  for (int64_t j = 0; j < n_features; ++j) {
    const double value = source->view.at(row_of(i), j);
    to[j] = !counts ? 0 : units != nullptr ? units->apply(j, value) : value;
  }
}

void Tile::fetch_ahead(int64_t part, int64_t n_parts) const {
  constexpr int64_t line = 8; // numbers in a cache line
  const View &view = source->view;
  const int64_t begin = first_row + n_rows, rows = std::min(capacity, view.n_rows - begin);
  if (order != nullptr || band < n_features || rows <= 0)
    return;
  const bool by_rows = view.row_stride >= view.col_stride;
  const int64_t outer = by_rows ? view.row_stride : view.col_stride;
  const int64_t inner = by_rows ? view.col_stride : view.row_stride;
  const double *from = view.x + begin * view.row_stride;
  const int64_t n_outer = by_rows ? rows : view.n_cols, n_inner = by_rows ? view.n_cols : rows;
  const int64_t outer_step = std::max<int64_t>(1, line / std::max<int64_t>(1, outer));
  const int64_t inner_step = std::max<int64_t>(1, line / std::max<int64_t>(1, inner));
  for (int64_t i = n_outer * part / n_parts; i < n_outer * (part + 1) / n_parts; i += outer_step)
    for (int64_t j = 0; j < n_inner; j += inner_step)
      __builtin_prefetch(from + i * outer + j * inner, 0, 2);
}

} // namespace gmm
