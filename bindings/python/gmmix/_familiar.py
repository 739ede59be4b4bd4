# SPDX-License-Identifier: MIT
"""Methods that scikit-learn's class has without a public name, and that programs call all the same:
to give parameters, and to begin with responsibilities or labels."""
from __future__ import annotations

from typing import Any, Dict, Tuple

import numpy as np

from ._data import float64, rows_of
from ._facts import family_of
from ._library import load
from ._start import given_blocks
from ._parts import Parts


class Familiar(Parts):

    def _n_parameters(self) -> int:
        return int(load().gmm_free_parameters(self._fitted().handle))

    def _get_parameters(self) -> Tuple[np.ndarray, ...]:
        return (*self._parameters(), self.precisions_cholesky_)

    def _set_parameters(self, params: Any) -> None:
        self.weights_, self.means_, self.covariances_, _ = params

    def _initialize(self, X: Any, resp: Any) -> None:
        """Parameters from responsibilities (rows x components), but for those that are given."""
        x, resp = rows_of(X).array, float64("resp", resp)
        found = _maximum(x, resp, self.covariance_type)
        found.update(given_blocks(self, resp.shape[1], x.shape[1]))
        for name, block in found.items():
            setattr(self, name + "_", block)


def _maximum(x: np.ndarray, resp: np.ndarray, family: str) -> Dict[str, np.ndarray]:
    """The M-step: the most likely parameters for these responsibilities. resp may sum to other
    numbers than 1 in a row, which are then the row's weight."""
    counts = resp.sum(axis=0)
    means = resp.T @ x / counts[:, None]
    spread, of = [x - mean for mean in means], family_of(family)
    covariances = np.array([(s.T * r) @ s if of.form == "full" else r @ s**2
                            for r, s in zip(resp.T, spread)])
    if of.shared:
        covariances = covariances.sum(axis=0) / counts.sum()
    else:
        covariances = covariances / counts.reshape((-1,) + (1,) * (covariances.ndim - 1))
    if of.form == "isotropic":
        covariances = covariances.mean(axis=-1, keepdims=of.shared)
    return {"weights": counts / counts.sum(), "means": means, "covariances": covariances}
