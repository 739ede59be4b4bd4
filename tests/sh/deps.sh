#!/bin/sh
# `make deps` with an apt-get that only writes down how it is called.
set -eu
: "${MAKE:=make}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "deps.sh: $*"; cat "$scratch"/*; exit 1; }

cat >"$scratch/apt-get" <<END
#!/bin/sh
echo "\$@" >>"$scratch/calls"
END
printf '#!/bin/sh\nexec "$@"\n' >"$scratch/sudo"
chmod +x "$scratch/apt-get" "$scratch/sudo"
PATH=$scratch:$PATH
export PATH

# all is there: one line, and apt is not called
$MAKE --no-print-directory deps >"$scratch/out" 2>&1 || fail "fails"
[ "$(cat "$scratch/out")" = "deps: everything is there" ] || fail "says something else"
[ ! -e "$scratch/calls" ] || fail "calls apt-get although nothing is missing"

# a tool is missing: update, then install; and as it is still missing then, an error
! $MAKE --no-print-directory deps CXX=no-such-compiler >"$scratch/out" 2>&1 || fail "does not fail"
[ "$(sed -n 1p "$scratch/calls")" = update ] || fail "does not begin with an update"
sed -n 2p "$scratch/calls" | grep -q '^install -y --no-install-recommends g++ make ' || fail "install"
grep -q 'still missing: no-such-compiler' "$scratch/out" || fail "does not say what is missing"

# the bindings have a list of their own
rm "$scratch/calls"
! $MAKE --no-print-directory deps-bindings FC=no-such-compiler >"$scratch/out" 2>&1 ||
  fail "does not fail for the bindings"
sed -n 2p "$scratch/calls" | grep -q '^install -y --no-install-recommends r-base-dev ' ||
  fail "install for the bindings"
grep -q 'still missing: .*no-such-compiler' "$scratch/out" || fail "does not say what is missing"
