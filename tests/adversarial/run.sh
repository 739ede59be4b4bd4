#!/bin/sh
# usage: tests/adversarial/run.sh BUILD [long]
# Row R9: hostile problems of all kinds. Row R26: problems that can be solved, with the default floor
# and without, whose log-likelihood must never fall; `long` makes 1e5 fits of each that succeed; then
# such problems with holes. The last line is "N passed, N failed".
set -u
program=$1/tests/adversarial/adversarial
hostile=10000 with_floor=10000 without=10000 holes=5000
[ "${2-}" = long ] && hostile=1000000 with_floor=125000 without=300000 holes=20000
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM

run() {
  echo "$program $*"
  "$program" "$@" | tee -a "$log" || :
}

run --count $hostile
run --count $with_floor --monotone --floor 1e-6
run --count $without --monotone --floor 0
run --count $holes --monotone --floor 1e-6 --holes
run --count $holes --monotone --floor 0 --holes
# A run that did not end has no last line.
awk '/^[0-9]+ passed, [0-9]+ failed$/ { ended++; passed += $1; failed += $3 }
     END { failed += 5 - ended; print passed + 0 " passed, " failed " failed"; exit failed > 0 }' "$log"
