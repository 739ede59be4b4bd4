#!/bin/sh
# What the documents show is true: README.md's program prints what stands below it, and every command in a ```sh block
# of any document, or in its indented lines, is run: here as it stands there, or by the test or the step of .ci/run that
# is named here. README.md stays short, links lead to files, and figures that README.md takes from other documents are
# theirs.
set -eu
: "${MAKE:=make}" "${CC:=cc}" "${BUILD:=build}" "${LAPACK:=system}" "${BLAS_LIBS=-lopenblas}"
[ "$LAPACK" = system ] || BLAS_LIBS=
root=$(pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "readme.sh: $*"; exit 1; }
documents=$(find README.md NEWS.md .github bindings examples include src tests -name '*.md' | sort)

# The contents of the fenced blocks of one language, of the documents that are named.
fenced() {
  fence="\`\`\`$1"
  shift
  awk -v fence="$fence" '/^```/ { inside = $0 == fence; next } inside' "$@"
}

[ "$(wc -l <README.md)" -le 150 ] && [ "$(wc -c <README.md)" -le 8192 ] || fail "README.md is longer than a page"
for document in $documents; do
  grep -o '](\([^)#:]*\)[#)]' "$document" | sed 's/^](//; s/[#)]$//' | while read -r link; do
    [ -z "$link" ] || [ -e "$(dirname "$document")/$link" ] || echo "$document: $link"
  done
done >"$scratch/dead"
[ ! -s "$scratch/dead" ] || { cat "$scratch/dead"; fail "links that lead nowhere"; }
for document in $documents; do # and files that are named, from the root, from src/ or from the document
  folder=$(dirname "$document")
  grep -o '`[a-z_./]*/[A-Za-z_.]*\.[a-z0-9]*`' "$document" | tr -d '`' | grep -v '^build/\|^\.\./' |
    while read -r file; do
      [ -e "$file" ] || [ -e "src/$file" ] || [ -e "$folder/$file" ] || [ -e "$folder/../$file" ] ||
        echo "$document: $file"
    done
done >"$scratch/dead"
[ ! -s "$scratch/dead" ] || { cat "$scratch/dead"; fail "files that are not there"; }

# Figures that README.md takes from other documents.
says() { tr '\n' ' ' <README.md | tr -s ' ' | grep -q -F -e "$1" || fail "README.md does not say: $1"; }
set -- $(grep '^| | \*\*right\*\* |' tests/clean_sheet/README.md | tr -cs '0-9' ' ')
says "Of $2 probes gmmix passes $1, OpenCV $7, mclust $5, scikit-learn $3 "
set -- $(grep '^| \*\*all\*\* |' tests/everyday/README.md | tr -cs '0-9' ' ')
says "of $1 of $2 everyday tables; scikit-learn's find those of $7, mclust's those of ${11} "
set -- $(awk -F '|' '/^\| [0-9]e[0-9] x .*%/ { print $5 + 0 }' tests/bench/README.md | sort -g | sed -n '1p;$p')
says "takes 1/$1 to 1/$2 of scikit-learn's time"

# The commands are run in a folder that looks like a clone after `make`.
for name in include examples; do ln -s "$root/$name" "$scratch/$name"; done
ln -s "$(cd "$BUILD" && pwd)" "$scratch/build"
fenced c README.md >"$scratch/first.c"
fenced text README.md >"$scratch/expected"
[ "$(wc -l <"$scratch/first.c")" -le 30 ] || fail "the first program is longer than 30 lines"
$CC -std=c99 -pedantic -Wall -Wextra -Werror -Iinclude -fsyntax-only "$scratch/first.c" ||
  fail "the first program is not clean C"

# Whether CI, check-all or check-fresh makes these targets.
is_made() {
  for target in $(printf '%s\n' "$@" | grep -v =); do
    grep -q "^$target:.*##" Makefile tests/checks.mk || fail "there is no target $target"
    check=${target#check-}
    grep -qw -e "make.* $target" .ci/run tests/fresh/run.sh ||
      { [ "$check" != "$target" ] && sed -n '/^CHECKS =/,/[^\\]$/p' tests/checks.mk | grep -qw -e "$check"; } ||
      case $target in
      check | test | install | uninstall | clean | help | doc | reference | demo | examples | deps) ;; # in tests/sh
      check-programs) ;; # within check-asan and others
      deps-*) ;;         # check-fresh makes all of them
      bench | clean-sheet | check-all | check-long | check-fresh) ;; # hours, or a network: by hand
      *) fail "nothing makes the target $target" ;;
      esac
  done
}

own=' examples/CHOOSING.md examples/ffi/README.md ' # choosing.sh; examples/ffi/run.sh
for document in $documents; do
  case $own in
  *" $document "*) ;;
  *) fenced sh "$document" && sed -n 's,^    \(make\|sh\|build/tests\)\([ /]\),\1\2,p' "$document" ;;
  esac
done | sed -e :a -e '/\\$/N; s/ *\\\n */ /; ta' | sed 's/  *# .*//; /^ *$/d' | sort -u >"$scratch/commands"
[ "$(wc -l <"$scratch/commands")" -gt 30 ] || fail "found few commands"

# what others need comes first
for first in "make examples" "cc -Iinclude first.c" ./first "build/gmmix fit"; do
  grep -F "$first" "$scratch/commands"
done >"$scratch/ordered"
grep -vxF -f "$scratch/ordered" "$scratch/commands" >>"$scratch/ordered"
while IFS= read -r command; do
  case $command in
  "cc -Iinclude first.c"* | ./first | build/gmmix* | build/examples/*)
    (cd "$scratch" && sh -c "$command" >out 2>&1 </dev/null) ||
      { cat "$scratch/out"; fail "fails: $command"; }
    [ "$command" != ./first ] || diff "$scratch/expected" "$scratch/out" ||
      fail "the first program prints something else"
    ;;
  "apt-get update && apt-get install -y make && make deps demo")
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
  "make deps test") grep -q 'make deps test' .ci/run || fail ".ci/run does not run: make deps test" ;;
  "make examples") $MAKE examples >"$scratch/out" 2>&1 || { cat "$scratch/out"; fail "$command"; } ;;
  make | "make install PREFIX=/usr/local" | ldconfig) ;; # install.sh
  build/tests/*) [ -f "${command#build/}.c" ] || fail "there is no ${command#build/}.c" ;;
  "make LAPACK=builtin") is_made check-builtin ;;
  "make CC=aarch64-linux-gnu-"*) ;; # needs a compiler for another machine; tried by hand
  "make "*) is_made ${command#make } ;;
  "c++ -std=c++17 -O2 -Iinclude -Isrc "*) ;; # one_command.sh
  "R CMD INSTALL bindings/R") is_made check-r ;;
  "pip install bindings/python") is_made check-python ;;
  "sh "*) # a script that a target calls, or that is a variant of what one does
    set -- $command
    [ -f "$2" ] || fail "there is no $2"
    grep -q -e "$2" Makefile tests/checks.mk .ci/run || [ "$2" = bindings/R/tools/valgrind.sh ] ||
      fail "no target calls $2"
    ;;
  "cc -Iinclude tests/abi/make_models.c "*) # writes no file twice: by hand, for a new format
    (sh -c "$(echo "$command" | sed "s,build/,$BUILD/,g; s,-o [^ ]*,-o $scratch/make_models,")") ||
      fail "cannot be compiled: $command" ;;
  "build/make_models "* | "python3 tests/everyday/known_groups.py "*) ;; # by hand
  *) fail "no test runs: $command" ;;
  esac
done <"$scratch/ordered"
