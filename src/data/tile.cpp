// Rows into tiles: packed feature by feature, shifted and scaled; and the next tile's rows into the
// cache while this one is worked on.
#include "data/tile.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

int64_t choose_band(bool together, int64_t n_features) {
  constexpr int64_t most_features = 2048; // with the fewest rows of a tile, 64, they take 1.1 MiB
  return together ? n_features : std::min(n_features, most_features);
}

Status Tile::allocate(const gmm_allocator &allocator, int64_t features, int64_t at_a_time,
                      int64_t rows, bool has_holes) {
  n_features = features;
  band = at_a_time;
  capacity = rows;
  stride = column_stride(rows);
  GMM_TRY(x.allocate(allocator, checked_product(band, stride)));
  if (has_holes) {
    GMM_TRY(partial.allocate(allocator, capacity));
    GMM_TRY(hole_begin.allocate(allocator, capacity + 1));
    GMM_TRY(hole_feature.allocate_unset(allocator, checked_product(band, capacity)));
  }
  return weight.allocate(allocator, stride);
}

// Rows first .. first+count-1 of feature j into x and of feature `other` into x_other, two rows at
// a time: two elements of a row are read together, and two of a feature written together. other: j
// + 1, or j where there is no other.
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
  GMM_ASSERT(count >= 1 && count <= capacity && rows.view.n_cols == n_features);
  GMM_ASSERT(first >= 0 && first + (its_order == nullptr ? count : 1) <= rows.view.n_rows);
  source = &rows;
  first_row = first;
  n_rows = count;
  n_padded = padded(count);
  order = its_order;
  for (int64_t i = 0; i < count; ++i)
    weight[i] = rows.weights.at(row_of(i));
  std::fill(weight.data() + count, weight.data() + n_padded, 0.0);
  n_partial = 0;
  hold(0);
  if (rows.has_holes) {
    find_partial();
    find_holes();
  }
}

// A row of weight 0 has no holes: its features are 0.
void Tile::find_partial() {
  bool has_holes[most_tile_rows] = {};
  n_partial = 0;
  for (int64_t j = 0; band == n_features && j < n_features; ++j)
    for (int64_t i = 0; i < n_rows; ++i)
      has_holes[i] |= std::isnan(x[j * stride + i]);
  for (int64_t i = 0; band < n_features && i < n_rows; ++i)
    has_holes[i] =
        (source->weights.all_count || weight[i] != 0) && source->view.has_holes(row_of(i));
  for (int64_t i = 0; i < n_rows; ++i)
    if (has_holes[i])
      partial[n_partial++] = static_cast<int32_t>(i);
}

// Lists the holes of what is held, and fills them with 0.
void Tile::find_holes() {
  int32_t n = 0;
  for (int64_t p = 0; p < n_partial; ++p) {
    hole_begin[p] = n;
    for (int64_t j = 0; j < n_held; ++j) {
      double &value = x[j * stride + partial[p]];
      if (!std::isnan(value))
        continue;
      value = 0;
      hole_feature[n++] = static_cast<int32_t>(j);
    }
  }
  if (n_partial > 0)
    hole_begin[n_partial] = n;
}

// Packs features first .. of the rows that load() chose. Padding and rows of weight 0 become 0.
void Tile::hold(int64_t first) {
  const View &view = source->view;
  const Units *units = source->units;
  const bool all_count = source->weights.all_count;
  first_feature = first;
  n_held = std::min(band, n_features - first);
  // With an order all features are held, in the library's units: only matrices ask for one.
  GMM_ASSERT(order == nullptr || (band == n_features && units != nullptr));
  for (int64_t i = 0; order != nullptr && i < n_rows; ++i) {
    const double *from = view.x + row_of(i) * view.row_stride, *shift = units->shift.data();
    double *to = x.data() + i;
    for (int64_t j = 0; j < n_held; ++j)
      to[j * stride] = (from[j * view.col_stride] - shift[j]) * units->factor[j];
  }
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
  if (n_partial > 0)
    find_holes();
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
  constexpr int64_t line_numbers = 8; // in a cache line
  const View &view = source->view;
  const int64_t begin = first_row + n_rows, rows = std::min(capacity, view.n_rows - begin);
  if (order != nullptr || band < n_features || rows <= 0)
    return;
  // One prefetch for each cache line, in the order of memory: outer is the larger stride.
  const bool by_rows = view.row_stride >= view.col_stride;
  const int64_t outer = by_rows ? view.row_stride : view.col_stride;
  const int64_t inner = by_rows ? view.col_stride : view.row_stride;
  const double *from = view.x + begin * view.row_stride;
  const int64_t n_outer = by_rows ? rows : view.n_cols, n_inner = by_rows ? view.n_cols : rows;
  const int64_t outer_step = std::max<int64_t>(1, line_numbers / std::max<int64_t>(1, outer));
  const int64_t inner_step = std::max<int64_t>(1, line_numbers / std::max<int64_t>(1, inner));
  for (int64_t i = n_outer * part / n_parts; i < n_outer * (part + 1) / n_parts; i += outer_step)
    for (int64_t j = 0; j < n_inner; j += inner_step)
      __builtin_prefetch(from + i * outer + j * inner, 0, 2);
}

} // namespace gmm
