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
fenced() { awk -v fence="\`\`\`$1" '/^```/ { inside = $0 == fence; next } inside' examples/CHOOSING.md; }
fenced sh >"$scratch/lines"
fenced text >"$scratch/shown"
cd "$scratch"
fail() { cat out err; echo "choosing.sh: $*"; exit 1; }
PATH="$build:$PATH" sh -eu lines >out 2>err || fail "the lines fail"
[ ! -s err ] || ! command -v gnuplot >/dev/null || fail "they complain"
[ "$(wc -l <shown)" -gt 3 ] || fail "no table is shown"
while IFS= read -r line; do grep -qFx -e "$line" out || fail "not printed: $line"; done <shown
[ "$(wc -l <chosen/selection.csv)" = 9 ] || fail "not 8 models"
sed -n 2p chosen/selection.csv | grep -q '^full,VVV,2,2322\.19' || fail "the shell does not find 2"
sed -n 2p families/selection.csv | grep -q '^tied,EEE,3,2314\.2.*,GMM_OK$' || fail "the best is not mclust's"
grep -q '^the best: 2 components$' out || fail "choose_k does not find 2"
for folder in chosen families; do
  ! command -v gnuplot >/dev/null || [ -s $folder/selection.png ] || fail "no picture"
done
