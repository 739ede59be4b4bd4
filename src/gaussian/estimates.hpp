// The M-steps of all families, as families.def names them. Each stands with its formula in the file
// of its algorithm: ellipsoidal.cpp (matrices), diagonal.cpp (variances), isotropic.cpp (one
// variance).
#pragma once
#include "gaussian/family.hpp"

namespace gmm {

#define GMM_FAMILY(id, number, name, letters, estimate, help) Estimate estimate;
#include "gaussian/families.def"
#undef GMM_FAMILY

} // namespace gmm
