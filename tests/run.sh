#!/bin/sh
# Runs tests and adds up their results.
# usage: tests/run.sh [--quick] TEST... [--valgrind PROGRAM...] [--helgrind PROGRAM...]
#
# Programs run beside each other, JOBS at a time (one on each processor), then shell tests (*.sh),
# which build and install, one by one: see support/run_one.sh. --quick sets GMMIX_TEST_QUICK=1,
# with which slow tests do less; --valgrind and --helgrind do so too, and run what follows under
# Valgrind: Memcheck looks at memory, Helgrind at threads.
# The last line is "N passed, N failed"; the exit status is 0 if none failed.
set -u
here=$(dirname "$0")
JOBS=${JOBS:-$(nproc 2>/dev/null || echo 1)}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
touch "$scratch/programs" "$scratch/shell" "$scratch/counts"

mode=plain
for argument; do
  case $argument in
  --quick) export GMMIX_TEST_QUICK=1 ;;
  --valgrind | --helgrind) mode=${argument#--} ;;
  *.sh) echo "$mode $argument" >>"$scratch/shell" ;;
  *) echo "$mode $argument" >>"$scratch/programs" ;;
  esac
done
xargs -r -P "$JOBS" -L 1 sh "$here/support/run_one.sh" "$scratch/counts" <"$scratch/programs"
xargs -r -L 1 sh "$here/support/run_one.sh" "$scratch/counts" <"$scratch/shell"

# A test that left no counts was stopped, and failed.
cat "$scratch/programs" "$scratch/shell" | wc -l | cat - "$scratch/counts" |
  awk 'NR == 1 { tests = $1; next }
       { passed += $1; failed += $2 }
       END { failed += tests - (NR - 1); print passed + 0 " passed, " failed " failed"; exit failed > 0 }'
