// The kernels for processors with AVX2. The target is set here and not by a flag for the file, so
// that the library can be compiled by a single command. Headers of the system come before it: what
// they define may be shared with other files.
#if defined(__x86_64__)
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx2,fma")
#endif
#define GMM_LANES 4
#define GMM_LEVEL avx2
#include "kernels/table.hpp"

namespace gmm::kernels {

extern const Kernels avx2_kernels;
const Kernels avx2_kernels = GMM_KERNELS(2);

} // namespace gmm::kernels

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
