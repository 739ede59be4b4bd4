#!/bin/sh
# The header compiles without a warning in every C and C++ from C90 and C++98 on, alone and
# twice, with the compilers that are there; the macros of matrices can be used in all of them.
set -eu
: "${CC:=cc}" "${CXX:=c++}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cat >"$scratch/use.c" <<'END'
#include <gmmix.h>
#include <gmmix.h>
gmm_status use(gmm_model *model, const double *x, double *proba);
gmm_status use(gmm_model *model, const double *x, double *proba) {
  gmm_status status = gmm_fit(model, GMM_ROW_MAJOR(x, 10, 2), NULL);
  return status ? status : gmm_predict_proba(model, GMM_COL_MAJOR(x, 10, 2), proba, 1, 10);
}
END
warnings="-pedantic -Wall -Wextra -Wundef -Wshadow -Wconversion -Wno-long-long -Werror"
checked=0

try() { # compiler, language, standards...
  compiler=$1 language=$2
  shift 2
  command -v "${compiler%% *}" >/dev/null || return 0
  for standard; do
    $compiler -x "$language" "-std=$standard" $warnings -Iinclude -fsyntax-only "$scratch/use.c" ||
      { echo "header.sh: $compiler -std=$standard"; exit 1; }
    checked=$((checked + 1))
  done
}

for compiler in "$CC" gcc clang; do try "$compiler" c c90 c99 c11 c17; done
for compiler in "$CXX" g++ clang++; do try "$compiler" c++ c++98 c++11 c++17 c++20; done
[ $checked -ge 8 ]
