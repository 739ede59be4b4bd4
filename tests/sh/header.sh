#!/bin/sh
# The header compiles without a warning in every C and C++ from C90 and C++98 on, with the compilers that
# are there: alone, twice in one unit, inside the caller's own extern "C", and used; it needs <stddef.h>
# and <stdint.h> only, and defines no macro but its own.
set -eu
: "${CC:=cc}" "${CXX:=c++}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "header.sh: $*"; exit 1; }
cat >"$scratch/use.c" <<'END_OF_C'
#include <gmmix.h>
#include <gmmix.h>
static int watch(int64_t start, int64_t iteration, double mean, double change, void *data) {
  return data == NULL && start >= 0 && iteration > 0 && mean < change;
}
gmm_status use(gmm_model *model, const double *x, double *proba);
gmm_status use(gmm_model *model, const double *x, double *proba) {
  gmm_allocator allocator;
  gmm_status status = gmm_fit(model, GMM_ROW_MAJOR(x, 10, 2), NULL);
  allocator.context = NULL;
  if (status == GMM_OK && allocator.context == NULL)
    status = gmm_set_progress(model, watch, NULL);
  return status ? status : gmm_predict_proba(model, GMM_COL_MAJOR(x, 10, 2), proba, 1, 10);
}
END_OF_C
cat >"$scratch/wrapped.c" <<'END_OF_C'
extern "C" {
#include <gmmix.h>
}
namespace host {
struct Model {
  gmm_model *handle;
  Model() : handle(0) {}
  gmm_status make() { return gmm_create(&handle, 2, 3, GMM_COV_FULL); }
};
}
END_OF_C
warnings="-Wall -Wextra -pedantic -pedantic-errors -Wundef -Wshadow -Wconversion -Wsign-conversion -Wcast-qual
  -Wredundant-decls -Wwrite-strings -Werror"
checked=0

compile() { # compiler with its options, file
  $1 -Iinclude -fsyntax-only $warnings "$2" || fail "$1 $(basename "$2")"
  checked=$((checked + 1))
}

try() { # compiler, language, its own warnings, standards...
  compiler=$1 language=$2 more=$3
  shift 3
  command -v "${compiler%% *}" >/dev/null || return 0
  for standard; do
    with="$compiler -x $language -std=$standard"
    $with -fsyntax-only /dev/null 2>/dev/null || continue # newer than this compiler
    compile "$with $more" include/gmmix.h
    compile "$with $more" "$scratch/use.c"
    [ "$language" = c ] || compile "$with $more" "$scratch/wrapped.c"
  done
}

for compiler in "$CC" gcc clang; do
  try "$compiler" c "-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition" c90 c99 c11 c17 c2x c23
done
for compiler in "$CXX" g++ clang++; do
  try "$compiler" c++ "-Wold-style-cast -Wnon-virtual-dtor" c++98 c++11 c++14 c++17 c++20 c++2b c++23
done
[ $checked -ge 20 ] || fail "only $checked compilations"

grep -o '^#include .*' include/gmmix.h | sort | tr '\n' ' ' | grep -qx '#include <stddef.h> #include <stdint.h> ' ||
  fail "includes other headers"
macros() { $CC -std=c99 -E -dM -Iinclude -x c - | awk '{ sub(/\(.*/, "", $2); print $2 }' | sort; }
printf '#include <stddef.h>\n#include <stdint.h>\n' | macros >"$scratch/standard"
echo '#include <gmmix.h>' | macros | comm -13 "$scratch/standard" - >"$scratch/ours"
grep -qx GMM_OK "$scratch/ours" || fail "found no macros"
! grep -v '^GMM' "$scratch/ours" || fail "defines a macro of another name"
