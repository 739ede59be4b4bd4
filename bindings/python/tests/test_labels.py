# SPDX-License-Identifier: MIT
"""Rows whose component is known: numbers, names, marks of what is not known, mistakes."""
import pickle
import warnings

import numpy as np
import pytest
from common import IRIS

from gmmix import GaussianMixture, LabelsWarning

Y = np.repeat([0, 1, 2], 50)
NAMES = np.array(["setosa", "versicolor", "virginica"])
SOME = np.where(np.random.default_rng(0).random(150) < 0.2, Y, -1)
PARTLY = GaussianMixture(3).fit(IRIS, SOME)


def same(y, k=3, **parameters):
    fitted = GaussianMixture(k, **parameters).fit(IRIS, y)
    np.testing.assert_array_equal(fitted.means_, PARTLY.means_)
    return fitted


def test_all_labels_are_discriminant_analysis():
    fitted = GaussianMixture(3, labels=True).fit(IRIS, Y)
    for c in range(3):
        np.testing.assert_allclose(fitted.means_[c], IRIS[Y == c].mean(axis=0), rtol=1e-12)
        np.testing.assert_allclose(fitted.covariances_[c], np.cov(IRIS[Y == c].T, bias=True),
                                   rtol=1e-10)
    np.testing.assert_allclose(fitted.weights_, 1 / 3, rtol=1e-12)
    np.testing.assert_array_equal(fitted.classes_, [0, 1, 2])


def test_some_labels_say_which_component_is_which():
    assert (PARTLY.predict(IRIS) == Y).mean() > 0.95
    known = SOME >= 0
    log_density = PARTLY.score_samples(IRIS)
    proba = PARTLY.predict_proba(IRIS)
    # McLachlan 1992, section 2.7: a labelled row counts with the density of its component
    log_density[known] += np.log(proba[known, SOME[known]])
    assert PARTLY.log_likelihood_ == pytest.approx(log_density.sum(), rel=1e-12)


def test_what_y_may_be():
    pd = pytest.importorskip("pandas")
    names = np.where(SOME < 0, None, NAMES[SOME])
    for y in (SOME.tolist(), SOME.astype(float), SOME.reshape(-1, 1), pd.Series(SOME),
              np.where(SOME < 0, np.nan, SOME), pd.Series(SOME, dtype="Int64").mask(SOME < 0),
              np.ma.masked_array(Y, SOME < 0)):
        np.testing.assert_array_equal(same(y).classes_, [0, 1, 2])
    for y in (names, names.tolist(), pd.Series(names), pd.Series(names).astype("category"),
              pd.Categorical(names), pd.Series(names.copy(), dtype="string"),
              np.array(["-1" if name is None else name for name in names]),
              [-1 if name is None else name for name in names]):
        assert same(y).classes_.tolist() == NAMES.tolist()
    keys = [None if name is None else (name, 1) for name in names]
    assert same(keys).classes_[2] == ("virginica", 1)
    order = pd.Categorical(names, categories=NAMES[::-1])
    fitted = GaussianMixture(3).fit(IRIS, order)
    assert fitted.classes_.tolist() == NAMES[::-1].tolist()
    np.testing.assert_allclose(fitted.means_[::-1], PARTLY.means_, rtol=1e-3)


def test_classes_stay():
    names = np.where(SOME < 0, None, NAMES[SOME])
    fitted = GaussianMixture(4).fit(IRIS, names)
    assert fitted.classes_.tolist() == [*NAMES, None]
    assert pickle.loads(pickle.dumps(fitted)).classes_.tolist() == [*NAMES, None]
    fitted.close()
    assert pickle.loads(pickle.dumps(fitted)).classes_.tolist() == [*NAMES, None]
    assert not hasattr(fitted.fit(IRIS), "classes_")


def test_select():
    best = GaussianMixture.select(IRIS, [2, 3], ["VVV", "EEE"], y=SOME)
    assert best.n_components == 3
    assert best.selection_["error"][-1] != "" and best.classes_.tolist() == [0, 1, 2]
    again = GaussianMixture(3, covariance_type=best.covariance_type).fit(IRIS, SOME)
    np.testing.assert_array_equal(best.means_, again.means_)
    all_known = GaussianMixture.select(IRIS, 3, "VVV", y=NAMES[Y])
    np.testing.assert_array_equal(all_known.means_,
                                  GaussianMixture(3, labels=True).fit(IRIS, Y).means_)
    assert all_known.classes_.tolist() == NAMES.tolist()


def test_given_blocks_and_fit_predict():
    start = GaussianMixture(3, means_init=PARTLY.means_).fit(IRIS, SOME)
    assert start.log_likelihood_ == pytest.approx(PARTLY.log_likelihood_, abs=1e-3)
    np.testing.assert_array_equal(GaussianMixture(3).fit_predict(IRIS, SOME), PARTLY.predict(IRIS))
    same(SOME, init_params="kmeans")
    by_labels = GaussianMixture(3, init_params="labels", n_init=3).fit(IRIS, SOME)
    assert by_labels.log_likelihood_ == pytest.approx(PARTLY.log_likelihood_, abs=1e-3)


def test_y_that_is_not_meant():
    plain = GaussianMixture(3).fit(IRIS)
    for y in (Y, NAMES[Y], IRIS[:, 0], IRIS[:, :2], np.where(SOME < 0, np.nan, IRIS[:, 0])):
        with pytest.warns(LabelsWarning, match="labels=True"):
            fitted = GaussianMixture(3).fit(IRIS, y)
        np.testing.assert_array_equal(fitted.means_, plain.means_)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            GaussianMixture(3, labels=False).fit(IRIS, y)


@pytest.mark.parametrize("y, told", [
    (SOME[:-1], r"y has shape \(149,\); it must be \(150,\)"),
    (np.c_[SOME, SOME], r"y has shape \(150, 2\)"),
    (np.where(SOME < 0, -2, SOME), r"y\[\d+\] is -2; it must be"),
    (np.where(SOME < 0, -1, SOME + 1), r"y\[\d+\] is 3; numbers are components, 0 to 2"),
    (np.where(SOME < 0, 0.5, SOME), r"y\[\d+\] is 0.5; it must be"),
    (np.full(150, np.inf), r"y\[0\] is inf"),
    (np.arange(150).astype(str), r"y has 150 classes \('0', '1', '10', '100', '101', \.\.\.\)"),
    ([[0]] * 149 + [-1], "y"),
])
def test_mistakes(y, told):
    mixture = GaussianMixture(3, labels=True).fit(IRIS)
    before = mixture.means_
    with pytest.raises((TypeError, ValueError), match=told):
        mixture.fit(IRIS, y)
    assert mixture.means_ is before
    with pytest.raises((TypeError, ValueError), match=told):
        GaussianMixture.select(IRIS, [2, 3], y=y)
