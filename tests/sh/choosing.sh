#!/bin/sh
# examples/CHOOSING.md: its lines in sh, run as they stand there, find the two components of Old Faithful.
# SPDX-License-Identifier: MIT
# (tests/bindings/languages.sh runs those in other languages.)
set -eu
: "${MAKE:=make}" "${BUILD:=build}"
$MAKE -s "$BUILD/examples/choose_k" "$BUILD/gmmix" >/dev/null
root=$(pwd) build=$(cd "$BUILD" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
ln -s "$root/examples" "$scratch/examples"
ln -s "$build" "$scratch/build"
awk '/^```/ { inside = $0 == "```sh"; next } inside' examples/CHOOSING.md >"$scratch/lines"
cd "$scratch"
command -v gnuplot >/dev/null || sed -i '/^gnuplot/,/"$/d' lines
PATH="$build:$PATH" sh -eu lines >out 2>err || { cat out err; echo "choosing.sh: the lines fail"; exit 1; }
[ -s err ] && { cat err; echo "choosing.sh: they complain"; exit 1; }
grep -q '^2 2322\.19' out || { cat out; echo "choosing.sh: the shell does not find 2"; exit 1; }
grep -q '^the lowest: 2 components$' out || { cat out; echo "choosing.sh: choose_k does not find 2"; exit 1; }
[ "$(wc -l <bic.txt)" = 8 ] || { echo "choosing.sh: not 8 models"; exit 1; }
! command -v gnuplot >/dev/null || [ -s choosing.png ] || { echo "choosing.sh: no picture"; exit 1; }
