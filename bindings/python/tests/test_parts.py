# SPDX-License-Identifier: MIT
"""Parts of a mixture, and rows that are filled in."""
import pickle
import warnings

import numpy as np
import pytest
from common import FAITHFUL, IRIS

import gmmix
from gmmix import GaussianMixture, Imputer

HOLES = FAITHFUL.copy()
HOLES[np.random.default_rng(0).random(HOLES.shape) < 0.2] = np.nan
SEEN = ~np.isnan(HOLES)
ONE = GaussianMixture(1).fit(FAITHFUL)
TWO = GaussianMixture(2, random_state=1).fit(FAITHFUL)
MEAN, COV = FAITHFUL.mean(axis=0), np.cov(FAITHFUL.T, bias=True)
SLOPE = COV[1, 0] / COV[0, 0]


def test_one_component_by_hand():
    expected = MEAN[1] + SLOPE * (FAITHFUL[:, 0] - MEAN[0])
    mean, variance = ONE.regress(FAITHFUL[:, :1], [0], return_variance=True)
    np.testing.assert_allclose(mean[:, 0], expected, rtol=1e-12)
    np.testing.assert_allclose(variance, COV[1, 1] - SLOPE * COV[0, 1], rtol=1e-10)
    given = ONE.condition(0, FAITHFUL[3, 0])
    assert given.means_[0, 0] == pytest.approx(expected[3])
    assert given.covariances_[0, 0, 0] == pytest.approx(variance[0, 0])
    filled = ONE.impute(HOLES)
    np.testing.assert_array_equal(filled[SEEN], FAITHFUL[SEEN])
    lacking = SEEN[:, 0] & ~SEEN[:, 1]
    np.testing.assert_allclose(filled[lacking, 1], expected[lacking], rtol=1e-12)
    assert np.abs(filled[~SEEN.any(axis=1)] - ONE.means_[0]).max() < 1e-12


def test_marginals_and_conditionals_agree():
    np.testing.assert_array_equal(TWO.marginal([0, 1]).covariances_, TWO.covariances_)
    turned = TWO.marginal([1, 0])
    np.testing.assert_array_equal(turned.means_, TWO.means_[:, ::-1])
    joint = TWO.score_samples([[2.0, 60.0]])
    parts = TWO.condition([0], [2.0]).score_samples([[60.0]]) + TWO.marginal(0).score_samples([[2.0]])
    np.testing.assert_allclose(joint, parts, rtol=1e-12)


def test_draws():
    drawn = TWO.impute(HOLES, draw=3)
    np.testing.assert_array_equal(drawn, TWO.impute(HOLES, draw=3))
    assert (drawn != TWO.impute(HOLES, draw=4))[~SEEN].all()
    np.testing.assert_array_equal(drawn[SEEN], FAITHFUL[SEEN])


def test_names():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(HOLES, columns=["eruptions", "waiting"])
    named = GaussianMixture(2, missing=1).fit(frame)
    assert named.marginal("waiting").feature_names_in_.tolist() == ["waiting"]
    assert named.condition("waiting", 60).feature_names_in_.tolist() == ["eruptions"]
    assert named.regress(frame[["waiting"]], "waiting").shape == (272, 1)
    three = GaussianMixture(1).fit(pandas.DataFrame(IRIS[:, :3], columns=["a", "b", "c"]))
    given = pandas.DataFrame(IRIS[:, :2], columns=["a", "b"])
    expected = three.regress(given, ["a", "b"])
    for other in (given[["b", "a"]], given.assign(d=1.0)):  # another order, another column
        np.testing.assert_array_equal(three.regress(other, ["a", "b"]), expected)
    np.testing.assert_allclose(three.regress(given, ["b", "a"]), expected, rtol=1e-12)
    with pytest.raises(ValueError, match="lacks the column 'b'"):
        three.regress(given[["a"]], ["a", "b"])
    imputer = Imputer(2).fit(frame)
    assert imputer.get_feature_names_out().tolist() == ["eruptions", "waiting"]
    assert isinstance(imputer.transform(frame), np.ndarray)
    filled = imputer.set_output(transform="pandas").transform(frame)
    assert list(filled.columns) == ["eruptions", "waiting"] and not filled.isna().any(axis=None)


@pytest.mark.parametrize("bad", [[2], [-1], [0, 0], [0.5], ["x"], [True]])
def test_features_that_are_none(bad):
    for call in (TWO.marginal, lambda f: TWO.condition(f, np.ones(len(f))),
                 lambda f: TWO.regress(np.ones((3, len(f))), f)):
        with pytest.raises(ValueError):
            call(bad)


def test_what_is_refused():
    with pytest.raises(ValueError, match="values has shape"):
        TWO.condition([0], [1, 2])
    with pytest.raises(ValueError, match="not finite"):
        TWO.condition([0], [np.nan])
    with pytest.raises(gmmix.GMMixValueError):
        TWO.condition([0, 1], [1, 2])
    with pytest.raises(ValueError, match="2 features, but 1"):
        TWO.regress(FAITHFUL, [0])
    with pytest.raises(ValueError, match=r"x\[1,0\] is infinity"):
        TWO.impute([[1, 2], [np.inf, 3]])
    with pytest.raises(ValueError, match="NaN"):
        TWO.regress([[np.nan]], [0])
    with pytest.raises(gmmix.NotFittedError):
        Imputer(2).transform(HOLES)


def test_imputer():
    mixture = GaussianMixture(2, missing=1, random_state=1).fit(HOLES)
    imputer = Imputer(2, random_state=1)
    filled = imputer.fit_transform(HOLES)
    np.testing.assert_array_equal(filled, mixture.impute(HOLES))
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(imputer)).transform(HOLES), filled)
    assert imputer.get_feature_names_out().tolist() == ["x0", "x1"]
    assert imputer.get_feature_names_out(["a", "b"]).tolist() == ["a", "b"]
    with pytest.raises(ValueError):
        imputer.get_feature_names_out(["a"])
    with pytest.raises(ValueError):
        imputer.set_output(transform="paper")


def test_imputer_in_a_pipeline():
    pipeline = pytest.importorskip("sklearn.pipeline")
    from sklearn.base import clone
    from sklearn.preprocessing import StandardScaler
    steps = pipeline.make_pipeline(Imputer(2), StandardScaler())
    assert abs(clone(steps).fit_transform(HOLES).mean()) < 1e-12


def test_imputer_leaves_y_alone():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Imputer(2).fit(HOLES, np.arange(272) % 2)
    y = np.where(FAITHFUL[:, 0] < 3, 1, 0)
    known = Imputer(2, labels=True, init_params="labels").fit(HOLES, y)
    assert known.means_[0, 0] > known.means_[1, 0]
