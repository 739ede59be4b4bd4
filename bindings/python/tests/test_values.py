# SPDX-License-Identifier: MIT
"""Fitted numbers: stored ones, those of mclust, and how they belong together."""
import copy

import numpy as np
import pytest
from common import FAITHFUL, FAMILIES, MCLUST, STORED, TO_THE_END, short_first

import gmmix
from gmmix import GaussianMixture, GMMixError


@pytest.mark.parametrize("family", list(STORED))
def test_stored_values(family):
    log_likelihood, bic, *parameters = STORED[family]
    mixture = GaussianMixture(2, covariance_type=family, n_init=5, **TO_THE_END).fit(FAITHFUL)
    assert mixture.log_likelihood_ == pytest.approx(log_likelihood, abs=1e-7)
    assert mixture.bic() == pytest.approx(bic, abs=1e-7)
    for ours, theirs in zip(short_first(mixture), parameters):
        np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=0)


@pytest.mark.parametrize("family", list(MCLUST))
def test_mclust(family):
    found = GaussianMixture(2, covariance_type=family, n_init=10).fit(FAITHFUL).log_likelihood_
    assert MCLUST[family] - 1e-3 < found < MCLUST[family] + 1e-2


@pytest.mark.parametrize("family", FAMILIES)
def test_precisions_are_made_when_they_are_read(family):
    mixture = GaussianMixture(2, covariance_type=family)
    assert not hasattr(mixture, "precisions_")
    mixture.fit(FAITHFUL)
    closed = copy.deepcopy(mixture)
    closed.close()
    assert mixture.precisions_ is mixture.precisions_
    np.testing.assert_array_equal(closed.precisions_, mixture.precisions_)
    for array in (mixture.precisions_, mixture.covariances_):
        with pytest.raises(ValueError):
            array[:] = 0
    before = mixture.precisions_
    mixture.set_params(max_iter=1, tol=0).fit(FAITHFUL[:100])
    assert not np.array_equal(mixture.precisions_, before)


def test_many_features():
    """No matrix of features x features is made, which would be 80 GB."""
    rows = np.random.default_rng(0).normal(size=(12, 100_000))
    rows[6:] += 3
    for family, shape in (("diag", (2, 100_000)), ("spherical", (2,))):
        mixture = GaussianMixture(2, covariance_type=family).fit(rows)
        assert mixture.covariances_.shape == shape
        np.testing.assert_allclose(mixture.precisions_ * mixture.covariances_, 1, rtol=1e-12)
        np.testing.assert_array_equal(np.bincount(mixture.predict(rows)), [6, 6])
        assert mixture.sample(3)[0].shape == (3, 100_000)
        again = GaussianMixture.from_bytes(mixture.to_bytes())
        np.testing.assert_array_equal(again.precisions_, mixture.precisions_)


def full(mixture):
    """The covariances as matrices."""
    found, form = mixture.covariances_, gmmix.families()[mixture.covariance_type].form
    if form == "full":
        return found
    return found.reshape(-1, 1, found.shape[-1] if form == "diagonal" else 1) * np.eye(
        mixture.n_features_in_)


@pytest.mark.parametrize("family", FAMILIES)
def test_attributes_belong_together(family):
    mixture = GaussianMixture(2, covariance_type=family).fit(FAITHFUL)
    inverse = mixture.precisions_
    assert inverse.shape == mixture.covariances_.shape
    if gmmix.families()[family].form != "full":
        np.testing.assert_allclose(inverse * mixture.covariances_, 1, rtol=1e-12)
        np.testing.assert_allclose(mixture.precisions_cholesky_**2, inverse)
    else:
        eye = np.broadcast_to(np.eye(2), inverse.shape)
        np.testing.assert_allclose(inverse @ full(mixture), eye, atol=1e-12)
        factor = mixture.precisions_cholesky_
        np.testing.assert_allclose(factor @ np.swapaxes(factor, -1, -2), inverse)
        assert (factor[..., 1, 0] == 0).all()
    assert mixture.converged_
    assert len(mixture.history_) == mixture.n_iter_
    assert mixture.lower_bound_ == mixture.history_[-1]
    score = mixture.score(FAITHFUL)
    assert mixture.lower_bound_ == pytest.approx(score, abs=1e-12)
    assert mixture.score_samples(FAITHFUL).mean() == pytest.approx(score, abs=1e-12)
    assert mixture.log_likelihood_ == pytest.approx(272 * score, abs=1e-8)
    assert mixture.aic(FAITHFUL) == pytest.approx(mixture.aic(), abs=1e-8)
    assert mixture.bic(FAITHFUL) == pytest.approx(mixture.bic(), abs=1e-8)
    proba = mixture.predict_proba(FAITHFUL)
    np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-14)
    np.testing.assert_array_equal(proba.argmax(axis=1), mixture.predict(FAITHFUL))


def test_row_weights():
    counts = np.arange(272) % 3
    weighted = GaussianMixture(2, **TO_THE_END).fit(FAITHFUL, sample_weight=counts)
    repeated = GaussianMixture(2, **TO_THE_END).fit(np.repeat(FAITHFUL, counts, axis=0))
    for ours, theirs in zip(short_first(weighted), short_first(repeated)):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)
    every_other = np.ones(544)[::2]
    np.testing.assert_array_equal(GaussianMixture(2).fit(FAITHFUL, None, every_other).means_,
                                  GaussianMixture(2).fit(FAITHFUL).means_)
    with pytest.raises(ValueError, match=r"sample_weight has shape \(2,\); it must be \(272,\)"):
        GaussianMixture(2).fit(FAITHFUL, sample_weight=[1, 2])
    with pytest.raises(GMMixError, match=r"sample_weight\[0\] is -1") as caught:
        GaussianMixture(2).fit(FAITHFUL, sample_weight=-np.ones(272))
    assert caught.value.name == "GMM_ERR_WEIGHTS"
    with pytest.raises(GMMixError, match="zero for all rows"):
        GaussianMixture(2).fit(FAITHFUL, sample_weight=np.zeros(272))


def test_the_criteria_of_weighted_rows():
    counts = np.arange(272) % 3
    weighted = GaussianMixture(2).fit(FAITHFUL, sample_weight=counts)
    repeated = np.repeat(FAITHFUL, counts, axis=0)
    for which in ("aic", "bic"):
        value = getattr(weighted, which)
        assert value(FAITHFUL, sample_weight=counts) == pytest.approx(value(), abs=1e-8)
        assert value(repeated, sample_weight=np.ones(len(repeated))) == pytest.approx(value(), abs=1e-8)
        with pytest.warns(UserWarning, match="the fit had row weights"):
            value(FAITHFUL)
