/* Whether a test program may define functions of the C library itself, for the linker to prefer:
 * with glibc, whose own ones can still be had. Not under sanitizers, which define them too. */
#ifndef GMMIX_TESTS_OWN_H
#define GMMIX_TESTS_OWN_H

#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>

#if defined(__has_feature)
#define GMMIX_HAS_FEATURE(feature) __has_feature(feature)
#else
#define GMMIX_HAS_FEATURE(feature) 0
#endif
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) &&       \
    !GMMIX_HAS_FEATURE(address_sanitizer) && !GMMIX_HAS_FEATURE(thread_sanitizer)
#define GMMIX_OWN_FUNCTIONS 1
#else
#define GMMIX_OWN_FUNCTIONS 0
#endif

#endif
