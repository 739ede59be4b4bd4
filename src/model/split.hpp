// Some features of a model as a caller lists them, and the others.
#pragma once
#include "base/memory.hpp"

#include <cstdint>

namespace gmm {

// Both parts are in ascending order, so that nothing depends on the order of the list but where a
// column is found.
struct Split {
  Buffer<int64_t> given;  // the listed features
  Buffer<int64_t> column; // given.size(): where the list has each of them
  Buffer<int64_t> others; // those that are not listed

  // list: n distinct features of 0 to D-1, else Status::Argument. It may be NULL if n is 0.
  Status take(const gmm_allocator &allocator, int64_t D, const int64_t *list, int64_t n);
};

} // namespace gmm
