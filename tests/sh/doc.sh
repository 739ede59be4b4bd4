#!/bin/sh
# The documents that are made from the header (`make doc`): each function that the library exports has a manual page,
# which man finds by name and formats without a warning; what pages and HTML say is what the header says, all of it
# and nothing else; include/REFERENCE.md is what `make reference` would write.
set -eu
: "${MAKE:=make}" "${BUILD:=build}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "doc.sh: $*"; exit 1; }

$MAKE doc "$BUILD/doc/REFERENCE.md" >"$scratch/log" 2>&1 || { cat "$scratch/log"; fail "make doc"; }
pages=$BUILD/doc/man3 html=$BUILD/doc/html/index.html

# Every function, in manual pages, HTML and reference; and every link of the HTML leads somewhere.
nm -D --defined-only "$BUILD/libgmmix.so" | awk '{ print $NF }' | sort >"$scratch/exported"
[ "$(wc -l <"$scratch/exported")" -gt 50 ] || fail "no functions"
(cd "$pages" && ls gmm_*.3) | sed 's/\.3$//' | diff "$scratch/exported" - || fail "functions (>: manual pages)"
sed -n 's/^| `\(gmm_[a-z0-9_]*\)` |.*/\1/p' include/REFERENCE.md | sort | diff "$scratch/exported" - ||
  fail "functions (>: include/REFERENCE.md)"
grep -o ' id="[^"]*"' "$html" | cut -d'"' -f2 | sort >"$scratch/places"
[ -z "$(uniq -d "$scratch/places")" ] || fail "the HTML has two places of one name"
comm -23 "$scratch/exported" "$scratch/places" | grep . && fail "functions without a place in the HTML"
grep -o ' href="#[^"]*"' "$html" | cut -d'#' -f2 | cut -d'"' -f1 | sort -u | comm -23 - "$scratch/places" | grep . &&
  fail "links of the HTML that lead nowhere"
cmp "$BUILD/doc/REFERENCE.md" include/REFERENCE.md || fail "include/REFERENCE.md: run make reference"
sed -n 's/^| `GMM_COV_[A-Z]*` | [0-9]* | \([A-Z]*\) |.*/\1/p' include/REFERENCE.md >"$scratch/families"
[ -s "$scratch/families" ] || fail "no families"
sed -n 's/^| \([EVI]\{3\}\) |.*/\1/p' include/REFERENCE.md | diff "$scratch/families" - ||
  fail "families (>: when to use them)"
sed -n 's/^| \([EVI ]\{7,\}\) |.*/\1/p' include/REFERENCE.md | tr ' ' '\n' | sort >"$scratch/maximised"
sort "$scratch/families" | diff - "$scratch/maximised" || fail "families (>: what is maximised)"

# The header's comments, one a line, and all of them in one; and the pages' text without roff: one line for each, and
# all in one. Blanks, and the marks that make an item of a line, count as nothing.
plain() { sed 's/`//g; s/[ 	][ 	]*/ /g; s/^ //; s/ $//; /^$/d'; }
sed -e '1,/^#ifndef GMMIX_H/!d' -e '/SPDX/d' include/gmmix.h | sed -n '2,/\*\//p' >"$scratch/comments"
sed '1,/^ \* VERSION AND BUILD/d' include/gmmix.h |
  awk '/^(#define.*)?\/\*/ { inside = 1 } inside; /\*\// { inside = 0 }' |
  sed 's,^#define.*/\*,/*,' >>"$scratch/comments"
sed -E 's,^ *(/\*|\*)+ ?,,; s, ?\*/$,,; /^[-A-Z ]+$/d; s/^[a-z_, ]+: //; s/^([A-Z][a-z0-9A-Z ]*)\.  /\1 /' \
  "$scratch/comments" | plain >"$scratch/said"
cat "$pages"/*.3 | sed -E '/^\.(\\"|TH|SH|TP|IP|PP|nf|fi|so)/d; s/^\.(B|I|BR) //; s/\\f[BP]//g; s/\\&//g' |
  sed 's/\\-/-/g; s/\\(ha/^/g; s/\\(ti/~/g; s/\\(aq/'"'"'/g; s/\\e/\\/g; s/^gmm[a-z_]* - //' | plain >"$scratch/text"
tr '\n' ' ' <"$scratch/said" >"$scratch/all-said"
tr '\n' ' ' <"$scratch/text" >"$scratch/all-text"
# Lines of a file that are not within another, whose text is one line.
missing() { awk 'NR == FNR { all = $0; next } !index(all, $0)' "$1" "$2"; }
missing "$scratch/all-text" "$scratch/said" >"$scratch/lost"
[ ! -s "$scratch/lost" ] || { cat "$scratch/lost"; fail "comments of the header that no manual page has"; }
tr '\n' ' ' <include/gmmix.h | sed 's,[*/]* \* , ,g' | plain >"$scratch/header"
cat "$scratch/header" "$scratch/all-said" | tr '\n' ' ' >"$scratch/all-header"
grep '[a-z] [a-z]' "$scratch/text" | missing "$scratch/all-header" - | grep -v '(3)\|^gmm_\|^"' >"$scratch/new" || true
[ ! -s "$scratch/new" ] || { cat "$scratch/new"; fail "sentences of manual pages that the header has not"; }

# They can be formatted, and found by man -k.
if command -v groff >/dev/null && command -v lexgrog >/dev/null; then
  for page in "$pages"/*.3 examples/command/gmmix.1; do
    ! grep -q '^\.so' "$page" || continue
    groff -ww -man -Tutf8 -z "$page" >"$scratch/warnings" 2>&1 && [ ! -s "$scratch/warnings" ] ||
      { cat "$scratch/warnings"; fail "$page"; }
    lexgrog "$page" | grep -q '"gmm' || fail "man -k does not find $page"
  done
else
  echo "there is no groff or no lexgrog (man-db), so manual pages were not formatted"
fi
