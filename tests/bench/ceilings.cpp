// Runner for the machine's other limits (dgemm.c has the first): multiply-adds in registers, the
// library's own exp on an array in the first cache, reading memory.
//
// SPDX-License-Identifier: MIT
//
// Words: threads=, for= (seconds to go on with each), mib= (of the array that is read). Prints
// multiply_adds, exps and bytes, a second and by all threads; the version is the level of the
// processor for which this was compiled, which is that of the kernels that gmmix chooses here.
#if defined(__AVX512F__) && defined(__AVX512DQ__)
#define GMM_LANES 8
#define GMM_LEVEL avx512
#elif defined(__AVX2__) && defined(__FMA__)
#define GMM_LANES 4
#define GMM_LEVEL avx2
#endif
#include "base/elementary.hpp"
#include "runner.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace {

using namespace gmm;

// Each kind of work: built on the thread that does it, then called again and again. A call returns
// how much it did.

// The compiler must take the numbers at p to have been read, and to be others from here on: what
// leads up to them cannot be left out, nor what follows be done once for all calls.
void touch(double *p) {
  asm volatile("" : : "r"(p) : "memory");
}

struct MultiplyAdds {
  static constexpr int chains = 12; // more than ports x latency, fewer than 16 registers
  double values[chains * lane_count];
  explicit MultiplyAdds(double) {
    for (int i = 0; i < chains * lane_count; ++i)
      values[i] = 0.5 + i;
  }
  double operator()() {
    constexpr int rounds = 100000;
    touch(values);
    Lanes a[chains];
    GMM_UNROLL
    for (int i = 0; i < chains; ++i)
      a[i] = load(values + i * lane_count);
    const Lanes x = broadcast(0.5 / (1 + std::fabs(values[0])));
    for (int round = 0; round < rounds; ++round) {
      GMM_UNROLL
      for (int i = 0; i < chains; ++i)
        a[i] = multiply_add(a[i], x, x);
    }
    GMM_UNROLL
    for (int i = 0; i < chains; ++i)
      store(values + i * lane_count, a[i]);
    touch(values);
    return 1.0 * rounds * chains * lane_count;
  }
};

struct Exponentials {
  static constexpr int64_t length = 1024; // 16 KiB with the results
  double from[length], to[length];
  explicit Exponentials(double) {
    for (int64_t i = 0; i < length; ++i)
      from[i] = -30.0 * static_cast<double>(i) / length;
  }
  double operator()() {
    constexpr int rounds = 200, together = 4;
    for (int round = 0; round < rounds; ++round) {
      for (int64_t i = 0; i < length; i += together * lane_count) {
        GMM_UNROLL
        for (int j = 0; j < together; ++j)
          store(to + i + j * lane_count, own_exp(load(from + i + j * lane_count)));
      }
      touch(from);
      touch(to);
    }
    return 1.0 * rounds * length;
  }
};

struct Reading {
  int64_t length;
  double *array;
  double sums[8 * lane_count];
  explicit Reading(double mib) : length(static_cast<int64_t>(mib * 131072) / 64 * 64) {
    array = allocate_doubles(static_cast<size_t>(length));
    for (int64_t i = 0; i < length; ++i)
      array[i] = static_cast<double>(i & 7);
  }
  ~Reading() { free(array); }
  double operator()() {
    constexpr int together = 8;
    Lanes total[together] = {};
    for (int64_t i = 0; i < length; i += together * lane_count) {
      GMM_UNROLL
      for (int j = 0; j < together; ++j)
        total[j] += load(array + i + j * lane_count);
    }
    GMM_UNROLL
    for (int j = 0; j < together; ++j)
      store(sums + j * lane_count, total[j]);
    touch(sums);
    touch(array);
    return 8.0 * static_cast<double>(length);
  }
};

// What all threads together do in a second, from when the last is ready until the last has
// finished.
template <typename Work> double rate(int threads, double seconds, double size) {
  struct Part {
    double done = 0, begin = 0, end = 0;
  };
  std::vector<Part> parts(static_cast<size_t>(threads));
  std::vector<std::thread> all;
  std::atomic<int> awaited(threads);
  for (Part &part : parts)
    all.emplace_back([&awaited, &part, seconds, size] {
      const auto work = std::make_unique<Work>(size);
      (*work)(); // to warm up
      --awaited;
      while (awaited > 0)
        std::this_thread::yield();
      part.begin = part.end = now();
      while (part.done == 0 || part.end - part.begin < seconds) {
        part.done += (*work)();
        part.end = now();
      }
    });
  for (std::thread &thread : all)
    thread.join();
  double done = 0, begin = INFINITY, end = 0;
  for (const Part &part : parts) {
    done += part.done;
    begin = std::fmin(begin, part.begin);
    end = std::fmax(end, part.end);
  }
  return done / (end - begin);
}

} // namespace

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

int main(int, char **argv) {
  const int threads = static_cast<int>(number_argument(argv, "threads", 1));
  const double seconds = number_argument(argv, "for", 0.1), mib = number_argument(argv, "mib", 512);
  printf("version=%s\n", TEXT(GMM_LEVEL));
  printf("multiply_adds=%.4g\n", rate<MultiplyAdds>(threads, seconds, 0));
  printf("exps=%.4g\n", rate<Exponentials>(threads, seconds, 0));
  printf("bytes=%.4g\n", rate<Reading>(threads, seconds, mib / threads));
}
