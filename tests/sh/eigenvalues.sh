#!/bin/sh
# The library's own eigenvalues are as accurate as gaussian/jacobi.hpp says.
set -eu
: "${CXX:=c++}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

echo '__float128 wide;' | $CXX -x c++ -fsyntax-only - 2>/dev/null || { echo "no __float128"; exit 77; }
$CXX -std=c++17 -O2 -ffp-contract=off -DGMM_LAPACK_BUILTIN -Iinclude -Isrc tests/sh/eigenvalues.cpp \
  src/base/cholesky.cpp src/base/lapack_builtin.cpp src/base/memory.cpp \
  src/gaussian/clip.cpp src/gaussian/eigen.cpp \
  src/gaussian/factor.cpp src/gaussian/few_rows.cpp src/gaussian/jacobi.cpp src/kernels/*.cpp \
  -o "$scratch/eigenvalues" -lm
"$scratch/eigenvalues"
