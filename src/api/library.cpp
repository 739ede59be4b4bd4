// Version, build and status.
#include "api/api.hpp"
#include "base/lapack.hpp"
#include "kernels/kernels.hpp"

using namespace gmm;

#define GMM_TEXT_OF(x) #x
#define GMM_TEXT(x) GMM_TEXT_OF(x)
#define GMM_VERSION_TEXT                                                                           \
  GMM_TEXT(GMM_VERSION_MAJOR) "." GMM_TEXT(GMM_VERSION_MINOR) "." GMM_TEXT(GMM_VERSION_PATCH)

extern "C" {

int gmm_version(void) {
  return GMM_VERSION_MAJOR * 10000 + GMM_VERSION_MINOR * 100 + GMM_VERSION_PATCH;
}

const char *gmm_version_string(void) {
  return GMM_VERSION_TEXT;
}

#if defined(__SSE2__)
#define GMM_PORTABLE "SSE2"
#else
#define GMM_PORTABLE "portable"
#endif
#define GMM_BUILD(lapack, simd) "gmmix " GMM_VERSION_TEXT "; LAPACK: " lapack "; SIMD: " simd
#define GMM_BUILDS(lapack)                                                                         \
  { GMM_BUILD(lapack, GMM_PORTABLE), GMM_BUILD(lapack, "AVX2"), GMM_BUILD(lapack, "AVX-512") }

const char *gmm_build_info(void) {
  static const char *const builtin[] = GMM_BUILDS("builtin factorisation");
  static const char *const integers32[] = GMM_BUILDS("system, 32-bit integers");
  static const char *const integers64[] = GMM_BUILDS("system, 64-bit integers");
  static const char *const unusable[] = GMM_BUILDS("system, not usable");
  const HostState host; // LAPACK is tried
  const int level = kernels::kernels_of(0).level - 1;
  switch (lapack::kind()) {
  case lapack::Kind::Builtin:
    return builtin[level];
  case lapack::Kind::Integers32:
    return integers32[level];
  case lapack::Kind::Integers64:
    return integers64[level];
  case lapack::Kind::Unusable:
    break;
  }
  return unusable[level];
}

const char *gmm_status_name(gmm_status status) {
  switch (status) {
#define GMM_STATUS(name, public_name, number, text)                                                \
  case public_name:                                                                                \
    return #public_name;
#include "base/status.def"
#undef GMM_STATUS
  default:
    return "GMM_ERR_UNKNOWN";
  }
}

const char *gmm_status_message(gmm_status status) {
  switch (status) {
#define GMM_STATUS(name, public_name, number, text)                                                \
  case public_name:                                                                                \
    return text;
#include "base/status.def"
#undef GMM_STATUS
  default:
    return "there is no status with this number";
  }
}

} // extern "C"

#define GMM_STATUS(name, public_name, number, text)                                                \
  static_assert(public_name == number, "statuses are final");
#include "base/status.def"
#undef GMM_STATUS
