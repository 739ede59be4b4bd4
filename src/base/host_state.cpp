// How a thread's floating-point state is read and written: the control registers of x86-64 and of
// AArch64, and elsewhere the C library's environment.
#include "base/host_state.hpp"

#include <cerrno>

namespace gmm {

HostState::HostState() {
  set_aside();
}
HostState::~HostState() {
  give_back();
}

#if defined(__x86_64__)

// What the ABI starts a program with: all exceptions masked, rounding to nearest, no flush to zero;
// for the x87 unit also 64 bits of mantissa. The library computes in the vector registers (MXCSR);
// the x87 unit is set for the C library, which may use long double. The x87 control word is slow to
// load and hardly ever differs, so it is loaded only where it does.
static constexpr uint32_t default_mxcsr = 0x1f80;
static constexpr uint16_t default_x87_control = 0x37f;

static void load_x87_control(uint16_t word) {
  __asm__ volatile("fldcw %0" : : "m"(word));
}

void HostState::set_aside() {
  errno_ = errno;
  mxcsr_ = __builtin_ia32_stmxcsr();
  __asm__ volatile("fnstcw %0" : "=m"(x87_control_));
  __builtin_ia32_ldmxcsr(default_mxcsr);
  if (x87_control_ != default_x87_control)
    load_x87_control(default_x87_control);
}

void HostState::give_back() {
  if (x87_control_ != default_x87_control)
    load_x87_control(x87_control_);
  __builtin_ia32_ldmxcsr(mxcsr_);
  errno = errno_;
}

#elif defined(__aarch64__)

// fpcr holds rounding, traps and flush to zero (0: the C standard's start), fpsr the flags raised.
static void load_registers(uint64_t control, uint64_t flags) {
  __asm__ volatile("msr fpcr, %0\n\tmsr fpsr, %1" : : "r"(control), "r"(flags));
}

void HostState::set_aside() {
  errno_ = errno;
  __asm__ volatile("mrs %0, fpcr\n\tmrs %1, fpsr" : "=&r"(control_), "=r"(flags_));
  load_registers(0, flags_);
}

void HostState::give_back() {
  load_registers(control_, flags_);
  errno = errno_;
}

#else

void HostState::set_aside() {
  errno_ = errno;
  std::fegetenv(&environment_);
  std::fesetenv(FE_DFL_ENV);
}

void HostState::give_back() {
  std::fesetenv(&environment_);
  errno = errno_;
}

#endif

} // namespace gmm
