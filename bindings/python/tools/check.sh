#!/bin/sh
# sh bindings/python/tools/check.sh OUTDIR: makes the source distribution, from it the wheel, installs
# that in an empty virtual environment in OUTDIR, and there runs the tests, the examples of the
# docstrings and scikit-learn's own tests (upstream.py). Run from the repository's root.
# SPDX-License-Identifier: MIT
#
# Needs no network: setuptools, wheel, NumPy, pytest and what else the tests use come from the Python
# that is taken, the first of $PYTHON, python3 and /usr/bin/python3 that has them (deps-bindings).
# The last line is "N passed, N failed"; where there is no such Python it says so and checks nothing.
set -u
out=${1:?usage: sh bindings/python/tools/check.sh OUTDIR}
[ -f include/gmmix.h ] || { echo "check.sh: run it in the repository's root" >&2; exit 2; }
root=$(pwd)
mkdir -p "$out" && out=$(cd "$out" && pwd) || exit 1
log=$out/log
passed=0
failed=0
export PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
unset GMMIX_LIBRARY PYTHONPATH

not_checked() { echo "python: $*: not checked"; echo "0 passed, 0 failed"; exit 0; }
fail() { echo "check-python: $*"; tail -n 30 "$log"; failed=$((failed + 1)); }
finish() { echo "$passed passed, $failed failed"; [ $failed = 0 ]; exit; }

python=
for candidate in ${PYTHON:-python3 /usr/bin/python3}; do
  "$candidate" -c 'import setuptools, numpy, pip, pytest, venv, wheel' 2>/dev/null && python=$candidate && break
done
[ -n "$python" ] || not_checked "no Python has NumPy, pip, pytest, setuptools, wheel and venv (make deps-bindings)"

# An empty environment. A path file lends it what that Python has, so that nothing is fetched.
rm -rf "$out/env" "$out/source" "$out/dist"
"$python" -m venv --without-pip "$out/env" >"$log" 2>&1 ||
  not_checked "$python makes no virtual environment"
own=$out/env/bin/python
"$python" -c 'import sys; print(*(path for path in sys.path if path.endswith("-packages")), sep="\n")' \
  >"$("$own" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/lent.pth" || exit 1

# The sources, as a clone has them, but where building leaves nothing in the tree.
mkdir -p "$out/source/tests" "$out/source/bindings" "$out/dist"
cp -R include src Makefile LICENSE "$out/source/" && cp tests/checks.mk "$out/source/tests/" &&
  cp -R bindings/python "$out/source/bindings/" || exit 1
rm -rf "$out"/source/bindings/python/build "$out"/source/bindings/python/*.egg-info \
  "$out"/source/bindings/python/gmmix/*.so

(cd "$out/source/bindings/python" && "$own" setup.py -q sdist -d "$out/dist") >"$log" 2>&1 &&
  passed=$((passed + 1)) || { fail "no source distribution"; finish; }
"$own" -m pip wheel -q --no-build-isolation --no-deps --no-index -w "$out/dist" "$out"/dist/gmmix-*.tar.gz \
  >"$log" 2>&1 &&
  passed=$((passed + 1)) || { fail "no wheel"; finish; }
case $(echo "$out"/dist/*.whl) in
*-py3-none-linux_*.whl) passed=$((passed + 1)) ;;
*) fail "the wheel is not for any Python 3: $(echo "$out"/dist/*.whl)" ;;
esac
"$own" -m pip install -q --no-deps --no-index "$out"/dist/*.whl >"$log" 2>&1 &&
  passed=$((passed + 1)) || { fail "the wheel cannot be installed"; finish; }

# Outside the tree, so that the installed package is what is imported. Its library needs no LAPACK.
cd "$out" || exit 1
library=$("$own" -c 'import gmmix; print(gmmix.load()._name)' 2>"$log")
case $library in
"$out"/env/*/site-packages/gmmix/libgmmix.so) passed=$((passed + 1)) ;;
*) fail "another library is loaded: $library" ;;
esac
if command -v ldd >/dev/null; then
  ldd "$library" >"$log" 2>&1
  ! grep -qi -e blas -e lapack -e stdc++ "$log" && passed=$((passed + 1)) ||
    fail "the library needs more than libc and libm"
fi

# pytest's totals: "3 failed, 145 passed, 2 skipped in 9.75s"
count() {
  what=$1
  shift
  "$@" >"$log" 2>&1
  status=$?
  totals=$(grep -E '^[0-9]+ (passed|failed|error|skipped).* in ' "$log" | tail -n 1 | sed 's/ in .*//')
  number() { echo "$totals" | grep -oE "[0-9]+ $1" | head -n 1 | sed 's/ .*//'; }
  good=$(number passed) bad=$(number failed) errors=$(number error) left_out=$(number skipped)
  bad=$((${bad:-0} + ${errors:-0}))
  [ $status = 0 ] || [ $bad != 0 ] || bad=1
  passed=$((passed + ${good:-0}))
  [ $bad = 0 ] || { fail "$what"; failed=$((failed + bad - 1)); }
  echo "$what: ${totals:-no totals}"
  [ -z "$left_out" ] || grep '^SKIPPED' "$log"
}
pytest="$own -m pytest -q -p no:cacheprovider -rs"
count tests $pytest "$root/bindings/python/tests"
count docstrings $pytest --doctest-modules --pyargs gmmix

if "$own" -c 'from sklearn.mixture.tests import test_gaussian_mixture' 2>/dev/null; then
  "$own" "$root/bindings/python/tools/upstream.py" -W ignore >"$log" 2>&1
  grep '^upstream' "$log"
  set -- $(sed -n '$s/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log")
  [ $# = 2 ] || set -- 0 1
  passed=$((passed + $1))
  [ "$2" = 0 ] || { fail "scikit-learn's own tests"; failed=$((failed + $2 - 1)); }
else
  echo "upstream: this Python has no scikit-learn with tests: not checked"
fi
if "$own" -c 'import mypy.main' 2>/dev/null; then
  "$own" -m mypy --config-file "$root/bindings/python/pyproject.toml" --cache-dir "$out/mypy-cache" -p gmmix \
    >"$log" 2>&1 &&
    passed=$((passed + 1)) || fail "type hints"
fi
finish
