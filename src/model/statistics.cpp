// Life of statistics, and what their calls do.
#include "data/labels.hpp"
#include "fit/running.hpp"
#include "model/handles.hpp"
#include "model/pass.hpp"

#include <algorithm>
#include <cmath>
#include <new>

namespace gmm {

static Status allocate(gmm_statistics &made, const Layout &layout, int64_t K, int64_t D) {
  made.layout = layout;
  made.n_components = K;
  made.n_features = D;
  GMM_TRY(made.work.allocate(made.allocator, layout, K, D));
  GMM_TRY(made.centres.allocate(made.allocator, checked_product(K, D)));
  int64_t n = 0;
  made.work.for_each_part([&](double *, int64_t size) { n += size; });
  GMM_TRY(made.sums.allocate(made.allocator, n));
  made.sums.clear();
  return Status::Ok;
}

Status create_statistics(gmm_statistics **out, const Layout &layout, int64_t K, int64_t D,
                         const gmm_allocator &allocator) {
  void *block = allocator.alloc(allocator.context, sizeof(gmm_statistics));
  if (block == nullptr)
    return Status::NoMemory;
  auto *made = new (block) gmm_statistics();
  made->allocator = allocator;
  const Status status = allocate(*made, layout, K, D);
  if (status != Status::Ok) {
    destroy_statistics(made);
    return status;
  }
  *out = made;
  return Status::Ok;
}

static void clear_statistics(gmm_statistics &statistics, const gmm_model &model);

Status create_statistics(gmm_statistics **out, const gmm_model &model) {
  gmm_statistics *made = nullptr;
  GMM_TRY(create_statistics(&made, model.layout(), model.K(), model.D(), model.allocator));
  clear_statistics(*made, model);
  *out = made;
  return Status::Ok;
}

void destroy_statistics(gmm_statistics *statistics) {
  if (statistics == nullptr)
    return;
  const gmm_allocator allocator = statistics->allocator;
  statistics->~gmm_statistics();
  allocator.free(allocator.context, statistics);
}

// What a pass under the model as it is now uses.
static Running::Pass pass_of(const gmm_model &model) {
  if (model.running != nullptr)
    return model.running->next();
  return {&model.result.densities, nullptr, nullptr, nullptr, 1, 0};
}

uint64_t id_of(const gmm_model &model) {
  const Running::Pass pass = pass_of(model);
  const Densities &densities = *pass.densities;
  uint64_t id = mix(static_cast<uint64_t>(model.family->id));
  const auto add_bytes = [&](const void *bytes, int64_t n) {
    for (int64_t at = 0; at < n; at += 8) {
      uint64_t word = 0;
      std::memcpy(&word, static_cast<const char *>(bytes) + at,
                  static_cast<size_t>(std::min<int64_t>(8, n - at)));
      id = mix(id ^ word);
    }
  };
  const auto add = [&](const Buffer<double> &numbers) {
    add_bytes(numbers.data(), 8 * numbers.size());
  };
  const int64_t facts[] = {model.K(), model.D(), pass.number, pass.units != nullptr,
                           pass.partial != nullptr};
  add_bytes(facts, sizeof facts);
  add_bytes(&pass.weight_factor, sizeof pass.weight_factor);
  add(densities.means);
  add(densities.inverse_factors);
  add(densities.constants);
  if (pass.units != nullptr) {
    add(pass.units->shift);
    add(pass.units->factor);
    add_bytes(pass.centres, 8 * model.K() * model.D());
  }
  return id;
}

bool has_sizes_of(const gmm_statistics &statistics, const gmm_model &model) {
  const int64_t theirs[] = {statistics.n_components, statistics.n_features,
                            static_cast<int64_t>(statistics.layout.form), statistics.layout.shared};
  const int64_t ours[] = {model.K(), model.D(), static_cast<int64_t>(model.layout().form),
                          model.layout().shared};
  return std::equal(theirs, theirs + 4, ours);
}

static void clear_statistics(gmm_statistics &statistics, const gmm_model &model) {
  const Running::Pass pass = pass_of(model);
  statistics.id = id_of(model);
  statistics.is_score = pass.units == nullptr;
  statistics.weight_factor = pass.weight_factor;
  statistics.log_volume = pass.densities->log_volume;
  if (!statistics.is_score)
    std::copy_n(pass.centres, statistics.centres.size(), statistics.centres.data());
  statistics.sums.clear();
  statistics.scores = RowSums();
  statistics.total_weight = WeightSum();
}

Status clear_for(gmm_statistics &statistics, const gmm_model &model) {
  if (!has_sizes_of(statistics, model))
    return Status::Mismatch;
  clear_statistics(statistics, model);
  return Status::Ok;
}

// Whether squares of these rows fit a double in the units, as they do in those of the survey's
// rows.
static Status check_scale(const Units *units, const Extent &extent) {
  constexpr int most_exponent = 505;
  for (int64_t j = 0; units != nullptr && extent.largest > 0 && j < units->n_features; ++j)
    if (std::ilogb(extent.largest) - units->exponent[j] > most_exponent)
      return Status::Scale;
  return Status::Ok;
}

namespace {

// A pass over the rows of one call.
struct PiecePass {
  Rows rows;
  Workers workers;
  PatternOrder patterns;
  Buffer<double> counted;
  WeightSum total;

  Status prepare(const gmm_model &model, const Running::Pass &pass, const CallerRows &given);
};

} // namespace

Status PiecePass::prepare(const gmm_model &model, const Running::Pass &pass,
                          const CallerRows &given) {
  const int64_t K = model.K(), D = model.D();
  const Layout layout = model.layout();
  Message unused;
  GMM_TRY(inspect_labels(given.labels, given.view.n_rows, K, nullptr, nullptr, unused));
  rows.view = given.view;
  rows.units = pass.units;
  rows.grid =
      make_grid(given.view.n_rows, D, K, layout.has_matrices(), most_rows_at_once(layout, K, D));
  rows.has_holes = pass.partial != nullptr;
  GMM_TRY(workers.start(model.allocator, rows.grid, model.options.get_int(GMM_OPT_THREADS),
                        model.options.get_int(GMM_OPT_SIMD), layout, K, D, pass.partial, nullptr));
  GMM_TRY(
      inspect_weights(given.weights, given.view.n_rows, nullptr, unused, &rows.weights, &total));
  Extent extent;
  const Nan nan = rows.has_holes ? Nan::Missing : Nan::Refused;
  const Status status = inspect(rows.view, rows.weights, nan, workers.team, unused, &extent);
  if (status != Status::Ok && model.options.get_int(GMM_OPT_CHECK_FINITE) != 0)
    return status;
  GMM_TRY(check_scale(pass.units, extent));
  if (rows.has_holes) {
    GMM_TRY(counted.allocate_unset(model.allocator, given.view.n_rows));
    GMM_TRY(leave_out_empty(rows, counted, nullptr, unused, &total));
  }
  rows.weights.factor = pass.weight_factor;
  rows.weights.all_count = rows.weights.least * pass.weight_factor > 0;
  GMM_TRY(keep_labels(given.labels, given.view.n_rows, rows.weights, nullptr, &rows.labels));
  return patterns.allocate(model.allocator, rows, layout, workers.team.size());
}

Status add_to_statistics(gmm_statistics &statistics, const gmm_model &model,
                         const CallerRows &given) {
  if (!has_sizes_of(statistics, model) || statistics.id != id_of(model))
    return Status::Mismatch;
  const Running::Pass pass = pass_of(model);
  Pass with_holes; // of a model that does not run, where rows have holes
  Running::Pass of_call = pass;
  if (model.running == nullptr && nan_of(model) == Nan::Missing) {
    GMM_TRY(with_holes.prepare(model, given.view, Nan::Missing));
    of_call.partial = with_holes.rows.has_holes ? &with_holes.partial : nullptr;
  }
  PiecePass piece;
  GMM_TRY(piece.prepare(model, of_call, given));
  if (statistics.is_score) {
    Array<RowSums> sums;
    GMM_TRY(sums.allocate(model.allocator, piece.workers.team.size()));
    GMM_TRY(sum_rows(piece.workers, piece.rows, *pass.densities, sums));
    statistics.scores.log_density.merge(sums[0].log_density);
    statistics.scores.log_largest.merge(sums[0].log_largest);
  } else {
    TotalStatistics total;
    GMM_TRY(total.allocate(model.allocator, piece.workers, piece.rows.grid, model.layout(),
                           model.K(), model.D(), true));
    GMM_TRY(e_step_sums(piece.workers, piece.rows, piece.patterns, *pass.densities, pass.centres,
                        total));
    total.merge_into(statistics.sums);
  }
  statistics.total_weight.merge(piece.total);
  return Status::Ok;
}

Status merge_statistics(gmm_statistics &into, const gmm_statistics &from) {
  if (into.id != from.id || into.sums.size != from.sums.size)
    return Status::Mismatch;
  into.sums.merge(from.sums, 0, from.sums.size);
  into.scores.log_density.merge(from.scores.log_density);
  into.scores.log_largest.merge(from.scores.log_largest);
  into.total_weight.merge(from.total_weight);
  return Status::Ok;
}

// The numbers as Statistics about their centres.
static Statistics &read(gmm_statistics &statistics) {
  Statistics &work = statistics.work;
  for (int64_t k = 0; k < work.n_components; ++k)
    work.begin(k, statistics.centres.data());
  work.log_likelihood = work.missing_log_volume = CompensatedSum();
  int64_t at = 0;
  work.for_each_part([&](double *numbers, int64_t size) {
    statistics.sums.values(at, size, numbers);
    at += size;
  });
  return work;
}

static void write(Statistics &work, gmm_statistics &statistics) {
  const kernels::Kernels &kernels = kernels::kernels_of(1);
  statistics.sums.clear();
  int64_t at = 0;
  work.for_each_part([&](double *numbers, int64_t size) {
    statistics.sums.add(kernels, at, size, numbers);
    at += size;
  });
}

void scale_statistics(gmm_statistics &statistics, double factor) {
  Statistics &work = read(statistics);
  work.for_each_part([&](double *numbers, int64_t size) {
    for (int64_t i = 0; i < size; ++i)
      numbers[i] *= factor;
  });
  write(work, statistics);
  const auto scaled = [&](double value) {
    ExactSum sum;
    sum.add(value * factor);
    return sum;
  };
  statistics.scores = {scaled(statistics.scores.log_density.value()),
                       scaled(statistics.scores.log_largest.value())};
  WeightSum total;
  total.add(statistics.total_weight.value() * factor);
  statistics.total_weight = total;
}

Status move_statistics(gmm_statistics &statistics, const gmm_model &model) {
  const Running::Pass pass = pass_of(model);
  if (statistics.is_score || pass.units == nullptr || !has_sizes_of(statistics, model) ||
      statistics.weight_factor != pass.weight_factor)
    return Status::Mismatch;
  Statistics &work = read(statistics);
  (void)work.settle(nullptr); // nobody can stop it
  for (int64_t k = 0; k < model.K(); ++k)
    work.move_centre(k, pass.centres + k * model.D());
  for (int64_t i = 0; work.are_pooled() && i < triangle(model.K()); ++i)
    work.pairs[i] = 0; // what was in them is in the second moments now
  std::copy_n(pass.centres, statistics.centres.size(), statistics.centres.data());
  write(work, statistics);
  statistics.id = id_of(model);
  return Status::Ok;
}

double log_likelihood_of(const gmm_statistics &statistics) {
  const double factor = statistics.weight_factor;
  if (statistics.is_score)
    return statistics.scores.log_density.value() / factor;
  double last[2]; // log-likelihood, and the log volume of the units of what is missing
  statistics.sums.values(statistics.sums.size - 2, 2, last);
  const double volume = statistics.log_volume * statistics.total_weight.value() * factor - last[1];
  return (last[0] - volume) / factor;
}

} // namespace gmm
