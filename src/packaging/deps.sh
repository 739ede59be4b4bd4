#!/bin/sh
# Installs what building, the demo and the tests need, through apt, as root or with sudo.
# Does nothing when all is there; where there is no apt, prints what to install.
# CC, CXX and LIBS (the libraries to link with) come from the Makefile.
# (locales: a test builds one with decimal commas; it is skipped where that cannot be done.)
set -u
PACKAGES="g++ make libopenblas-dev libcmocka-dev valgrind gnuplot-nox pkg-config cmake locales"
program=$(mktemp)
trap 'rm -f "$program"' EXIT

# Prints the tools that are not found, and the libraries if a program cannot be linked with them.
missing() {
  for tool in "${CC:-cc}" "${CXX:-c++}" make valgrind gnuplot pkg-config cmake; do
    command -v "${tool%% *}" >/dev/null || printf '%s ' "${tool%% *}" # CC may have options
  done
  echo 'int main(void) { return 0; }' |
    ${CC:-cc} -x c - -o "$program" -lcmocka ${LIBS:--lopenblas} 2>/dev/null ||
    printf '%s ' -lcmocka ${LIBS:--lopenblas}
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  elif command -v sudo >/dev/null; then
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  else
    echo "deps: neither root nor sudo; as root, run: $*" >&2
    return 1
  fi
}

lacking=$(missing)
if [ -z "$lacking" ]; then
  echo "deps: everything is there"
  exit 0
fi
echo "deps: missing: $lacking"
if ! command -v apt-get >/dev/null; then
  echo "deps: there is no apt-get; install what these Debian packages hold, then try again:" >&2
  echo "deps:   $PACKAGES" >&2
  exit 1
fi
as_root apt-get update && as_root apt-get install -y --no-install-recommends $PACKAGES || exit 1
lacking=$(missing)
[ -z "$lacking" ] || { echo "deps: still missing: $lacking" >&2; exit 1; }
