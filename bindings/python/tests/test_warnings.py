# SPDX-License-Identifier: MIT
"""Warnings of a fit, each with a class that can be silenced or made an error."""
import warnings

import numpy as np
import pytest
from common import FAITHFUL, python

import gmmix
from gmmix import GaussianMixture


def shown(mixture, x, **more):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        mixture.fit(x, **more)
    assert all(w.filename == __file__ for w in caught)  # they point at the caller's line
    return [w.category for w in caught]


def test_not_converged():
    with pytest.warns(gmmix.ConvergenceWarning, match="did not converge.*max_iter is 2"):
        GaussianMixture(3, max_iter=2).fit(FAITHFUL)
    assert gmmix.ConvergenceWarning in shown(GaussianMixture(3, max_iter=2), FAITHFUL)
    assert shown(GaussianMixture(3, max_iter=2, tol=0), FAITHFUL) == []  # asked for
    with pytest.warns(gmmix.ConvergenceWarning):
        GaussianMixture(3, max_iter=2).fit_predict(FAITHFUL)


def test_it_is_scikit_learns():
    exceptions = pytest.importorskip("sklearn.exceptions")
    assert gmmix.ConvergenceWarning is exceptions.ConvergenceWarning
    assert issubclass(gmmix.NotFittedError, exceptions.NotFittedError)


def test_without_scikit_learn():
    program = ("import sys; sys.modules['sklearn'] = None; import gmmix, pickle, warnings;"
               "warnings.simplefilter('error');"
               "assert issubclass(gmmix.ConvergenceWarning, gmmix.FitWarning);"
               "assert issubclass(gmmix.NotFittedError, (ValueError, AttributeError))\n"
               "try: gmmix.GaussianMixture(1).predict([[1]])\n"
               "except ValueError as error: print(pickle.loads(pickle.dumps(error)).name)")
    run = python(program)
    assert run.stdout.strip() == b"GMM_ERR_NOT_FITTED", run.stderr


def test_floored():
    few = np.repeat(np.random.default_rng(0).normal(size=(6, 2)), 5, axis=0)
    assert GaussianMixture(2).fit(few).warnings_ & 2
    with pytest.warns(gmmix.FlooredWarning, match="as narrow as the floor allows"):
        GaussianMixture(2).fit(few)
    assert issubclass(gmmix.FlooredWarning, gmmix.FitWarning)


def test_few_rows():
    with pytest.warns(gmmix.FitWarning, match="too few rows"):
        GaussianMixture(20, covariance_type="full").fit(FAITHFUL[:40])


def test_none():
    assert shown(GaussianMixture(2), FAITHFUL) == []


def test_weights_that_sum_to_1():
    weight = np.full(272, 1 / 272)
    with pytest.warns(gmmix.WeightsWarning, match="sample_weight sums to 1, so BIC's penalty"):
        GaussianMixture(2).fit(FAITHFUL, sample_weight=weight)
    assert gmmix.WeightsWarning not in shown(GaussianMixture(2), FAITHFUL,
                                             sample_weight=weight * 272)
