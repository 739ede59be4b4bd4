# SPDX-License-Identifier: MIT
"""Gaussian mixtures by gmmix, with scikit-learn's class and method names. Needs NumPy.

>>> import numpy as np, gmmix
>>> X = np.random.default_rng(0).normal(size=(200, 2))
>>> X[100:] += 5
>>> mixture = gmmix.GaussianMixture(2, random_state=1).fit(X)
>>> mixture.converged_, mixture.weights_.round(2).tolist()
(True, [0.5, 0.5])
>>> np.bincount(mixture.predict(X)).tolist()
[100, 100]

X is read where it lies, with its strides, if it is float64 and its strides are positive multiples
of 8 bytes; so C and Fortran order, slices and transposes are not copied. Other numbers are
converted once. Fits release the interpreter's lock, and Ctrl-C stops them.
"""
from typing import Any

from ._errors import GMMixError, GMMixValueError
from ._estimator import GaussianMixture
from ._facts import families
from ._imputer import Imputer
from ._library import load
from ._options import options
from ._warnings import FitWarning, FlooredWarning, LabelsWarning, WeightsWarning

__all__ = ["GaussianMixture", "Imputer", "GMMixError", "GMMixValueError", "NotFittedError",
           "ConvergenceWarning", "FitWarning", "FlooredWarning", "LabelsWarning", "WeightsWarning",
           "families", "load", "options"]


def __getattr__(name: str) -> Any:
    """What is made only when it is asked for: scikit-learn is then imported, if it is there."""
    if name in ("ConvergenceWarning", "NotFittedError"):
        from . import _scikit_learn
        return getattr(_scikit_learn, name)
    if name == "__version__":
        return load().gmm_version_string().decode()
    raise AttributeError(f"module 'gmmix' has no attribute {name!r}")
