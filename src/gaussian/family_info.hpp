// What can be said of a covariance family without fitting one: its names, and the form in which its
// covariances are stored. What exists is in families.def.
#pragma once
#include "gmmix.h"

namespace gmm {

struct FamilyInfo {
  int id;           // GMM_COV_...
  const char *name; // "full"
  char letters[4];  // "VVV": volume, shape, orientation
  const char *help;

  // A shape of I has one variance, an orientation of I variances without correlation.
  int form() const {
    return letters[1] == 'I'   ? GMM_FORM_ISOTROPIC
           : letters[2] == 'I' ? GMM_FORM_DIAGONAL
                               : GMM_FORM_FULL;
  }
  // One covariance for all components: nothing of it varies.
  bool shared() const { return letters[0] != 'V' && letters[1] != 'V' && letters[2] != 'V'; }
};

int family_count();
const FamilyInfo &family_at(int index);
const FamilyInfo *find_family_info(int id);           // NULL if there is none
const FamilyInfo *find_family_info(const char *name); // name or letters, in any case

} // namespace gmm
