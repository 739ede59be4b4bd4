# SPDX-License-Identifier: MIT
"""Rows that are partly observed: fitted, used, refused without the parameter."""
import pickle

import numpy as np
import pytest
from common import FAITHFUL, short_first

from gmmix import GaussianMixture

HOLES = FAITHFUL.copy()
HOLES[np.random.default_rng(0).random(HOLES.shape) < 0.15] = np.nan
MIXTURE = GaussianMixture(2, missing=1).fit(HOLES)
COMPLETE = GaussianMixture(2).fit(FAITHFUL)


def log_density(mixture, row):
    """Of the values that a row has, written out."""
    seen = ~np.isnan(row)
    total = 0.0
    for weight, mean, cov in zip(mixture.weights_, mixture.means_, mixture.covariances_):
        z, s = (row - mean)[seen], cov[np.ix_(seen, seen)]
        total += weight * np.exp(-z @ np.linalg.solve(s, z) / 2) / np.sqrt(np.linalg.det(2 * np.pi * s))
    return np.log(total)


def test_fit_and_use():
    assert np.isnan(HOLES).all(axis=1).any()  # a row without any value
    expected = np.array([log_density(MIXTURE, row) for row in HOLES])
    np.testing.assert_allclose(MIXTURE.score_samples(HOLES), expected, atol=1e-12)
    counted = ~np.isnan(HOLES).all(axis=1)
    assert MIXTURE.total_weight_ == counted.sum()
    assert MIXTURE.score(HOLES) == pytest.approx(expected[counted].mean())
    assert MIXTURE.log_likelihood_ == pytest.approx(expected.sum())
    assert MIXTURE.bic(HOLES) == pytest.approx(MIXTURE.bic())
    assert MIXTURE.aic(HOLES, sample_weight=np.ones(272)) == pytest.approx(MIXTURE.aic())
    proba = MIXTURE.predict_proba(HOLES)
    np.testing.assert_array_equal(proba.argmax(axis=1), MIXTURE.predict(HOLES))
    np.testing.assert_allclose(proba[~counted][0], MIXTURE.weights_, rtol=1e-12)
    assert np.abs(short_first(MIXTURE)[1] - short_first(COMPLETE)[1]).max() < 1


def test_no_holes_no_difference():
    again = GaussianMixture(2, missing=True).fit(FAITHFUL)
    np.testing.assert_array_equal(again.covariances_, COMPLETE.covariances_)
    np.testing.assert_array_equal(again.score_samples(FAITHFUL), COMPLETE.score_samples(FAITHFUL))


def test_select_and_given_blocks():
    best = GaussianMixture.select(HOLES, [1, 2], ["VVV", "EEE"], missing=1)
    assert best.n_components == 2 and np.isfinite(best.selection_["bic"]).all()
    begun = GaussianMixture(2, missing=1, means_init=COMPLETE.means_).fit(HOLES)
    assert begun.log_likelihood_ == pytest.approx(MIXTURE.log_likelihood_, abs=1e-3)


def test_it_is_refused_without_the_parameter():
    hint = r"x\[\d+,\d\] is NaN; with missing=1 NaN is a value that was not observed"
    calls = [COMPLETE.predict, COMPLETE.predict_proba, COMPLETE.score_samples, COMPLETE.score,
             GaussianMixture(2).fit, GaussianMixture.select]
    for call in calls:
        with pytest.raises(ValueError, match=hint):
            call(HOLES)
    with pytest.raises(ValueError, match=r"x\[0,0\] is infinity \(GMM"):  # infinity always is
        MIXTURE.predict([[np.inf, 1]])


def test_the_parameter_holds_in_use():
    expected = MIXTURE.score_samples(HOLES)
    others = [GaussianMixture.from_bytes(MIXTURE.to_bytes()), pickle.loads(pickle.dumps(MIXTURE)),
              GaussianMixture.from_parameters(MIXTURE.weights_, MIXTURE.means_,
                                              MIXTURE.covariances_).set_params(missing=1)]
    for other in others:
        assert other.missing == 1
        np.testing.assert_allclose(other.score_samples(HOLES), expected, rtol=1e-12)
        other.close()
        np.testing.assert_allclose(other.score_samples(HOLES), expected, rtol=1e-12)
        with pytest.raises(ValueError, match="is NaN"):
            other.set_params(missing=0).score_samples(HOLES)


def test_masked_values():
    masked = np.ma.masked_array(FAITHFUL, np.isnan(HOLES))
    np.testing.assert_array_equal(GaussianMixture(2, missing=1).fit(masked).means_, MIXTURE.means_)


@pytest.mark.parametrize("kind", ["float64", "Float64", object, "float64[pyarrow]"])
def test_frames(kind):
    pd = pytest.importorskip("pandas")
    if "pyarrow" in str(kind):
        pytest.importorskip("pyarrow")
        if not hasattr(pd, "ArrowDtype"):
            pytest.skip("this pandas has no Arrow types")
    frame = pd.DataFrame(HOLES, columns=["eruptions", "waiting"]).astype(kind)
    if kind is object:
        frame = frame.where(~np.isnan(HOLES), pd.NA)
    fitted = GaussianMixture(2, missing=1).fit(frame)
    np.testing.assert_array_equal(fitted.means_, MIXTURE.means_)
    np.testing.assert_array_equal(fitted.predict(frame), MIXTURE.predict(HOLES))


def test_lists():
    pd = pytest.importorskip("pandas")
    rows = [[1.0, None], [pd.NA, 70], [2.0, 54], [np.nan, 80.0]]
    numbers = [[1.0, np.nan], [np.nan, 70], [2.0, 54], [np.nan, 80.0]]
    np.testing.assert_array_equal(MIXTURE.score_samples(rows), MIXTURE.score_samples(numbers))


def test_tags():
    sklearn = pytest.importorskip("sklearn")
    for missing in (0, 1):
        mixture = GaussianMixture(2, missing=missing)
        allows = (mixture._get_tags()["allow_nan"] if sklearn.__version__ < "1.6" else
                  mixture.__sklearn_tags__().input_tags.allow_nan)
        assert allows == bool(missing)
