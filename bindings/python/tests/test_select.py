# SPDX-License-Identifier: MIT
"""The best of several families and numbers of components."""
import os
import pickle
import signal
import threading
import time
import warnings

import numpy as np
import pytest
from common import FAITHFUL, FAMILIES, IRIS, Spied

import gmmix
from gmmix import GaussianMixture, GMMixError

COLUMNS = ["family", "n_components", "bic", "difference", "log_likelihood", "n_parameters",
           "trusted", "warnings", "error"]
CRITERIA = {"bic": GaussianMixture.bic, "aic": GaussianMixture.aic, "icl": GaussianMixture.icl}
FEW_ROWS = 32


def rows_of(mixture):
    """A dict for each fit."""
    columns = mixture.selection_
    return [dict(zip(columns, values)) for values in zip(*columns.values())]


def check_cells(best, x, weight=None, **given):
    """Each is the fit of its own, to the bit."""
    by = given.get("select_by", "bic")
    cells = rows_of(best)
    for cell in cells:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            one = GaussianMixture(int(cell["n_components"]), covariance_type=cell["family"],
                                  **given).fit(x, sample_weight=weight)
        assert cell[by] == CRITERIA[by](one)
        assert cell["log_likelihood"] == one.log_likelihood_
        assert cell["n_parameters"] == one.n_parameters_
        assert cell["trusted"] == (not one.warnings_ & FEW_ROWS)
        assert ("few_rows" in cell["warnings"]) == (not cell["trusted"])
        assert bool(cell["warnings"]) == bool(one.warnings_)
        assert cell["difference"] == cell[by] - cells[0][by]
        assert cell["error"] == ""
        if cell is cells[0]:
            np.testing.assert_array_equal(best.means_, one.means_)
            np.testing.assert_array_equal(best.covariances_, one.covariances_)
            assert best.warnings_ == one.warnings_


def test_all_families_each_as_a_fit_of_its_own():
    with Spied("gmm_select") as selections, Spied("gmm_fit") as fits:
        best = GaussianMixture.select(FAITHFUL, range(1, 5))
    assert (len(selections), len(fits)) == (1, 0)
    assert list(best.selection_) == COLUMNS
    assert {len(column) for column in best.selection_.values()} == {4 * len(FAMILIES)}
    check_cells(best, FAITHFUL)
    trusted = best.selection_["trusted"]
    assert (np.diff(best.selection_["bic"][trusted]) >= -1e-6).all()
    assert gmmix.families()[best.covariance_type].letters == best.selection_["family"][0]
    assert len(best.weights_) == best.n_components == best.selection_["n_components"][0]
    assert best.bic() == best.selection_["bic"][0]


def test_those_not_to_be_trusted_come_later():
    best = GaussianMixture.select(IRIS[:40], range(1, 8), ["VVV", "EII"])
    trusted = best.selection_["trusted"]
    assert trusted[0] and not trusted.all()
    assert (np.diff(trusted.astype(int)) <= 0).all()  # none to be trusted after one that is not
    check_cells(best, IRIS[:40])


@pytest.mark.parametrize("by", ["bic", "icl", "aic"])
def test_criteria_weights_and_options(by):
    weight = np.random.default_rng(3).uniform(0.5, 2, len(FAITHFUL))
    given = dict(select_by=by, equal_weights=1, random_state=4, n_init=2)
    best = GaussianMixture.select(FAITHFUL, [3, 1, 2, 3], ("diag", "VVE"), sample_weight=weight,
                                  **given)
    assert list(best.selection_)[2] == by
    assert len(best.selection_[by]) == 6  # each number once
    check_cells(best, FAITHFUL, weight, **given)
    np.testing.assert_array_equal(best.weights_, 1 / best.n_components)
    with pytest.warns(gmmix.WeightsWarning, match="the fit had row weights"):
        best.bic(FAITHFUL)


def test_by_number():
    best = GaussianMixture.select(FAITHFUL, [1, 2], "full", select_by=2)
    assert "icl" in best.selection_


def test_either_name_in_any_case():
    def cells(*names):
        return GaussianMixture.select(FAITHFUL, 2, *names).selection_

    expected = cells(["full", "tied", "VVE"])
    for names in (["VVV", "eee", "vve"], ["Full", "TIED", "VVE", "VVV"], ("full", "tied", "VVE")):
        for name, column in cells(names).items():
            np.testing.assert_array_equal(column, expected[name])
    assert cells("vvv")["family"].tolist() == ["VVV"]
    assert sorted(cells("ALL")["family"]) == sorted(f.letters for f in gmmix.families().values())


def test_more_components_than_rows():
    best = GaussianMixture.select(FAITHFUL[:6], [1, 7], "EII")
    first, last = rows_of(best)
    assert (first["n_components"], first["error"]) == (1, "")
    assert last["n_components"] == 7 and "fewer distinct rows" in last["error"]
    assert np.isnan([last["bic"], last["difference"], last["log_likelihood"]]).all()
    assert not last["trusted"] and last["warnings"] == "" and last["n_parameters"] == 21
    with pytest.raises(gmmix.GMMixValueError, match="must be at least 7"):
        GaussianMixture.select(FAITHFUL[:6], [7, 8])


@pytest.mark.parametrize("given, message", [
    (dict(n_components=[]), "at least one number"),
    (dict(n_components=[1, 0]), "n_components is 0"),
    (dict(n_components=2.5), "n_components is 2.5; it must be a whole number"),
    (dict(n_components="3"), "n_components is '3'"),
    (dict(covariance_type=[]), "one or several families"),
    (dict(covariance_type=["full", "VVX"]), "covariance_type is 'VVX'; it must be one of full"),
    (dict(covariance_type=None), "covariance_type is None"),
    (dict(select_by="BICK"), "select_by is 'BICK'; it must be one of bic, icl, aic"),
    (dict(select_by=9), "select_by is 9; it must be 1 to 3"),
    (dict(max_iter=0), "max_iter is 0"),
    (dict(means_init=[[0, 0]], freeze=["means"]), "leave out means_init, freeze"),
    (dict(init_params="params"), "leave out init_params='params'"),
    (dict(sample_weight=[1]), "sample_weight has shape"),
    (dict(nonsense=1), "unexpected keyword argument 'nonsense'"),
])
def test_what_is_wrong_is_said(given, message):
    with pytest.raises((ValueError, TypeError), match=message):
        GaussianMixture.select(FAITHFUL, **given)


def test_nan_is_named():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1.0, 2, 3], "b": [1.0, np.nan, 3]})
    with pytest.raises(ValueError, match=r"x\[1,1\] is NaN.*column 'b'"):
        GaussianMixture.select(frame, 1)


def test_frames():
    pandas = pytest.importorskip("pandas")
    best = GaussianMixture.select(pandas.DataFrame(FAITHFUL, columns=["eruptions", "waiting"]), 2)
    assert best.feature_names_in_.tolist() == ["eruptions", "waiting"]
    assert GaussianMixture.from_bytes(best.to_bytes()).feature_names_in_[1] == "waiting"
    table = pandas.DataFrame(best.selection_)
    assert list(table) == COLUMNS and len(table) == len(FAMILIES)
    assert table["trusted"].dtype == bool and table["bic"].is_monotonic_increasing


def test_it_is_an_estimator():
    best = GaussianMixture.select(FAITHFUL, [1, 2], "full", random_state=7)
    assert best.get_params()["n_components"] == 2
    assert best.get_params()["covariance_type"] == "full"
    again = pickle.loads(pickle.dumps(best))
    for name, column in best.selection_.items():
        np.testing.assert_array_equal(again.selection_[name], column)
    np.testing.assert_array_equal(again.predict(FAITHFUL), best.predict(FAITHFUL))
    means = best.means_
    np.testing.assert_array_equal(best.fit(FAITHFUL).means_, means)
    assert not hasattr(best, "selection_")  # a fit is no selection
    assert not hasattr(pickle.loads(pickle.dumps(best)), "selection_")


def test_clone():
    base = pytest.importorskip("sklearn.base")
    best = GaussianMixture.select(FAITHFUL, [1, 2], "full")
    cloned = base.clone(best)
    assert not hasattr(cloned, "selection_") and cloned.get_params() == best.get_params()


def test_icl_needs_a_fit():
    with pytest.raises(ValueError, match="icl.*fit the rows"):
        GaussianMixture.from_parameters([1], [[0.0]], [[[1]]]).icl()
    mixture = GaussianMixture(2).fit(FAITHFUL)
    doubt = -2 * np.log(mixture.predict_proba(FAITHFUL).max(axis=1)).sum()
    assert mixture.icl() == pytest.approx(mixture.bic() + doubt, rel=1e-12)


def test_warnings_point_at_the_caller():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        GaussianMixture.select(FAITHFUL, 3, "full", max_iter=2, sample_weight=np.full(272, 1 / 272))
    assert [w.category for w in caught] == [gmmix.ConvergenceWarning, gmmix.FitWarning,
                                            gmmix.WeightsWarning]
    assert {w.filename for w in caught} == {__file__}


def test_progress(capsys):
    seen = []
    GaussianMixture.select(FAITHFUL, [1, 2], ["EII", "VVV"], verbose=1, verbose_interval=1,
                           progress=lambda *all: seen.append(all))
    assert sorted(cell for cell, *_ in seen) == [0, 1, 2, 3]
    assert [done for _, done, *_ in seen] == [1, 2, 3, 4]
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4 and lines[3].startswith("fit 4 of 4: ")
    assert sum("EII, 1 component: mean log-likelihood -" in line for line in lines) == 1
    with pytest.raises(GMMixError) as caught:
        GaussianMixture.select(FAITHFUL, progress=lambda *_: True)
    assert caught.value.name == "GMM_ERR_CANCELLED"


@pytest.mark.parametrize("n", [500, 100_000])  # side by side, and one after the other
def test_keyboard_interrupt(n):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    x = np.random.default_rng(2).normal(size=(n, 3))
    try:
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        begin = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            GaussianMixture.select(x, range(5, 25), tol=0, max_iter=100_000, threads=2)
        assert time.monotonic() - begin < 20
    finally:
        signal.signal(signal.SIGINT, before)
