#!/bin/sh
# The same stored model gives the same log-density, to the bit, in C (the command), R, Julia and
# Python: each reads the bytes of a model of each family and the rows of a table.
# usage: tests/bindings/same_bits.sh BUILD_DIR (from the root, after make). A language that is not there is
# skipped; at least one must be. The last line is "N passed, N failed".
set -u
: "${MAKE:=make}" "${CC:=cc}"
build=$(cd "${1:?usage: tests/bindings/same_bits.sh BUILD_DIR}" && pwd) || exit 1
root=$(pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0
skip() { echo "skip $*"; }
export GMMIX_LIBRARY="$build/libgmmix.so" PYTHONDONTWRITEBYTECODE=1

# 17 digits tell any two doubles apart.
digits() { awk '{ printf "%.17g\n", $1 }' "$1"; }

for family in full tied diag spherical; do
  "$build/gmmix" fit tests/data/iris.csv -k 3 --family $family -o "$scratch/$family" >/dev/null &&
    "$build/gmmix" score --samples "$scratch/$family/model.gmm" tests/data/iris.csv |
    sed 1d >"$scratch/$family.text" && digits "$scratch/$family.text" >"$scratch/$family.c" || exit 1
done

# run LANGUAGE COMMAND...: the command prints the log-densities for the model in $MODEL.
compare() {
  language=$1
  shift
  for family in full tied diag spherical; do
    MODEL="$scratch/$family/model.gmm" "$@" >"$scratch/out" 2>"$scratch/err"
    if digits "$scratch/out" | cmp -s - "$scratch/$family.c" && [ -s "$scratch/out" ]; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
      echo "FAIL $language, $family covariances: not the log-densities of the command"
      head -n 20 "$scratch/err" | sed 's/^/    /'
    fi
  done
  echo "done $language"
}

python=
for candidate in ${PYTHON:-python3 /usr/bin/python3}; do
  ! "$candidate" -c 'import numpy' 2>/dev/null || { python=$candidate && break; }
done
if [ -n "$python" ]; then
  PYTHONPATH="$root/examples/ffi/python" compare Python "$python" -c '
import os, numpy, gmmix
x = numpy.loadtxt("tests/data/iris.csv", delimiter=",", skiprows=1)
with open(os.environ["MODEL"], "rb") as file:
    model = gmmix.GaussianMixture.from_bytes(file.read())
for value in model.score_samples(x):
    print(repr(float(value)))'
else
  skip "Python: there is none with numpy"
fi

if command -v julia >/dev/null; then
  JULIA_DEPOT_PATH="$build/julia-depot:${JULIA_DEPOT_PATH:-}" \
    compare Julia julia --startup-file=no --project=bindings/julia -e '
using GMMix, DelimitedFiles
x = readdlm("tests/data/iris.csv", Char(44), Float64, skipstart = 1)
model = open(GMMix.load, ENV["MODEL"])
foreach(println, logpdf(model, x))'
else
  skip "Julia: there is none on the PATH"
fi

# The R package on this very library, installed for the occasion.
if command -v Rscript >/dev/null; then
  cp -r bindings/R "$scratch/package" && mkdir "$scratch/library" &&
    $MAKE -s install BUILD="$build" PREFIX="$scratch/prefix" >"$scratch/log" 2>&1 &&
    PKG_CONFIG_PATH="$scratch/prefix/lib/pkgconfig" LD_LIBRARY_PATH="$scratch/prefix/lib" \
      R CMD INSTALL -l "$scratch/library" "$scratch/package" >>"$scratch/log" 2>&1 &&
    grep -q 'using the installed gmmix' "$scratch/log" || { cat "$scratch/log"; failed=$((failed + 1)); }
  LD_LIBRARY_PATH="$scratch/prefix/lib" R_LIBS="$scratch/library" compare R Rscript -e '
library(gmmix)
x <- as.matrix(read.csv("tests/data/iris.csv"))
file <- Sys.getenv("MODEL")
model <- gmmix_unserialize(readBin(file, "raw", file.size(file)))
cat(sprintf("%.17g\n", predict(model, x, type = "density", log = TRUE)), sep = "")'
else
  skip "R: there is none"
fi

echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 0 ]
