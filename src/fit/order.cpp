// Sorting components by a key, and moving their blocks of parameters to their places.
#include "fit/order.hpp"

#include <algorithm>
#include <cstring>

namespace gmm {

namespace {

// What the order goes by, ascending: of component k its k-th number, `step` apart, times a sign.
struct Key {
  const double *values;
  int64_t step;
  double sign;

  double of(int64_t k) const { return sign * values[k * step]; }
};

// Block k of `from`, of `length` numbers, into block `place` of `to`.
void copy_block(const Buffer<double> &from, int64_t k, Buffer<double> &to, int64_t place,
                int64_t length) {
  std::memcpy(to.data() + place * length, from.data() + k * length,
              sizeof(double) * static_cast<size_t>(length));
}

} // namespace

void put_in_order(int64_t order, Parameters &parameters, Parameters &room, Buffer<int64_t> &ranked,
                  bool *moved) {
  *moved = false;
  if (order == order_as_found)
    return;
  const int64_t K = parameters.n_components, D = parameters.n_features;
  const Key key = order == order_by_weight ? Key{parameters.weights.data(), 1, -1}
                                           : Key{parameters.means.data(), D, 1};
  for (int64_t k = 1; k < K; ++k)
    *moved |= key.of(k) < key.of(k - 1);
  if (!*moved)
    return;
  GMM_ASSERT(room.means.size() == K * D &&
             room.covariances.size() == parameters.covariances.size());
  for (int64_t k = 0; k < K; ++k)
    ranked[k] = k;
  std::sort(ranked.data(), ranked.data() + K, [&](int64_t a, int64_t b) {
    return key.of(a) != key.of(b) ? key.of(a) < key.of(b) : a < b;
  });
  const Layout &layout = parameters.layout;
  for (int64_t place = 0; place < K; ++place) {
    const int64_t k = ranked[place];
    copy_block(parameters.weights, k, room.weights, place, 1);
    copy_block(parameters.means, k, room.means, place, D);
    if (!layout.shared)
      copy_block(parameters.covariances, k, room.covariances, place, layout.matrix_length(D));
  }
  if (layout.shared)
    room.covariances.copy_from(parameters.covariances);
  parameters.swap(room);
}

} // namespace gmm
