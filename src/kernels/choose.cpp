// Which kernels to use on the processor that the library runs on.
#include "kernels/kernels.hpp"

namespace gmm::kernels {

extern const Kernels portable_kernels, avx2_kernels, avx512_kernels;

// The processor is asked each time: that takes nanoseconds, and the library keeps no variable.
const Kernels &kernels_of(int64_t level) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
  if ((level == 0 || level >= 3) && has_avx512 && has_avx2)
    return avx512_kernels;
  if (level != 1 && has_avx2)
    return avx2_kernels;
#endif
  (void)level;
  return portable_kernels;
}

} // namespace gmm::kernels
