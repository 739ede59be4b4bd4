#!/bin/sh
# Installs the peers that gmmix is measured against, as far as they can be had; none is needed.
# SPDX-License-Identifier: MIT
# usage: deps.sh BUILD_DIR
# Through apt (as root or with sudo): NumPy, gnuplot, Armadillo, R with mclust, and what compiling
# with mlpack needs. Through pip, into BUILD_DIR/bench/python and nowhere else: the newest
# scikit-learn, oneDAL (daal4py is part of scikit-learn-intelex), mlpack with its C++ headers, and
# OpenCV 4, as version 5 has no ml module. Without pip, Debian's scikit-learn is measured.
set -u
build=${1:-build}
apt_packages="g++ gnuplot-nox python3-numpy python3-sklearn python3-venv libopenblas-dev
  libarmadillo-dev libcereal-dev r-base-core r-cran-mclust"
pip_packages="scikit-learn scikit-learn-intelex mlpack opencv-python-headless<5"

as_root() {
  if [ "$(id -u)" = 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  elif command -v sudo >/dev/null; then
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  else
    echo "deps-bench: neither root nor sudo; as root, run: $*" >&2
    return 1
  fi
}

lacking=
if command -v dpkg-query >/dev/null; then
  for package in $apt_packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok' ||
      lacking="$lacking $package"
  done
  if [ -n "$lacking" ]; then
    as_root apt-get update
    for package in $lacking; do # one by one: where one cannot be had, the others can
      as_root apt-get install -y --no-install-recommends "$package" ||
        echo "deps-bench: not installed: $package" >&2
    done
  fi
else
  echo "deps-bench: there is no apt; install what these Debian packages hold: $apt_packages" >&2
fi

own=$build/bench/python
if [ ! -x "$own/bin/pip" ]; then # Debian's Python, which has python3-venv
  for python in /usr/bin/python3 python3; do
    "$python" -m venv "$own" && break
  done
fi
for package in $pip_packages; do
  "$own/bin/pip" install --quiet --disable-pip-version-check "$package" ||
    echo "deps-bench: not installed: $package" >&2
done
exit 0
