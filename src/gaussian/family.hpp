// Covariance families (Banfield and Raftery 1993; Celeux and Govaert 1995): what is estimated of
// covariances. A family is three letters and an M-step; to add one, add a row to families.def and
// write its M-step.
#pragma once
#include "base/status.hpp"
#include "gaussian/covariance_floor.hpp"
#include "gaussian/estimate_work.hpp"
#include "gaussian/layout.hpp"

#include <cstdint>

namespace gmm {

// What the E-step found of each component: the weight n_k of its rows and their second moments
// about the component's mean, S_k = sum of r (y-m)(y-m)'. Of S_k a layout keeps what it needs: the
// packed lower triangle where covariances are matrices, else the diagonal, or its sum where one
// variance stands for all features. Where components share a covariance, only the sum of all S_k is
// there.
struct Scatter {
  int64_t n_components, n_features;
  const double
      *weight; // K: n_k, in scaled row weights; 0 for an empty component, which is left out
  // Layout::n_matrices(K) * Layout::moment_length(D): S_k, or the sum of all.
  const double *second;

  double total_weight() const {
    double total = 0;
    for (int64_t k = 0; k < n_components; ++k)
      total += weight[k];
    return total;
  }
};

// An M-step: writes the covariances of largest likelihood under the floor, of
// Layout::covariance_length(K, D) numbers. Those of empty components are left as they are, or,
// where components have something in common, take that over. Sets *found where something is to be
// told.
using Estimate = Status(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                        double *covariances, EstimateFindings *found);

// A row of families.def. Nothing else says what a family is.
struct Family {
  int id; // GMM_COV_...
  const char *name;
  char letters[4]; // volume, shape, orientation: E equal, V variable, I the identity
  Estimate *estimate;
  const char *help;

  char volume() const { return letters[0]; }
  char shape() const { return letters[1]; }
  char orientation() const { return letters[2]; }

  Layout layout() const {
    const bool varies = volume() == 'V' || shape() == 'V' || orientation() == 'V';
    const Form form = shape() == 'I'         ? Form::Isotropic
                      : orientation() == 'I' ? Form::Diagonal
                                             : Form::Full;
    return {form, !varies};
  }

  // How many numbers of the covariances are free: volumes, shapes (each of D numbers whose product
  // is 1), and rotations.
  int64_t free_covariances(int64_t K, int64_t D) const {
    const auto times = [K](char letter) { return letter == 'V' ? K : letter == 'E' ? 1 : 0; };
    return times(volume()) + times(shape()) * (D - 1) + times(orientation()) * (D * (D - 1) / 2);
  }

  // Whether the family holds, with each covariance C, all S C S of a diagonal S. Only then may each
  // feature be measured in units of its own.
  bool scales_by_feature() const {
    return shape() != 'I' && (orientation() == 'I' || orientation() == shape());
  }

  // The M-step of K components: one component has nothing to share.
  Estimate *estimate_of(int64_t K) const;

  // How many rows a component needs, so that its covariance says something: twice as many as span
  // the features that a covariance of its own connects. With fewer the likelihood is largest where
  // rows happen to lie near a plane, or where each outlier is a component (Day 1969; McLachlan and
  // Peel 2000, section 3.10).
  int64_t least_rows(int64_t D) const { return 2 * ((orientation() == 'V' ? D : 1) + 1); }
};

// Labels are int32_t, and the means and the family's covariances must be addressable.
bool is_possible_size(const Family &family, int64_t K, int64_t D);

int family_count();
const Family &family_at(int index);
const Family *find_family(int id);           // NULL if there is none
const Family *find_family(const char *name); // name or letters, in any case; NULL if there is none

} // namespace gmm
