#!/bin/sh
# The library's own eigenvalues are as accurate as base/jacobi.hpp says.
set -eu
: "${CXX:=c++}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

echo '__float128 wide;' | $CXX -x c++ -fsyntax-only - 2>/dev/null || { echo "no __float128"; exit 77; }
$CXX -std=c++17 -O2 -ffp-contract=off -Iinclude -Isrc tests/eigenvalues.cpp src/base/jacobi.cpp \
  -o "$scratch/eigenvalues" -lm
"$scratch/eigenvalues"
