#!/bin/sh
# The clean sheet: ugly data and ill treatment, of gmmix and of the peers that are installed.
# SPDX-License-Identifier: MIT
# usage: run.sh BUILD_DIR [--check] [options]     (clean_sheet.py and README.md explain)
# Takes PYTHON, else the Python of `make deps-bench`, which has the peers; for --check any with NumPy.
set -u
here=$(dirname "$0")
build=${1:-build}
own=$build/bench/python/bin/python
case " $* " in
*" --check "*) pythons="${PYTHON:-} python3 /usr/bin/python3 $own" ;;
*) pythons="${PYTHON:-} $own python3 /usr/bin/python3" ;;
esac
for python in $pythons; do
  if "$python" -c 'import numpy' 2>/dev/null; then
    exec "$python" -B "$here/clean_sheet.py" "$@"
  fi
done
echo "clean sheet: no Python with NumPy was found (python3-numpy, or set PYTHON): not checked"
case " $* " in
*" --check "*) echo "0 passed, 0 failed" ;;
*) exit 1 ;;
esac
