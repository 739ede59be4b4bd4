// A few doubles side by side: the unit in which all loops over rows work. Compiler vector types
// need no intrinsics and are lowered to whatever the target has.
//
// The kernels are compiled several times, for processors of different width; each time GMM_LANES
// and GMM_LEVEL are set before this header is included (see kernels/README.md). All that depends on
// them is in a namespace of the level and has internal linkage, so that no code for a wide
// processor can stand in for its namesake in another file.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

#ifndef GMM_LANES // what every processor has
#define GMM_LANES 2
#define GMM_LEVEL portable
#endif
#if GMM_LANES > 2
#include <immintrin.h>
#endif

// Before a loop over a constant count of accumulators: they are in registers only if it is unrolled
// whole, which compilers do not do by themselves everywhere.
#if defined(__clang__)
#define GMM_UNROLL _Pragma("clang loop unroll(full)")
#else
#define GMM_UNROLL _Pragma("GCC unroll 64")
#endif

namespace gmm {

// Tiles hold a multiple of this many rows, so that no loop has a remainder: a row is then treated
// the same wherever it stands. It is a multiple of the rows that any kernel takes at a time, which
// are 32 at most: four vectors of eight lanes.
constexpr int64_t row_quantum = 32;

// n rounded up to a multiple of row_quantum.
constexpr int64_t padded(int64_t n) {
  return (n + row_quantum - 1) / row_quantum * row_quantum;
}
// The distance between features that have room for n rows, in numbers. Never a multiple of 4096
// bytes, because the same rows of all features would then share one cache set.
constexpr int64_t column_stride(int64_t n) {
  return padded(n) + 8;
}

inline namespace GMM_LEVEL {

constexpr int lane_count = GMM_LANES;

typedef double Lanes __attribute__((vector_size(lane_count * sizeof(double))));
typedef int64_t LaneBits __attribute__((vector_size(lane_count * sizeof(int64_t))));

static inline Lanes load(const double *from) {
  Lanes value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
static inline void store(double *to, Lanes value) {
  std::memcpy(to, &value, sizeof value);
}
// The first n lanes, 0 <= n < lane_count; the others are 0. No other element is read or written.
static inline Lanes load_first(const double *from, int n) {
#if GMM_LANES == 8
  return _mm512_maskz_loadu_pd(static_cast<__mmask8>((1 << n) - 1), from);
#else
  Lanes value = {};
  for (int i = 0; i < lane_count; ++i)
    if (i < n)
      value[i] = from[i];
  return value;
#endif
}
static inline void store_first(double *to, Lanes value, int n) {
#if GMM_LANES == 8
  _mm512_mask_storeu_pd(to, static_cast<__mmask8>((1 << n) - 1), value);
#else
  for (int i = 0; i < lane_count; ++i)
    if (i < n)
      to[i] = value[i];
#endif
}
static inline Lanes broadcast(double value) {
  return value - Lanes{};
}
static inline Lanes maximum(Lanes a, Lanes b) {
  return a > b ? a : b;
}

// a * b + c, in one rounding where the processor can.
static inline Lanes multiply_add(Lanes a, Lanes b, Lanes c) {
#if GMM_LANES == 8
  return _mm512_fmadd_pd(a, b, c);
#elif GMM_LANES == 4
  return _mm256_fmadd_pd(a, b, c);
#else
  return a * b + c;
#endif
}

// Keeps what was loaded in a register. Without it gcc 12 loads what two multiply-adds use twice, as
// operands in memory, and loads are what a loop then waits for. With two lanes there are too few
// registers for it.
static inline void keep(Lanes &value) {
#if GMM_LANES > 2
  __asm__("" : "+v"(value));
#else
  (void)value;
#endif
}

static inline Lanes square_root(Lanes value) {
#if GMM_LANES == 8
  return _mm512_maskz_sqrt_pd(0xff, value); // gcc 12 warns of the form without a mask
#elif GMM_LANES == 4
  return _mm256_sqrt_pd(value);
#else
  for (int i = 0; i < lane_count; ++i)
    value[i] = std::sqrt(value[i]);
  return value;
#endif
}

// Whether every lane of a comparison's result is true.
static inline bool all(LaneBits mask) {
#if GMM_LANES == 8
  return _mm512_movepi64_mask(reinterpret_cast<__m512i>(mask)) == 0xff;
#elif GMM_LANES == 4
  return _mm256_movemask_pd(reinterpret_cast<__m256d>(mask)) == 0xf;
#else
  return (mask[0] & mask[1]) != 0;
#endif
}

// Over the lanes, by halves.
static inline double sum(Lanes value) {
#if GMM_LANES == 8
  __m256d halves[2];
  std::memcpy(halves, &value, sizeof value);
  const __m256d half = halves[0] + halves[1];
  const __m128d quarter = _mm256_castpd256_pd128(half) + _mm256_extractf128_pd(half, 1);
  return quarter[0] + quarter[1];
#elif GMM_LANES == 4
  const __m128d half = _mm256_castpd256_pd128(value) + _mm256_extractf128_pd(value, 1);
  return half[0] + half[1];
#else
  return value[0] + value[1];
#endif
}

} // namespace GMM_LEVEL
} // namespace gmm
