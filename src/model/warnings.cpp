// The table of warnings.
#include "model/warnings.hpp"

#include "gmmix.h"

namespace gmm {

static const WarningInfo table[] = {
#define GMM_WARNING(bit, number, name, message) {bit, name, message},
#include "model/warnings.def"
#undef GMM_WARNING
};

#define GMM_WARNING(bit, number, ...) static_assert(bit == number, "warning bits are final");
#include "model/warnings.def"
#undef GMM_WARNING

int warning_count() {
  return sizeof table / sizeof table[0];
}
const WarningInfo &warning_at(int index) {
  return table[index];
}

const WarningInfo *find_warning(unsigned bit) {
  for (const WarningInfo &warning : table)
    if (warning.bit == bit)
      return &warning;
  return nullptr;
}

} // namespace gmm
