#!/bin/sh
# sh bindings/R/tools/dist.sh OUTDIR: makes OUTDIR/gmmix_VERSION.tar.gz, the R package with the core's
# sources in it, which needs nothing else to be installed. Run from the repository's root.
# SPDX-License-Identifier: MIT
set -eu
[ $# = 1 ] && [ -f include/gmmix.h ] && [ -d bindings/R ] ||
  { echo "usage, in the repository's root: sh bindings/R/tools/dist.sh OUTDIR" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp -R bindings/R "$work/gmmix"
(cd "$work/gmmix" && rm -rf src/core && sh cleanup)
mkdir "$work/gmmix/src/core"
cp include/gmmix.h "$work/gmmix/src/core/"
for source in src/*/*.cpp src/*/*.hpp src/*/*.def; do
  target=$work/gmmix/src/core/${source#src/}
  mkdir -p "${target%/*}"
  cp "$source" "$target"
done

# The vignette is built with the vendored sources, as everyone else will build the package.
cd "$work"
GMMIX_SYSTEM=no R CMD build gmmix >build.log 2>&1 || { cat build.log >&2; exit 1; }
rm -f "$out"/gmmix_*.tar.gz
mv gmmix_*.tar.gz "$out/"
