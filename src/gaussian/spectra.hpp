// The scatter of each component in units of the floor, its eigenvalues and axes (all that families
// differ in is what they make of these), and the way back.
#pragma once
#include "gaussian/family.hpp"

namespace gmm {

// Chooses work.unit and work.least, and fills work.share.
void measure(const Scatter &scatter, const CovarianceFloor &floor, const Layout &layout,
             EstimateWork &work);

// For families of variances: measure(), then work.spectra from the scatters, those of an empty
// component from `covariances`; and work.variances as the covariances of all components.
// Status::Scale where one is not finite.
void load_variances(const Scatter &scatter, const CovarianceFloor &floor, EstimateWork &work,
                    const double *covariances);
Status store_variances(const CovarianceFloor &floor, EstimateWork &work, double *covariances,
                       EstimateFindings *found);

// For families of matrices, of D features and by rows:
// S_k / n_k, regularised; for an empty component what `matrix` holds, in the library's units.
Status load_matrix(const Scatter &scatter, CovarianceFloor &floor, const EstimateWork &work,
                   int64_t k, double *matrix);
// The eigenvalues of a positive semidefinite matrix, the largest first, and unit eigenvectors as
// the rows of `axes`. The matrix, of eigen_room(D) numbers, is destroyed. least: an eigenvalue that
// counts.
Status find_axes(const Engine &engine, int64_t D, double least, double *matrix, double *axes,
                 double *values);
// A S A' for the rows A of `axes`, in the place of S. room: D * D.
Status turn(const Engine &engine, int64_t D, const double *axes, double *room, double *matrix);
// The k-th covariance: the sum of variances[i] a_i a_i' over the rows of `axes`, in the library's
// units. `axes` is not floor.matrix and not `covariance`.
Status compose(CovarianceFloor &floor, const EstimateWork &work, int64_t k, const double *axes,
               const double *variances, double *covariance);

// Tells whether a variance of work.variances is at the floor. Where there is none such a variance,
// and one that is no number, has vanished and becomes 0; true if there is one.
bool judge_variances(const CovarianceFloor &floor, EstimateWork &work, EstimateFindings *found);

} // namespace gmm
