#!/bin/sh
# The commands that a document shows in its ```sh blocks, as a script for run.sh.
# SPDX-License-Identifier: MIT
# usage: document.sh DOCUMENT
# As they stand there, but for those that run.sh makes before (README's two, deps targets), that take hours, that ask
# for a Julia, which Debian 12 has not (with-julia, which brings one, is run), that have a name to be filled in, and
# make_models, which writes no file that is there. Debian's pip installs into an environment of its own only.
set -eu
case $1 in README.md) echo "awk '/^\`\`\`/ { inside = \$0 == \"\`\`\`c\"; next } inside' README.md >first.c" ;; esac
awk '/^```/ { inside = $0 == "```sh"; next } inside' "$1" | sed \
  -e '/^apt-get update/d; /^make deps/d' \
  -e '/^make bench/d; /bench\/run\.sh/d; /EVERYDAY=/d; /--peers/d; /SECONDS=450/d' \
  -e '/^sh bindings\/julia\/test\/run\.sh/d; /KIND FAMILY NUMBER/d; /^build\/make_models/d' \
  -e 's,^pip install,python3 -m venv --system-site-packages build/venv \&\& build/venv/bin/&,'
