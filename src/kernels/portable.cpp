// The kernels for any processor: SSE2 on x86-64, NEON on AArch64.
#include "kernels/table.hpp"

namespace gmm::kernels {

extern const Kernels portable_kernels;
const Kernels portable_kernels = GMM_KERNELS(1);

} // namespace gmm::kernels
