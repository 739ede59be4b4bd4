#include "model/pass.hpp"

namespace gmm {

Status Pass::prepare(const gmm_model &model, const View &view) {
  rows.view = view;
  rows.grid = make_grid(view.n_rows, model.D(), model.K(), model.layout().has_matrices());
  GMM_TRY(workers.start(model.allocator, rows.grid, model.options.get_int(GMM_OPT_THREADS),
                        model.options.get_int(GMM_OPT_SIMD), model.layout(), model.K(), model.D(),
                        nullptr));
  Message unused; // const functions leave no text
  if (model.options.get_int(GMM_OPT_CHECK_FINITE) == 0)
    return Status::Ok;
  Extent unwanted;
  return inspect(view, rows.weights, workers.team, unused, &unwanted);
}

} // namespace gmm
