#include "data/tile.hpp"

#include <algorithm>

namespace gmm {

// Rows of a tile: what fits the second cache, two numbers for each feature and one for each
// component. With matrices as many as features, as each tile reads and writes moments of that
// length: a fit of 2000 x 784 takes 0.9 times as long with 256 rows as with 64.
static int64_t choose_tile_rows(int64_t n_features, int64_t n_components, bool together) {
  constexpr int64_t budget = 65536; // numbers: 512 KiB
  const int64_t fitting = budget / std::max<int64_t>(1, 2 * n_features + n_components);
  const int64_t rows = std::max(fitting, together ? n_features : 0);
  return std::min(most_tile_rows, std::max(2 * row_quantum, rows / row_quantum * row_quantum));
}

// Statistics are kept for each slot: enough slots for many threads, few enough to stay small.
static int64_t choose_slots(int64_t n_features, int64_t n_components) {
  constexpr int64_t budget = int64_t{1} << 21, most = 64, fewest = 4; // numbers: 16 MiB
  const double each = 0.5 * static_cast<double>(n_components) * static_cast<double>(n_features) *
                      static_cast<double>(n_features + 1);
  return std::max(fewest,
                  static_cast<int64_t>(std::min<double>(most, static_cast<double>(budget) / each)));
}

Grid make_grid(int64_t n_rows, int64_t n_features, int64_t n_components, bool together) {
  Grid grid;
  grid.n_rows = n_rows;
  const int64_t there_are = (std::max<int64_t>(n_rows, 1) + row_quantum - 1) / row_quantum;
  grid.tile_rows =
      std::min(choose_tile_rows(n_features, n_components, together), there_are * row_quantum);
  grid.n_tiles = n_rows / grid.tile_rows + (n_rows % grid.tile_rows != 0);
  grid.n_slots =
      std::max<int64_t>(1, std::min(grid.n_tiles, choose_slots(n_features, n_components)));
  return grid;
}

int64_t choose_band(bool together, int64_t n_features) {
  constexpr int64_t most = 2048; // of the fewest rows: 1.1 MiB
  return together ? n_features : std::min(n_features, most);
}

Status Tile::allocate(const gmm_allocator &allocator, int64_t features, int64_t at_a_time,
                      int64_t rows) {
  n_features = features;
  band = at_a_time;
  capacity = rows;
  stride = rows + 8; // not a multiple of 4096 bytes, so that columns do not share cache sets
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

void Tile::load(const View &view, const RowWeights &weights, const Units *its_units, int64_t first,
                const int32_t *its_order, int64_t count) {
  first_row = first;
  n_rows = count;
  n_padded = (count + row_quantum - 1) / row_quantum * row_quantum;
  source = view;
  units = its_units;
  order = its_order;
  all_count = weights.all_count;
  for (int64_t i = 0; i < count; ++i)
    weight[i] = weights.at(first + (order != nullptr ? order[i] : i));
  std::fill(weight.data() + count, weight.data() + n_padded, 0.0);
  hold(0);
}

void Tile::hold(int64_t first) {
  first_feature = first;
  n_held = std::min(band, n_features - first);
  if (order != nullptr) // only of families of matrices, in the library's units
    for (int64_t i = 0; i < n_rows; ++i)
      for (int64_t j = 0; j < n_held; ++j)
        x[j * stride + i] = units->apply(first + j, source.at(first_row + order[i], first + j));
  for (int64_t j = 0; order == nullptr && j < n_held; j += 2) {
    const int64_t other = std::min(j + 1, n_held - 1); // of an odd number the last comes twice
    pack_pair(source, units, first_row, n_rows, first + j, first + other, x.data() + j * stride,
              x.data() + other * stride);
  }
  for (int64_t j = 0; j < n_held; ++j)
    std::fill(x.data() + j * stride + n_rows, x.data() + j * stride + n_padded, 0.0);
  for (int64_t i = 0; !all_count && i < n_rows; ++i)
    for (int64_t j = 0; weight[i] == 0 && j < n_held; ++j)
      x[j * stride + i] = 0;
}

void Tile::copy_row(int64_t i, double *to) const {
  const int64_t row = first_row + (order != nullptr ? order[i] : i);
  for (int64_t j = 0; j < n_features; ++j) {
    const double value = source.at(row, j);
    to[j] = !all_count && weight[i] == 0 ? 0 : units != nullptr ? units->apply(j, value) : value;
  }
}

void Tile::fetch_ahead(int64_t part, int64_t n_parts) const {
  constexpr int64_t line = 8; // numbers in a cache line
  const int64_t begin = first_row + n_rows, rows = std::min(capacity, source.n_rows - begin);
  if (order != nullptr || band < n_features || rows <= 0)
    return;
  const bool by_rows = source.row_stride >= source.col_stride;
  const int64_t outer = by_rows ? source.row_stride : source.col_stride;
  const int64_t inner = by_rows ? source.col_stride : source.row_stride;
  const double *from = source.x + begin * source.row_stride;
  const int64_t n_outer = by_rows ? rows : source.n_cols, n_inner = by_rows ? source.n_cols : rows;
  const int64_t outer_step = std::max<int64_t>(1, line / std::max<int64_t>(1, outer));
  const int64_t inner_step = std::max<int64_t>(1, line / std::max<int64_t>(1, inner));
  for (int64_t i = n_outer * part / n_parts; i < n_outer * (part + 1) / n_parts; i += outer_step)
    for (int64_t j = 0; j < n_inner; j += inner_step)
      __builtin_prefetch(from + i * outer + j * inner, 0, 2);
}

} // namespace gmm
