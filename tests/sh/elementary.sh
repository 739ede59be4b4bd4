#!/bin/sh
# exp and log of the kernels have the errors that base/elementary.hpp states, at every level that this
# processor has. GMMIX_ELEMENTARY_COUNT sets the number of arguments.
set -eu
: "${CXX:=c++}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
count=${GMMIX_ELEMENTARY_COUNT:-3000000}

try() {
  $CXX -std=c++17 -O2 -ffp-contract=off -Iinclude -Isrc "$@" tests/sh/elementary.cpp -o "$scratch/elementary" -lm
  "$scratch/elementary" "$count"
}
has() { grep -qw "$1" /proc/cpuinfo 2>/dev/null; }

try
if has avx2 && has fma; then try -DGMM_LANES=4 -DGMM_LEVEL=avx2 -mavx2 -mfma; fi
if has avx512f && has avx512dq; then
  try -DGMM_LANES=8 -DGMM_LEVEL=avx512 -mavx512f -mavx512dq -mavx2 -mfma
fi
