#!/bin/sh
# bindings/FUNCTIONS says which binding has which function of the header, and says the truth: every
# function is there, in the header's order; a binding marked + names it in its code, comments
# apart, and one marked with a letter does not; each letter is explained.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0
fail() { echo "bindings.sh: $*"; status=1; }

sed -e 's,/\*.*\*/,,' -e '/\/\*/,/\*\//d' -e '/^#/d' include/gmmix.h | tr '\n' ' ' | grep -o 'GMM_API [^;]*' |
  sed 's/^GMM_API *//; s/ *(.*//; s/.*[ *]//' >"$scratch/header"
grep -o '^gmm_[a-z_]*' bindings/FUNCTIONS >"$scratch/listed"
diff "$scratch/header" "$scratch/listed" || fail "functions (<: header, >: bindings/FUNCTIONS)"

# The code of each binding in the order of the columns, without comments.
without_c_comments() { cat "$@" | sed 's,//.*,,' | tr '\n' ' ' | sed 's,/\*[^*]*\*\+\([^/*][^*]*\*\+\)*/,,g'; }
without_comments() { pattern=$1; shift; cat "$@" | sed "s/$pattern.*//"; }
without_c_comments bindings/R/src/*.c >"$scratch/code-2"
without_comments '^ *#' bindings/julia/src/*.jl >"$scratch/code-3"
without_comments '#' bindings/python/gmmix/*.py >"$scratch/code-4"
without_comments '!' examples/ffi/fortran/gmmix.f90 >"$scratch/code-5"
without_comments '^......\*' examples/ffi/cobol/faithful.cob >"$scratch/code-6"
without_c_comments examples/ffi/cpp/gmmix.hpp >"$scratch/code-7"

grep '^gmm_' bindings/FUNCTIONS >"$scratch/rows"
while read -r name r julia python fortran cobol cpp rest; do
  [ -n "$cpp" ] && [ -z "$rest" ] || fail "$name: not six columns"
  column=1
  for cell in "$r" "$julia" "$python" "$fortran" "$cobol" "$cpp"; do
    column=$((column + 1))
    present=-
    ! grep -qw "$name" "$scratch/code-$column" || present=+
    case $cell$present in
    ++) ;;
    [a-z]-) grep -q "^$cell: " bindings/FUNCTIONS || fail "$name: nothing explains $cell" ;;
    *) fail "$name, column $column: marked $cell, and in its code it is: $present" ;;
    esac
  done
done <"$scratch/rows"
exit $status
