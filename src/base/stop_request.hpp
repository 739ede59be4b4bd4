// How a fit is asked from outside to stop: by another thread, or by a signal handler.
#pragma once
#include "base/status.hpp"

#include <atomic>

namespace gmm {

class StopRequest {
public:
  void make() { made_.store(true, std::memory_order_relaxed); } // async-signal-safe
  void withdraw() { made_.store(false, std::memory_order_relaxed); }
  bool is_made() const { return made_.load(std::memory_order_relaxed); }

private:
  static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler cannot wait for a lock");
  std::atomic<bool> made_{false};
};

// Status::Ok to go on, Status::Cancelled when work must end. NULL: nobody asks. Looked at between
// tiles, components and the like; as a request that was made stays made, whoever looks after the
// threads have met again sees what any of them saw.
inline Status go_on(const StopRequest *stop) {
  return stop != nullptr && stop->is_made() ? Status::Cancelled : Status::Ok;
}

} // namespace gmm
