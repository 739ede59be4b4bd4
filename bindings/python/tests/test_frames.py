# SPDX-License-Identifier: MIT
"""Data frames: columns of every type are converted or refused by name; names are kept."""
import pickle
import warnings

import numpy as np
import pytest
from common import FAITHFUL

from gmmix import GaussianMixture

pd = pytest.importorskip("pandas")
FRAME = pd.DataFrame(FAITHFUL, columns=["eruptions", "waiting"])
EXPECTED = GaussianMixture(2).fit(FAITHFUL).means_


def same(frame, expected=EXPECTED):
    np.testing.assert_array_equal(GaussianMixture(2).fit(frame).means_, expected)


def test_floats_are_not_copied():
    frame = pd.DataFrame(np.asfortranarray(FAITHFUL), columns=["a", "b"], copy=False)
    same(frame)
    same(FRAME)
    same(FRAME.astype(object))


def test_nullable_types():
    same(FRAME.convert_dtypes())
    same(FRAME.astype("Float64"))
    whole = FRAME.round().astype(int)
    expected = GaussianMixture(2).fit(whole.to_numpy()).means_
    for kind in ("int16", "Int64", "float32", "Float32", object):
        same(whole.astype(kind), expected)


def test_arrow_types():
    pytest.importorskip("pyarrow")
    same(FRAME.astype("float64[pyarrow]"))
    whole = FRAME.round().astype(int)
    same(whole.astype("int32[pyarrow]"), GaussianMixture(2).fit(whole.to_numpy()).means_)


def test_polars():
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"eruptions": FAITHFUL[:, 0], "waiting": FAITHFUL[:, 1]})
    same(frame)
    mixture = GaussianMixture(2).fit(frame)
    assert list(mixture.feature_names_in_) == ["eruptions", "waiting"]
    np.testing.assert_array_equal(mixture.predict(frame.select("waiting", "eruptions")),
                                  mixture.predict(frame))


@pytest.mark.parametrize("kind", ["bool", "boolean", "bool[pyarrow]", object])
def test_a_bool_column_beside_floats(kind):
    if "pyarrow" in str(kind):
        pytest.importorskip("pyarrow")
    long = FAITHFUL[:, 0] > 3
    expected = GaussianMixture(2).fit(np.c_[FAITHFUL, long]).means_
    same(FRAME.assign(long=pd.Series(long).astype(kind)), expected)


@pytest.mark.parametrize("column, text", [
    (["setosa"] * 272, "column 'kind' holds 'setosa' .row 0., which is not a number"),
    (pd.Series(["setosa"] * 272, dtype="string"), "column 'kind' holds 'setosa'"),
    (pd.Categorical(["a", "b"] * 136), "column 'kind' holds 'a'"),
    (pd.date_range("2020-01-01", periods=272), "column 'kind' holds datetime64"),
    (pd.date_range("2020-01-01", periods=272, tz="UTC"), "column 'kind'"),
    (pd.to_timedelta(range(272), unit="s"), "column 'kind' holds timedelta64"),
    (FAITHFUL[:, 0] * 1j, "Complex data not supported: column 'kind'"),
])
def test_what_is_refused_by_name(column, text):
    with pytest.raises((ValueError, TypeError), match=text):
        GaussianMixture(2).fit(FRAME.assign(kind=column))


def test_arrow_columns_that_are_refused():
    pa = pytest.importorskip("pyarrow")
    dates = pd.Series(pd.date_range("2020-01-01", periods=272))
    for column in (dates.astype("timestamp[ns][pyarrow]"),
                   pd.Series(["x"] * 272, dtype=pd.ArrowDtype(pa.string()))):
        with pytest.raises((ValueError, TypeError), match="column 'kind'"):
            GaussianMixture(2).fit(FRAME.assign(kind=column))


@pytest.mark.parametrize("kind", ["float64", "Float64", object])
def test_missing_values(kind):
    frame = FRAME.astype(kind)
    frame.loc[7, "waiting"] = pd.NA if kind != "float64" else np.nan
    with pytest.raises(ValueError, match=r"x\[7,1\] is NaN \(column 'waiting'\); with missing=1"):
        GaussianMixture(2).fit(frame)


def test_names_are_kept():
    mixture = GaussianMixture(2).fit(FRAME)
    assert mixture.feature_names_in_.dtype == object
    assert list(mixture.feature_names_in_) == ["eruptions", "waiting"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mixture.predict(FRAME)
    with pytest.warns(UserWarning, match="X does not have valid feature names"):
        mixture.predict(FAITHFUL)
    mixture.fit(FAITHFUL)
    assert not hasattr(mixture, "feature_names_in_")
    with pytest.warns(UserWarning, match="fitted without feature names"):
        mixture.predict(FRAME)
    assert not hasattr(GaussianMixture(2).fit(pd.DataFrame(FAITHFUL)), "feature_names_in_")
    with pytest.raises(TypeError, match="string names"):
        GaussianMixture(2).fit(pd.DataFrame(FAITHFUL, columns=["a", 1]))


def test_another_order_is_put_right_by_name():
    mixture = GaussianMixture(2).fit(FRAME)
    expected = mixture.score_samples(FRAME)
    other = FRAME.assign(number=range(272))[["number", "waiting", "eruptions"]]
    np.testing.assert_array_equal(mixture.score_samples(other), expected)
    with pytest.raises(ValueError, match="X lacks the column 'waiting' of the fit; it has"):
        mixture.predict(FRAME.rename(columns={"waiting": "wait"}))


def test_names_are_in_the_model():
    mixture = GaussianMixture(2).fit(FRAME)
    assert list(mixture._model.names()) == ["eruptions", "waiting"]
    for other in (GaussianMixture.from_bytes(mixture.to_bytes()),
                  pickle.loads(pickle.dumps(mixture))):
        assert list(other.feature_names_in_) == ["eruptions", "waiting"]
    too_long = GaussianMixture(2).fit(FRAME.rename(columns={"waiting": "w" * 300}))
    assert too_long.feature_names_in_[1] == "w" * 300
    assert too_long._model.names() is None
