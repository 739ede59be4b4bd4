// Random rows of a mixture: a component by its weight, then L z about its mean, z standard normal.
#include "base/random.hpp"
#include "gaussian/triangle.hpp"
#include "model/model.hpp"

namespace gmm {

Status sample_rows(const gmm_model &model, uint64_t seed, int64_t n_rows, const OutputView &x,
                   int32_t *labels) {
  constexpr uint64_t sampling_stream = UINT64_MAX; // no start of a fit has this number
  Random random(seed, sampling_stream);
  Buffer<double> row;
  GMM_TRY(row.allocate(model.allocator, model.D()));
  const ParametersView parameters = model.result.parameters();
  for (int64_t i = 0; i < n_rows; ++i) {
    const int64_t k = random.choose(parameters.weights, model.K());
    for (int64_t j = 0; j < model.D(); ++j)
      row[j] = random.normal();
    unwhiten(model.layout().has_matrices(), model.D(), model.result.densities.inverse_factor_of(k),
             row.data());
    for (int64_t j = 0; j < model.D(); ++j)
      x.at(i, j) = parameters.means[k * model.D() + j] + row[j];
    if (labels != nullptr)
      labels[i] = static_cast<int32_t>(k);
  }
  return Status::Ok;
}

} // namespace gmm
