// Included at the end of the file of each level: the kernels as that level's table.
#include "kernels/argmin.hpp"
#include "kernels/deposit.hpp"
#include "kernels/distance.hpp"
#include "kernels/eigen.hpp"
#include "kernels/jacobi.hpp"
#include "kernels/moments.hpp"
#include "kernels/normalise.hpp"
#include "kernels/partial.hpp"
#include "kernels/pooled.hpp"
#include "kernels/product.hpp"
#include "kernels/regression.hpp"

#define GMM_KERNELS(number)                                                                        \
  {                                                                                                \
    number, distance_triangular, distance_limited, raise, distance_diagonal,                       \
        extend_distance_diagonal, whiten, whiten_diagonal, distance_plain, extend_distance_plain,  \
        multiply, normalise, weighted_sum, deposit, count_nonzero, add_moments_full,               \
        add_moments_diagonal, add_moments_pooled, weigh_squares, add_first_moments,                \
        add_regression, add_regression_variance, argmin, argmax, add_product, substitute,          \
        multiply_symmetric, subtract_symmetric, reflect, rotate, turn_apart, factor_partial,       \
        log_determinant_partial, measure_partial, measure_partial_rows, measure_partial_diagonal,  \
        measure_partial_diagonal_rows, respond_partial                                             \
  }
