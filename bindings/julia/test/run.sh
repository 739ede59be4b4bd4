#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs the tests of the Julia package.   usage: sh bindings/julia/test/run.sh BUILD_DIR
# With --probe instead of BUILD_DIR: only tells whether there is a julia that can be used.
# From the repository's root, with julia on the PATH and BUILD_DIR/libgmmix.so built. Needs no
# network and writes only to BUILD_DIR. Ends with 77 if there is no julia, or one that cannot be used.
set -u
build=${1:?usage: run.sh BUILD_DIR}
[ "$build" = --probe ] || build=$(cd "$build" && pwd) || exit 1
package=$(cd "$(dirname "$0")/.." && pwd) || exit 1

if ! command -v julia >/dev/null; then
  echo "there is no julia on the PATH"
  exit 77
fi
# A julia that was built for another system starts, but crashes when compiled code throws.
sound=$(julia --startup-file=no -e '
  f(x) = x > 0 ? throw(ArgumentError("$x")) : x
  g(x) = try f(x) catch e; e isa ArgumentError ? 1 : 0 end
  sum(g, 1:1000) == 1000 && VERSION >= v"1.5" && print("sound")' 2>/dev/null)
if [ "$sound" != sound ]; then
  echo "this julia is unsound (it does not survive exceptions in compiled code) or older than 1.5"
  exit 77
fi

[ "$build" != --probe ] || exit 0

export GMMIX_LIBRARY="$build/libgmmix.so"
export JULIA_NUM_THREADS="${JULIA_NUM_THREADS:-2}"
# Compiled code goes to the first depot, the empty entry stands for the usual ones.
export JULIA_DEPOT_PATH="$build/julia-depot:${JULIA_DEPOT_PATH:-}"
exec julia --startup-file=no --project="$package" "$package/test/runtests.jl"
