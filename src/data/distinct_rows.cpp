// Rows are hashed, and the smallest hashes are kept.
#include "data/distinct_rows.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace gmm {

using Entry = DistinctRows::Entry;

static constexpr int64_t block_rows = 32; // hashed together, feature by feature

static uint64_t bits_of(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

// The bits of a number, its exponent less `relative` (in its place, 2^52). -0 counts as 0. That has
// bits which no number can have, as none is larger than 2^(relative + 1).
static uint64_t relative_bits(double value, uint64_t relative) {
  constexpr uint64_t zero = UINT64_C(1024) << 52;
  const uint64_t bits = bits_of(value);
  return bits << 1 != 0 ? bits - relative : zero;
}

// Hashes of rows' numbers relative to the power of two `exponent`, so that scaling all of x by a
// power of two changes nothing.
static void hash_rows(const View &view, int64_t first, int64_t n, int exponent, uint64_t *hash) {
  const uint64_t relative = static_cast<uint64_t>(static_cast<int64_t>(exponent)) << 52;
  const double *x = view.x + first * view.row_stride;
  std::fill(hash, hash + n, 0);
  for (int64_t j = 0; j < view.n_cols; ++j)
    for (int64_t i = 0; i < n; ++i)
      hash[i] =
          mix(hash[i] ^ relative_bits(x[i * view.row_stride + j * view.col_stride], relative));
}

// The order of rows by hash and then, as somebody may craft different rows of one hash, by the bits
// of their numbers: below 0, 0 for equal rows, or above.
static int compare(const View &view, const Entry &a, const Entry &b) {
  if (a.hash != b.hash)
    return a.hash < b.hash ? -1 : 1;
  for (int64_t j = 0; j < view.n_cols; ++j) {
    const uint64_t of_a = bits_of(view.at(a.row, j) + 0.0); // -0 becomes 0
    const uint64_t of_b = bits_of(view.at(b.row, j) + 0.0);
    if (of_a != of_b)
      return of_a < of_b ? -1 : 1;
  }
  return 0;
}

// Sorts in that order, makes one of equal rows (the first, with the weight of all), keeps at most
// `capacity`. No weight of a row of the final sample is lost: it is among the first of any part.
static int64_t condense(const View &view, Entry *entries, int64_t size, int64_t capacity) {
  std::sort(entries, entries + size, [&](const Entry &a, const Entry &b) {
    const int order = compare(view, a, b);
    return order != 0 ? order < 0 : a.row < b.row;
  });
  int64_t n = 0;
  for (int64_t i = 0; i < size; ++i) {
    if (n > 0 && compare(view, entries[n - 1], entries[i]) == 0)
      entries[n - 1].weight += entries[i].weight;
    else
      entries[n++] = entries[i];
  }
  return std::min(n, capacity);
}

// A row's weight as a whole number, 1 at least: their sum does not depend on its order. Weights
// below 2^-52 of all together count as that.
static uint64_t whole_weight(const RowWeights &weights, int64_t row) {
  return weights.values == nullptr
             ? 1
             : std::max<uint64_t>(1, static_cast<uint64_t>(weights.at(row) * 0x1p52));
}

Status DistinctRows::allocate(const gmm_allocator &allocator, int64_t wanted, int64_t n_members) {
  capacity = wanted;
  GMM_TRY(sizes.allocate(allocator, n_members));
  return entries.allocate(allocator, checked_product(n_members, checked_product(2, wanted)));
}

// Each thread collects from the rows that it comes by, up to a limit that all share: hashes above
// it can no longer be among the smallest.
Status DistinctRows::collect_below(uint64_t first_limit, const View &view,
                                   const RowWeights &weights, int exponent, Team &team) {
  constexpr int64_t nowhere = -1;
  constexpr int64_t task_rows = 128 * block_rows; // a thread asks for work every 4096 rows
  constexpr int64_t n_seen = 1024; // rows met last: 24 KiB, which stay in the first cache
  std::atomic<uint64_t> limit{first_limit};
  std::fill(sizes.data(), sizes.data() + sizes.size(), 0);
  const int64_t n_tasks = (view.n_rows + task_rows - 1) / task_rows;
  const Status done = team.run(n_tasks, [&](int64_t task, int64_t member) {
    Entry *own = entries.data() + member * 2 * capacity;
    int64_t n = sizes[member];
    uint64_t most = limit.load(std::memory_order_relaxed);
    // Rows met last, by the low bits of their hashes, so that rows that occur often are not
    // sorted each time. 0 is no hash of the places 1 .., 1 none of place 0.
    Entry seen[n_seen] = {{1, nowhere, 0}};
    for (int64_t i = 1; i < n_seen; ++i)
      seen[i].row = nowhere;
    const auto keep = [&](const Entry &entry) {
      if (entry.row == nowhere)
        return;
      own[n++] = entry;
      if (n < 2 * capacity)
        return;
      n = condense(view, own, n, capacity);
      if (n == capacity)
        most = std::min(most, own[n - 1].hash);
    };
    const int64_t end = std::min(view.n_rows, (task + 1) * task_rows);
    for (int64_t first = task * task_rows; first < end; first += block_rows) {
      const int64_t count = std::min(block_rows, end - first);
      uint64_t hash[block_rows];
      hash_rows(view, first, count, exponent, hash);
      for (int64_t i = 0; i < count; ++i) {
        if (hash[i] > most || weights.at(first + i) == 0)
          continue;
        const Entry here = {hash[i], first + i, whole_weight(weights, first + i)};
        Entry &last = seen[here.hash % n_seen];
        if (compare(view, here, last) == 0) {
          last.weight += here.weight;
          continue;
        }
        keep(last);
        last = here;
      }
    }
    for (const Entry &last : seen)
      keep(last);
    sizes[member] = n;
    uint64_t before = limit.load(std::memory_order_relaxed);
    while (most < before && !limit.compare_exchange_weak(before, most)) {
    }
  });
  GMM_TRY(done);
  size = sizes[0];
  for (int64_t member = 1; member < sizes.size(); ++member) {
    Entry *other = entries.data() + member * 2 * capacity;
    int64_t n = sizes[member];
    if (size + n > 2 * capacity) {
      size = condense(view, entries.data(), size, capacity);
      n = condense(view, other, n, capacity);
    }
    std::copy(other, other + n, entries.data() + size);
    size += n;
  }
  size = condense(view, entries.data(), size, capacity);
  return Status::Ok;
}

Status DistinctRows::collect(const View &view, const RowWeights &weights, const Extent &extent,
                             Team &team) {
  const int exponent = extent.largest > 0 ? std::ilogb(extent.largest) : 0;
  // If most rows are different, this share of all hashes holds half as many again as are wanted;
  // if it does not hold enough, all are looked at.
  const double share = 1.5 * static_cast<double>(capacity) / static_cast<double>(view.n_rows);
  if (share < 0.5) {
    GMM_TRY(collect_below(static_cast<uint64_t>(share * 0x1p64), view, weights, exponent, team));
    if (size == capacity)
      return Status::Ok;
  }
  return collect_below(UINT64_MAX, view, weights, exponent, team);
}

} // namespace gmm
