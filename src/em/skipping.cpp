#include "em/skipping.hpp"

#include "kernels/kernels.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Below this share of pairs that matter it pays to leave out the others. Measured with K 64: at D 8
// a share of 0.35 takes 1.25 times as long as leaving out nothing and 0.03 two thirds, diagonal
// covariances likewise; at D 16 a share of 0.15 takes 0.8 and 0.02 a third; at D 32 0.06 a half.
static double worthwhile_share(const Family &family, int64_t D) {
  return family.full && D > kernels::most_features_at_once ? 0.25 : 0.05;
}
static constexpr int64_t most_ordered_rows = int64_t{1} << 21; // 16 MiB for labels and order

Status Skipping::allocate(const gmm_allocator &allocator, bool allowed, const Family &family,
                          const Grid &grid, int64_t K, int64_t D, int64_t n_members) {
  worthwhile_ = worthwhile_share(family, D);
  allowed_ = allowed && K > 1;
  const bool ordered = allowed_ && grid.n_rows <= most_ordered_rows;
  GMM_TRY(cut_.allocate(allocator, K));
  GMM_TRY(touched_.allocate(allocator, n_members));
  GMM_TRY(label_.allocate(allocator, ordered ? grid.n_rows : 0));
  GMM_TRY(order_.allocate(allocator, ordered ? grid.n_rows : 0));
  return begins_.allocate(allocator, K);
}

void Skipping::begin(Rows &rows) {
  rows.order = nullptr;
  share_ = 1;
}

void Skipping::choose_cuts(const Parameters &parameters) {
  constexpr double log_smallest = -60 * 0.69314718055994530942;
  for (int64_t k = 0; k < cut_.size(); ++k)
    cut_[k] = log_smallest + std::log(parameters.weights[k]);
}

// The cuts are relative to the weights before the step. Where a component has lost nearly all of
// its rows, what was left out may be much of what remains.
bool Skipping::has_shrunk(const Parameters &parameters, const Statistics &found) const {
  double total = 0;
  for (int64_t k = 0; k < found.n_components; ++k)
    total += found.weight[k];
  for (int64_t k = 0; k < found.n_components; ++k)
    if (!(found.weight[k] * 1024 >= parameters.weights[k] * total))
      return true;
  return false;
}

// By counting. Rows of the same label keep their order, so the result depends on labels only.
void Skipping::order_rows() {
  std::fill(begins_.data(), begins_.data() + begins_.size(), 0);
  for (int64_t i = 0; i < label_.size(); ++i)
    ++begins_[label_[i]];
  int64_t before = 0;
  for (int64_t k = 0; k < begins_.size(); ++k) {
    const int64_t count = begins_[k];
    begins_[k] = before;
    before += count;
  }
  for (int64_t i = 0; i < label_.size(); ++i)
    order_[begins_[label_[i]]++] = static_cast<int32_t>(i);
}

Statistics &Skipping::expect(Workshop &workshop, Rows &rows, const Parameters &parameters,
                             const Densities &densities, SlotStatistics &statistics,
                             Objects<Groups> &groups, int64_t iteration) {
  const double *centres = parameters.means.data();
  const bool tries = (iteration & (iteration - 1)) == 0; // a power of two
  if (!allowed_ || !(tries || share_ < worthwhile_))
    return gmm::expect(workshop, rows, densities, centres, statistics);
  choose_cuts(parameters);
  const bool labels_wanted = tries && share_ < worthwhile_ && label_.size() > 0;
  std::fill(touched_.data(), touched_.data() + touched_.size(), 0);
  statistics.begin(workshop.team, centres);
  workshop.for_each_tile(rows, [&](Workshop::Bench &bench, int64_t slot) {
    const int64_t member = &bench - &workshop.benches[0];
    const int32_t *order = rows.order != nullptr ? rows.order + bench.tile.first_row : nullptr;
    // Rows in order: the labels of a tile go from that of its first row to that of its last.
    const Near near = {cut_.data(), order != nullptr ? label_[order[0]] : 0,
                       order != nullptr ? label_[order[bench.tile.n_rows - 1]]
                                        : densities.n_components - 1};
    evaluate(densities, bench.tile, bench.scratch, &near);
    Groups &own = groups[member];
    touched_[member] += own.add_touched(bench.tile, bench.scratch, statistics.slots[slot]);
    if (labels_wanted)
      own.find_labels(bench.tile, bench.scratch, order, label_.data());
  });
  Statistics &found = statistics.merge(workshop.team);
  int64_t touched = 0;
  for (int64_t member = 0; member < touched_.size(); ++member)
    touched += touched_[member];
  share_ = static_cast<double>(touched) /
           (static_cast<double>(rows.grid.n_rows) * static_cast<double>(found.n_components));
  if (labels_wanted)
    order_rows();
  rows.order =
      share_ < worthwhile_ && (labels_wanted || rows.order != nullptr) ? order_.data() : nullptr;
  if (!has_shrunk(parameters, found))
    return found;
  share_ = 1;
  return gmm::expect(workshop, rows, densities, centres, statistics);
}

} // namespace gmm
