# SPDX-License-Identifier: MIT
"""Bytes, files, pickles and copies; and when memory is freed."""
import copy
import pickle

import numpy as np
import pytest
from common import FAITHFUL, FAMILIES, Spied

from gmmix import GaussianMixture, GMMixError


def same(ours, theirs):
    for name in ("weights_", "means_", "covariances_", "precisions_", "history_"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
    for name in ("n_iter_", "converged_", "lower_bound_", "warnings_", "n_features_in_"):
        assert getattr(ours, name) == getattr(theirs, name)
    assert ours.bic() == theirs.bic()
    np.testing.assert_array_equal(ours.score_samples(FAITHFUL), theirs.score_samples(FAITHFUL))


@pytest.mark.parametrize("family", FAMILIES)
def test_pickle_and_copy(family):
    mixture = GaussianMixture(2, covariance_type=family, tol=1e-4,
                              progress=lambda *_: None).fit(FAITHFUL)
    for other in (pickle.loads(pickle.dumps(mixture)), copy.deepcopy(mixture)):
        same(other, mixture)
        assert other.get_params() == dict(mixture.get_params(), progress=None)
        with pytest.raises(ValueError):
            other.means_[0, 0] = 1
    unfitted = pickle.loads(pickle.dumps(GaussianMixture(3, max_iter=7)))
    assert (unfitted.n_components, unfitted.max_iter) == (3, 7)
    assert not hasattr(unfitted, "means_")


def test_pickle_of_what_was_set():
    mixture = GaussianMixture(2).fit(FAITHFUL)
    mixture.means_ = mixture.means_ + 1
    other = pickle.loads(pickle.dumps(mixture))
    np.testing.assert_array_equal(other.score_samples(FAITHFUL), mixture.score_samples(FAITHFUL))
    assert other.n_iter_ == mixture.n_iter_


def test_bytes():
    mixture = GaussianMixture(2, covariance_type="tied", random_state=4, max_iter=50,
                              init_params="random_from_data").fit(FAITHFUL)
    data = mixture.to_bytes()
    other = GaussianMixture.from_bytes(bytearray(data))
    same(other, mixture)
    assert other.get_params() == mixture.get_params()
    assert other.to_bytes() == data
    for wrong in (data[:-1], b"", data[:40] + bytes([data[40] ^ 1]) + data[41:]):
        with pytest.raises(GMMixError) as caught:
            GaussianMixture.from_bytes(wrong)
        assert caught.value.name == "GMM_ERR_FORMAT"


def test_files(tmp_path):
    mixture = GaussianMixture(2).fit(FAITHFUL)
    for path in (tmp_path / "a.gmm", str(tmp_path / "b.gmm")):
        mixture.save(path)
        same(GaussianMixture.load(path), mixture)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.gmm", "b.gmm"]
    mixture.set_params(max_iter=1, tol=0).fit(FAITHFUL).save(tmp_path / "a.gmm")
    assert GaussianMixture.load(tmp_path / "a.gmm").n_iter_ == 1
    with pytest.raises(FileNotFoundError):
        mixture.save(tmp_path / "nowhere" / "a.gmm")
    with pytest.raises(FileNotFoundError):
        GaussianMixture.load(tmp_path / "c.gmm")


def test_a_fit_goes_on_from_a_file(tmp_path):
    GaussianMixture(3, max_iter=4, tol=0).fit(FAITHFUL).save(tmp_path / "m")
    again = GaussianMixture.load(tmp_path / "m").set_params(warm_start=True).fit(FAITHFUL)
    whole = GaussianMixture(3, max_iter=8, tol=0).fit(FAITHFUL)
    np.testing.assert_allclose(again.means_, whole.means_, rtol=1e-9)


def test_close():
    with Spied("gmm_destroy") as destroyed:
        with GaussianMixture(2).fit(FAITHFUL) as mixture:
            expected = mixture.score_samples(FAITHFUL)
            assert len(destroyed) == 0
        assert len(destroyed) == 1
        mixture.close()
        assert len(destroyed) == 1
        mixture.precisions_  # needs a model for a moment
        assert len(destroyed) == 2
        np.testing.assert_array_equal(mixture.score_samples(FAITHFUL), expected)  # made again
        mixture.fit(FAITHFUL).fit(FAITHFUL)
        assert len(destroyed) == 4
        del mixture
        assert len(destroyed) == 5


def test_fit_predict():
    mixture = GaussianMixture(2)
    labels = mixture.fit_predict(FAITHFUL)
    np.testing.assert_array_equal(labels, mixture.predict(FAITHFUL))
    assert labels.dtype == np.int32
