#!/bin/sh
# Lines of documents, shell scripts and makefiles have at most 120 characters, so that two of them can be read
# beside each other. Rows of tables may be longer, because Markdown cannot break them.
set -eu
find Makefile README.md NEWS.md .ci .github bindings examples include src tests -type f | sort |
  grep -E '\.(md|sh|mk)$|Makefile$|^\.ci/|/with-julia$' | xargs awk '
    length > 120 && !(FILENAME ~ /\.md$/ && /^\|/) { print FILENAME ":" FNR ": " length " characters"; long = 1 }
    END { exit long }'
