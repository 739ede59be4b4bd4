// The kernels for processors with AVX-512. The target is set here and not by a flag for the file,
// so that the library can be compiled by a single command. Headers of the system come before it:
// what they define may be shared with other files.
#if defined(__x86_64__)
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx2,fma"))),                 \
                             apply_to = function)
#else
#pragma GCC target("avx512f,avx512dq,avx2,fma")
#endif
#define GMM_LANES 8
#define GMM_LEVEL avx512
#include "kernels/table.hpp"

namespace gmm::kernels {

extern const Kernels avx512_kernels;
const Kernels avx512_kernels = GMM_KERNELS(3);

} // namespace gmm::kernels

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
