#!/bin/sh
# The commands of src/packaging/README.md that build the library without the Makefile: each is run as it
# stands there, in a folder with nothing but include/ and src/, and a C program uses the result.
set -eu
: "${CC:=cc}" "${CXX:=c++}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cp -r include src tests/sh/consumer.c "$scratch"
grep "^c++ -std=c++17 " src/packaging/README.md >"$scratch/commands" || { echo "it has no command"; exit 1; }
cd "$scratch"
while read -r command; do
  rm -f libgmmix.so
  sh -c "$CXX ${command#c++ }"
  $CC -Iinclude consumer.c -o consumer ./libgmmix.so
  ./consumer
done <commands
[ "$(wc -l <commands)" = 2 ] || { echo "expected two commands: with LAPACK, and without"; exit 1; }
