# SPDX-License-Identifier: MIT
"""Warnings of a fit. `warnings_` has all of them, as the sum of GMM_WARN_... of the header."""
from __future__ import annotations

import warnings
from typing import Optional

import numpy as np

NOT_CONVERGED, FLOORED, EMPTY, ILL_CONDITIONED, FEW_ROWS = 1, 2, 4, 8, 32


class FitWarning(UserWarning):
    """A fit ended, but there is something to know of it."""


class FlooredWarning(FitWarning):
    """A component is as narrow as the floor allows (cov_floor, resolution)."""


class WeightsWarning(FitWarning):
    """Row weights do not do what they seem to."""


_TEXTS = {
    FLOORED: (FlooredWarning, "a component is as narrow as the floor allows (cov_floor and "
                              "resolution): without it, the component would collapse"),
    EMPTY: (FitWarning, "a component has no rows: use fewer components"),
    FEW_ROWS: (FitWarning, "a component stands on too few rows, so the fit is probably not to be "
                           "trusted: try fewer components or a simpler covariance_type"),
}


def warn_of_fit(bits: int, tol: float, max_iter: int, level: int) -> None:
    """tol 0 asks for all iterations, and a nearly singular covariance is no fault of a fit."""
    if bits & NOT_CONVERGED and tol > 0:
        from ._scikit_learn import ConvergenceWarning
        # The first sentences are what programs that silence scikit-learn's warning look for.
        warnings.warn("Best performing initialization did not converge. Try different init "
                      "parameters, or increase max_iter, tol, or check for degenerate data. "
                      f"(max_iter is {max_iter}, tol {tol})", ConvergenceWarning, level)
    for bit, (kind, text) in _TEXTS.items():
        if bits & bit:
            warnings.warn(text, kind, level)


def warn_of_weights(weight: Optional[np.ndarray], level: int) -> None:
    """BIC's penalty is p log N, and N is the sum of the weights."""
    if weight is not None and len(weight) > 1 and abs(weight.sum() - 1) < 1e-9:
        warnings.warn("sample_weight sums to 1, so BIC's penalty, the logarithm of that sum, is 0: "
                      "multiply the weights by the number of rows", WeightsWarning, level)
