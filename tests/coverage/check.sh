#!/bin/sh
# Which lines and branches of src/ the tests just run did not reach, by gcovr. Every line outside
# src/kernels must be; the branches that are not are listed in branches.txt, each with a reason. Of
# kernels every level of instructions is run: `make check-simd-1`, `check-simd-2` and `check`.
# Needs two processors: on one, threads that wait for each other go to sleep at once.
# usage: tests/coverage/check.sh BUILD    with the counters of a build by --coverage
# The last line is "N passed, N failed": one for each source. BUILD/coverage.json has all counts.
set -u
build=$1
if ! command -v gcovr >/dev/null; then
  echo "skipped: no gcovr"
  echo "0 passed, 0 failed"
  exit 0
fi
gcovr -r . --object-directory "$build" --filter src/ --exclude src/kernels/ \
  --exclude-throw-branches --exclude-unreachable-branches --json -o "$build/coverage.json" \
  "$build/obj" 2>"$build/gcovr.log" || { cat "$build/gcovr.log" && exit 1; }
python3 tests/coverage/compare.py "$build/coverage.json" tests/coverage/branches.txt
