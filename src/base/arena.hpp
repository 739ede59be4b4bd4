// Memory that the caller's thread has taken from its allocator, to be handed out on another thread,
// which may not call that allocator.
#pragma once
#include "base/memory.hpp"

#include <algorithm>

namespace gmm {

// One block, handed out from its beginning to its end; what is freed comes back by clear() only.
// Used by one thread at a time.
class Arena {
public:
  Status allocate(const gmm_allocator &allocator, int64_t size) {
    return block_.allocate_unset(allocator, size);
  }
  // Nothing that was handed out may be in use any more.
  void clear() { used_ = 0; }
  // Gives NULL when the block is used up.
  gmm_allocator allocator() { return {take, give_back, this}; }

private:
  static constexpr int64_t alignment = 16; // as malloc's
  static void *take(void *context, size_t size) {
    Arena &arena = *static_cast<Arena *>(context);
    const int64_t room = arena.block_.size() - arena.used_;
    void *start = size <= static_cast<size_t>(room) ? arena.block_.data() + arena.used_ : nullptr;
    const int64_t taken = (static_cast<int64_t>(size) + alignment - 1) / alignment * alignment;
    arena.used_ += start != nullptr ? std::min(taken, room) : 0;
    return start;
  }
  static void give_back(void *, void *) {}

  Buffer<unsigned char> block_;
  int64_t used_ = 0;
};

// Takes memory from another allocator and adds up how much an arena would need for it.
struct CountingAllocator {
  gmm_allocator source;
  int64_t total = 0;

  gmm_allocator allocator() { return {take, give_back, this}; }

private:
  static void *take(void *context, size_t size) {
    auto &self = *static_cast<CountingAllocator *>(context);
    constexpr size_t most_padding = 16;
    void *block = self.source.alloc(self.source.context, size);
    self.total += block != nullptr ? static_cast<int64_t>(size + most_padding) : 0;
    return block;
  }
  static void give_back(void *context, void *block) {
    const auto &self = *static_cast<CountingAllocator *>(context);
    self.source.free(self.source.context, block);
  }
};

} // namespace gmm
