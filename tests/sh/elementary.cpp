// The largest errors of exp and log (base/elementary.hpp) in units in the last place, over random
// arguments, against long double. Compiled by tests/sh/elementary.sh for each level of processors.
// usage: elementary COUNT
#include "base/elementary.hpp"

#include <cfloat>
#include <cstdio>
#include <cstdlib>

using namespace gmm;

static double ulps(double got, long double right) {
  const double nearest = static_cast<double>(right);
  int exponent = 0;
  std::frexp(nearest, &exponent);
  return static_cast<double>(std::fabs(static_cast<long double>(got) - right) /
                             std::ldexp(1.0L, exponent - 53));
}

struct Worst {
  double error = 0, argument = 0;
  void look(double got, long double right, double x) {
    const double e = ulps(got, right);
    if (!(e <= error)) { // NaN too
      error = e;
      argument = x;
    }
  }
};

int main(int, char **argv) {
  const int64_t count = std::strtoll(argv[1], nullptr, 10);
  uint64_t state = 1;
  const auto uniform = [&] { // splitmix64
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  };
  Worst of_exp, of_log;
  for (int64_t i = 0; i < count; i += lane_count) {
    double x[lane_count], y[lane_count], e[lane_count], l[lane_count];
    for (int lane = 0; lane < lane_count; ++lane) {
      const double u = uniform(); // half of the arguments near 0 and 1, where it matters most
      x[lane] = i % 3 == 0 ? -708 * u : i % 3 == 1 ? -40 * u : 2 * u - 1;
      y[lane] = i % 2 == 0 ? std::ldexp(1 + u, static_cast<int>(2044 * uniform()) - 1022) : 0.5 + u;
    }
    store(e, own_exp(load(x)));
    store(l, own_log(load(y)));
    for (int lane = 0; lane < lane_count; ++lane) {
      of_exp.look(e[lane], expl(x[lane]), x[lane]);
      if (y[lane] != 1)
        of_log.look(l[lane], logl(y[lane]), y[lane]);
    }
  }
  std::printf("%d lanes: exp %.3f ulp (at %.17g), log %.3f ulp (at %.17g)\n", lane_count,
              of_exp.error, of_exp.argument, of_log.error, of_log.argument);
  const bool ends = own_exp(broadcast(-708.5))[0] == 0 && own_exp(broadcast(-1e308))[0] == 0 &&
                    own_exp(broadcast(-INFINITY))[0] == 0 && own_exp(broadcast(0))[0] == 1 &&
                    own_log(broadcast(1))[0] == 0;
  return ends && of_exp.error < 1.05 && of_log.error < 0.8 ? 0 : 1;
}
