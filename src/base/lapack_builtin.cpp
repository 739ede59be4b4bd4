// The border to LAPACK without a LAPACK (-DGMM_LAPACK_BUILTIN), for hosts that have none.
#ifdef GMM_LAPACK_BUILTIN
#include "base/cholesky.hpp"
#include "base/lapack.hpp"
#include "base/triangle.hpp"

namespace gmm::lapack {

Status self_check() {
  return Status::Ok;
}
Kind kind() {
  return Kind::Builtin;
}

Status cholesky(int64_t n, double *a, int64_t stride, int64_t *bad_pivot) {
  gmm::cholesky(n, a, stride, bad_pivot);
  mirror_upper(n, a, stride);
  return Status::Ok;
}

} // namespace gmm::lapack
#endif
