#!/bin/sh
# A Buffer has up to 64 bytes more than its elements, so that it can be aligned. AddressSanitizer
# sees whoever touches them, be it one element beyond the last.
set -eu
: "${CXX:=c++}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "buffer.sh: $*"; exit 1; }

echo 'int main() {}' | $CXX -fsanitize=address -x c++ - -o "$scratch/probe" 2>/dev/null && "$scratch/probe" ||
  { echo "no AddressSanitizer"; exit 77; }
for optimised in -O0 -O2; do
  $CXX -std=c++17 $optimised -g -fsanitize=address -Iinclude -Isrc tests/sh/buffer.cpp src/base/memory.cpp \
    -o "$scratch/buffer"
  "$scratch/buffer" 0 2>"$scratch/report" || { cat "$scratch/report"; fail "what is its own is reported ($optimised)"; }
  for case in 1 2 3 4 5; do
    ! "$scratch/buffer" $case 2>"$scratch/report" || fail "case $case of buffer.cpp is not seen ($optimised)"
    grep -q 'ERROR: AddressSanitizer: ' "$scratch/report" || { cat "$scratch/report"; fail "case $case: another end"; }
  done
done
