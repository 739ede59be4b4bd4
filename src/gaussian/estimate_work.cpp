// What a family needs of the work space, by its letters.
#include "gaussian/estimate_work.hpp"

#include "gaussian/common_axes.hpp"
#include "gaussian/eigen.hpp"
#include "gaussian/family.hpp"
#include "gaussian/newton.hpp"

#include "base/elementary.hpp"

namespace gmm {

Status EstimateWork::allocate(const gmm_allocator &allocator, const Family &family, int64_t K,
                              int64_t D) {
  const Layout layout = family.layout();
  const bool alike = family.volume() == 'V' && family.shape() == 'V' && family.orientation() != 'E';
  if (layout.shared || layout.form == Form::Isotropic || alike)
    return Status::Ok; // closed forms that need no room
  GMM_TRY(unit.allocate(allocator, D));
  GMM_TRY(share.allocate(allocator, K));
  GMM_TRY(spectra.allocate(allocator, checked_product(K, D)));
  GMM_TRY(variances.allocate(allocator, checked_product(K, D)));
  if (layout.has_matrices()) {
    GMM_TRY(axes.allocate(allocator, checked_product(D, D)));
    GMM_TRY(square.allocate_unset(allocator, eigen_room(D)));
  }
  if (family.orientation() == 'E' && family.shape() == 'V') {
    GMM_TRY(planes.allocate(allocator, checked_product(K, plane_numbers)));
    GMM_TRY(newton.allocate(allocator, axes_room(K, D)));
  }
  GMM_TRY(sums.allocate(allocator, std::max(K, D)));
  if (family.shape() != 'E')
    return Status::Ok;
  // VEE has a matrix of slopes for each component.
  const bool one_shape = family.orientation() == 'E';
  const int64_t n = one_shape ? K : std::min(K, D);
  GMM_TRY(logarithms.allocate(allocator, n));
  GMM_TRY(factors.allocate(allocator, n));
  GMM_TRY(newton.allocate(allocator, newton_room(n)));
  return slopes.allocate(allocator, one_shape ? checked_product(K, checked_product(D, D))
                                              : checked_product(K, D));
}

void EstimateWork::convert_last(int64_t n, double *log_volumes) const {
  const double more = 2 * own_log(last_unit / unit[0]); // units differ by a power of two
  for (int64_t k = 0; k < n; ++k)
    log_volumes[k] += more;
}

} // namespace gmm
