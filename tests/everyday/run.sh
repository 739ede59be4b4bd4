#!/bin/sh
# Everyday tables: do the defaults find the groups?
# SPDX-License-Identifier: MIT
# usage: run.sh BUILD_DIR [short|table|all] [--peers] [--misses] [--processes N]   (everyday.py and README.md explain)
# Takes PYTHON, else any Python 3 with NumPy.
set -u
here=$(dirname "$0")
for python in ${PYTHON:-} python3 /usr/bin/python3; do
  if "$python" -c 'import numpy' 2>/dev/null; then
    exec "$python" -B "$here/everyday.py" "$@"
  fi
done
echo "everyday tables: no Python with NumPy was found (python3-numpy, or set PYTHON): not checked"
echo "0 passed, 0 failed"
