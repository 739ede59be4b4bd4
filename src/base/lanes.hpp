// A few doubles side by side: the unit in which all loops over rows work. Compiler vector types
// need no intrinsics and are lowered to whatever the target has.
#pragma once
#include <cstdint>
#include <cstring>

namespace gmm {

#if defined(__AVX512F__)
constexpr int lane_count = 8;
#elif defined(__AVX__)
constexpr int lane_count = 4;
#else
constexpr int lane_count = 2;
#endif

typedef double Lanes __attribute__((vector_size(lane_count * sizeof(double))));
typedef int64_t LaneBits __attribute__((vector_size(lane_count * sizeof(int64_t))));

// Tiles hold a multiple of this many rows, so that no loop has a remainder: a row is then treated
// the same wherever it stands. A multiple of every lane_count.
constexpr int64_t row_quantum = 16;

inline Lanes load(const double *from) {
  Lanes value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
inline void store(double *to, Lanes value) {
  std::memcpy(to, &value, sizeof value);
}
inline Lanes broadcast(double value) {
  return value - Lanes{};
}
inline Lanes maximum(Lanes a, Lanes b) {
  return a > b ? a : b;
}

inline double sum(Lanes value) {
  double total = 0;
  for (int i = 0; i < lane_count; ++i)
    total += value[i];
  return total;
}

} // namespace gmm
