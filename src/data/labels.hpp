// Rows whose component is known: the caller's labels, N numbers of which each is a component or -1.
#pragma once
#include "data/view.hpp"

namespace gmm {

constexpr int32_t no_label = -1;

// The first label that is no component, of K, and not -1; or one of a component whose weight is
// frozen at 0, because no row can belong to it. labels: N, or NULL. frozen_weights: K, or NULL
// where none are frozen. Status::Argument with the place in `message`.
Status inspect_labels(const int32_t *labels, int64_t n, int64_t K, const double *frozen_weights,
                      const StopRequest *stop, Message &message);

// The largest of the labels; -1 if there are none.
int32_t largest_label(const int32_t *labels, int64_t n);

// *kept: the labels, or NULL if no row of positive weight has one. All is then as without labels.
Status keep_labels(const int32_t *labels, int64_t n, const RowWeights &weights,
                   const StopRequest *stop, const int32_t **kept);

} // namespace gmm
