# SPDX-License-Identifier: MIT
"""Families, names of values and warnings are the library's: nothing of them is written here."""
import inspect
import pickle

import numpy as np
import pytest
from common import FAITHFUL, Spied

import gmmix
from gmmix import GaussianMixture
from gmmix._facts import Family, known_warnings, table
from gmmix._options import starts


def test_families_are_the_librarys():
    library, found = gmmix.load(), gmmix.families()
    assert len(found) == library.gmm_family_count() >= 4
    for name, family in found.items():
        assert library.gmm_family_find(name.encode()) == family.number
        assert family.shared == ("V" not in family.letters)
        assert family.help
        # no option, and nothing of a fit, depends on which of its names is used
        means = [GaussianMixture(3, covariance_type=given, random_state=1).fit(FAITHFUL).means_
                 for given in (name, family.letters, family.letters.lower())]
        np.testing.assert_array_equal(means[0], means[1])
        np.testing.assert_array_equal(means[0], means[2])


@pytest.mark.parametrize("name", list(gmmix.families()))
def test_every_family_can_do_all(name):
    mixture = GaussianMixture(3, covariance_type=name).fit(FAITHFUL)
    shape = gmmix.families()[name].shape(3, 2)
    assert mixture.covariances_.shape == mixture.precisions_.shape == shape
    factors = mixture.precisions_cholesky_
    full = gmmix.families()[name].form == "full"
    np.testing.assert_allclose(factors @ np.swapaxes(factors, -1, -2) if full else factors**2,
                               mixture.precisions_, rtol=1e-9)
    again = GaussianMixture.from_bytes(mixture.to_bytes())
    assert again.covariance_type == name
    np.testing.assert_array_equal(again.covariances_, mixture.covariances_)
    start = GaussianMixture(3, covariance_type=name, max_iter=0,
                            means_init=mixture.means_).fit(FAITHFUL)
    assert start.covariances_.shape == shape
    by_hand = GaussianMixture(3, covariance_type=name)
    by_hand._initialize(FAITHFUL, mixture.predict_proba(FAITHFUL))
    assert by_hand.covariances_.shape == shape


def test_shapes_of_families_to_come():
    shapes = {form: Family(0, "EEE", form, True, "").shape(3, 2)
              for form in ("isotropic", "diagonal", "full")}
    assert shapes == {"isotropic": (1,), "diagonal": (2,), "full": (2, 2)}


def test_names_of_values():
    for name, option in table().items():
        assert len(option.choices) == gmmix.load().gmm_option_choice_count(option.id)
        if option.choices and not option.bits:
            assert sorted(option.choices.values()) == list(range(option.lowest, option.highest + 1))
    assert set(table()["init"].choices) < set(starts())
    for order in ("found", "weight", "mean"):
        with Spied("gmm_set_int") as calls:
            GaussianMixture(2, order=order).fit(FAITHFUL)
        assert (table()["order"].id, table()["order"].choices[order]) in [c[1:] for c in calls]
    with pytest.raises(ValueError, match="order is 'size'; it must be one of found, weight, mean"):
        GaussianMixture(2, order="size").fit(FAITHFUL)
    with pytest.raises(ValueError, match="freeze is 'mean'; it must be one of weights, means, cov"):
        GaussianMixture(2, freeze=["mean"]).fit(FAITHFUL)


def test_blocks_to_freeze_by_name():
    means = [[2, 50], [4, 80]]
    kept = [GaussianMixture(2, freeze=freeze, means_init=means).fit(FAITHFUL)
            for freeze in (2, "means", ["means"])]
    for mixture in kept:
        np.testing.assert_array_equal(mixture.means_, means)
        np.testing.assert_array_equal(mixture.covariances_, kept[0].covariances_)
    with pytest.raises(ValueError, match="keeps the weights"):
        GaussianMixture(2, freeze=["means", "weights"], means_init=means).fit(FAITHFUL)


def test_warnings_are_the_librarys():
    assert len(known_warnings()) == gmmix.load().gmm_warning_count() >= 5
    assert known_warnings()["few_rows"][0] == 32


class Short(GaussianMixture):
    """As the class would be if the library had got more options since."""

    def __init__(self, n_components=1, *, init_params=None, random_state=None, progress=None,
                 **options):
        super().__init__(n_components, init_params=init_params, random_state=random_state,
                         progress=progress)
        self._set_others(options)


def test_an_option_that_has_no_keyword():
    assert "order" not in inspect.signature(Short.__init__).parameters
    mixture = Short(3, order="weight", max_iter=50)
    assert mixture.get_params()["order"] == "weight" and "skip" not in mixture.get_params()
    assert repr(mixture) == "Short(n_components=3, order='weight', max_iter=50)"
    assert (np.diff(mixture.fit(FAITHFUL).weights_) <= 0).all()
    assert mixture.set_params(tol=0.5).get_params()["tol"] == 0.5
    again = pickle.loads(pickle.dumps(mixture))
    assert again.get_params() == mixture.get_params()
    with pytest.raises(TypeError, match="unexpected keyword argument 'tolerance'"):
        Short(3, tolerance=1)
