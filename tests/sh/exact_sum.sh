#!/bin/sh
# Exact sums have the same bits in any order and however they are split, at every level that this
# processor has. GMMIX_EXACT_ROUNDS sets the number of random problems.
set -eu
: "${CXX:=c++}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
$CXX -std=c++17 -O2 -ffp-contract=off -Iinclude -Isrc tests/sh/exact_sum.cpp src/data/exact_sum.cpp \
  src/kernels/*.cpp src/base/memory.cpp -o "$scratch/exact_sum" -lm
"$scratch/exact_sum" "${GMMIX_EXACT_ROUNDS:-20000}"
