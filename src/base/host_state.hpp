// What a call finds in the thread that makes it and must leave so: how the host has set up
// floating-point arithmetic (rounding, traps, flush to zero, the flags raised so far) and errno.
#pragma once
#include <cstdint>
#if !defined(__x86_64__) && !defined(__aarch64__)
#include <cfenv>
#endif

namespace gmm {

// While it lives the thread computes as the C standard starts a program: to nearest, without traps,
// with subnormal numbers. So results are the same whatever the host has chosen, and what overflows
// or is NaN on the way does not reach its signal handlers. Threads made meanwhile begin like this.
// Its members are not inline, so that the compiler moves no arithmetic past them.
class HostState {
public:
  HostState();
  ~HostState();
  HostState(const HostState &) = delete;
  HostState &operator=(const HostState &) = delete;

  // Around the host's own functions, which may change it.
  void give_back();
  void set_aside();

private:
  int errno_ = 0;
#if defined(__x86_64__)
  uint32_t mxcsr_ = 0;
  uint16_t x87_control_ = 0;
#elif defined(__aarch64__)
  uint64_t control_ = 0, flags_ = 0;
#else
  std::fenv_t environment_;
#endif
};

} // namespace gmm
