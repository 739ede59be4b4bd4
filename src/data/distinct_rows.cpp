// A bottom-k sample: each row is hashed, and the rows with the smallest hashes are kept. A row that
// is among the smallest of all is among the smallest of any part, so threads can collect apart.
#include "data/distinct_rows.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>

namespace gmm {

using Entry = DistinctRows::Entry;

// Rows that are hashed together, feature by feature, so that 32 chains of mix() do not wait for
// each other.
static constexpr int64_t block_rows = 32;

// All NaN are alike.
static uint64_t bits_of(double value) {
  uint64_t bits = UINT64_MAX;
  if (value == value)
    std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

// The bits of a number divided by 2^exponent; relative: that exponent in its place in a double,
// times 2^52. 0 and -0 become the bits of 2, which no other number has, as none is 2^(exponent + 1)
// or larger.
static uint64_t relative_bits(double value, uint64_t relative) {
  constexpr uint64_t zero = UINT64_C(1024) << 52;
  const uint64_t bits = bits_of(value);
  return bits == UINT64_MAX ? bits : bits << 1 != 0 ? bits - relative : zero;
}

// Hashes of rows first .. first+n-1, n at most block_rows, from their numbers divided by
// 2^exponent, so that scaling all of x by a power of two changes no hash.
static void hash_rows(const View &view, int64_t first, int64_t n, int exponent, uint64_t *hash) {
  const uint64_t relative = static_cast<uint64_t>(static_cast<int64_t>(exponent)) << 52;
  const double *x = view.x + first * view.row_stride;
  std::fill(hash, hash + n, 0);
  for (int64_t j = 0; j < view.n_cols; ++j)
    for (int64_t i = 0; i < n; ++i)
      hash[i] =
          mix(hash[i] ^ relative_bits(x[i * view.row_stride + j * view.col_stride], relative));
}

// The order of rows by hash, and within one hash by the bits of their numbers, because somebody may
// craft different rows of one hash; then by their labels. Below 0, 0 for equal rows, or above 0.
static int compare(const View &view, const int32_t *labels, const Entry &a, const Entry &b) {
  if (a.hash != b.hash)
    return a.hash < b.hash ? -1 : 1;
  for (int64_t j = 0; j < view.n_cols; ++j) {
    const uint64_t of_a = bits_of(view.at(a.row, j) + 0.0); // -0 becomes 0
    const uint64_t of_b = bits_of(view.at(b.row, j) + 0.0);
    if (of_a != of_b)
      return of_a < of_b ? -1 : 1;
  }
  if (labels == nullptr || labels[a.row] == labels[b.row])
    return 0;
  return labels[a.row] < labels[b.row] ? -1 : 1;
}

// Sorts in that order, makes one of equal rows (the first, with the weight of all), keeps the first
// `capacity` of them and returns how many there are. What is dropped is a row of which `capacity`
// others come first, so no part of the weight of a row of the final sample is lost.
static int64_t condense(const View &view, const int32_t *labels, Entry *entries, int64_t size,
                        int64_t capacity) {
  std::sort(entries, entries + size, [&](const Entry &a, const Entry &b) {
    const int order = compare(view, labels, a, b);
    return order != 0 ? order < 0 : a.row < b.row;
  });
  int64_t n = 0;
  for (int64_t i = 0; i < size; ++i) {
    if (n > 0 && compare(view, labels, entries[n - 1], entries[i]) == 0)
      entries[n - 1].weight += entries[i].weight;
    else
      entries[n++] = entries[i];
  }
  return std::min(n, capacity);
}

// A row's weight as a whole number, so that sums of weights do not depend on their order: 1 without
// weights, else 2^52 times the share that RowWeights::at() gives, and 1 where that is less.
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

// Each thread collects from the rows of its tasks. All share a limit: a hash above it can no longer
// be among the smallest. first_limit: where the limit begins; if fewer than `capacity` distinct
// rows are below it, the sample is incomplete.
Status DistinctRows::collect_below(uint64_t first_limit, const View &view,
                                   const RowWeights &weights, const int32_t *labels, int exponent,
                                   Team &team) {
  constexpr int64_t nowhere = -1;
  // 4096 rows: few enough for many threads to share a table, enough that they seldom ask for work.
  constexpr int64_t task_rows = 128 * block_rows;
  constexpr int64_t n_seen = 1024; // rows met last: 24 KiB, which stay in the innermost cache
  std::atomic<uint64_t> limit{first_limit};
  std::fill(sizes.data(), sizes.data() + sizes.size(), 0);
  const int64_t n_tasks = (view.n_rows + task_rows - 1) / task_rows;
  const Status done = team.run(n_tasks, [&](int64_t task, int64_t member) {
    Entry *own = entries.data() + member * 2 * capacity;
    int64_t n = sizes[member];
    uint64_t highest =
        limit.load(std::memory_order_relaxed); // hash that can still be in the sample
    // Rows met last, each at the low bits of its hash, so that rows that occur often are not sorted
    // each time. An empty place has a hash that cannot be there: 0 in places 1 .., and 1 in place
    // 0.
    Entry seen[n_seen] = {{1, nowhere, 0}};
    for (int64_t i = 1; i < n_seen; ++i)
      seen[i].row = nowhere;
    const auto keep = [&](const Entry &entry) {
      if (entry.row == nowhere)
        return;
      own[n++] = entry;
      if (n < 2 * capacity)
        return;
      n = condense(view, labels, own, n, capacity);
      if (n == capacity)
        highest = std::min(highest, own[n - 1].hash);
    };
    const int64_t end = std::min(view.n_rows, (task + 1) * task_rows);
    for (int64_t first = task * task_rows; first < end && !team.must_stop(); first += block_rows) {
      const int64_t count = std::min(block_rows, end - first);
      uint64_t hash[block_rows];
      hash_rows(view, first, count, exponent, hash);
      for (int64_t i = 0; i < count; ++i) {
        if (hash[i] > highest || weights.at(first + i) == 0 ||
            (skips_empty && view.is_empty(first + i)))
          continue;
        const Entry here = {hash[i], first + i, whole_weight(weights, first + i)};
        Entry &last = seen[here.hash % n_seen];
        if (compare(view, labels, here, last) == 0) {
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
    while (highest < before && !limit.compare_exchange_weak(before, highest)) {
    }
  });
  GMM_TRY(done);
  // The members' samples one after the other, condensed where two do not fit the first one's room.
  size = sizes[0];
  for (int64_t member = 1; member < sizes.size(); ++member) {
    Entry *other = entries.data() + member * 2 * capacity;
    int64_t n = sizes[member];
    if (size + n > 2 * capacity) {
      size = condense(view, labels, entries.data(), size, capacity);
      n = condense(view, labels, other, n, capacity);
    }
    std::copy(other, other + n, entries.data() + size);
    size += n;
  }
  size = condense(view, labels, entries.data(), size, capacity);
  return Status::Ok;
}

Status DistinctRows::collect(const View &view, const RowWeights &weights, const int32_t *labels,
                             const Extent &extent, Team &team) {
  const int exponent = extent.largest > 0 ? std::ilogb(extent.largest) : 0;
  // If most rows are different, this share of all hashes holds half as many again as are wanted. If
  // it holds too few distinct rows, a second pass takes all hashes. From a half on one pass is
  // made, because little would be left out.
  const double share = 1.5 * static_cast<double>(capacity) / static_cast<double>(view.n_rows);
  if (share < 0.5) {
    GMM_TRY(collect_below(static_cast<uint64_t>(share * 0x1p64), view, weights, labels, exponent,
                          team));
    if (size == capacity)
      return Status::Ok;
  }
  return collect_below(UINT64_MAX, view, weights, labels, exponent, team);
}

} // namespace gmm
