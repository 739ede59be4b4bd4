#!/bin/sh
# R, Julia and Python on one library: the lines of README.md for each, run as they stand there, and
# the same stored model of each family gives the same log-densities, to the bit, as the command.
# usage: tests/bindings/languages.sh BUILD_DIR (from the root, after make). A language that is not
# there is skipped; at least one must be. The last line is "N passed, N failed".
set -u
: "${MAKE:=make}"
build=$(cd "${1:?usage: languages.sh BUILD_DIR}" && pwd) || exit 1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0
export PYTHONDONTWRITEBYTECODE=1
export GMMIX_LIBRARY="$build/libgmmix.so" PYTHONPATH="$PWD/bindings/python"
export JULIA_DEPOT_PATH="$build/julia-depot:${JULIA_DEPOT_PATH:-}"

pass() { passed=$((passed + 1)); }
fail() {
  failed=$((failed + 1))
  echo "FAIL $*"
  head -n 20 "$scratch/err" "$scratch/out" | sed 's/^/    /'
}

# The lines of a document in one language, which print what is expected.
lines_of() {
  document=$1 expected=$2 language=$3
  shift 3
  awk -v fence="\`\`\`$language" '/^```/ { inside = $0 == fence; next } inside' "$document" >"$scratch/snippet"
  "$@" "$scratch/snippet" >"$scratch/out" 2>"$scratch/err" && grep -q -e "$expected" "$scratch/out" &&
    pass || fail "$document, $language"
}
snippet() {
  lines_of README.md '-1130\.26' "$@" # the log-likelihood that mclust 6.1 finds too
  lines_of examples/CHOOSING.md '^\(\[1\] \)\?2$' "$@"
}

families=$(sed -n 's/^GMM_FAMILY([^"]*"\([^"]*\)".*/\1/p' src/gaussian/families.def)
digits() { awk '{ printf "%.17g\n", $1 }'; } # 17 digits tell any two doubles apart

# The rest of the arguments is a command that prints the log-densities for the model in $MODEL.
same_bits() {
  language=$1
  shift
  for family in $families; do
    MODEL="$scratch/$family/model.gmm" "$@" >"$scratch/out" 2>"$scratch/err"
    digits <"$scratch/out" | cmp -s - "$scratch/$family.expected" && [ -s "$scratch/out" ] && pass ||
      fail "$language, $family covariances: not the log-densities of the command"
  done
  echo "ok   $language"
}
for family in $families; do
  "$build/gmmix" fit tests/data/iris.csv -k 3 --family $family -o "$scratch/$family" >"$scratch/out" 2>"$scratch/err" &&
    "$build/gmmix" score --samples "$scratch/$family/model.gmm" tests/data/iris.csv |
    sed 1d | digits >"$scratch/$family.expected" || exit 1
done

# ---- Python ----
python=
for candidate in ${PYTHON:-python3 /usr/bin/python3}; do
  ! "$candidate" -c 'import numpy' 2>/dev/null || { python=$candidate && break; }
done
if [ -n "$python" ]; then
  snippet python "$python"
  same_bits Python "$python" -c '
import os, numpy, gmmix
x = numpy.loadtxt("tests/data/iris.csv", delimiter=",", skiprows=1)
with open(os.environ["MODEL"], "rb") as file:
    model = gmmix.GaussianMixture.from_bytes(file.read())
for value in model.score_samples(x):
    print(repr(float(value)))'
else
  echo "skip Python: there is none with numpy"
fi

# ---- Julia ----
if command -v julia >/dev/null; then
  snippet julia julia --startup-file=no --project=bindings/julia
  same_bits Julia julia --startup-file=no --project=bindings/julia -e '
using GMMix, DelimitedFiles
x = readdlm("tests/data/iris.csv", Char(44), Float64, skipstart = 1)
model = open(GMMix.load, ENV["MODEL"])
foreach(println, logpdf(model, x))'
else
  echo "skip Julia: there is none on the PATH"
fi

# ---- R: the package on this very library, installed for the occasion ----
if command -v Rscript >/dev/null; then
  export R_LIBS="$scratch/library" LD_LIBRARY_PATH="$scratch/prefix/lib"
  export PKG_CONFIG_PATH="$scratch/prefix/lib/pkgconfig"
  cp -r bindings/R "$scratch/package" && mkdir "$scratch/library" &&
    $MAKE -s install BUILD="$build" PREFIX="$scratch/prefix" >"$scratch/out" 2>"$scratch/err" &&
    R CMD INSTALL -l "$scratch/library" "$scratch/package" >"$scratch/out" 2>"$scratch/err" &&
    grep -q 'using the installed gmmix' "$scratch/out" && pass || fail "installing the R package"
  snippet r Rscript
  rm -f Rplots.pdf # of plot()
  same_bits R Rscript -e '
library(gmmix)
x <- as.matrix(read.csv("tests/data/iris.csv"))
file <- Sys.getenv("MODEL")
model <- gmmix_unserialize(readBin(file, "raw", file.size(file)))
cat(sprintf("%.17g\n", predict(model, x, type = "density", log = TRUE)), sep = "")'
else
  echo "skip R: there is none"
fi

echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 0 ]
