// The mixture ready to be evaluated: from parameters to log-densities of tiles of rows.
//
//   log(w_k) + log N(y; m_k, sigma_k) = offset + constant_k - |W_k (y - m_k)|^2 / 2
//   offset + constant_k = log(w_k) - D/2 log(2 pi) + log det W_k,   sigma_k^-1 = W_k' W_k
//
// W_k is the inverse of the Cholesky factor: a lower triangle, or inverse deviations. The offset,
// equal for all components, takes up the power of two of det W_k of the heaviest, so that measuring
// the data in other units, by a power of two, changes no bit of the constants and so of the
// responsibilities.
#pragma once
#include "base/memory.hpp"
#include "data/tile.hpp"
#include "gaussian/factor.hpp"
#include "gaussian/few_rows.hpp"
#include "gaussian/parameters.hpp"
#include "kernels/kernels.hpp"

namespace gmm {

// Where a covariance failed to factor.
struct Singular {
  int64_t component = -1, column = -1;
};

struct Densities {
  const Family *family = nullptr;
  int64_t n_components = 0, n_features = 0;
  const double *means = nullptr; // K * D, those of the parameters they were built from
  Buffer<double> constants;      // K; -infinity for weight 0
  double offset = 0;
  // In the library's units covariances are near 1, and the offset takes up only by how much the
  // units of a feature are coarser than that. NULL: in the caller's units.
  const Units *units = nullptr;
  // n_matrices * length(); for full families also room in which a factor, D * D, can end: it is
  // where the last matrix will be, so that a model takes little more than its parameters.
  Buffer<double> whitening;
  // For shared matrices, where components are near each other: rows are whitened once for all.
  // Their centre, the mean of the mixture, is at the end of that room.
  bool common_whitening = false;
  Buffer<double> whitened_means; // K * D: W (m_k - centre)
  bool ill_conditioned = false;

  Status allocate(const gmm_allocator &allocator, const Family *family, int64_t K, int64_t D);

  // Status::NotSpd with *where if a covariance is singular to working precision; the densities are
  // then of no use, as they are when it is stopped. Enters LAPACK. The densities are good for as
  // long as the parameters' means stay where and as they are.
  // few_rows: what some of the covariances are made of, or NULL.
  Status build(const Parameters &parameters, FewRows *few_rows, const Engine &engine,
               Singular *where);

  // own: the copy's parameters.
  void copy_from(const Densities &other, const Parameters &own);
  void swap(Densities &other);

  // |W_k (y - m_k)|^2.
  double squared_distance(int64_t k, const double *y) const;

  const double *whitening_of(int64_t k) const {
    return whitening.data() + (family->shared ? 0 : k) * length();
  }
  const double *centre() const { return whitening.data() + (whitening.size() - n_features); }
  int64_t length() const { return family->moment_length(n_features); }

private:
  void whiten_means(const Parameters &parameters);
};

// Room for one thread to evaluate tiles in.
struct DensityScratch {
  const kernels::Kernels *kernels = nullptr;
  int64_t stride = 0;
  Buffer<double> joint;       // K * stride: element (i,k) at k * stride + i
  Buffer<double> log_density; // stride
  Buffer<double> rows;        // (the tile's band + 1) * stride, for the kernels
  Buffer<double> far;         // far_row_work(D)

  Status allocate(const gmm_allocator &allocator, const kernels::Kernels &its_kernels, int64_t K,
                  const Tile &tile);
};

// The E-step for one tile: responsibilities in scratch.joint, log-densities in scratch.log_density.
// With `near`, responsibilities whose logarithm, at most, is below near->cut[k] (K numbers) are 0.
// For every row one of the components near->first .. near->last should be the nearest: the better
// it is, the more can be left out for the others. For families of matrices, and more features than
// the kernels take at once.
struct Near {
  const double *cut;
  int64_t first, last;
};
void evaluate(const Densities &densities, Tile &tile, DensityScratch &scratch,
              const Near *near = nullptr);

// Squared distances of the tile's rows to K points (K * D), differences multiplied by D inverse
// deviations each, in scratch.joint. The deviations of points are `step` numbers apart, 0 or D.
void find_diagonal_distances(Tile &tile, int64_t K, const double *points,
                             const double *inverse_deviations, int64_t step,
                             DensityScratch &scratch);

// The same for a single row that is so far from every component that squared distances lose what
// distinguishes the components (or overflow): works with differences of distances. work:
// far_row_work(D) numbers, of which the first D are the row; responsibilities: K, `stride` apart,
// at first the kernels' (or any numbers: it only begins with the largest). *log_density lacks the
// offset.
void evaluate_far_row(const Densities &densities, double *work, double *responsibilities,
                      int64_t stride, double *log_density);
int64_t far_row_work(int64_t n_features);

} // namespace gmm
