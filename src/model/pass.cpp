// What a pass needs before its first tile.
#include "model/pass.hpp"

namespace gmm {

Status Pass::prepare(const gmm_model &model, const View &view, Nan nan) {
  const int64_t K = model.K(), D = model.D(), simd = model.options.get_int(GMM_OPT_SIMD);
  rows.view = view;
  rows.grid = make_grid(view.n_rows, D, K, model.layout().has_matrices());
  if (nan == Nan::Missing)
    GMM_TRY(find_holes(view, nullptr, nullptr, &rows.has_holes));
  if (rows.has_holes) {
    const ParametersView parameters = model.result.parameters();
    GMM_TRY(partial.allocate(model.allocator, kernels::kernels_of(simd), model.layout(), K, D));
    partial.build(parameters.weights, parameters.means, parameters.covariances);
  }
  GMM_TRY(workers.start(model.allocator, rows.grid, model.options.get_int(GMM_OPT_THREADS), simd,
                        model.layout(), K, D, rows.has_holes ? &partial : nullptr, nullptr));
  Message unused; // const functions leave no text
  if (model.options.get_int(GMM_OPT_CHECK_FINITE) == 0)
    return Status::Ok;
  Extent unwanted;
  return inspect(view, rows.weights, nan, workers.team, unused, &unwanted);
}

} // namespace gmm
