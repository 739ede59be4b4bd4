// Version, build and status.
#include "api/api.hpp"
#include "base/lanes.hpp"
#include "base/lapack.hpp"

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

#if defined(__AVX512F__)
#define GMM_SIMD "AVX-512"
#elif defined(__AVX__)
#define GMM_SIMD "AVX"
#elif defined(__SSE2__)
#define GMM_SIMD "SSE2"
#else
#define GMM_SIMD "portable"
#endif
#define GMM_BUILD(lapack) "gmmix " GMM_VERSION_TEXT "; LAPACK: " lapack "; SIMD: " GMM_SIMD

const char *gmm_build_info(void) {
  switch (lapack::kind()) {
  case lapack::Kind::Builtin:
    return GMM_BUILD("builtin factorisation");
  case lapack::Kind::Integers32:
    return GMM_BUILD("system, 32-bit integers");
  case lapack::Kind::Integers64:
    return GMM_BUILD("system, 64-bit integers");
  case lapack::Kind::Unusable:
    break;
  }
  return GMM_BUILD("system, not usable");
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
