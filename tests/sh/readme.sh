#!/bin/sh
# README.md says what is true: its program and its commands (and those of the READMEs of examples/ and
# examples/lessons/) are run as they stand there, and its tables are those of the library.
set -eu
: "${MAKE:=make}" "${CC:=cc}" "${BUILD:=build}" "${LAPACK:=system}" "${BLAS_LIBS=-lopenblas}"
[ "$LAPACK" = system ] || BLAS_LIBS=
root=$(pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "readme.sh: $*"; exit 1; }

# The contents of the fenced blocks of one language.
fenced() {
  awk -v fence="\`\`\`$1" '/^```/ { inside = $0 == fence; next } inside' README.md ${2:-}
}

# The commands are run in a folder that looks like a clone after `make`.
for name in include examples; do ln -s "$root/$name" "$scratch/$name"; done
ln -s "$(cd "$BUILD" && pwd)" "$scratch/build"
fenced c >"$scratch/first.c"
fenced text >"$scratch/expected"
[ "$(wc -l <"$scratch/first.c")" -le 30 ] || fail "the first program is longer than 30 lines"
$CC -std=c99 -pedantic -Wall -Wextra -Werror -Iinclude -fsyntax-only "$scratch/first.c" ||
  fail "the first program is not clean C"

fenced sh "examples/README.md examples/lessons/README.md" >"$scratch/commands"
while IFS= read -r command; do
  case $command in
  "cc "* | ./first | build/gmmix* | build/examples/*)
    (cd "$scratch" && sh -c "$command" >out 2>&1 </dev/null) ||
      { cat "$scratch/out"; fail "fails: $command"; }
    [ "$command" != ./first ] || diff "$scratch/expected" "$scratch/out" ||
      fail "the first program prints something else"
    ;;
  *"make deps demo" | "make deps test")
    grep -q 'make deps test' .ci/run || fail ".ci/run does not run: make deps test"
    $MAKE demo >"$scratch/out" 2>&1 || { cat "$scratch/out"; fail "make demo"; }
    for file in parameters.txt clusters.png likelihood.png; do
      [ -s "$BUILD/demo/$file" ] || fail "make demo leaves no $file"
    done
    ;;
  'make BLAS_LIBS="'*'"') # no second build: the library is linked with these
    libs=${command#*\"}
    $CC -Iinclude tests/sh/consumer.c "$BUILD/libgmmix.a" ${libs%\"} -lm -lpthread -o "$scratch/other"
    "$scratch/other" >/dev/null || fail "does not work with ${libs%\"}"
    ;;
  "make examples") $MAKE examples >"$scratch/out" 2>&1 || { cat "$scratch/out"; fail "$command"; } ;;
  "pip install bindings/python") grep -q check-python .ci/run || fail ".ci/run: no check-python" ;;
  "R CMD INSTALL "* | GMMIX_LIBRARY=* | "make examples-ffi") # tests/bindings/languages.sh, CI
    grep -q 'check-languages' .ci/run && grep -q examples-ffi .ci/run || fail ".ci/run: $command" ;;
  make | "make install PREFIX=/usr/local" | ldconfig) ;; # install.sh
  "make LAPACK=builtin") grep -q check-builtin .ci/run || fail ".ci/run: no check-builtin" ;;
  "c++ -std=c++17 "*) ;;           # one_command.sh
  "make CC=aarch64-linux-gnu-"*) ;; # needs a compiler for another machine; tried by hand
  *) fail "no test runs: $command" ;;
  esac
done <"$scratch/commands"

# options and statuses: the same rows, in the same order
$CC -Iinclude tests/sh/readme_tables.c "$BUILD/libgmmix.a" $BLAS_LIBS -lm -lpthread -o "$scratch/tables"
"$scratch/tables" >"$scratch/wanted"
grep -E '^\| `GMM_(OPT|OK|ERR)' README.md | diff "$scratch/wanted" - || fail "tables (>: README.md)"

# functions: each that the library exports, once
nm -D --defined-only "$BUILD/libgmmix.so" | awk '{ print $NF }' | sort >"$scratch/exported"
sed -n 's/^| `\(gmm_[a-z0-9_]*\)` |.*/\1/p' README.md | sort | diff "$scratch/exported" - ||
  fail "functions (>: README.md)"
