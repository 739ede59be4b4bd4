# SPDX-License-Identifier: MIT
"""Attributes that are set, mixtures without a fit, and drawn rows."""
import numpy as np
import pytest
from common import FAITHFUL, FAMILIES

import gmmix
from gmmix import GaussianMixture


def test_set_means_are_used():
    mixture = GaussianMixture(2).fit(FAITHFUL)
    before, order = mixture.predict(FAITHFUL), [1, 0]
    mixture.means_ = mixture.means_[order]
    mixture.weights_ = mixture.weights_[order]
    mixture.covariances_ = mixture.covariances_[order]
    np.testing.assert_array_equal(mixture.predict(FAITHFUL), 1 - before)
    mixture.precisions_ = mixture.precisions_[order]
    assert mixture.score(FAITHFUL) < mixture.lower_bound_
    with pytest.raises(ValueError, match="read-only"):
        mixture.means_[0, 0] = 3


def test_what_is_set_is_a_copy():
    mixture = GaussianMixture(2).fit(FAITHFUL)
    means = mixture.means_.copy()
    mixture.means_ = means
    expected = mixture.predict(FAITHFUL)
    means[:] = 0
    np.testing.assert_array_equal(mixture.predict(FAITHFUL), expected)


def test_the_fit_does_not_know_what_is_set():
    mixture = GaussianMixture(2).fit(FAITHFUL)
    mixture.means_ = mixture.means_ + 1
    with pytest.raises(ValueError, match="were set, not fitted: give bic"):
        mixture.bic()
    assert mixture.bic(FAITHFUL) > 2322.2


@pytest.mark.parametrize("family", FAMILIES)
def test_parameters_by_precisions(family):
    fitted = GaussianMixture(2, covariance_type=family).fit(FAITHFUL)
    for name in ("precisions_", "precisions_cholesky_", "covariances_"):
        mixture = GaussianMixture(2, covariance_type=family)
        mixture.weights_, mixture.means_ = fitted.weights_, fitted.means_
        with pytest.raises(gmmix.NotFittedError):
            mixture.predict(FAITHFUL)
        setattr(mixture, name, getattr(fitted, name))
        np.testing.assert_allclose(mixture.score_samples(FAITHFUL), fitted.score_samples(FAITHFUL))


def test_wrong_shapes():
    mixture = GaussianMixture(2).fit(FAITHFUL)
    mixture.weights_ = [0.2, 0.3, 0.5]
    with pytest.raises(ValueError, match=r"weights_ has shape \(3,\); with means_ of \(2, 2\)"):
        mixture.predict(FAITHFUL)


@pytest.mark.parametrize("family", FAMILIES)
def test_known_parameters(family):
    fitted = GaussianMixture(2, covariance_type=family).fit(FAITHFUL)
    known = GaussianMixture.from_parameters(fitted.weights_, fitted.means_, fitted.covariances_,
                                            family)
    np.testing.assert_array_equal(known.score_samples(FAITHFUL), fitted.score_samples(FAITHFUL))
    assert known.n_iter_ == 0 and not known.converged_
    with pytest.raises(ValueError, match="weights_init sums to"):
        GaussianMixture.from_parameters([0.5], [[0.0]], [[[1.0]]])


def test_a_complete_start_can_be_drawn_from():
    known = GaussianMixture(1, weights_init=[1], means_init=[[0, 9]],
                            covariances_init=[np.eye(2)], random_state=0)
    x, labels = known.sample(500)
    np.testing.assert_allclose(x.mean(axis=0), [0, 9], atol=0.2)
    assert (labels == 0).all()
    with pytest.raises(gmmix.NotFittedError):
        known.predict(x)
    with pytest.raises(gmmix.NotFittedError):
        GaussianMixture(1, weights_init=[1], means_init=[[0, 9]]).sample()


def test_sample():
    mixture = GaussianMixture(2, random_state=3).fit(FAITHFUL)
    x, labels = mixture.sample(20000)
    for k in range(2):
        ours = x[labels == k]
        np.testing.assert_allclose(len(ours) / 20000, mixture.weights_[k], atol=0.02)
        np.testing.assert_allclose(ours.mean(axis=0), mixture.means_[k], rtol=0.02)
        np.testing.assert_allclose(np.cov(ours.T), mixture.covariances_[k], rtol=0.1)
    np.testing.assert_array_equal(mixture.sample(5)[0], x[:5])
    np.testing.assert_array_equal(mixture.sample(5, random_state=3)[0], x[:5])
    assert (mixture.sample(5, random_state=4)[0] != x[:5]).all()
    for wrong in (0, -1):
        with pytest.raises(ValueError, match="Invalid value for 'n_samples'"):
            mixture.sample(wrong)


def test_sample_draws_anew():
    mixture = GaussianMixture(2).fit(FAITHFUL)
    assert (mixture.sample(3)[0] != mixture.sample(3)[0]).all()
    np.random.seed(5)
    first = mixture.sample(3)[0]
    np.random.seed(5)
    np.testing.assert_array_equal(mixture.sample(3)[0], first)
    for make in (np.random.RandomState, np.random.default_rng):
        mixture = GaussianMixture(2, random_state=make(1)).fit(FAITHFUL)
        assert (mixture.sample(3)[0] != mixture.sample(3)[0]).all()
        np.testing.assert_array_equal(mixture.sample(3, random_state=make(2))[0],
                                      mixture.sample(3, random_state=make(2))[0])
