#!/bin/sh
# usage: sh tests/abi/check.sh [--record]
# The ABI of the library in BUILD: gmmix.abi.txt lists it, and libgmmix.abi.xml has its types as abidw
# sees them. Both must be what is built; --record writes them anew, after something was added.
# What the last release (tag v*) had must be there unchanged; additions are allowed.
set -eu
: "${BUILD:=build}" "${CC:=cc}" "${CXX:=c++}" "${MAKE:=make}"
export LC_ALL=C # one order of sorting
here=tests/abi
so=$BUILD/libgmmix.so
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "abi: $*"; exit 1; }

# One declaration of the header a line, without GMM_API and the names of parameters.
declarations() {
  echo '#include <gmmix.h>' | $CC -E -DGMM_API=EXPORTED -Iinclude -x c - |
    awk '/^# / { ours = /gmmix\.h"/; next } ours' | tr -s ' \n' '  ' | awk '{
      depth = 0
      for (i = 1; i <= length($0); i++) { # a line ends at a ; outside of braces
        c = substr($0, i, 1)
        depth += (c == "{") - (c == "}")
        printf "%s", c == ";" && depth == 0 ? "\n" : c
      }
    }' | sed -E '/^ *$/d; s/^ +//; s/^EXPORTED ([^(]*\()/function \1/; s/^typedef/type/' |
    sed -E 's/([ *])[a-z0-9_]+(,|\)$)/\1\2/g; s/ +(,|\))/\1/g'
}

macros() {
  echo '#include <gmmix.h>' | $CC -E -dM -Iinclude -x c - |
    sed -n 's/^#define \(GMM_.*\)/macro \1/p' | grep -vE '^macro GMM_(API|VERSION_)' | sort
}

list() {
  readelf -dW "$so" | sed -n 's/.*Library soname: \[\(.*\)\]/soname \1/p'
  declarations | sort
  macros
  $CC -std=c99 -Iinclude $here/facts.c -o "$scratch/facts" "$so"
  LD_LIBRARY_PATH=$BUILD "$scratch/facts" || echo "facts.c failed"
}

describe() { # library, header directory: its types as XML, without what depends on where it was built
  abidw --headers-dir "$2" --drop-private-types --exported-interfaces-only --drop-undefined-syms \
    --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed --no-parameter-names "$1"
}

# Everything but additions is a difference.
compare() { abidiff --no-added-syms "$1" "$2"; } # old, new: as XML

list >"$scratch/list"
grep -q '^function gmm_status gmm_fit(gmm_model \*, const double \*, int64_t' "$scratch/list" ||
  fail "cannot read the header"

can_abidiff=no
if ! command -v abidiff >/dev/null || ! command -v abidw >/dev/null; then
  echo "abi: no abidiff (Debian: abigail-tools), so the types were compared as text only"
elif ! readelf -SW "$so" | grep -q '\.debug_info'; then
  echo "abi: built without -g, so abidiff was not run"
else
  can_abidiff=yes
  describe "$so" include >"$scratch/types.xml"
fi

if [ "${1:-}" = --record ]; then
  diff $here/gmmix.abi.txt "$scratch/list" || : # to be looked at: lines may come (>), none may go (<)
  cp "$scratch/list" $here/gmmix.abi.txt
  [ $can_abidiff = no ] || cp "$scratch/types.xml" $here/libgmmix.abi.xml
fi

diff $here/gmmix.abi.txt "$scratch/list" ||
  fail "the build (>) is not what gmmix.abi.txt lists; if it was added to: sh tests/abi/check.sh --record"

architecture() { sed -n "1s/.*architecture='\([^']*\)'.*/\1/p" "$1"; }

if [ $can_abidiff = yes ]; then
  if [ "$(architecture $here/libgmmix.abi.xml)" = "$(architecture "$scratch/types.xml")" ]; then
    compare $here/libgmmix.abi.xml "$scratch/types.xml" || fail "abidiff: not the types of libgmmix.abi.xml"
  else
    echo "abi: libgmmix.abi.xml is of another kind of processor, so abidiff was not run on it"
  fi
fi

# the last release
tag=$(git describe --tags --abbrev=0 --match 'v[0-9]*' 2>/dev/null) || tag=
if [ -z "$tag" ]; then
  echo "abi: no release yet (no tag v*) to compare with"
  exit 0
fi
mkdir "$scratch/$tag"
git archive "$tag" | tar -x -C "$scratch/$tag"
# Ranges and defaults may change (NEWS.md says so); nothing else goes away or changes.
grep -v '^range ' "$scratch/$tag/$here/gmmix.abi.txt" | sort >"$scratch/before"
sort "$scratch/list" | comm -23 "$scratch/before" - >"$scratch/gone"
[ ! -s "$scratch/gone" ] || { cat "$scratch/gone"; fail "$tag had these"; }
if [ $can_abidiff = yes ]; then
  (cd "$scratch/$tag" && $MAKE CC="$CC" CXX="$CXX" CXXFLAGS='-O0 -g' CFLAGS='-O0 -g' WERROR= BUILD=build \
    build/libgmmix.so) >"$scratch/log" 2>&1 || { tail -n 20 "$scratch/log"; fail "$tag cannot be built"; }
  describe "$scratch/$tag/build/libgmmix.so" "$scratch/$tag/include" >"$scratch/before.xml"
  compare "$scratch/before.xml" "$scratch/types.xml" || fail "abidiff: $tag had other types"
fi
