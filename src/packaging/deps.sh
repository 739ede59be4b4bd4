#!/bin/sh
# Installs what building, the demo and the tests need, through apt, as root or with sudo.
# usage: deps.sh [bindings|checks]    bindings: what the bindings and their tests need; checks: the
#                                     tools of the checks that `make test` does not run
# Does nothing when all is there; where there is no apt, prints what to install.
# CC, CXX and LIBS (the libraries to link with) come from the Makefile.
# (locales: a test builds one with decimal commas; it is skipped where that cannot be done.)
set -u
PACKAGES="g++ make libopenblas-dev zlib1g-dev libcmocka-dev valgrind gnuplot-nox pkg-config cmake man-db locales"
R_PACKAGES="testthat mclust knitr generics"
BINDINGS="r-base-dev r-cran-testthat r-cran-mclust r-cran-knitr r-cran-generics gfortran gnucobol3
  python3-numpy python3-sklearn python3-pandas python3-pip python3-pytest python3-setuptools python3-venv python3-wheel"
CHECKS="clang clang-format clang-tidy libclang-rt-dev cppcheck abigail-tools gcovr python3-numpy libblas3 liblapack3"
program=$(mktemp)
trap 'rm -f "$program"' EXIT

# Prints the tools that are not found, and the libraries if a program cannot be linked with them.
missing() {
  for tool in "${CC:-cc}" "${CXX:-c++}" make valgrind gnuplot pkg-config cmake groff lexgrog; do
    command -v "${tool%% *}" >/dev/null || printf '%s ' "${tool%% *}" # CC may have options
  done
  echo 'int main(void) { return zlibVersion() == 0; }' |
    ${CC:-cc} -include zlib.h -x c - -o "$program" -lcmocka -lz ${LIBS:--lopenblas} 2>/dev/null ||
    printf '%s ' -lcmocka -lz ${LIBS:--lopenblas}
}

# The same for the bindings. Julia comes from apt where apt has it; elsewhere it is left to you.
missing_bindings() {
  for tool in Rscript "${FC:-gfortran}" "${COBC:-cobc}"; do
    command -v "${tool%% *}" >/dev/null || printf '%s ' "${tool%% *}"
  done
  for package in $R_PACKAGES; do
    Rscript -e "quit(status = !requireNamespace('$package', quietly = TRUE))" 2>/dev/null ||
      printf 'R:%s ' "$package"
  done
  for python in ${PYTHON:-python3 /usr/bin/python3}; do
    "$python" -c 'import setuptools, numpy, pandas, pip, pytest, sklearn, venv, wheel' 2>/dev/null && return
  done
  printf 'python3:numpy,pandas,pip,pytest,setuptools,sklearn,venv,wheel '
}

# The same for the checks. (libblas3, liblapack3: a test loads a second BLAS, if there is one.)
missing_checks() {
  for tool in clang clang-format clang-tidy cppcheck abidiff gcovr python3; do
    command -v "$tool" >/dev/null || printf '%s ' "$tool"
  done
  echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' |
    clang -fsanitize=fuzzer -x c - -o "$program" 2>/dev/null || printf 'libFuzzer '
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  elif command -v sudo >/dev/null; then
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  else
    echo "deps: neither root nor sudo; as root, run: $*" >&2
    return 1
  fi
}

if [ "${1:-}" = bindings ]; then
  missing() { missing_bindings; }
  PACKAGES=$BINDINGS
  # `apt-cache show` succeeds for a package that others name and nobody offers.
  if ! command -v julia >/dev/null && LC_ALL=C apt-cache policy julia 2>/dev/null | grep -q 'Candidate: [0-9]'; then
    PACKAGES="$PACKAGES julia"
  fi
fi
if [ "${1:-}" = checks ]; then
  missing() { missing_checks; }
  PACKAGES=$CHECKS
fi
lacking=$(missing)
if [ -z "$lacking" ]; then
  echo "deps: everything is there"
  exit 0
fi
echo "deps: missing: $lacking"
if ! command -v apt-get >/dev/null; then
  echo "deps: there is no apt-get; install what these Debian packages hold, then try again:" >&2
  echo "deps:   $PACKAGES" >&2
  exit 1
fi
as_root apt-get update && as_root apt-get install -y --no-install-recommends $PACKAGES || exit 1
lacking=$(missing)
[ -z "$lacking" ] || { echo "deps: still missing: $lacking" >&2; exit 1; }
