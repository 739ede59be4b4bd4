#!/bin/sh
# Which lines of src/ the tests just run did not reach, by gcovr; kernels are left out, as a compiler
# spreads a line of theirs over many instructions and tests/test_simd.c runs every level.
# usage: tests/coverage/check.sh BUILD    with the counters of a build by --coverage
# The last line is "N passed, N failed": one for each source. A report of lines and branches stays
# in BUILD/coverage.txt and BUILD/branches.txt.
set -u
build=$1
if ! command -v gcovr >/dev/null; then
  echo "skipped: no gcovr"
  echo "0 passed, 0 failed"
  exit 0
fi
report() { gcovr -r . --object-directory "$build" --filter src/ --exclude src/kernels/ "$@" 2>/dev/null; }
report >"$build/coverage.txt" || exit 1
report --branches >"$build/branches.txt" || exit 1
grep -E '^src/.* [0-9]+%' "$build/coverage.txt" | grep -v '100%'
awk '/^src\/.*%/ { if ($0 ~ /100%/) passed++; else failed++ }
     /^TOTAL/ { print "lines: " $3 " of " $2 }
     END { print passed + 0 " passed, " failed + 0 " failed"; exit failed > 0 || passed == 0 }' "$build/coverage.txt"
