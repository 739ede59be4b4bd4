// Newton's equations for all planes of common axes at once (axes_by_newton.cpp), solved by
// Cholesky's factor of the Hessian: one unknown x_pq for each plane p < q. It takes memory and time
// that only few features have; with more there are conjugate gradients, and where the Hessian is
// not positive.
#pragma once
#include "gaussian/common_axes.hpp"

namespace gmm {

struct PlaneEquations {
  const Engine &engine;
  int64_t K, D;
  double *matrix;  // n * n, for n planes: the Hessian's upper triangle
  double *volumes; // (2 K + 1) * n: how logarithms of the components' volumes turn, and work
  double *x;       // n

  int64_t n_planes() const { return D * (D - 1) / 2; }

  // The Hessian where variances are free. bends: the M_p, D * D * D.
  void set(const double *bends);
  // Adds what one volume for all changes, as Descent::change_volumes() does. slopes: by the
  // variances, 0 at the floor.
  Status add_volumes(CommonAxes &common, const double *slopes);
  // Hessian * step = -gradient, D * D numbers each, which are skew. *solved: false where the
  // Hessian is not positive, or is so by its last digits only.
  Status solve(const double *gradient, double *step, bool *solved);
};

} // namespace gmm
