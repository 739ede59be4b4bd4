/* Covariance families as the library lists them, so that what is tested with all families is tested
 * with a new one too. What differs between them is asked of gmm_family_form(), _is_shared() and
 * _letters(), not of their numbers. */
#ifndef GMMIX_TESTS_FAMILY_H
#define GMMIX_TESTS_FAMILY_H

#include "gmmix.h"

#include <string.h>

/* Loops over the numbers GMM_COV_... of all families, or of the first `count`. Beside `family`
 * there is family_at, which counts them from 0. */
#define for_each_family(family) for_first_families(family, gmm_family_count())
#define for_first_families(family, count)                                                          \
  for (int family##_at = 0, family = gmm_family_at(0); family##_at < (count);                      \
       family = gmm_family_at(++family##_at))

/* 1: D x D matrices. 0: variances alone. */
static inline int has_matrices(int family) {
  return gmm_family_form(family) == GMM_FORM_FULL;
}

/* 1: one variance for all features. */
static inline int is_isotropic(int family) {
  return gmm_family_form(family) == GMM_FORM_ISOTROPIC;
}

/* 1: nothing of a component's covariance is that of others too. */
static inline int has_own_covariances(int family) {
  return strchr(gmm_family_letters(family), 'E') == NULL;
}

/* 1: a component can be narrow beside a wide one. */
static inline int has_own_volumes(int family) {
  return gmm_family_letters(family)[0] == 'V';
}

/* 1: a component is turned its own way, so it needs rows that span all features. */
static inline int has_own_axes(int family) {
  return gmm_family_letters(family)[2] == 'V';
}

/* 1: each component has variances of its own, one for each feature. */
static inline int has_own_variances(int family) {
  return has_own_covariances(family) && !is_isotropic(family);
}

/* 1: features measured in other units, each in its own, give the same model in these units: the
 * family is closed under diagonal matrices D, that is with S it has D S D. */
static inline int scales_by_feature(int family) {
  const char *letters = gmm_family_letters(family);
  return letters[1] != 'I' && (letters[2] == 'I' || letters[2] == letters[1]);
}

/* 1: rows that are turned about the origin give the same model, turned. */
static inline int turns_with_rows(int family) {
  const char *letters = gmm_family_letters(family);
  return letters[1] == 'I' || letters[2] != 'I';
}

/* How many covariances a model of K components has, and the numbers of each. */
static inline int64_t covariance_count(int family, int64_t k) {
  return gmm_family_is_shared(family) ? 1 : k;
}
static inline int64_t covariance_size(int family, int64_t d) {
  return has_matrices(family) ? d * d : is_isotropic(family) ? 1 : d;
}

#endif
