#!/bin/sh
# The programs of examples/ itself are at most 40 lines of strict C99, with <gmmix.h> and the C library only, and
# the command in the head of each builds it, with an installed gmmix, into a program that runs. families.gp draws every
# family that families.c prints.
# SPDX-License-Identifier: MIT
set -eu
: "${MAKE:=make}" "${CC:=cc}" "${BUILD:=build}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "examples.sh: $*"; exit 1; }

warnings="-Wall -Wextra -Wpedantic -pedantic-errors -Wshadow -Wconversion -Wsign-conversion -Wundef -Wvla -Wcast-qual
  -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Werror"
library='assert|ctype|errno|float|limits|locale|math|signal|stdarg|stddef|stdint|stdio|stdlib|string|time'

$MAKE install PREFIX="$scratch/prefix" DESTDIR= >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }
export PKG_CONFIG_PATH="$scratch/prefix/lib/pkgconfig" LD_LIBRARY_PATH="$scratch/prefix/lib"
cp examples/*.c "$scratch"
cp -r examples/data "$scratch"
for program in examples/*.c; do
  name=$(basename "$program" .c)
  [ "$(wc -l <"$program")" -le 40 ] || fail "$name.c is longer than 40 lines"
  also= && [ "$name" != threads ] || also='|pthread'
  ! grep '^ *# *include' "$program" | grep -vE "<(gmmix|$library$also)\.h>" || fail "$name.c includes more"
  for compiler in "$CC" gcc clang; do
    ! command -v "${compiler%% *}" >/dev/null ||
      $compiler -std=c99 $warnings -Iinclude -c -o /dev/null "$program" || fail "$name.c, $compiler"
  done
  command=$(sed -n '2s/^ \* cc /cc /p' "$program")
  case $command in
  *" $name.c \$(pkg-config --cflags --libs gmmix)") ;;
  *) fail "$name.c does not say how to compile it" ;;
  esac
  (cd "$scratch" && eval "$CC ${command#cc }" && ./a.out <data/faithful.csv >out) || fail "$name: $command"
  [ -s "$scratch/out" ] || fail "$name prints nothing"
  [ "$name" != families ] || cp "$scratch/out" "$scratch/families.txt"
done

sed -n 's/^# \([A-Z]*\)$/\1/p' "$scratch/families.txt" | while read -r letters; do
  grep -q "^do for .*[ \"]$letters[ \"]" examples/families.gp || fail "families.gp does not draw $letters"
done
if command -v gnuplot >/dev/null; then
  cp examples/families.gp "$scratch"
  (cd "$scratch" && gnuplot families.gp 2>warnings) && [ -s "$scratch/families.png" ] || fail "families.gp"
  ! grep -i warning "$scratch/warnings" || fail "families.gp"
else
  echo "there is no gnuplot, so families.gp was not run"
fi
