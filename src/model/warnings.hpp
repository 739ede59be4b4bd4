// Warnings of a fit by their bits. What exists is in warnings.def.
#pragma once

namespace gmm {

// A row of warnings.def.
struct WarningInfo {
  unsigned bit; // GMM_WARN_...
  const char *name, *message;
};

int warning_count();
const WarningInfo &warning_at(int index);
const WarningInfo *find_warning(unsigned bit); // NULL if there is none; for sums of bits, too

} // namespace gmm
