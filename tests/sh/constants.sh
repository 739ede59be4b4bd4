#!/bin/sh
# The numbers of gmmix.h that other languages have at compile time are those of the header. Fortran has
# all of them, but for the version; Julia, Python and COBOL those that they use. C++ and R compile the
# header itself. And no name of a constant in bindings/ or examples/ is one that the header lacks.
set -eu
: "${CC:=cc}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0
fail() { echo "constants.sh: $*"; status=1; }

# Each list has lines "NAME NUMBER".
echo '#include <gmmix.h>' | $CC -E -dM -Iinclude -x c - |
  sed -nE '/GMM_VERSION_/d; s/^#define (GMM_[A-Z0-9_]+) (-?[0-9]+)$/\1 \2/p' | sort >"$scratch/header"
[ "$(wc -l <"$scratch/header")" -ge 49 ] || fail "found only $(wc -l <"$scratch/header") constants in the header"

# Names and numbers that an assignment has on its two sides: "A, B = 1, 2".
pairs() {
  awk -F ' *= *' '{ n = split($1, names, / *, */); split($2, numbers, / *, */)
                    for (i = 1; i <= n; i++) print names[i], numbers[i] }'
}
sed 's/!.*//' examples/ffi/fortran/gmmix.f90 | tr -d '\n&' | sed 's/parameter/\n&/g' | grep '^parameter' |
  grep -oE 'GMM_[A-Z0-9_]+ *= *-?[0-9]+' | pairs | sort >"$scratch/fortran"
sed 's/#.*//' bindings/julia/src/*.jl | grep -oE '^const GMM_[A-Z0-9_]+ *= *-?[0-9]+' | sed 's/^const //' |
  pairs | sort >"$scratch/julia"
grep -oE '^ +[0-9]+ +GMM-[A-Z0-9-]+ .* VALUE +-?[0-9]+' examples/ffi/cobol/*.cob |
  sed -E 's/.* (GMM-[A-Z0-9-]+) .* VALUE +/\1 = /' | pairs | awk '{ gsub("-", "_", $1); print }' |
  sort >"$scratch/cobol"
python() { # file, what its names lack
  grep -E '^[A-Z_]+(, [A-Z_]+)* = -?[0-9]+(, -?[0-9]+)*$' "bindings/python/gmmix/$1" | pairs | sed "s/^/$2/"
}
{ python _errors.py GMM_ERR_; python _warnings.py GMM_WARN_; } | sort >"$scratch/python"
sed -nE 's/^_(TYPE_[A-Z]+) = ([0-9]+).*/GMM_\1 \2/p' bindings/python/gmmix/*.py | sort >>"$scratch/python"
sort -o "$scratch/python" "$scratch/python"

diff "$scratch/header" "$scratch/fortran" || fail "Fortran (>) has not the constants of the header (<)"
for language in julia python cobol; do
  [ -s "$scratch/$language" ] || fail "found no constant in $language"
  comm -13 "$scratch/header" "$scratch/$language" >"$scratch/other"
  [ ! -s "$scratch/other" ] || { cat "$scratch/other"; fail "$language: the header has other constants"; }
done

# GMM_ERR_UNKNOWN is the name of what is no status.
grep -rIhoE '\bGMM[_-](OK|(ERR|COV|FORM|OPT|INIT|BY|TYPE|WARN)[_-][A-Z0-9_-]*[A-Z0-9])\b' bindings examples |
  tr - _ | sort -u | grep -vx GMM_ERR_UNKNOWN >"$scratch/named"
cut -d ' ' -f 1 "$scratch/header" | comm -13 - "$scratch/named" >"$scratch/unknown"
[ ! -s "$scratch/unknown" ] || { cat "$scratch/unknown"; fail "names that the header lacks"; }
cd "$scratch" && wc -l header fortran julia python cobol
exit $status
