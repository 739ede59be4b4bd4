// What the M-steps of families work with whose components share some of volume, shape and axes.
#pragma once
#include "base/memory.hpp"

namespace gmm {

// What an M-step has to tell.
struct EstimateFindings {
  bool floored = false; // the floor had to hold a covariance
  bool ran_out = false; // an inner loop ran out of steps
};

struct Family;

// Between M-steps of one start only `axes` and `logarithms` matter: an M-step begins where the last
// one ended, so that it cannot end with less. The other numbers are those of one M-step, which
// measures features in units of the floor, so that the floor of all eigenvalues is `least`.
struct EstimateWork {
  double least = 1;
  bool has_last = false; // whether there was an M-step in this start, which left axes or logarithms
  double last_unit = 1;  // unit[0] of that
  Buffer<double> unit;   // D
  Buffer<double> share;  // K: weight of a component over that of all, 0 if it is empty
  Buffer<double> spectra;   // K * D: variances or eigenvalues of each component's own rows
  Buffer<double> variances; // K * D: and what they become

  Buffer<double> axes;        // D * D, by rows: for families whose components share their axes
  bool axes_of_given = false; // whether the first ones are those of the covariances there are
  Buffer<double> square;      // eigen_room(D)
  Buffer<double> planes;      // plane_numbers for each component

  Buffer<double> logarithms; // K: of volumes, or D of a shape, whichever are fewer
  Buffer<double> newton;     // newton_room() of as many numbers; or axes_room()
  Buffer<double> factors;    // as many: their inverse exponentials
  Buffer<double> sums;       // max(K, D)
  Buffer<double> slopes;     // K * D, or K * D * D for VEE

  // What the family needs.
  Status allocate(const gmm_allocator &allocator, const Family &family, int64_t K, int64_t D);
  // Log-volumes of the last M-step in the units of this one.
  void convert_last(int64_t n, double *log_volumes) const;
  // Before a start. of_given: whether its covariances are ones that the family may have made.
  void begin(bool of_given) {
    has_last = false;
    axes_of_given = of_given;
  }
};

} // namespace gmm
