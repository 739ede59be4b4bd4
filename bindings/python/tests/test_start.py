# SPDX-License-Identifier: MIT
"""Starts from given parameters, any of them alone; and from the fit before (warm_start)."""
import re

import numpy as np
import pytest
from common import FAITHFUL, FAMILIES, TO_THE_END, short_first

from gmmix import GaussianMixture

START = dict(weights_init=[0.5, 0.5], means_init=[[2, 50], [4, 80]],
             covariances_init=[np.diag([0.1, 40])] * 2)


def test_all_of_them():
    again = GaussianMixture(2, **START).fit(FAITHFUL)
    assert again.best_start_ == 0 and again.means_[0, 0] < 3
    kept = GaussianMixture(2, freeze=2, init_params="kmeans", **START).fit(FAITHFUL)
    np.testing.assert_array_equal(kept.means_, [[2, 50], [4, 80]])


@pytest.mark.parametrize("family", FAMILIES)
def test_any_of_them_alone(family):
    """It is what the start has, and the fit ends where it ends without."""
    free = GaussianMixture(2, covariance_type=family, **TO_THE_END).fit(FAITHFUL)
    for name in ("weights", "means", "covariances", "precisions"):
        value = getattr(free, name + "_")
        given = GaussianMixture(2, covariance_type=family, **TO_THE_END, **{name + "_init": value})
        given.fit(FAITHFUL)
        for ours, theirs in zip(short_first(given), short_first(free)):
            np.testing.assert_allclose(ours, theirs, rtol=1e-6)
        start = GaussianMixture(2, covariance_type=family, max_iter=0, tol=0,
                                **{name + "_init": value}).fit(FAITHFUL)
        np.testing.assert_allclose(getattr(start, name + "_"), value, rtol=1e-10)
        assert start.n_iter_ == 0


def test_means_keep_their_order():
    for means in ([[2, 54], [4.3, 80]], [[4.3, 80], [2, 54]]):
        found = GaussianMixture(2, means_init=means).fit(FAITHFUL).means_
        assert np.abs(found - means).max() < 1


@pytest.mark.parametrize("name", ["weights_init", "means_init", "covariances_init",
                                  "precisions_init"])
def test_shapes(name):
    """A D x K array, or one that has the right number of elements by chance, is refused."""
    x = np.random.default_rng(0).normal(size=(100, 3))
    for family, wrong in (("full", (3, 3, 2)), ("tied", (3, 3, 1)), ("diag", (3, 2)),
                          ("spherical", (1, 2))):
        shape = {"weights_init": (1, 2), "means_init": (3, 2)}.get(name, wrong)
        word = {"weights_init": "weights", "means_init": "means"}.get(
            name, f"{family} {name[:-6]}")
        with pytest.raises(ValueError, match=re.escape(
                f"{name}: The parameter '{word}' should have the shape of ")) as caught:
            GaussianMixture(2, covariance_type=family, **{name: np.ones(shape)}).fit(x)
        assert f"but got {shape}" in str(caught.value)


def test_wrong_values():
    for wrong, text in (
            (dict(weights_init=[0.3, 0.3]), "weights_init sums to 0.6; it must sum to 1"),
            (dict(weights_init=[-1, 2]), "weights_init has -1"),
            (dict(means_init=[[1, 2], [np.nan, 4]]), "means_init[1, 0] is nan"),
            (dict(means_init="ab"), "means_init is of <U2"),
            (dict(precisions_init=[np.eye(2), -np.eye(2)]), "precisions_init[1]: 'full precision'"),
            (dict(precisions_init=[np.eye(2)] * 2, covariances_init=[np.eye(2)] * 2),
             "covariances_init and precisions_init are given"),
            (dict(freeze=1), "freeze=1 keeps the weights, but no weights_init is given"),
            (dict(freeze=3, means_init=[[1, 2], [3, 4]]), "freeze=3 keeps the weights"),
            (dict(init_params="params", means_init=[[1, 2], [3, 4]]), "given are means_init")):
        with pytest.raises((ValueError, TypeError), match=re.escape(text)):
            GaussianMixture(2, **wrong).fit(FAITHFUL)


def test_precisions_are_inverses():
    x = FAITHFUL
    for family in FAMILIES:
        some = GaussianMixture(2, covariance_type=family, max_iter=3, tol=0).fit(x)
        both = [GaussianMixture(2, covariance_type=family, max_iter=2, tol=0,
                                means_init=some.means_, **given).fit(x).covariances_
                for given in (dict(covariances_init=some.covariances_),
                              dict(precisions_init=some.precisions_))]
        np.testing.assert_allclose(*both, rtol=1e-9)


def test_warm_start_goes_on():
    steps = GaussianMixture(3, warm_start=True, max_iter=1, tol=0)
    bounds = [steps.fit(FAITHFUL).lower_bound_ for _ in range(8)]
    assert (np.diff(bounds) > 0).all()
    whole = GaussianMixture(3, max_iter=8, tol=0).fit(FAITHFUL)
    np.testing.assert_allclose(steps.means_, whole.means_, rtol=1e-9)
    cold = GaussianMixture(3, max_iter=1, tol=0)
    assert cold.fit(FAITHFUL).lower_bound_ == cold.fit(FAITHFUL).lower_bound_


def test_warm_start_converges():
    steps = GaussianMixture(2, warm_start=True, max_iter=1, tol=1e-7)
    for _ in range(300):
        if steps.fit(FAITHFUL).converged_:
            break
    assert steps.converged_ and steps.warnings_ & 1 == 0


def test_warm_start_of_another_form():
    mixture = GaussianMixture(2, warm_start=True).fit(FAITHFUL)
    with pytest.raises(ValueError, match=r"warm_start: the fit before had means_ of shape \(2, 2\)"):
        mixture.set_params(n_components=3).fit(FAITHFUL)
