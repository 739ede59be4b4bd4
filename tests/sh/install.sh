#!/bin/sh
# `make install` and `make uninstall`: what is installed, and that a C program can be built
# against it with cc, through pkg-config and CMake, shared and static.
set -eu
: "${MAKE:=make}" "${CC:=cc}" "${BUILD:=build}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/prefix

fail() { echo "install.sh: $*"; exit 1; }
needs() { readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }
files() { (cd "$1" && find . ! -type d | sort); }

$MAKE install PREFIX="$prefix" DESTDIR= >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }
version=$(PKG_CONFIG_PATH=$prefix/lib/pkgconfig pkg-config --modversion gmmix)

# the list of files
cat >"$scratch/wanted" <<END
./bin/gmmix
./include/gmmix.h
./lib/cmake/gmmix/gmmix-config-version.cmake
./lib/cmake/gmmix/gmmix-config.cmake
./lib/libgmmix.a
./lib/libgmmix.so
./lib/libgmmix.so.0
./lib/libgmmix.so.$version
./lib/pkgconfig/gmmix.pc
./share/man/man1/gmmix.1
END
(cd "$BUILD/doc/man3" && ls *.3) | sed 's,^,./share/man/man3/,' >>"$scratch/wanted"
grep -q 'man3/gmm_fit\.3' "$scratch/wanted" || fail "no manual page of gmm_fit"
files "$prefix" | diff "$scratch/wanted" - || fail "not the files that should be installed"
cmp include/gmmix.h "$prefix/include/gmmix.h"
"$prefix/bin/gmmix" --help >"$scratch/help" || fail "the installed command does not run"
[ -s "$scratch/help" ] || fail "gmmix --help prints nothing"
! grep -r '@[A-Z]*@' "$prefix/lib/pkgconfig" "$prefix/lib/cmake" || fail "a place left unfilled"

if command -v lexgrog >/dev/null; then # man-db is there
  [ "$(MANPATH=$prefix/share/man man -w gmm_fit)" = "$prefix/share/man/man3/gmm_fit.3" ] || fail "man gmm_fit"
fi

# a staged install is the same, except that it lies under DESTDIR
$MAKE install PREFIX=/opt/gmmix DESTDIR="$scratch/stage" >"$scratch/log" 2>&1
files "$scratch/stage/opt/gmmix" | diff "$scratch/wanted" - || fail "DESTDIR: not the same files"
! grep -r "$scratch" "$scratch/stage/opt/gmmix/lib/pkgconfig" "$scratch/stage/opt/gmmix/lib/cmake" ||
  fail "DESTDIR is written into an installed file"

# pkg-config, shared
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
cflags=$(pkg-config --cflags gmmix)
$CC $cflags tests/sh/consumer.c -o "$scratch/shared" $(pkg-config --libs gmmix)
needs "$scratch/shared" | grep -qx 'libgmmix\.so\.0' || fail "not linked with libgmmix.so.0"
LD_LIBRARY_PATH=$prefix/lib "$scratch/shared" | grep -q "^$version, " || fail "the shared program fails"

# pkg-config, static: the same libraries, with the archive in place of the shared library
libs=$(pkg-config --static --libs gmmix | sed 's/-lgmmix/-l:libgmmix.a/')
$CC $cflags tests/sh/consumer.c -o "$scratch/static" $libs
! needs "$scratch/static" | grep -E 'gmmix|stdc' || fail "the static program is not static"
"$scratch/static" | grep -q "^$version, " || fail "the static program fails"

# CMake
if command -v cmake >/dev/null; then
  mkdir "$scratch/cmake"
  cp tests/sh/consumer.c "$scratch/cmake"
  cat >"$scratch/cmake/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.10)
project(consumer C)
find_package(gmmix $version REQUIRED)
add_executable(shared consumer.c)
target_link_libraries(shared gmmix::gmmix)
add_executable(static consumer.c)
target_link_libraries(static gmmix::gmmix_static)
END
  mv "$prefix" "$scratch/moved" # the CMake package may be moved
  {
    CC=$CC cmake -S "$scratch/cmake" -B "$scratch/cmake/build" -DCMAKE_PREFIX_PATH="$scratch/moved" &&
      cmake --build "$scratch/cmake/build"
  } >"$scratch/log" 2>&1 || { cat "$scratch/log"; fail "CMake"; }
  needs "$scratch/cmake/build/shared" | grep -qx 'libgmmix\.so\.0' || fail "CMake: not shared"
  ! needs "$scratch/cmake/build/static" | grep gmmix || fail "CMake: not static"
  { "$scratch/cmake/build/shared" && "$scratch/cmake/build/static"; } >"$scratch/out" || fail "CMake: a program fails"
  ! sed 's/gmmix [0-9.]*/gmmix 99/' -i "$scratch/cmake/CMakeLists.txt" ||
    ! cmake -S "$scratch/cmake" -B "$scratch/cmake/new" -DCMAKE_PREFIX_PATH="$scratch/moved" \
      >"$scratch/log" 2>&1 || fail "CMake: version 99 is accepted"
  mv "$scratch/moved" "$prefix"
else
  echo "no cmake, so the CMake package was not tried"
fi

$MAKE uninstall PREFIX="$prefix" DESTDIR= >"$scratch/log" 2>&1
[ -z "$(files "$prefix")" ] || fail "uninstall leaves $(files "$prefix")"
