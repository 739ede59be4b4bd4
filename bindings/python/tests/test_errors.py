# SPDX-License-Identifier: MIT
"""What failed calls say, and that they change nothing."""
import os
import pickle

import numpy as np
import pytest
from common import FAITHFUL, python

import gmmix
from gmmix import GaussianMixture, GMMixError


def test_code_name_and_message():
    x = FAITHFUL.copy()
    x[17, 1] = np.nan
    with pytest.raises(GMMixError) as caught:
        GaussianMixture(2).fit(x)
    error = caught.value
    text = "gmm_fit: x[17,1] is NaN; with missing=1 NaN is a value that was not observed"
    assert (error.code, error.name, error.message) == (-20, "GMM_ERR_NOT_FINITE", text)
    assert str(error) == text + " (GMM_ERR_NOT_FINITE)"
    assert pickle.loads(pickle.dumps(error)).code == -20
    assert isinstance(error, ValueError)


def test_places_in_use():
    mixture = GaussianMixture(2).fit(FAITHFUL)
    for value, word in ((np.nan, "NaN"), (np.inf, "infinity"), (-np.inf, "-infinity")):
        x = FAITHFUL.copy()
        x[7, 1] = value
        for call in (mixture.predict, mixture.predict_proba, mixture.score_samples, mixture.score,
                     mixture.bic):
            with pytest.raises(ValueError, match=rf"x\[7,1\] is {word}[; ]"):
                call(x)
    with pytest.raises(ValueError, match="X has 1 features, but GaussianMixture is expecting 2"):
        mixture.predict(FAITHFUL[:, :1])


def test_without_a_fit():
    mixture = GaussianMixture(2)
    for call in (mixture.predict, mixture.predict_proba, mixture.score_samples, mixture.score,
                 mixture.aic, mixture.bic):
        with pytest.raises(gmmix.NotFittedError, match="is not fitted yet") as caught:
            call(FAITHFUL)
        assert caught.value.name == "GMM_ERR_NOT_FITTED"
    for name in ("means_", "weights_", "covariances_", "precisions_", "n_iter_"):
        assert not hasattr(mixture, name)


def test_a_failed_fit_changes_nothing():
    mixture = GaussianMixture(2).fit(FAITHFUL)
    before, bytes_before = mixture.means_, mixture.to_bytes()
    with pytest.raises(GMMixError):
        mixture.fit(FAITHFUL[:1])
    assert mixture.means_ is before
    assert mixture.to_bytes() == bytes_before


def test_no_library():
    run = python("import gmmix; gmmix.load()", GMMIX_LIBRARY="/nowhere/libgmmix.so")
    assert run.returncode != 0
    for way in (b"/nowhere/libgmmix.so", b"pip install", b"GMMIX_LIBRARY=", b"gmmix.load("):
        assert way in run.stderr
    with pytest.raises(RuntimeError):
        gmmix.load("/nowhere/libgmmix.so")  # another one is loaded
    assert gmmix.load() is gmmix.load()


def test_processes_started_later_find_the_library():
    path = os.path.abspath(gmmix.load()._name)
    program = (f"import gmmix, os, subprocess, sys; gmmix.load({path!r});"
               "sys.exit(subprocess.call([sys.executable, '-c', 'import gmmix; "
               "print(gmmix.load()._name)']))")
    run = python(program, GMMIX_LIBRARY="")
    assert run.stdout.decode().strip() == path, run.stderr


def test_imports_numpy_only():
    program = ("import sys, gmmix; gmmix.GaussianMixture(1).fit([[1, 2], [3, 5], [4, 4]]);"
               "print([m for m in ('sklearn', 'scipy', 'pandas') if m in sys.modules])")
    assert python(program).stdout.strip() == b"[]"


def test_version():
    numbers = [int(part) for part in gmmix.__version__.split(".")]
    assert numbers[0] * 10000 + numbers[1] * 100 + numbers[2] == gmmix.load().gmm_version()
    with pytest.raises(AttributeError):
        gmmix.nothing
