# SPDX-License-Identifier: MIT
"""Warnings of a fit. `warnings_` has all of them, as the sum of GMM_WARN_... of the header."""
from __future__ import annotations

import re
import warnings
from typing import Optional

import numpy as np

from ._facts import known_warnings


class FitWarning(UserWarning):
    """A fit ended, but there is something to know of it."""


class FlooredWarning(FitWarning):
    """A component is as narrow as the floor allows (cov_floor, resolution)."""


class WeightsWarning(FitWarning):
    """Row weights do not do what they seem to."""


class LabelsWarning(FitWarning):
    """y was given to a fit that does not use it."""


_KINDS = {"floored": FlooredWarning}  # others are FitWarnings
_SILENT = ("not_converged", "ill_conditioned")


def in_python(text: str) -> str:
    """A sentence of the library with options as they are called here: GMM_OPT_TOL is tol."""
    return re.sub("GMM_OPT_([A-Z_]+)", lambda found: found.group(1).lower(), text)


def warn_of_fit(bits: int, tol: float, max_iter: int, level: int) -> None:
    """tol 0 asks for all iterations, and a nearly singular covariance is no fault of a fit."""
    if bits & known_warnings()["not_converged"][0] and tol > 0:
        from ._scikit_learn import ConvergenceWarning
        # The first sentences are what programs that silence scikit-learn's warning look for.
        warnings.warn("Best performing initialization did not converge. Try different init "
                      "parameters, or increase max_iter, tol, or check for degenerate data. "
                      f"(max_iter is {max_iter}, tol {tol})", ConvergenceWarning, level)
    for name, (bit, text) in known_warnings().items():
        if bits & bit and name not in _SILENT:
            warnings.warn(in_python(text), _KINDS.get(name, FitWarning), level)


def warn_of_weights(weight: Optional[np.ndarray], level: int) -> None:
    """BIC's penalty is p log N, and N is the sum of the weights."""
    if weight is not None and len(weight) > 1 and abs(weight.sum() - 1) < 1e-9:
        warnings.warn("sample_weight sums to 1, so BIC's penalty, the logarithm of that sum, is 0: "
                      "multiply the weights by the number of rows", WeightsWarning, level)
