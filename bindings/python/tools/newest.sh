#!/bin/sh
# sh bindings/python/tools/newest.sh DIR: a virtual environment in DIR with the newest of what the
# tests use, by pip. Where that cannot be had it says so, and check.sh then checks nothing.
# SPDX-License-Identifier: MIT
set -u
dir=${1:?usage: newest.sh DIR}
packages="numpy scikit-learn pandas pyarrow polars joblib pytest setuptools wheel mypy"
for python in ${PYTHON:-python3 /usr/bin/python3}; do
  [ -x "$dir/bin/pip" ] || "$python" -m venv "$dir"
done
"$dir/bin/pip" install --quiet --disable-pip-version-check --upgrade $packages ||
  echo "deps-python: not all is installed of: $packages" >&2
exit 0
