#include "em/plan.hpp"

#include "em/order.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace gmm {

static constexpr double log_2 = 0.69314718055994530942;

Status Plan::allocate(const gmm_allocator &allocator, const FitSettings &its_settings,
                      const Family *family, int64_t its_components, const View &view,
                      bool has_given) {
  settings = its_settings;
  n_components = its_components;
  rows.view = view;
  const int64_t n_features = view.n_cols;
  rows.grid = make_grid(view.n_rows, n_features, n_components, family->full);
  const int64_t n_distinct =
      std::min(view.n_rows, std::max<int64_t>(2048, 4 * std::min(n_components, view.n_rows)));
  const int64_t square = family->full ? checked_product(n_features, n_features) : 0;
  GMM_TRY(workshop.open(allocator, rows.grid, settings.threads, settings.simd, *family,
                        n_components, n_features, settings.stop));
  GMM_TRY(units.allocate(allocator, n_features));
  GMM_TRY(distinct.allocate(allocator, n_distinct, workshop.team.size()));
  GMM_TRY(column.allocate(allocator, checked_product(workshop.team.size(), n_distinct)));
  GMM_TRY(statistics.allocate(allocator, rows.grid.n_slots, family, n_components, n_features,
                              settings.stop));
  GMM_TRY(groups.allocate(allocator, workshop.team.size()));
  for (int64_t i = 0; i < groups.size(); ++i)
    GMM_TRY(groups[i].allocate(allocator, n_components, workshop.benches[i].tile));
  GMM_TRY(skipping.allocate(allocator, settings.skip, *family, rows.grid, n_components, n_features,
                            workshop.team.size()));
  if (settings.init == GMM_INIT_KMEANS)
    GMM_TRY(sample.allocate(allocator, *family, view.n_rows, n_components, n_features));
  if (has_given)
    GMM_TRY(given.allocate(allocator, family, n_components, n_features));
  GMM_TRY(current.allocate(allocator, family, n_components, n_features));
  if (settings.n_init > 1 || settings.order != order_as_found)
    GMM_TRY(best.allocate(allocator, family, n_components, n_features));
  GMM_TRY(densities.allocate(allocator, family, n_components, n_features));
  densities.units = &units;
  if (family->full)
    GMM_TRY(
        few_rows.allocate(allocator, view.n_rows, family->n_matrices(n_components), n_features));
  GMM_TRY(centres.allocate(allocator, checked_product(n_components, n_features)));
  GMM_TRY(regularisation.allocate(allocator, n_features));
  GMM_TRY(floor_scale.allocate(allocator, n_features));
  GMM_TRY(eigenvalues.allocate(allocator, n_features));
  GMM_TRY(clip_scale.allocate(allocator, n_features));
  // M-steps and k-means work where the densities will be, which are made of what they find.
  work_matrix = densities.whitening.data();
  const bool has_room = densities.whitening.size() >= 2 * square;
  GMM_TRY(eigen_space.allocate_unset(allocator, has_room ? 0 : square));
  other_matrix = has_room ? work_matrix + square : eigen_space.data();
  sample.matrix = work_matrix;
  GMM_TRY(history.allocate(allocator, settings.max_iter));
  return best_history.allocate(allocator, settings.max_iter);
}

// cov_floor times the square of this is the least variance of a feature: that of its robust scale,
// or of its rounding, which is never more than what the feature has of spread. One variance for all
// features has the finest rounding of those that vary.
void Plan::set_floor_scale() {
  double finest = INFINITY;
  for (int64_t j = 0; j < D(); ++j) {
    floor_scale[j] = std::min(settings.resolution * units.rounding[j], units.spread[j]);
    if (units.spread[j] > 0)
      finest = std::min(finest, floor_scale[j]);
  }
  for (int64_t j = 0; j < D(); ++j) {
    const double least = current.family->isotropic && finest < INFINITY ? finest : floor_scale[j];
    floor_scale[j] = units.robust_scale[j];
    if (settings.cov_floor > 0)
      floor_scale[j] = std::max(floor_scale[j], least / std::sqrt(settings.cov_floor));
  }
}

Status Plan::measure(const double *sample_weight, const Parameters *parameters, Message &message) {
  GMM_TRY(inspect_weights(sample_weight, rows.view.n_rows, settings.stop, message, &rows.weights));
  Extent extent;
  const Status status = inspect(rows.view, rows.weights, workshop.team, message, &extent);
  if (status != Status::Ok && (status != Status::NotFinite || settings.check_finite))
    return status;
  message.clear();
  finite = extent.finite;
  GMM_TRY(distinct.collect(rows.view, rows.weights, extent, workshop.team));
  if (distinct.size < K()) {
    message.say() << "x has " << distinct.size
                  << (distinct.size == 1 ? " distinct row" : " distinct rows")
                  << (rows.weights.all_count ? "" : " of positive weight")
                  << "; it must have at least " << K() << ", the number of components";
    return Status::TooFewRows;
  }
  GMM_TRY(choose_units(rows.view, distinct, current.family->isotropic, extent, workshop.team,
                       column.data(), units, message));
  rows.units = &units;
  log_volume = 0;
  for (int64_t j = 0; j < D(); ++j) {
    log_volume += units.exponent[j] * log_2;
    regularisation[j] = std::ldexp(settings.reg_covar, -2 * units.exponent[j]);
    if (std::isfinite(regularisation[j]))
      continue;
    message.say() << "GMM_OPT_REG_COVAR is " << settings.reg_covar
                  << ", too large for the spread of column " << j;
    return Status::Scale;
  }
  set_floor_scale();
  bounds = {D(),
            settings.cov_floor,
            floor_scale.data(),
            regularisation.data(),
            work_matrix,
            eigenvalues.data(),
            clip_scale.data(),
            other_matrix,
            &few_rows,
            {&kernels::kernels_of(settings.simd), settings.stop}};
  for (int64_t j = 0; j < D(); ++j) {
    const double least = bounds.floor * bounds.robust_scale[j] * bounds.robust_scale[j];
    if (!(bounds.floor > 0 && bounds.robust_scale[j] > 0) || least >= DBL_MIN)
      continue;
    message.say() << "GMM_OPT_COV_FLOOR is " << settings.cov_floor
                  << ": the floor of the variances of column " << j
                  << " does not fit a double beside the largest value of x";
    return Status::Scale;
  }
  if (parameters != nullptr)
    to_units(units, *parameters, given);
  return Status::Ok;
}

} // namespace gmm
