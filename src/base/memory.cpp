// malloc() and free() in the form of an allocator's two functions.
#include "base/memory.hpp"

#include <cstdlib>

namespace gmm {

static void *allocate_with_malloc(void *, size_t size) {
  return std::malloc(size);
}
static void free_with_free(void *, void *pointer) {
  std::free(pointer);
}

gmm_allocator default_allocator() {
  return {allocate_with_malloc, free_with_free, nullptr};
}

} // namespace gmm
