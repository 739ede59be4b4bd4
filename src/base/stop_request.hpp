// How a fit is asked from outside to stop: by another thread, or by a signal handler.
#pragma once
#include "base/status.hpp"

#include <atomic>

namespace gmm {

// Lasts as long as the model; made by gmm_cancel(), withdrawn when the next fit begins. Not inlined
// where fits use it, because tests/helgrind.supp knows it by its functions' names.
class StopRequest {
public:
  void make() { made_.store(true, std::memory_order_relaxed); } // async-signal-safe
  [[gnu::noinline]] void withdraw() { made_.store(false, std::memory_order_relaxed); }
  [[gnu::noinline]] bool is_made() const { return made_.load(std::memory_order_relaxed); }

private:
  static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler cannot wait for a lock");
  std::atomic<bool> made_{false};
};

// Status::Ok to go on, Status::Cancelled when work must end. stop: NULL where nobody can ask.
// Polled between tiles and components. A request is never withdrawn during a call, so the caller's
// thread sees, once the team has finished its tasks, any request that a member saw.
inline Status go_on(const StopRequest *stop) {
  return stop != nullptr && stop->is_made() ? Status::Cancelled : Status::Ok;
}

} // namespace gmm
