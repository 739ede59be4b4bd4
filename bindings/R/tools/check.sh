#!/bin/sh
# sh bindings/R/tools/check.sh OUTDIR: makes the package (dist.sh) and runs R CMD check on it in OUTDIR.
# Warnings and notes are failures. The last line counts the expectations of the tests, and the check
# itself as one more. Run from the repository's root.
# SPDX-License-Identifier: MIT
set -u
out=${1:?usage: sh bindings/R/tools/check.sh OUTDIR}
sh "$(dirname "$0")/dist.sh" "$out" || { echo "0 passed, 1 failed"; exit 1; }
cd "$out" || exit 1
rm -rf gmmix.Rcheck

# GMMIX_SYSTEM: the sources in the package are what is checked, not a gmmix that may be installed.
# _R_CHECK_FORCE_SUGGESTS_: mclust and generics may be absent; the tests that need them are then skipped.
# The profile: with an empty repository, the check asks nothing of the network.
mkdir -p repository/src/contrib
: >repository/src/contrib/PACKAGES
echo "options(repos = 'file://$PWD/repository')" >profile.R
# The locale: in one without UTF-8 the check asks for en_US.UTF-8, and warns where there is none.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in *[Uu][Tt][Ff]*8*) ;; *) export LC_ALL=C.UTF-8 ;; esac
R_PROFILE=$PWD/profile.R GMMIX_SYSTEM=no _R_CHECK_FORCE_SUGGESTS_=false \
  R CMD check --no-manual gmmix_*.tar.gz

# The one note that may be: that suggested packages are absent.
check_passed=0 check_failed=1 wanted=OK
sed -n '/^\* checking package dependencies/,/^\* checking if/p' gmmix.Rcheck/00check.log |
  grep -q '^Packages* suggested but not available for checking' && wanted='1 NOTE'
grep -q "^Status: $wanted\$" gmmix.Rcheck/00check.log && check_passed=1 check_failed=0

# testthat's own totals: [ FAIL 0 | WARN 0 | SKIP 0 | PASS 650 ]
totals=$(cat gmmix.Rcheck/tests/testthat.Rout gmmix.Rcheck/tests/testthat.Rout.fail 2>/dev/null |
  sed -n 's/^\[ FAIL \([0-9]*\) | WARN \([0-9]*\) | SKIP \([0-9]*\) | PASS \([0-9]*\) \]$/\1 \2 \3 \4/p' |
  tail -n 1)
[ -n "$totals" ] || { echo "check-r: the tests gave no totals"; totals="1 0 0 0"; }
read -r failed warned skipped passed <<END
$totals
END
[ "$skipped" = 0 ] || echo "check-r: $skipped tests were skipped"
[ "$warned" = 0 ] || echo "check-r: $warned warnings in tests count as failures"
failed=$((failed + warned + check_failed))
echo "$((passed + check_passed)) passed, $failed failed"
[ "$failed" = 0 ]
