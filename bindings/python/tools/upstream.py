# SPDX-License-Identifier: MIT
"""Runs scikit-learn's own tests of GaussianMixture, found in the installed scikit-learn, with the
class of this package in its place.

usage: python upstream.py      (with gmmix, scikit-learn and pytest)

At least 90 % of the tests that use the class must pass. Each that fails must be in upstream.txt,
with its reason; one that is listed there and passes is an error too. Tests of scikit-learn's inner
functions are not counted, nor run. The last line is "N passed, N failed": errors of the list count
as failed, failures that are listed as neither.
"""
import os
import pathlib
import sys

import pytest
import sklearn
from sklearn.mixture.tests import test_gaussian_mixture as upstream

import gmmix

SHARE = 0.9
LIST = pathlib.Path(__file__).with_suffix(".txt")


class WithOurClass:
    """Puts the class in place, and notes what became of each test."""

    def __init__(self):
        self.outcomes = {}

    def pytest_collection_modifyitems(self, items):
        items[:] = [item for item in items
                    if "GaussianMixture" in item.function.__code__.co_names]
        for item in items:
            item.module.GaussianMixture = gmmix.GaussianMixture

    def pytest_runtest_logreport(self, report):
        name = report.nodeid.split("::")[-1]
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[name] = report.outcome


def listed():
    """{test: reason}: lines "test: reason" or, for versions of scikit-learn, "test <1.5: reason";
    lines that begin with a space go on."""
    reasons, last = {}, None
    for line in LIST.read_text().splitlines():
        if line.startswith(" "):
            reasons[last] += line
        elif line and not line.startswith("#"):
            head, reason = line.split(":", 1)
            last, _, below = head.partition(" <")
            if below and numbers(sklearn.__version__) >= numbers(below):
                last = None  # not of this version; its reason is read and dropped
            reasons[last] = reason
    reasons.pop(None, None)
    return reasons


def numbers(version):
    return [int(part) for part in version.split(".")[:2]]


def main():
    ours = WithOurClass()
    # -c: no settings of ours; --confcutdir: the fixtures of scikit-learn
    pytest.main(["-q", "--tb=line", "-p", "no:cacheprovider", "--no-header", "-c", os.devnull,
                 "--confcutdir", os.path.dirname(sklearn.__file__), upstream.__file__,
                 *sys.argv[1:]], plugins=[ours])
    reasons, passed, errors = listed(), 0, 0
    counted = {name: outcome for name, outcome in ours.outcomes.items() if outcome != "skipped"}
    if not counted:
        sys.exit("upstream: no test was run\n0 passed, 1 failed")
    for name, outcome in counted.items():
        test = name.split("[")[0]  # its cases are listed together
        of_test = [o for n, o in counted.items() if n.split("[")[0] == test]
        if outcome == "passed":
            passed += 1
        elif not reasons.get(test, "").strip():
            errors += 1
            print(f"upstream: {name} fails and is not listed with a reason")
        if test in reasons and all(o == "passed" for o in of_test):
            errors += 1
            print(f"upstream: {name} is listed, and passes")
    share = passed / len(counted)
    print(f"upstream: {passed} of {len(counted)} tests that use the class pass, {share:.1%}")
    if share < SHARE:
        errors += 1
        print(f"upstream: that is less than {SHARE:.0%}")
    print(f"{passed} passed, {errors} failed")
    return errors > 0


if __name__ == "__main__":
    sys.exit(main())
