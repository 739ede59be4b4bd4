#!/bin/sh
# The shared library loaded and unloaded many times with a fit each time, and beside another BLAS.
set -eu
: "${CC:=cc}" "${BUILD:=build}"
rounds=${GMMIX_DLOPEN_ROUNDS:-1000}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
so=$PWD/$BUILD/libgmmix.so
case $BUILD in /*) so=$BUILD/libgmmix.so ;; esac
fail() { echo "host_dlopen.sh: $*"; exit 1; }

[ -d /proc/self/task ] || { echo "there is no /proc"; exit 77; }
if nm -D "$so" | grep -qE '__(asan|tsan|ubsan)_'; then
  echo "a sanitizer must be loaded first, so the library cannot be loaded later"
  exit 77
fi
$CC -std=c99 -D_POSIX_C_SOURCE=200809L -Iinclude tests/sh/host_dlopen.c tests/support/process.c \
  -o "$scratch/host" -ldl
blas=$(ldd "$so" | awk '/blas|lapack|mkl/ && $3 ~ /^\// { print $3 }')

# BLAS is kept loaded by the host: what grows is ours. Resident memory varies by some 100 KiB from run
# to run; 300 bytes lost each time would be seen.
"$scratch/host" "$so" "$rounds" $blas >"$scratch/kept" || { cat "$scratch/kept"; exit 1; }
echo "$rounds times: $(head -n 1 "$scratch/kept")"
awk -v limit=$((64 + rounds / 5)) '/^grown/ { exit !($3 <= limit && $6 <= 0 && $8 <= 0 && $10 <= 0) }' \
  "$scratch/kept" || fail "it grows"

# BLAS comes and goes with it: what grows beyond that is BLAS's.
if [ -n "$blas" ]; then
  "$scratch/host" "$so" $((rounds / 20)) >"$scratch/alone" || { cat "$scratch/alone"; exit 1; }
  echo "$((rounds / 20)) times with BLAS: $(head -n 1 "$scratch/alone")"
  [ "$(tail -n 1 "$scratch/alone")" = "$(tail -n 1 "$scratch/kept")" ] || fail "other results"
fi

# Another BLAS and LAPACK came first, and their symbols are found before those that we are linked with.
folder=$(dirname "$(ldconfig -p 2>/dev/null | sed -n 's/.*=> *\(.*\/libc\.so\.6\)$/\1/p' | head -n 1)")
other="/usr$folder/blas/libblas.so.3 /usr$folder/lapack/liblapack.so.3"
[ -e "${other%% *}" ] || other="$folder/blas/libblas.so.3 $folder/lapack/liblapack.so.3"
if [ -n "$blas" ] && ls $other >/dev/null 2>&1; then
  "$scratch/host" "$so" 20 $other >"$scratch/other" || { cat "$scratch/other"; fail "with two BLAS"; }
  [ "$(tail -n 1 "$scratch/other")" = "$(tail -n 1 "$scratch/kept")" ] && same="the same bits" || same="other rounding"
  echo "with reference BLAS and LAPACK loaded first: $same"
  "$scratch/host" "$so" 20 $blas $other >"$scratch/both" || { cat "$scratch/both"; fail "with two BLAS"; }
  [ "$(tail -n 1 "$scratch/both")" = "$(tail -n 1 "$scratch/kept")" ] || fail "other results with two BLAS"
else
  echo "no second BLAS was tried: it needs libblas3 and liblapack3"
fi
