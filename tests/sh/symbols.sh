#!/bin/sh
# What the libraries offer to, and want from, their host. What they may want is in abi/imports.txt.
set -eu
: "${BUILD:=build}" "${CC:=cc}" "${LAPACK:=system}"
so=$BUILD/libgmmix.so archive=$BUILD/libgmmix.a
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

# the archive: the same functions are all that it shows to others; what its objects share among
# themselves is hidden and in the namespace gmm, so that it clashes with nothing at link time
readelf -sW "$archive" | awk '$5 ~ /^(GLOBAL|WEAK|UNIQUE)$/ && $7 != "UND" { print $6, $8 }' >"$scratch/archive"
sed -n 's/^DEFAULT //p' "$scratch/archive" | sort | diff "$scratch/declared" - ||
  fail "the archive's visible symbols (>) are not the header's functions (<)"
! grep -vE '^DEFAULT |^HIDDEN _Z[A-Z]*3gmm' "$scratch/archive" || fail "a name outside the namespace gmm"

# imports: from a list
allowed=$(sed -E '/^(#|$)/d; s/ .*//' tests/abi/imports.txt | tr '\n' '|')
[ "$LAPACK" = system ] || allowed=$(sed -E '/^(#|$)/d; / LAPACK: /d; s/ .*//' tests/abi/imports.txt | tr '\n' '|')
nm -D --undefined-only "$so" | awk '{ sub(/@.*/, "", $NF); print $NF }' >"$scratch/imported"
nm -g "$archive" 2>/dev/null | awk '$1 == "U" || $1 == "w" { print $2 }' | sort -u >"$scratch/wanted"
awk '{ print $2 }' "$scratch/archive" | sort | comm -13 - "$scratch/wanted" >>"$scratch/imported"
[ "$(grep -cx malloc "$scratch/imported")" = 2 ] || fail "found no imports"
! grep -vxE "${allowed%|}" "$scratch/imported" || fail "an import that is not in abi/imports.txt"

# the dynamic section
readelf -dW "$so" >"$scratch/dynamic"
grep -q 'SONAME.*\[libgmmix\.so\.0\]' "$scratch/dynamic" || fail "SONAME is not libgmmix.so.0"
! grep -E 'NEEDED.*(stdc|libgcc_s|gomp|asan)' "$scratch/dynamic" || fail "needs a runtime"
! grep -E 'TEXTREL|RPATH|RUNPATH' "$scratch/dynamic" || fail "text relocations, or a path"
grep -q 'BIND_NOW' "$scratch/dynamic" || fail "not bound at load, so RELRO is not full"
[ "$LAPACK" = system ] || ! grep -iE 'NEEDED.*(blas|lapack)' "$scratch/dynamic" || fail "builtin, yet needs a LAPACK"

# the segments
readelf -lW "$so" >"$scratch/segments"
grep -q 'GNU_RELRO' "$scratch/segments" || fail "no RELRO"
grep 'GNU_STACK' "$scratch/segments" | grep -q ' RW ' || fail "the stack is executable"
! grep -E 'LOAD .* (RWE|R?W?E?WE) ' "$scratch/segments" || fail "a segment that is written and run"
! grep -w 'TLS' "$scratch/segments" || fail "thread-local storage"

# nothing runs when the library is loaded, and nothing in it can be written, but for the lock before LAPACK
# (lapack_lock of base/lapack_system.cpp)
readelf -SW "$archive" | sed 's/\[ */[/' >"$scratch/sections"
! grep -E '\.(init|fini)_array|\.preinit_array|\.[cd]tors' "$scratch/sections" ||
  fail "a static constructor or destructor"
! awk '/^File:/ { border = /lapack_system\.o/ }
      $2 ~ /^\.(t?data|t?bss)/ && $2 !~ /^\.data\.rel\.ro/ && $6 !~ /^0+$/ && !(border && $2 ~ /^\.bss/)' \
  "$scratch/sections" | grep . || fail "a variable that can be written"
nm -C "$archive" 2>/dev/null | awk '$2 ~ /^[bB]$/ { print $3 }' | grep -vx 'gmm::lapack::lapack_lock' &&
  fail "a variable beside the lock before LAPACK"
! readelf -sW "$archive" | grep -E ' (COM|COMMON) ' || fail "a common variable"

# no name of a source file, no directory of the machine that built it
for section in .rodata .data.rel.ro .data; do
  readelf -p $section "$so" 2>/dev/null || : # binary data between the strings does no harm
done >"$scratch/text"
grep -q GMM_ERR_FORMAT "$scratch/text" || fail "found no strings"
! grep -E '/(home|root|tmp|usr|opt|var|srv|build[a-z]*|Users)/|\.[ch]pp' "$scratch/text" ||
  fail "a path of the build machine"
! grep -F "$PWD" "$scratch/text" || fail "the path of the build directory"

# the links
[ "$(readlink "$so")" = libgmmix.so.0 ] || fail "libgmmix.so does not point to libgmmix.so.0"
readlink "$so.0" | grep -qxE 'libgmmix\.so(\.[0-9]+){3}' || fail "libgmmix.so.0 has no version"
exit $status
