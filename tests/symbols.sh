#!/bin/sh
# What the shared library offers to, and wants from, its host.
set -eu
: "${BUILD:=build}" "${CC:=cc}"
so=$BUILD/libgmmix.so
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0
fail() { echo "symbols.sh: $*"; status=1; }

# exports: exactly the functions that the header declares GMM_API
echo '#include <gmmix.h>' | $CC -E -P -DGMM_API=EXPORTED -Iinclude -x c - | tr '\n' ' ' | tr ';' '\n' |
  sed -n 's/.*EXPORTED[^(]*[ *]\(gmm_[a-z0-9_]*\)(.*/\1/p' | sort >"$scratch/declared"
nm -D --defined-only "$so" | awk '{ print $NF }' | sort >"$scratch/exported"
[ -s "$scratch/declared" ] || fail "found no declaration"
diff "$scratch/declared" "$scratch/exported" || fail "exports (>) are not the header's functions (<)"
! nm -D --defined-only "$so" | awk '$(NF - 1) != "T"' | grep . || fail "an export is not a function"

# imports: nothing that prints, exits, draws from or sets what belongs to the whole process
nm -D --undefined-only "$so" | awk '{ sub(/@.*/, "", $NF); print $NF }' >"$scratch/imported"
forbidden='_?exit|_Exit|quick_exit|abort|atexit|__cxa_atexit|__assert_fail|raise|kill|fork|system
(__)?v?[fd]?printf(_chk)?|f?put[cs]|putchar|f?write|perror|stdin|stdout|stderr|fopen|open
s?rand|rand_r|s?random|[dels]rand48|getenv|secure_getenv|setenv|putenv|setlocale|uselocale
signal|sigaction|sigprocmask|alarm|fesetround|fesetenv|feenableexcept|longjmp
openblas_set_num_threads|_Z.*|__cxa_(throw|begin_catch|guard_acquire|pure_virtual)|__gxx.*|_Unwind.*'
! grep -xE "$(echo "$forbidden" | tr '\n' '|')" "$scratch/imported" || fail "a forbidden import"

# the dynamic section
readelf -dW "$so" >"$scratch/dynamic"
grep -q 'SONAME.*\[libgmmix\.so\.0\]' "$scratch/dynamic" || fail "SONAME is not libgmmix.so.0"
! grep -E 'NEEDED.*(stdc|libgcc_s|gomp|asan)' "$scratch/dynamic" || fail "needs a runtime"
! grep -E 'TEXTREL|RPATH|RUNPATH' "$scratch/dynamic" || fail "text relocations, or a path"
grep -q 'BIND_NOW' "$scratch/dynamic" || fail "not bound at load, so RELRO is not full"

# the segments
readelf -lW "$so" >"$scratch/segments"
grep -q 'GNU_RELRO' "$scratch/segments" || fail "no RELRO"
grep 'GNU_STACK' "$scratch/segments" | grep -q ' RW ' || fail "the stack is executable"
! grep -w 'TLS' "$scratch/segments" || fail "thread-local storage"

# code that would run when the library is loaded
! readelf -SW "$BUILD/libgmmix.a" | grep -E '\.(init|fini)_array|\.[cd]tors' ||
  fail "a static constructor or destructor"

# the links
[ "$(readlink "$so")" = libgmmix.so.0 ] || fail "libgmmix.so does not point to libgmmix.so.0"
readlink "$so.0" | grep -qxE 'libgmmix\.so(\.[0-9]+){3}' || fail "libgmmix.so.0 has no version"
exit $status
