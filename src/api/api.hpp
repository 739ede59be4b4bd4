// What the extern "C" bodies share: they validate, call the layers below, and translate. No
// arithmetic. Every function that computes, allocates or frees has a HostState for its whole body.
#pragma once
#include "base/host_state.hpp"
#include "base/status.hpp"
#include "data/view.hpp"
#include "gmmix.h"
#include "model/model.hpp"

namespace gmm::api {

inline gmm_status code(Status status) {
  return static_cast<gmm_status>(status);
}

// A caller's allocator, which may be NULL.
inline bool is_usable(const gmm_allocator *allocator) {
  return allocator == nullptr || (allocator->alloc != nullptr && allocator->free != nullptr);
}
inline gmm_allocator allocator_or_default(const gmm_allocator *allocator) {
  return allocator != nullptr ? *allocator : default_allocator();
}

// Ends a call that may write in the model: on failure the handle gets the caller's name and the
// message, or where none was written the status's sentence.
gmm_status finish(gmm_model *model, const char *caller, Status status, const Message &message);

// The five matrix arguments against the features that rows must have. Without rows or features x is
// not looked at.
Status check_matrix(int64_t n_features, const View &view, Message &message);

// The same for a fit, which needs rows.
Status check_fit_matrix(const gmm_model &model, const View &view, Message &message);

// An output matrix: strides of 1 or more, within the address space, no two elements in one place.
Status check_output(int64_t n_rows, int64_t n_cols, int64_t row_stride, int64_t col_stride);

// Whether matrices of equally many rows, both checked, have an element in common. Those that lie
// between each other must have the same strides to be told apart: else it says that they have.
bool share_memory(const View &a, const View &b);

} // namespace gmm::api
