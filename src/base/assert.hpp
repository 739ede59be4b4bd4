// What must hold between calls. With -DGMM_ASSERTIONS, as in the library that the tests use, what
// does not ends the process with its place; else it is not looked at.
#pragma once
#if defined(GMM_ASSERTIONS)
#undef NDEBUG
#include <cassert>
#define GMM_ASSERT(condition) assert(condition)
#else
#define GMM_ASSERT(condition) static_cast<void>(0)
#endif
