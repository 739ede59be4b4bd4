#!/bin/sh
# The kernels are compiled for processors of different width from the same text (src/kernels).
# Without inlining, as in a build for a debugger, whatever the linker may replace by its namesake of
# another width gives wrong results; so no function of theirs may be weak.
set -eu
: "${CXX:=c++}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for level in portable avx2 avx512; do
  $CXX -std=c++17 -O0 -ffp-contract=off -Iinclude -Isrc -c -o "$scratch/$level.o" src/kernels/$level.cpp
  nm -C "$scratch/$level.o" | grep ' [Wu] ' | sed "s/^/$level:/" >>"$scratch/weak" || :
done
[ ! -s "$scratch/weak" ] || { cat "$scratch/weak"; exit 1; }
