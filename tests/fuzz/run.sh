#!/bin/sh
# Replays the seeds of all fuzz targets, plainly and under Valgrind, then, where there is clang with
# libFuzzer, fuzzes each target for a while under AddressSanitizer and UndefinedBehaviorSanitizer.
# usage: tests/fuzz/run.sh [SECONDS]    for each target, six times that for the loader; 10. 0: replay
#                                       only
# The last line is "N passed, N failed"; the exit status is 0 if none failed. Inputs that failed are
# kept in $BUILD/fuzz, beside the corpora, from which the next run starts.
set -u
cd "$(dirname "$0")/../.." || exit 1
seconds=${1:-10}
BUILD=${BUILD:-build}
FUZZ=$BUILD/fuzz
CLANG=${CLANG:-clang}
BLAS=$([ "${LAPACK:-system}" = builtin ] || echo "${BLAS_LIBS:--lopenblas}")
SANITIZERS=address,undefined,float-cast-overflow
passed=0
failed=0
FLAGS="-std=c99 -D_POSIX_C_SOURCE=200809L -Iinclude -Itests -Wall -Wextra -g"
SHARED="tests/fuzz/input.c tests/support/allocator.c tests/support/condition.c
  tests/support/model.c tests/support/sound.c tests/support/store.c tests/support/test.c tests/support/ugly.c"
export CMOCKA_TEST_ABORT=1
mkdir -p "$FUZZ" || exit 1

sources() {
  case $1 in
  load) echo tests/fuzz/fuzz_load.c ;;
  calls) echo tests/fuzz/fuzz_calls.c tests/fuzz/calls*.c ;;
  fit) echo tests/fuzz/fuzz_fit.c ;;
  esac
}

# verdict NAME PASSED FAILED LOG: adds up, and shows the log of what failed
verdict() {
  passed=$((passed + $2))
  failed=$((failed + $3))
  [ "$3" = 0 ] || sed 's/^/    /' "$4"
  printf '%-4s %-36s %4s passed' "$([ "$3" = 0 ] && echo ok || echo FAIL)" "$1" "$2"
  [ "$3" = 0 ] && echo || echo ", $3 failed"
}

# replay NAME COMMAND...: COMMAND prints TAP; a program that died failed what it did not reach
replay() {
  name=$1
  log=$FUZZ/replay.log
  shift
  "$@" >"$log" 2>&1
  status=$?
  set -- $(awk '/^1\.\.[0-9]+$/ { planned = substr($0, 4) } /^ok / { n++ }
                END { print n + 0, planned - n }' "$log")
  [ "$status" = 0 ] || [ "$2" != 0 ] || set -- "$1" 1
  [ "$1$2" != 00 ] || set -- 0 1
  verdict "$name" "$1" "$2" "$log"
}

# fuzz TARGET SECONDS: one test, which no input may fail. An input takes some milliseconds; what
# hangs is found on a busy machine too.
fuzz() {
  log=$FUZZ/$1.log
  mkdir -p "$FUZZ/corpus-$1"
  "$FUZZ/fuzz-$1" -max_total_time="$2" -timeout=20 -rss_limit_mb=1024 -malloc_limit_mb=256 \
    -max_len=2048 -print_final_stats=1 -artifact_prefix="$FUZZ/finding-$1-" \
    "$FUZZ/corpus-$1" "tests/fuzz/seeds/$1" >"$log" 2>&1 &&
    verdict "fuzzing $1 for $2 s" 1 0 || verdict "fuzzing $1 for $2 s" 0 1 "$log"
  sed -n 's/^#\([0-9]*\).*DONE *\(.*\) lim:.*/     \1 inputs, \2/p' "$log"
}

for target in load calls fit; do
  ${CC:-cc} $FLAGS -o "$FUZZ/replay-$target" tests/fuzz/replay.c $(sources $target) $SHARED \
    "$BUILD/libgmmix.a" -lcmocka $BLAS -lm -lpthread || exit 1
  replay "seeds of $target" "$FUZZ/replay-$target" "tests/fuzz/seeds/$target"
  ! command -v valgrind >/dev/null ||
    replay "seeds of $target under Valgrind" env GMMIX_TEST_QUICK=1 valgrind -q --leak-check=full \
      --errors-for-leak-kinds=definite,indirect --error-exitcode=99 \
      "$FUZZ/replay-$target" "tests/fuzz/seeds/$target"
done

echo 'int LLVMFuzzerTestOneInput(const char *d, long n) { return !d && !n; }' >"$FUZZ/probe.c"
if [ "$seconds" = 0 ]; then
  echo "the seeds only, as asked"
elif ! "$CLANG++" -x c -fsanitize=fuzzer,$SANITIZERS -o "$FUZZ/probe" "$FUZZ/probe.c" 2>/dev/null; then
  echo "there is no $CLANG with libFuzzer: the seeds only"
else
  ${MAKE:-make} BUILD="$FUZZ" ASSERTIONS=1 CC="$CLANG" CXX="$CLANG++" SANITIZE=fuzzer-no-link,$SANITIZERS \
    LAPACK="${LAPACK:-system}" CXXFLAGS='-O1 -g' CFLAGS='-O1 -g' "$FUZZ/libgmmix.a" >"$FUZZ/make.log" 2>&1 ||
    { cat "$FUZZ/make.log"; exit 1; }
  for target in load calls fit; do
    mutator=$([ $target = load ] && echo tests/fuzz/mutate_load.c)
    # by clang++, which has the part of UndefinedBehaviorSanitizer that C++ sources need
    "$CLANG++" -x c $FLAGS -O1 -fsanitize=fuzzer,$SANITIZERS -fno-sanitize-recover=all \
      -o "$FUZZ/fuzz-$target" $(sources $target) $mutator $SHARED \
      -x none "$FUZZ/libgmmix.a" -lcmocka $BLAS -lm -lpthread || exit 1
    fuzz $target $((seconds * ($([ $target = load ] && echo 6 || echo 1))))
  done
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
