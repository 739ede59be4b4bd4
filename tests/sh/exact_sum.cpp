// Exact sums (data/exact_sum.hpp): the same bits in any order and split, values that are right to
// rounding, infinity, NaN. Run by tests/sh/exact_sum.sh.
// usage: exact_sum ROUNDS
#include "data/exact_sum.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

using namespace gmm;

static uint64_t state = 1;
static uint64_t draw() { // splitmix64
  uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}
static double uniform() {
  return static_cast<double>(draw() >> 11) * 0x1p-53;
}

static int n_failed = 0;
static void check(bool right, const char *what, int round) {
  if (right)
    return;
  if (++n_failed < 10)
    std::printf("%s, round %d\n", what, round);
}

static bool same(double a, double b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

// Terms that span `octaves` powers of two around 2^middle; some are 0, few digits long, or equal.
static std::vector<double> terms_of(int64_t n, int middle, int octaves) {
  std::vector<double> terms(static_cast<size_t>(n));
  for (double &term : terms) {
    const int exponent = middle + static_cast<int>(octaves * (uniform() - 0.5));
    const double mantissa = draw() % 4 == 0 ? static_cast<double>(draw() % 8) : 1 + uniform();
    term = std::ldexp(draw() % 2 == 0 ? mantissa : -mantissa, exponent);
  }
  return terms;
}

template <class T> static void shuffle(std::vector<T> &list) {
  for (size_t i = list.size(); i > 1; --i)
    std::swap(list[i - 1], list[draw() % i]);
}

// In random parts that are merged along a random tree.
static ExactSum sum_in_parts(const std::vector<double> &terms) {
  std::vector<ExactSum> parts(1 + draw() % 9);
  for (double term : terms)
    parts[draw() % parts.size()].add(term);
  while (parts.size() > 1) {
    shuffle(parts);
    parts[0].merge(parts.back());
    parts.pop_back();
  }
  return parts[0];
}

static void test_one(int round) {
  const int octaves = round % 3 == 0 ? 4 : round % 3 == 1 ? 80 : 300;
  std::vector<double> terms = terms_of(1 + static_cast<int64_t>(draw() % 200),
                                       static_cast<int>(1600 * uniform()) - 800, octaves);
  ExactSum sum;
  long double exact = 0, size = 0, largest = 0;
  std::sort(terms.begin(), terms.end(),
            [](double a, double b) { return std::fabs(a) > std::fabs(b); });
  for (double term : terms) {
    sum.add(term);
    exact += term;
    size += std::fabs(static_cast<long double>(term));
    largest = std::max(largest, std::fabs(static_cast<long double>(term)));
  }
  // of the sum, of long double, and of what is dropped of each term
  const long double bound = std::ldexp(std::fabs(exact), -52) + std::ldexp(size, -62) +
                            std::ldexp(largest, -64) * static_cast<long double>(terms.size());
  check(std::fabs(static_cast<long double>(sum.value()) - exact) <= bound, "value", round);
  for (int again = 0; again < 4; ++again) {
    shuffle(terms);
    check(same(sum_in_parts(terms).value(), sum.value()), "order", round);
  }
  const size_t at = draw() % terms.size();
  ExactSum alone;
  alone.add(terms[at]);
  check(same(alone.value(), as_exact_sum(terms[at])), "one term", round);
}

// The kernels' sums are those of single numbers, whatever the level.
static void test_kernel(int level, int round) {
  const kernels::Kernels &kernels = kernels::kernels_of(level);
  const gmm_allocator allocator = default_allocator();
  const int64_t n = 1 + static_cast<int64_t>(draw() % 70), first = static_cast<int64_t>(draw() % 5);
  ExactSums one, other;
  if (one.allocate(allocator, n + first) != Status::Ok ||
      other.allocate(allocator, n + first) != Status::Ok)
    std::abort();
  one.clear();
  other.clear();
  std::vector<ExactSum> singles(static_cast<size_t>(n));
  for (int step = 0; step < 12; ++step) {
    std::vector<double> terms = terms_of(n, static_cast<int>(uniform() * 60), round % 2 ? 3 : 500);
    if (draw() % 8 == 0)
      terms[draw() % terms.size()] = draw() % 2 ? INFINITY : draw() % 2 ? -INFINITY : NAN;
    for (size_t i = 0; i < terms.size(); ++i)
      singles[i].add(terms[i]);
    (step % 3 == 0 ? other : one).add(kernels, first, n, terms.data());
    for (double term : terms)
      check(same(term, 0), "terms are left", round);
  }
  one.merge(other, 0, n + first);
  std::vector<double> values(static_cast<size_t>(n));
  one.values(first, n, values.data());
  for (size_t i = 0; i < values.size(); ++i)
    check(same(values[i], singles[i].value()), "kernel", round);
}

static void test_infinite() {
  ExactSum sum, other;
  sum.add(1);
  sum.add(INFINITY);
  check(sum.value() == INFINITY, "infinity", 0);
  other.add(0x1p1023);
  other.add(-5);
  sum.merge(other);
  check(sum.value() == INFINITY, "infinity and a huge term", 0);
  other.add(-INFINITY);
  sum.merge(other);
  check(std::isnan(sum.value()), "infinity and -infinity", 0);
  ExactSum finite;
  finite.add(3);
  finite.merge(sum);
  check(std::isnan(finite.value()), "NaN", 0);
}

int main(int, char **argv) {
  const int rounds = std::atoi(argv[1]);
  test_infinite();
  for (int round = 0; round < rounds; ++round) {
    test_one(round);
    for (int level = 1; level <= 3; ++level)
      test_kernel(level, round);
  }
  std::printf("%d failed\n", n_failed);
  return n_failed != 0;
}
