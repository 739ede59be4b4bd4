# SPDX-License-Identifier: MIT
"""Options: those of the library, all of them, with its defaults; and what is wrong with one."""
import re

import numpy as np
import pytest
from common import FAITHFUL, Spied

import gmmix
from gmmix import GaussianMixture, GMMixError

RENAMED = {"init": "init_params", "seed": "random_state"}


def test_they_are_the_librarys():
    found = gmmix.options()
    assert found["max_iter"][1:] == (1, 1000000, 1000)
    assert "iterations" in found["max_iter"][0]
    params = GaussianMixture().get_params()
    for name, (_, _, _, default) in found.items():
        if name in RENAMED:
            assert params[RENAMED[name]] is None
        elif name in params:
            assert params[name] == default, name
        else:  # a library that is newer than the signature
            assert GaussianMixture(**{name: default}).get_params()[name] == default


def test_the_library_gets_all_of_them():
    with Spied("gmm_set_int") as whole, Spied("gmm_set_double") as real:
        GaussianMixture(2, max_iter=7, tol=0.25, random_state=9,
                        init_params="random_from_data").fit(FAITHFUL)
    found = gmmix.options()
    given = {option: value for _, option, value in whole + real}
    assert len(given) == len(found)
    assert [given[option] for option in (1, 2, 4, 6, 9)] == [7, 0.25, 2, 9, 1e-6]


def test_they_have_an_effect():
    assert GaussianMixture(2, max_iter=2, tol=0).fit(FAITHFUL).n_iter_ == 2
    assert not GaussianMixture(2, max_iter=2, tol=0).fit(FAITHFUL).converged_
    random = GaussianMixture(2, init_params="random", random_state=5, max_iter=1, tol=0)
    assert random.fit(FAITHFUL).lower_bound_ < -4.5


def test_the_order_of_components():
    for seed in range(4):
        heaviest = GaussianMixture(3, order=1, random_state=seed).fit(FAITHFUL)
        assert (np.diff(heaviest.weights_) <= 0).all()
        first = GaussianMixture(3, order=2, random_state=seed).fit(FAITHFUL)
        assert (np.diff(first.means_[:, 0]) >= 0).all()


def test_all_processors():
    expected = GaussianMixture(2).fit(FAITHFUL).means_
    for threads in (-1, 0, 2):
        with Spied("gmm_set_int") as calls:
            found = GaussianMixture(2, threads=threads).fit(FAITHFUL).means_
        assert {value for _, option, value in calls if option == 7} == {max(threads, 0)}
        np.testing.assert_array_equal(found, expected)


def test_names_of_starts():
    same = [GaussianMixture(3, init_params=name).fit(FAITHFUL).means_
            for name in (None, "kmeans", "k-means++")]
    np.testing.assert_array_equal(same[0], same[1])
    np.testing.assert_array_equal(same[0], same[2])


def test_set_params():
    mixture = GaussianMixture(3)
    assert mixture.set_params(n_components=2, tol=1e-3) is mixture
    assert (mixture.n_components, mixture.get_params()["tol"]) == (2, 1e-3)
    with pytest.raises(ValueError, match="Invalid parameter 'tolerance'"):
        mixture.set_params(max_iter=3, tolerance=1)
    assert mixture.max_iter == 1000


def test_repr():
    assert repr(GaussianMixture()) == "GaussianMixture()"
    assert repr(GaussianMixture(2, covariance_type="diag")) == (
        "GaussianMixture(n_components=2, covariance_type='diag')")
    assert "means_init=[[1], [2]]" in repr(GaussianMixture(2, means_init=[[1], [2]]))


def test_wrong_ones():
    with pytest.raises(TypeError):
        GaussianMixture(2, tolerance=1)
    for wrong, kind, text in (
            (dict(covariance_type="round"), ValueError, "covariance_type is 'round'; it must be "
                                                        "one of full, tied, diag, spherical"),
            (dict(init_params="best"), ValueError, "init_params is 'best'; it must be one of"),
            (dict(max_iter=1.5), TypeError, "max_iter is 1.5; it must be a whole number"),
            (dict(tol="x"), TypeError, "tol is 'x'; it must be a number"),
            (dict(n_components=2.0), TypeError, "n_components is 2.0; it must be a whole number"),
            (dict(random_state="x"), TypeError, "random_state is 'x'; it must be None, a whole"),
            (dict(threads=-2), ValueError, "threads is -2; it must be 0 to "),
            (dict(max_iter=-1), ValueError, "max_iter is -1; it must be 1 to 1000000")):
        with pytest.raises(kind, match=re.escape(text)):
            GaussianMixture(**wrong).fit(FAITHFUL)
    for wrong, name, text in ((dict(tol=-1), "RANGE", "tol is -1; it must be 0"),
                              (dict(random_state=-1), "RANGE", "random_state is -1; it must be 0"),
                              (dict(n_components=0), "ARGUMENT", "n_components is 0; it must be 1"),
                              (dict(init_params="params"), "NOT_FITTED", "needs weights_init")):
        with pytest.raises(GMMixError, match=text) as caught:
            GaussianMixture(**wrong).fit(FAITHFUL)
        assert caught.value.name == "GMM_ERR_" + name
        assert isinstance(caught.value, ValueError)


def test_random_states():
    fits = dict(n_components=5, init_params="random_from_data", max_iter=1, tol=0)

    def means(state):
        return GaussianMixture(random_state=state, **fits).fit(FAITHFUL).means_

    np.testing.assert_array_equal(means(None), means(0))
    assert not np.array_equal(means(1), means(2))
    np.testing.assert_array_equal(means(np.int64(7)), means(7))
    for make in (np.random.RandomState, np.random.default_rng):
        np.testing.assert_array_equal(means(make(3)), means(make(3)))
        one = make(3)
        assert not np.array_equal(means(one), means(one))  # it goes on


def test_verbose(capsys):
    GaussianMixture(2, verbose=1, verbose_interval=5, tol=0, max_iter=12).fit(FAITHFUL)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        f"start 0, iteration {i}" for i in (1, 5, 10)]
    seen = []
    GaussianMixture(2, verbose=1, progress=lambda *all: seen.append(all)).fit(FAITHFUL)
    assert seen and capsys.readouterr().out
    GaussianMixture(2).fit(FAITHFUL)
    assert capsys.readouterr().out == ""
