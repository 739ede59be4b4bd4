// Models: life, facts, parameters and store.
#include "api/api.hpp"
#include "fit/free_parameters.hpp"

using namespace gmm;
using api::code;
using api::finish;

extern "C" {

gmm_status gmm_create_with_allocator(gmm_model **out, int64_t n_components, int64_t n_features,
                                     int covariance, const gmm_allocator *allocator) {
  if (out == nullptr)
    return GMM_ERR_NULL;
  if (!api::is_usable(allocator))
    return GMM_ERR_NULL;
  const Family *family = find_family(covariance);
  if (n_components < 1 || n_features < 1 || family == nullptr)
    return GMM_ERR_ARGUMENT;
  const HostState host;
  return code(
      create_model(out, n_components, n_features, family, api::allocator_or_default(allocator)));
}

gmm_status gmm_create(gmm_model **out, int64_t n_components, int64_t n_features, int covariance) {
  return gmm_create_with_allocator(out, n_components, n_features, covariance, nullptr);
}

gmm_status gmm_clone(gmm_model **out, const gmm_model *model) {
  if (out == nullptr || model == nullptr)
    return GMM_ERR_NULL;
  const HostState host;
  return code(clone_model(out, *model));
}

void gmm_destroy(gmm_model *model) {
  const HostState host;
  destroy_model(model);
}

const char *gmm_last_error(const gmm_model *model) {
  return model != nullptr
             ? model->error.text()
             : "there is no model: gmm_create() takes n_components of 1 to 2147483647, "
               "n_features of 1 or more, and for covariance a number GMM_COV_...";
}

int64_t gmm_n_components(const gmm_model *model) {
  return model != nullptr ? model->K() : GMM_ERR_NULL;
}

int64_t gmm_n_features(const gmm_model *model) {
  return model != nullptr ? model->D() : GMM_ERR_NULL;
}

int gmm_covariance_type(const gmm_model *model) {
  return model != nullptr ? model->family->id : GMM_ERR_NULL;
}

int64_t gmm_covariance_length(const gmm_model *model) {
  return model != nullptr ? model->covariance_length() : GMM_ERR_NULL;
}

int64_t gmm_free_parameters(const gmm_model *model) {
  if (model == nullptr)
    return GMM_ERR_NULL;
  return count_free_parameters(*model->family, model->K(), model->D(), model->options.settings());
}

gmm_status gmm_set_feature_name(gmm_model *model, int64_t feature, const char *utf8) {
  if (model == nullptr)
    return GMM_ERR_NULL;
  const HostState host;
  Message message;
  const char *name = utf8 != nullptr ? utf8 : "";
  const int64_t length = name_length(name);
  Status status = Status::Argument;
  if (feature < 0 || feature >= model->D())
    message.say() << "feature is " << feature << "; it must be 0 to " << model->D() - 1;
  else if (length < 0)
    message.say() << "the name of feature " << feature << " must be UTF-8 of at most "
                  << longest_name << " bytes";
  else
    status = model->feature_names.set(model->allocator, model->D(), feature, name, length);
  return finish(model, "gmm_set_feature_name", status, message);
}

const char *gmm_feature_name(const gmm_model *model, int64_t feature) {
  return model != nullptr && feature >= 0 && feature < model->D()
             ? model->feature_names.get(feature)
             : "";
}

// An array that may be skipped as NULL with length 0.
static Status check_optional(const double *array, int64_t given, int64_t needed) {
  if (array == nullptr)
    return given == 0 ? Status::Ok : Status::Null;
  return given == needed ? Status::Ok : Status::Length;
}

static void copy_optional(const double *from, int64_t n, double *to) {
  for (int64_t i = 0; to != nullptr && i < n; ++i)
    to[i] = from[i];
}

gmm_status gmm_get_params(const gmm_model *model, double *weights, int64_t n_weights, double *means,
                          int64_t n_means, double *covariances, int64_t n_covariances) {
  if (model == nullptr)
    return GMM_ERR_NULL;
  const Status checks[] = {check_optional(weights, n_weights, model->K()),
                           check_optional(means, n_means, model->K() * model->D()),
                           check_optional(covariances, n_covariances, model->covariance_length())};
  for (const Status check : checks)
    if (check != Status::Ok)
      return code(check);
  if (!model->has_parameters)
    return GMM_ERR_NOT_FITTED;
  const ParametersView parameters = model->result.parameters();
  copy_optional(parameters.weights, n_weights, weights);
  copy_optional(parameters.means, n_means, means);
  copy_optional(parameters.covariances, n_covariances, covariances);
  return GMM_OK;
}

static Status check_given(const char *name, const double *array, int64_t given, int64_t needed,
                          Message &message) {
  if (array == nullptr) {
    message.say() << name << " is NULL";
    return Status::Null;
  }
  if (given == needed)
    return Status::Ok;
  message.say() << "n_" << name << " is " << given << "; it must be " << needed;
  return Status::Length;
}

gmm_status gmm_set_params(gmm_model *model, const double *weights, int64_t n_weights,
                          const double *means, int64_t n_means, const double *covariances,
                          int64_t n_covariances) {
  if (model == nullptr)
    return GMM_ERR_NULL;
  const HostState host;
  Message message;
  Status status = check_given("weights", weights, n_weights, model->K(), message);
  if (status == Status::Ok)
    status = check_given("means", means, n_means, model->K() * model->D(), message);
  if (status == Status::Ok)
    status =
        check_given("covariances", covariances, n_covariances, model->covariance_length(), message);
  if (status == Status::Ok)
    status = set_parameters(*model, weights, means, covariances, message);
  return finish(model, "gmm_set_params", status, message);
}

// needed: -1 where it is beyond int64_t.
static Status check_matrices(const gmm_model *model, const double *matrices, int64_t n,
                             int64_t needed) {
  if (model == nullptr || matrices == nullptr)
    return Status::Null;
  if (needed < 0 || n != needed)
    return Status::Length;
  return model->has_parameters ? Status::Ok : Status::NotFitted;
}

// K*D*D, or -1.
static int64_t full_length(const gmm_model *model) {
  return model == nullptr ? -1
                          : checked_product(model->K(), checked_product(model->D(), model->D()));
}

gmm_status gmm_get_full_covariances(const gmm_model *model, double *covariances, int64_t n) {
  const HostState host;
  const Status status = check_matrices(model, covariances, n, full_length(model));
  if (status == Status::Ok)
    write_full_covariances(*model, covariances);
  return code(status);
}

gmm_status gmm_get_precisions(const gmm_model *model, double *precisions, int64_t n) {
  const HostState host;
  const Status status = check_matrices(model, precisions, n, full_length(model));
  if (status == Status::Ok)
    write_precisions(*model, precisions);
  return code(status);
}

gmm_status gmm_get_shaped_precisions(const gmm_model *model, double *precisions, int64_t n) {
  const HostState host;
  const Status status = check_matrices(model, precisions, n, gmm_covariance_length(model));
  if (status == Status::Ok)
    write_shaped_precisions(*model, precisions);
  return code(status);
}

gmm_status gmm_serialized_size(const gmm_model *model, int64_t *size) {
  if (model == nullptr || size == nullptr)
    return GMM_ERR_NULL;
  if (!model->has_parameters)
    return GMM_ERR_NOT_FITTED;
  *size = serialized_size(*model);
  return GMM_OK;
}

gmm_status gmm_serialize(const gmm_model *model, void *buffer, int64_t size) {
  if (model == nullptr || buffer == nullptr)
    return GMM_ERR_NULL;
  if (!model->has_parameters)
    return GMM_ERR_NOT_FITTED;
  if (size != serialized_size(*model))
    return GMM_ERR_LENGTH;
  serialize_model(*model, static_cast<unsigned char *>(buffer));
  return GMM_OK;
}

gmm_status gmm_deserialize_with_allocator(gmm_model **out, const void *buffer, int64_t size,
                                          const gmm_allocator *allocator) {
  if (out == nullptr || buffer == nullptr || !api::is_usable(allocator))
    return GMM_ERR_NULL;
  const HostState host;
  return code(deserialize_model(out, static_cast<const unsigned char *>(buffer), size,
                                api::allocator_or_default(allocator)));
}

gmm_status gmm_deserialize(gmm_model **out, const void *buffer, int64_t size) {
  return gmm_deserialize_with_allocator(out, buffer, size, nullptr);
}

} // extern "C"
