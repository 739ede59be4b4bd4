// Marginals, and what other parts of a mixture are made with.
#include "model/part.hpp"

#include "base/lapack.hpp"
#include "gaussian/split.hpp"

namespace gmm {

// The family of a part of fewer features. Covariances that are multiples of one matrix stay so,
// whatever part of it is taken. Volumes, shapes or axes that components share in all features
// together they do not share in some of them.
static const Family *family_of_part(const Family &family) {
  if (family.shape() != 'V' && family.orientation() != 'V')
    return &family;
  return find_family(family.layout().has_matrices() ? GMM_COV_FULL : GMM_COV_DIAG);
}

static Status copy_names(const FeatureNames &names, const int64_t *features, int64_t n,
                         gmm_model &part) {
  int64_t bytes = 0;
  for (int64_t j = 0; j < n && names.any(); ++j)
    bytes += names.length(features[j]) > 0 ? names.length(features[j]) + 1 : 0;
  if (bytes == 0)
    return Status::Ok;
  GMM_TRY(part.feature_names.reserve(part.allocator, n, bytes));
  for (int64_t j = 0; j < n; ++j)
    part.feature_names.append(j, names.get(features[j]), names.length(features[j]));
  return Status::Ok;
}

Status create_part(gmm_model **out, const gmm_model &model, const int64_t *features, int64_t n) {
  const Family *family = n == model.D() ? model.family : family_of_part(*model.family);
  OwnedModel part;
  GMM_TRY(create_model(part.place(), model.K(), n, family, model.allocator));
  part->options = model.options;
  GMM_TRY(copy_names(model.feature_names, features, n, *part));
  GMM_TRY(part->result.allocate(part->allocator, part->layout(), model.K(), n));
  *out = part.release();
  return Status::Ok;
}

Status finish_part(gmm_model &part) {
  if (part.layout().has_matrices() && needs_lapack(part.D()))
    GMM_TRY(lapack::self_check());
  BadPivot unused; // const functions leave no text
  GMM_TRY(part.result.build(engine_of(part), &unused));
  part.has_parameters = true;
  return Status::Ok;
}

// Whether these are distinct features of D, at least one.
static Status check_features(const gmm_model &model, const int64_t *features, int64_t n) {
  Split unused;
  return n > 0 ? unused.take(model.allocator, model.D(), features, n) : Status::Argument;
}

Status make_marginal(gmm_model **out, const gmm_model &model, const int64_t *features, int64_t n) {
  GMM_TRY(check_features(model, features, n));
  const ParametersView from = model.result.parameters();
  OwnedModel part;
  GMM_TRY(create_part(part.place(), model, features, n));
  FitResult &to = part->result;
  to.weights.copy_from(model.result.weights);
  for (int64_t k = 0; k < model.K(); ++k)
    for (int64_t j = 0; j < n; ++j)
      to.densities.means[k * n + j] = from.means[k * model.D() + features[j]];
  const int64_t length = part->layout().matrix_length(n);
  part->layout().for_each_element(model.K(), n, [&](int64_t at, int64_t i, int64_t j) {
    to.covariances[at] = from.covariance(at / length, features[i], features[j]);
  });
  GMM_TRY(finish_part(*part));
  *out = part.release();
  return Status::Ok;
}

} // namespace gmm
