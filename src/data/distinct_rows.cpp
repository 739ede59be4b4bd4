#include "data/units.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Hash of a row's numbers relative to the power of two `exponent`, so that scaling all of x by a
// power of two changes nothing. -0 counts as 0.
static uint64_t hash_row(const View &view, int64_t i, int exponent) {
  uint64_t hash = 0;
  for (int64_t j = 0; j < view.n_cols; ++j) {
    const double value = view.at(i, j);
    uint64_t bits = 0;
    if (value != 0) {
      std::memcpy(&bits, &value, sizeof bits);
      bits -= static_cast<uint64_t>(static_cast<int64_t>(exponent)) << 52;
    }
    hash = mix(hash ^ bits);
  }
  return hash;
}

// Sorts by hash, keeps one row of each hash (the first), at most `capacity`.
static int64_t condense(DistinctRows::Entry *entries, int64_t size, int64_t capacity) {
  std::sort(entries, entries + size,
            [](const DistinctRows::Entry &a, const DistinctRows::Entry &b) {
              return a.hash != b.hash ? a.hash < b.hash : a.row < b.row;
            });
  DistinctRows::Entry *end = std::unique(
      entries, entries + size,
      [](const DistinctRows::Entry &a, const DistinctRows::Entry &b) { return a.hash == b.hash; });
  return std::min<int64_t>(end - entries, capacity);
}

Status DistinctRows::allocate(const gmm_allocator &allocator, int64_t wanted) {
  capacity = wanted;
  return entries.allocate(allocator, checked_product(2, wanted));
}

void DistinctRows::collect(const View &view, const RowWeights &weights, const Extent &extent) {
  const int exponent = extent.largest > 0 ? std::ilogb(extent.largest) : 0;
  uint64_t limit = UINT64_MAX; // hashes above it can no longer be among the smallest
  size = 0;
  for (int64_t i = 0; i < view.n_rows; ++i) {
    if (weights.at(i) == 0)
      continue;
    const uint64_t hash = hash_row(view, i, exponent);
    if (hash > limit)
      continue;
    entries[size++] = {hash, i};
    if (size < 2 * capacity)
      continue;
    size = condense(entries.data(), size, capacity);
    if (size == capacity)
      limit = entries[size - 1].hash;
  }
  size = condense(entries.data(), size, capacity);
}

} // namespace gmm
