#!/bin/sh
# Runs test programs and adds up their results.
# usage: tests/run.sh [--quick] PROGRAM... [--valgrind PROGRAM...] [--helgrind PROGRAM...]
#
# A PROGRAM is a cmocka program, whose tests are counted, or a shell test (*.sh), which counts as
# one test: exit status 0 passes, 77 skips, all else fails. What a program says beside its TAP lines
# is shown; where a test fails, all is. --quick sets GMMIX_TEST_QUICK=1, with which slow tests do
# less; --valgrind and --helgrind do so too, and run what follows under Valgrind: Memcheck looks at
# memory, Helgrind at threads.
# The last line is "N passed, N failed"; the exit status is 0 if none failed.
set -u
MEMCHECK="valgrind -q --leak-check=full --errors-for-leak-kinds=definite,indirect --error-exitcode=99"
HELGRIND="valgrind -q --tool=helgrind --history-level=approx --error-exitcode=99 \
  --suppressions=tests/helgrind.supp"
LIMIT=${GMMIX_TEST_LIMIT:-900} # seconds for one program
total_passed=0
total_failed=0
under=
with=
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM
export CMOCKA_MESSAGE_OUTPUT=TAP

# Counts TAP lines: prints "passed failed skipped". Tests that never ran, as the program died,
# have failed.
count() {
  awk '/^1\.\.[0-9]+$/ { planned += substr($0, 4) }
       /^(not )?ok .*# SKIP/ { skipped++; next }
       /^ok / { passed++ }
       END { print passed + 0, planned - passed - skipped, skipped + 0 }' "$log"
}

run() {
  name=$(basename "$1")${with:+ $with}
  begin=$(date +%s)
  case $1 in
  *.sh)
    timeout "$LIMIT" sh "$1" >"$log" 2>&1
    case $? in
    0) set -- 1 0 0 ;;
    77) set -- 0 0 1 ;;
    *) set -- 0 1 0 ;;
    esac
    ;;
  *)
    timeout "$LIMIT" $under "$1" >"$log" 2>&1
    status=$?
    set -- $(count)
    # a report of Valgrind or a sanitizer, or a crash before the first test
    if [ "$2" = 0 ] && { [ $status != 0 ] || [ "$1$3" = 00 ]; }; then
      echo "exit status $status" >>"$log"
      set -- "$1" 1 "$3"
    fi
    ;;
  esac
  total_passed=$((total_passed + $1))
  total_failed=$((total_failed + $2))
  verdict=ok
  [ "$2" = 0 ] || { verdict=FAIL && sed 's/^/    /' "$log"; }
  printf '%-4s %-36s %4s passed' "$verdict" "$name" "$1"
  [ "$2" = 0 ] || printf ', %s failed' "$2"
  [ "$3" = 0 ] || printf ', %s skipped' "$3"
  printf ' (%s s)\n' $(($(date +%s) - begin))
  [ $verdict = FAIL ] || [ -n "$under" ] ||
    sed -E 's/^not ok [0-9]+ # SKIP/skipped:/; /^(ok|1\.\.|#)/d; s/^/     /' "$log"
}

for argument; do
  case $argument in
  --quick) export GMMIX_TEST_QUICK=1 ;;
  --valgrind)
    export GMMIX_TEST_QUICK=1
    under=$MEMCHECK
    with="under Valgrind"
    ;;
  --helgrind)
    export GMMIX_TEST_QUICK=1
    under=$HELGRIND
    with="under Helgrind"
    ;;
  *) run "$argument" ;;
  esac
done
echo "$total_passed passed, $total_failed failed"
[ "$total_failed" = 0 ]
