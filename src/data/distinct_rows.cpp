// A bottom-k sample: each row is hashed, and the rows with the smallest hashes are kept. A row that
// is among the smallest of all is among the smallest of any part, so threads can collect apart.
#include "data/distinct_rows.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace gmm {

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

// Hashes of rows first .. first+n-1, n at most block_rows, from their numbers divided by the power
// of two of the largest in the row: so that scaling all of x by a power of two changes no hash, and
// no row needs to know of another.
static void hash_rows(const View &view, int64_t first, int64_t n, uint64_t *hash) {
  constexpr uint64_t exponent_of_one = UINT64_C(1023) << 52, exponent_mask = UINT64_C(2047) << 52;
  const double *x = view.x + first * view.row_stride;
  uint64_t relative[block_rows] = {};
  for (int64_t j = 0; j < view.n_cols; ++j)
    for (int64_t i = 0; i < n; ++i) {
      const uint64_t bits = bits_of(x[i * view.row_stride + j * view.col_stride]);
      if (bits != UINT64_MAX)
        relative[i] = std::max(relative[i], bits & exponent_mask);
    }
  for (int64_t i = 0; i < n; ++i)
    relative[i] -= exponent_of_one;
  std::fill(hash, hash + n, 0);
  for (int64_t j = 0; j < view.n_cols; ++j)
    for (int64_t i = 0; i < n; ++i)
      hash[i] =
          mix(hash[i] ^ relative_bits(x[i * view.row_stride + j * view.col_stride], relative[i]));
}

uint64_t hash_of(const View &view, int64_t row) {
  uint64_t hash = 0;
  hash_rows(view, row, 1, &hash);
  return hash;
}

int compare(const LabelledRows &rows_a, const DistinctRow &a, const LabelledRows &rows_b,
            const DistinctRow &b) {
  if (a.hash != b.hash)
    return a.hash < b.hash ? -1 : 1;
  for (int64_t j = 0; j < rows_a.view.n_cols; ++j) {
    const uint64_t of_a = bits_of(rows_a.view.at(a.row, j) + 0.0); // -0 becomes 0
    const uint64_t of_b = bits_of(rows_b.view.at(b.row, j) + 0.0);
    if (of_a != of_b)
      return of_a < of_b ? -1 : 1;
  }
  const int32_t of_a = rows_a.label(a.row), of_b = rows_b.label(b.row);
  return of_a == of_b ? 0 : of_a < of_b ? -1 : 1;
}

Status DistinctRows::allocate(const gmm_allocator &allocator, const SampleSize &wanted,
                              int64_t n_rows, int64_t n_members) {
  wanted_ = wanted;
  room_ = wanted.room(n_rows);
  const int64_t of_labels = checked_product(n_members, wanted.n_components);
  GMM_TRY(sizes_.allocate_unset(allocator, n_members));
  GMM_TRY(counts_.allocate_unset(allocator, of_labels));
  GMM_TRY(label_limits_.allocate_unset(allocator, of_labels));
  return entries.allocate_unset(allocator, checked_product(n_members, checked_product(2, room_)));
}

// Sorts, makes one of equal rows (the first, with the weight of all), keeps those of the rule and
// returns how many there are. What is dropped is a row before which come as many others as the
// sample has, so no part of the weight of a row of the final sample is lost.
int64_t DistinctRows::condense(const LabelledRows &rows, DistinctRow *own, int64_t n,
                               int64_t *counts, uint64_t *label_limits) const {
  std::sort(own, own + n, [&](const DistinctRow &a, const DistinctRow &b) {
    const int order = compare(rows, a, rows, b);
    return order != 0 ? order < 0 : a.row < b.row;
  });
  SampleRule rule(wanted_, counts);
  int64_t kept = 0;
  for (int64_t i = 0; i < n;) {
    DistinctRow next = own[i];
    for (++i; i < n && compare(rows, next, rows, own[i]) == 0; ++i)
      next.weight.merge(own[i].weight);
    const int32_t label = rows.label(next.row);
    if (!rule.keeps(label))
      continue;
    own[kept++] = next;
    if (label != no_label && next.hash < label_limits[label] && rule.is_full(label))
      label_limits[label] = next.hash;
  }
  return kept;
}

// What a member has collected, and rows met last, each at the low bits of its hash, so that rows
// that occur often are not sorted each time.
struct DistinctRows::Member {
  static constexpr int64_t nowhere = -1;
  static constexpr int64_t n_seen = 256; // 24 KiB, which stay in the innermost cache

  const DistinctRows &sample;
  const LabelledRows &rows;
  uint64_t limit; // hash that can still be in the sample
  DistinctRow *own;
  int64_t n;
  int64_t *counts;
  uint64_t *label_limits;
  DistinctRow seen[n_seen];

  // An empty place has a hash that cannot be there: 0 in places 1 .., and 1 in place 0.
  void clear() {
    for (int64_t i = 0; i < n_seen; ++i)
      seen[i] = {i == 0 ? UINT64_C(1) : 0, nowhere, WeightSum()};
  }

  bool may_be_kept(uint64_t hash, int64_t row) const {
    const int32_t label = rows.label(row);
    return hash <= limit || (label != no_label && hash <= label_limits[label]);
  }

  void keep(const DistinctRow &entry) {
    if (entry.row == nowhere)
      return;
    own[n++] = entry;
    if (n < 2 * sample.room_)
      return;
    n = sample.condense(rows, own, n, counts, label_limits);
    if (n >= sample.wanted_.rows)
      limit = std::min(limit, own[sample.wanted_.rows - 1].hash);
  }

  void meet(const DistinctRow &here) {
    DistinctRow &last = seen[here.hash % n_seen];
    if (last.row != nowhere && compare(rows, here, rows, last) == 0) {
      last.weight.merge(here.weight);
      return;
    }
    keep(last);
    last = here;
  }
};

// Each thread collects from the rows of its tasks. All share a limit: a hash above it can no longer
// be among the smallest. first_limit: where the limit begins; if fewer distinct rows than wanted
// are below it, the sample is incomplete.
Status DistinctRows::collect_below(uint64_t first_limit, const LabelledRows &rows,
                                   const RowWeights &weights, Team &team) {
  // 4096 rows: few enough for many threads to share a table, enough that they seldom ask for work.
  constexpr int64_t task_rows = 128 * block_rows;
  const View &view = rows.view;
  std::atomic<uint64_t> limit{first_limit};
  std::fill(sizes_.data(), sizes_.data() + sizes_.size(), 0);
  std::fill(label_limits_.data(), label_limits_.data() + label_limits_.size(), UINT64_MAX);
  const int64_t n_tasks = (view.n_rows + task_rows - 1) / task_rows, K = wanted_.n_components;
  GMM_TRY(team.run(n_tasks, [&](int64_t task, int64_t number) {
    Member member = {*this,
                     rows,
                     limit.load(std::memory_order_relaxed),
                     entries.data() + number * 2 * room_,
                     sizes_[number],
                     counts_.data() + number * K,
                     label_limits_.data() + number * K,
                     {}};
    member.clear();
    const int64_t end = std::min(view.n_rows, (task + 1) * task_rows);
    for (int64_t first = task * task_rows; first < end && !team.must_stop(); first += block_rows) {
      const int64_t count = std::min(block_rows, end - first);
      uint64_t hash[block_rows];
      hash_rows(view, first, count, hash);
      for (int64_t i = 0; i < count; ++i) {
        const int64_t row = first + i;
        if (!member.may_be_kept(hash[i], row) || !weights.counts(row) ||
            (skips_empty && view.is_empty(row)))
          continue;
        WeightSum weight;
        weight.add(weights.of(row));
        member.meet({hash[i], row, weight});
      }
    }
    for (const DistinctRow &last : member.seen)
      member.keep(last);
    sizes_[number] = member.n;
    uint64_t before = limit.load(std::memory_order_relaxed);
    while (member.limit < before && !limit.compare_exchange_weak(before, member.limit)) {
    }
  }));
  // The members' samples one after the other, condensed where two do not fit the first one's room.
  size = sizes_[0];
  for (int64_t number = 1; number < sizes_.size(); ++number) {
    DistinctRow *other = entries.data() + number * 2 * room_;
    int64_t n = sizes_[number];
    if (size + n > 2 * room_) {
      size = condense(rows, entries.data(), size, counts_.data(), label_limits_.data());
      n = condense(rows, other, n, counts_.data(), label_limits_.data());
    }
    std::copy(other, other + n, entries.data() + size);
    size += n;
  }
  size = condense(rows, entries.data(), size, counts_.data(), label_limits_.data());
  return Status::Ok;
}

Status DistinctRows::collect(const LabelledRows &rows, const RowWeights &weights, uint64_t limit,
                             Team &team) {
  // If most rows are different, this share of all hashes holds half as many again as are wanted. If
  // it holds too few distinct rows, a second pass takes all hashes. From a half on one pass is
  // made, because little would be left out.
  const double share =
      1.5 * static_cast<double>(wanted_.rows) / static_cast<double>(rows.view.n_rows);
  const uint64_t below = share < 0.5 ? static_cast<uint64_t>(share * 0x1p64) : UINT64_MAX;
  if (below < limit) {
    GMM_TRY(collect_below(below, rows, weights, team));
    if (size >= wanted_.rows && entries[wanted_.rows - 1].hash <= below)
      return Status::Ok;
  }
  return collect_below(limit, rows, weights, team);
}

} // namespace gmm
