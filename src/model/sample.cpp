#include "base/random.hpp"
#include "gaussian/triangle.hpp"
#include "model/model.hpp"

namespace gmm {

static int64_t draw_component(const double *weights, int64_t K, Random &random) {
  double place = random.uniform();
  int64_t last = 0;
  for (int64_t k = 0; k < K; ++k) {
    if (weights[k] == 0)
      continue;
    last = k;
    place -= weights[k];
    if (place < 0)
      break;
  }
  return last;
}

Status sample_rows(const gmm_model &model, uint64_t seed, int64_t n_rows, const OutputView &x,
                   int32_t *labels) {
  constexpr uint64_t sampling_stream = UINT64_MAX; // no start of a fit has this number
  Random random(seed, sampling_stream);
  Buffer<double> row;
  GMM_TRY(row.allocate(model.allocator, model.D()));
  const ParametersView parameters = model.result.parameters();
  for (int64_t i = 0; i < n_rows; ++i) {
    const int64_t k = draw_component(parameters.weights, model.K(), random);
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
