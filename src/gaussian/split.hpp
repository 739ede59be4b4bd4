// Some features of a mixture as a caller lists them, and the others.
#pragma once
#include "base/memory.hpp"

#include <cstdint>

namespace gmm {

// Between calls: what the last take() was given.
struct Split {
  Buffer<int64_t> listed; // as the caller has them
  Buffer<int64_t> others; // those that are not listed, ascending
  Buffer<int64_t> place;  // of each feature in the list, or -1

  // list: n distinct features of 0 to D-1, else Status::Argument. It may be NULL if n is 0.
  Status take(const gmm_allocator &allocator, int64_t D, const int64_t *list, int64_t n);
};

} // namespace gmm
