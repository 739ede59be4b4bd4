// Models of some features of another model: what a marginal and a conditional have in common.
#pragma once
#include "model/model.hpp"

namespace gmm {

// A model that is destroyed with its owner, unless it is released before.
class OwnedModel {
public:
  OwnedModel() = default;
  OwnedModel(const OwnedModel &) = delete;
  OwnedModel &operator=(const OwnedModel &) = delete;
  ~OwnedModel() { destroy_model(model_); }

  gmm_model **place() { return &model_; }
  gmm_model *operator->() const { return model_; }
  gmm_model &operator*() const { return *model_; }
  gmm_model *release() {
    gmm_model *released = model_;
    model_ = nullptr;
    return released;
  }

private:
  gmm_model *model_ = nullptr;
};

// A new model of n distinct features of `model`, in this order, with the options, the allocator and
// the names that it has of them; the family is one that holds the covariances of any marginal and
// conditional. Weights, means and covariances have room and are to be written.
Status create_part(gmm_model **out, const gmm_model &model, const int64_t *features, int64_t n);

// Makes the densities of a part whose parameters have been written. Status::NotSpd where a
// covariance is singular to working precision.
Status finish_part(gmm_model &part);

} // namespace gmm
