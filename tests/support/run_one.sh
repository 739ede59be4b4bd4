#!/bin/sh
# Runs one test for ../run.sh, shows how it ended, and adds "PASSED FAILED" to the file COUNTS.
# usage: tests/support/run_one.sh COUNTS MODE PROGRAM    MODE: plain, valgrind, helgrind
#
# A PROGRAM is a cmocka program, whose tests are counted, or a shell test (*.sh), which counts as
# one test: exit status 0 passes, 77 skips, all else fails. What a program says beside its TAP lines
# is shown; where a test fails, all is.
set -u
counts=$1 mode=$2 program=$3
LIMIT=${GMMIX_TEST_LIMIT:-900} # seconds
log=$(mktemp)
trap 'rm -f "$log" "$log.shown"' EXIT
trap 'exit 130' INT TERM
export CMOCKA_MESSAGE_OUTPUT=TAP

case $mode in
plain) under= with= ;;
valgrind)
  under="valgrind -q --leak-check=full --errors-for-leak-kinds=definite,indirect --error-exitcode=99"
  with=" under Valgrind"
  ;;
helgrind)
  under="valgrind -q --tool=helgrind --history-level=approx --error-exitcode=99 \
    --suppressions=tests/helgrind.supp"
  with=" under Helgrind"
  ;;
esac
[ $mode = plain ] || export GMMIX_TEST_QUICK=1

# Counts TAP lines: prints "passed failed skipped". Tests that never ran, as the program died,
# have failed.
count() {
  awk '/^1\.\.[0-9]+$/ { planned += substr($0, 4) }
       /^(not )?ok .*# SKIP/ { skipped++; next }
       /^ok / { passed++ }
       END { print passed + 0, planned - passed - skipped, skipped + 0 }' "$log"
}

begin=$(date +%s)
case $program in
*.sh)
  timeout "$LIMIT" sh "$program" >"$log" 2>&1
  case $? in
  0) set -- 1 0 0 ;;
  77) set -- 0 0 1 ;;
  *) set -- 0 1 0 ;;
  esac
  ;;
*)
  timeout "$LIMIT" $under "$program" >"$log" 2>&1
  status=$?
  set -- $(count)
  # a report of Valgrind or a sanitizer, or a crash before the first test
  if [ "$2" = 0 ] && { [ $status != 0 ] || [ "$1$3" = 00 ]; }; then
    echo "exit status $status" >>"$log"
    set -- "$1" 1 "$3"
  fi
  ;;
esac
echo "$1 $2" >>"$counts"

{
  [ "$2" = 0 ] || sed 's/^/    /' "$log"
  printf '%-4s %-36s %4s passed' "$([ "$2" = 0 ] && echo ok || echo FAIL)" "$(basename "$program")$with" "$1"
  [ "$2" = 0 ] || printf ', %s failed' "$2"
  [ "$3" = 0 ] || printf ', %s skipped' "$3"
  printf ' (%s s)\n' $(($(date +%s) - begin))
  [ "$2" != 0 ] || [ -n "$under" ] ||
    sed -E 's/^not ok [0-9]+ # SKIP/skipped:/; /^(ok|1\.\.|#)/d; s/^/     /' "$log"
} >"$log.shown"
cat "$log.shown" # at once, as others run at the same time
