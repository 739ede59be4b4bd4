#!/bin/sh
# usage: sh tests/static/check.sh [compilers] [analyzer] [clang-tidy] [cppcheck]     (all of them by default)
# Reads the sources without running them: gcc and clang with every warning that the sources can hold to,
# gcc's analyzer (for C), clang-tidy (.clang-tidy says which checks) and cppcheck. No report is allowed, and no
# source has a suppression. A tool that is missing is named and passed over.
# The last line is "N passed, N failed".
set -u
[ $# -gt 0 ] || set -- compilers analyzer clang-tidy cppcheck
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
jobs=$(nproc 2>/dev/null || echo 1)
passed=0 failed=0

library=$(echo src/*/*.cpp)
two_ways=$(grep -l GMM_LAPACK_BUILTIN $library) # these once more as LAPACK=builtin has them
programs=$(echo examples/*.c examples/*/*.c)
cxx_flags="-std=c++17 -fno-exceptions -fno-rtti -fno-math-errno -Iinclude -Isrc"
c_flags="-std=c99 -D_POSIX_C_SOURCE=200809L -Iinclude"

both="-Wall -Wextra -Wpedantic -Wshadow -Wundef -Wvla -Walloca -Wcast-align -Wcast-qual -Wpointer-arith -Wformat=2
  -Wnull-dereference -Wconversion  -Wredundant-decls -Wwrite-strings
  -Wimplicit-fallthrough -Wunused-macros -Wdate-time"
only_cxx="-Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi -Wmissing-declarations"
only_c="-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wbad-function-cast"
only_gcc="-Wcast-align=strict -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wtrampolines"
# gcc takes a compile-time int in an array bound for a change of sign; clang takes a wrapper of vprintf for a risk.
only_clang="-Wsign-conversion -Wno-format-nonliteral -Wcomma -Wunreachable-code -Wconditional-uninitialized
  -Wshorten-64-to-32 -Wloop-analysis -Wextra-semi-stmt -Wassign-enum -Wheader-hygiene -Wunused-template
  -Wshift-sign-overflow"

there() { command -v "$1" >/dev/null || { echo "static: there is no $1, so it was not asked"; return 1; }; }

# Runs a command for each file and counts one result: what it prints is what it reports.
look() { # name, files, command...
  name=$1 files=$2
  shift 2
  printf '%s\n' $files | xargs -P "$jobs" -I FILE sh -c '"$@" >>"$0/$$" 2>&1 || echo "exit status $?" >>"$0/$$"' \
    "$scratch" "$@" 2>/dev/null
  # clang counts warnings of system headers too
  cat "$scratch"/* 2>/dev/null | sed -E '/^[0-9]+ warnings? (and [0-9]+ errors? )?generated\.$/d' >"$scratch.log"
  rm -f "$scratch"/*
  if [ -s "$scratch.log" ]; then
    cat "$scratch.log"
    failed=$((failed + 1))
    echo "FAIL $name"
  else
    passed=$((passed + 1))
    echo "ok   $name: $(echo $files | wc -w) files"
  fi
  rm -f "$scratch.log"
}

compilers() {
  for pair in "gcc g++ $only_gcc" "clang clang++ $only_clang"; do
    set -- $pair
    cc=$1 cxx=$2
    shift 2
    there "$cc" && there "$cxx" || continue
    look "$cxx, the library" "$library" "$cxx" -O2 $cxx_flags $both $only_cxx "$@" -c -o /dev/null FILE
    look "$cxx, LAPACK=builtin" "$two_ways" "$cxx" -O2 -DGMM_LAPACK_BUILTIN $cxx_flags $both $only_cxx "$@" -c \
      -o /dev/null FILE
    look "$cc, the examples" "$programs" "$cc" -O2 $c_flags $both $only_c "$@" -c -o /dev/null FILE
  done
}

analyzer() {
  there gcc && look "gcc -fanalyzer, the examples" "$programs" gcc -O1 -fanalyzer $c_flags -c -o /dev/null FILE
}

clang_tidy() {
  there clang-tidy || return
  look "clang-tidy, the library" "$library" clang-tidy --quiet FILE -- $cxx_flags
  look "clang-tidy, LAPACK=builtin" "$two_ways" clang-tidy --quiet FILE -- -DGMM_LAPACK_BUILTIN $cxx_flags
  look "clang-tidy, the examples" "$programs" clang-tidy --quiet FILE -- $c_flags
}

cppcheck_all() {
  there cppcheck || return
  look "cppcheck, the library" "$library" cppcheck --quiet --language=c++ --std=c++17 --error-exitcode=1 \
    --enable=warning,performance,portability -Iinclude -Isrc FILE
  look "cppcheck, the examples" "$programs" cppcheck --quiet --std=c99 --error-exitcode=1 \
    --enable=warning,performance,portability -Iinclude FILE
}

for part; do
  case $part in
  compilers | analyzer) $part ;;
  clang-tidy) clang_tidy ;;
  cppcheck) cppcheck_all ;;
  *) echo "static: no part $part"; exit 2 ;;
  esac
done
marks='NOLINT|cppcheck-suppress|#pragma (GCC|clang) diagnostic|__attribute__.*no_sanitize'
marks=$(grep -rnE "$marks" src include examples) &&
  { echo "$marks"; echo "FAIL a suppression in a source"; failed=$((failed + 1)); }
echo "$passed passed, $failed failed"
[ $failed = 0 ]
