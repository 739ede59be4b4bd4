#!/bin/sh
# Do the commands that the documents show work on a machine that has nothing? In a bare Debian 12.
# SPDX-License-Identifier: MIT
# usage: run.sh ["COMMAND" ...]     default: README's two commands, every deps target, every command of a document
# Needs root, debootstrap and a network; where one is lacking it says so and checks nothing. FRESH_ROOT=DIR keeps the
# root there, and takes it as it is if it is there already; MIRROR names another mirror.
set -u
cd "$(dirname "$0")/../.." || exit 1
if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
  echo "a bare root needs root and debootstrap: not checked"
  echo "0 passed, 0 failed"
  exit 0
fi

root=${FRESH_ROOT:-$(mktemp -d)}
leave() {
  umount --recursive "$root" 2>/dev/null
  [ -n "${FRESH_ROOT:-}" ] || grep -qE " $root[/ ]" /proc/mounts || rm -rf --one-file-system "$root"
}
trap leave EXIT
trap 'exit 1' INT TERM

if [ ! -x "$root/usr/bin/apt-get" ]; then
  debootstrap --variant=minbase bookworm "$root" ${MIRROR:+"$MIRROR"} >"$root.log" 2>&1 || {
    tail -n 5 "$root.log"
    echo "debootstrap found no Debian: not checked"
    echo "0 passed, 0 failed"
    exit 0
  }
  rm -f "$root.log"
fi
# A mount of its own, as a root is that commands mount in.
mount --bind "$root" "$root" && mount -t proc proc "$root/proc" &&
  mount --rbind --make-rslave /dev "$root/dev" || exit 1
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null
rm -rf "$root/gmmix" && mkdir "$root/gmmix" || exit 1
git ls-files -z | xargs -0 cp --parents -t "$root/gmmix" || exit 1

passed=0 failed=0
# A line of a document, in the root, which trusts whom this machine trusts: pip may have to ask a mirror.
certificates=/etc/ssl/certs/ca-certificates.crt
try() {
  echo "== $*"
  [ ! -f $certificates ] || [ ! -d "$root/etc/ssl/certs" ] || cp $certificates "$root$certificates"
  begin=$(date +%s)
  if chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    DEBIAN_FRONTEND=noninteractive sh -c "cd /gmmix && $*" >"$root/log" 2>&1; then
    passed=$((passed + 1))
    grep -E '^[0-9]+ passed, [0-9]+ failed$' "$root/log" | tail -n 1
  else
    failed=$((failed + 1))
    echo "FAILED: $*"
    tail -n 30 "$root/log"
  fi
  echo "== $(($(date +%s) - begin)) s"
}

if [ $# -gt 0 ]; then
  try "apt-get update && apt-get install -y make"
  for command in "$@"; do
    try "$command"
  done
else
  try "$(grep '^apt-get update.* make deps demo$' README.md)"
  try "$(grep '^make deps test$' README.md)"
  for target in $(sed -n 's/^\(deps-[a-z]*\):.*##.*/\1/p' Makefile); do
    try "make $target"
  done
  try "apt-get install -y g++-aarch64-linux-gnu" # for src/packaging/README.md, which builds for it
  try "make examples-ffi check-languages check-abi check-static bench-smoke"
  for document in README.md $(git ls-files '*/*.md'); do
    ! grep -q '^```sh$' "$document" ||
      try "sh tests/fresh/document.sh $document >/tmp/commands && sh -ex /tmp/commands </dev/null"
  done
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
