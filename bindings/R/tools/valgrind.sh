#!/bin/sh
# sh bindings/R/tools/valgrind.sh OUTDIR: the package's tests under Valgrind. An error, or memory that is
# definitely lost, counts if gmmix.so is among the callers. The last line is "N passed, N failed":
# the expectations of the tests, and each finding of Valgrind. Run from the repository's root.
# The tests that measure memory and time or start other processes are left out.
# SPDX-License-Identifier: MIT
set -u
root=$(pwd)
out=${1:?usage: sh bindings/R/tools/valgrind.sh OUTDIR}
mkdir -p "$out/valgrind" && cd "$out/valgrind" || exit 1
mkdir -p library
rm -rf findings.xml log tests
GMMIX_SYSTEM=no R CMD INSTALL --library=library "$root/bindings/R" >install.log 2>&1 ||
  { cat install.log; echo "0 passed, 1 failed"; exit 1; }
cp -R "$root/bindings/R/tests/testthat" tests
rm tests/test-mclust.R tests/test-parallel.R
cat >run.R <<'END'
.libPaths(c("library", .libPaths()))
library(gmmix)
Sys.setenv(GMMIX_VALGRIND = "yes")
results <- testthat::test_dir("tests", package = "gmmix", load_package = "installed",
                              reporter = "check", stop_on_failure = FALSE)
END
OPENBLAS_NUM_THREADS=1 R --vanilla -d "valgrind --tool=memcheck --leak-check=full \
  --show-leak-kinds=definite --errors-for-leak-kinds=definite --error-limit=no --num-callers=40 \
  --keep-debuginfo=yes --xml=yes --xml-file=findings.xml" -f run.R >log 2>&1
grep -q '</valgrindoutput>' findings.xml || { tail -n 30 log; echo "0 passed, 1 failed"; exit 1; }

# One <error> after the other; those with a frame in gmmix.so are shown.
awk '/<error>/ { text = ""; inside = 1 }
     inside { text = text $0 "\n" }
     /<\/error>/ { inside = 0; if (text ~ /gmmix\.so<\/obj>/) { print text; n++ } }
     END { print n + 0 >"count" }' findings.xml
findings=$(cat count)
totals='^\[ FAIL \([0-9]*\) | WARN \([0-9]*\) | SKIP \([0-9]*\) | PASS \([0-9]*\) \]$'
read -r failed warned skipped passed <<END
$(sed -n "s/$totals/\1 \2 \3 \4/p" log | tail -n 1)
END
[ -n "${passed:-}" ] || { tail -n 30 log; failed=1 warned=0 passed=0; }
[ "$failed" = 0 ] || cat log
echo "valgrind: ${skipped:-0} tests skipped, $(grep -c '<error>' findings.xml) findings in all, $findings in gmmix"
failed=$((failed + warned + findings))
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
