// Rotations in one plane of two axes after the other, each to the minimum over its angle (Flury and
// Gautschi 1986).
#include "gaussian/common_axes.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace gmm {

Plane CommonAxes::plane_of(int64_t p, int64_t q) {
  double *terms = work.planes.data();
  for (int64_t k = 0; k < K; ++k, terms += plane_numbers) {
    double trace = 0;
    for (int64_t j = 0; j < D; ++j)
      trace += work.spectra[k * D + j];
    terms[0] = row(k, p)[p];
    terms[1] = row(k, q)[q];
    terms[2] = row(k, p)[q];
    terms[3] = work.variances[k * D + p] * work.variances[k * D + q];
    terms[4] = 2 * static_cast<double>(D) * DBL_EPSILON * trace;
  }
  return {K, work.share.data(), work.planes.data(), work.least, equal_volume};
}

// Turns two vectors whose elements are `step` apart in memory.
static void turn_pair(int64_t n, const Angle &angle, int64_t step, double *p, double *q) {
  for (int64_t j = 0; j < n * step; j += step) {
    const double before = p[j];
    p[j] = angle.c * before + angle.s * q[j];
    q[j] = angle.c * q[j] - angle.s * before;
  }
}

void CommonAxes::rotate(int64_t p, int64_t q, const Angle &angle) {
  turn_pair(D, angle, 1, work.axes.data() + p * D, work.axes.data() + q * D);
  for (int64_t k = 0; k < K; ++k) {
    turn_pair(D, angle, 1, row(k, p), row(k, q));
    turn_pair(D, angle, D, row(k, 0) + p, row(k, 0) + q);
    row(k, q)[p] = row(k, p)[q];
    if (equal_volume) // the volume stays, as the planes to come take it for granted
      split_product(std::max(0.0, row(k, p)[p]), std::max(0.0, row(k, q)[q]), work.least,
                    &work.variances[k * D + p], &work.variances[k * D + q]);
  }
}

Status CommonAxes::sweep(bool everywhere, bool *turned) {
  *turned = false;
  for (int64_t p = 0; p < D; ++p) {
    GMM_TRY(go_on(engine.stop));
    for (int64_t q = p + 1; q < D; ++q) {
      Angle angle;
      if (!find_angle(plane_of(p, q), everywhere, &angle))
        continue;
      rotate(p, q, angle);
      *turned = true;
    }
  }
  return Status::Ok;
}

} // namespace gmm
