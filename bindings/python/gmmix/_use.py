# SPDX-License-Identifier: MIT
"""What can be done with a mixture: labels, densities, criteria, drawn rows."""
from __future__ import annotations

import ctypes
import warnings
from typing import Any, Optional, Tuple

import numpy as np

from ._data import Rows, rows_of, weights_of
from ._errors import NOT_FINITE, SHAPE, TOO_FEW_ROWS
from ._library import check, invalid, load
from ._model import Model
from ._options import whole
from ._random import sample_seed
from ._results import Results
from ._start import given_blocks
from ._warnings import WeightsWarning


class Use(Results):

    n_components: int
    random_state: Any

    def _rows(self, X: Any, user: str = "GaussianMixture") -> Tuple[Model, Rows]:
        model = self._fitted()
        rows = rows_of(X, vars(self).get("feature_names_in_"), fitted=True, user=user)
        if rows.array.shape[1] != self.n_features_in_:
            raise invalid(f"X has {rows.array.shape[1]} features, but {user} is "
                          f"expecting {self.n_features_in_} features as input", SHAPE)
        return model, rows

    def _ask(self, function: Any, model: Model, rows: Rows, *outputs: Any) -> None:
        status = function(model.handle, *rows.arguments, *outputs)
        if status == NOT_FINITE:
            raise invalid(rows.with_name(model.refused(rows)), status)
        check(status)

    def predict(self, X: Any) -> np.ndarray:
        """The most probable component of each row, from 0."""
        model, rows = self._rows(X)
        labels = np.empty(len(rows), np.int32)
        self._ask(load().gmm_predict, model, rows, labels.ctypes.data)
        return labels

    def predict_proba(self, X: Any) -> np.ndarray:
        """The probability of each component given each row: rows x components."""
        model, rows = self._rows(X)
        proba = np.empty((len(rows), len(self.weights_)))
        self._ask(load().gmm_predict_proba, model, rows, proba.ctypes.data, proba.shape[1], 1)
        return proba

    def score_samples(self, X: Any) -> np.ndarray:
        """The logarithm of the density at each row."""
        return self._log_density(*self._rows(X))

    def _log_density(self, model: Model, rows: Rows) -> np.ndarray:
        log_density = np.empty(len(rows))
        self._ask(load().gmm_score_samples, model, rows, log_density.ctypes.data)
        return log_density

    def score(self, X: Any, y: Any = None) -> float:
        """The mean log-density of the rows. Rows without any value do not count (`missing`)."""
        model, rows = self._rows(X)
        if not len(rows):
            raise invalid("X has 0 rows; the mean log-density needs at least 1", TOO_FEW_ROWS)
        mean = ctypes.c_double()
        self._ask(load().gmm_score, model, rows, ctypes.byref(mean))
        return mean.value

    def aic(self, X: Any = None, sample_weight: Any = None) -> float:
        """2 p - 2 log L; lower is better. Without X of the fit: see bic()."""
        return self._criterion("aic", X, sample_weight)

    def bic(self, X: Any = None, sample_weight: Any = None) -> float:
        """p log N - 2 log L; lower is better. p are the free parameters, N the rows.

        Without X it is that of the fit, with the weights that its rows had. With X each row counts
        once, or as often as sample_weight says: N is then the sum of the weights. So weights that
        sum to 1 leave no penalty.

        >>> import numpy as np, gmmix
        >>> X = np.random.default_rng(0).normal(size=(100, 2))
        >>> w = np.full(100, 3.0)
        >>> mixture = gmmix.GaussianMixture(1).fit(X, sample_weight=w)
        >>> abs(mixture.bic() - mixture.bic(X, sample_weight=w)) < 1e-9
        True
        """
        return self._criterion("bic", X, sample_weight)

    def icl(self) -> float:
        """bic() of the fit, and twice the doubt about the component of each row: -2 times the sum
        of the logarithms of their largest probabilities. Lower is better; where components overlap
        it asks for fewer than BIC."""
        return self._of_fit("icl")

    def _of_fit(self, which: str) -> float:
        value = getattr(load(), "gmm_" + which)(self._fitted().handle)
        if np.isnan(value):
            wanted = "fit the rows" if which == "icl" else f"give {which}() the rows"
            raise ValueError(f"{which}() without X is that of a fit, and these parameters were set, "
                             f"not fitted: {wanted}")
        return value

    def _criterion(self, which: str, X: Any, sample_weight: Any) -> float:
        model = self._fitted()
        if X is None:
            return self._of_fit(which)
        if self._weighted and sample_weight is None:
            warnings.warn(f"the fit had row weights, which {which}(X) does not know: use {which}() "
                          f"for those of the fit, or {which}(X, sample_weight=...)",
                          WeightsWarning, 3)
        model, rows = self._rows(X)
        log_density = self._log_density(model, rows)
        weight = weights_of(sample_weight, len(rows))
        if self.missing:  # a row without any value does not count
            weight = ~np.isnan(rows.array).all(axis=1) * (1.0 if weight is None else weight)
        total = len(rows) if weight is None else weight.sum()
        if total <= 0:
            raise invalid(f"{which}: X has no row of positive weight", TOO_FEW_ROWS)
        if weight is None:
            log_likelihood = log_density.sum()
        else:
            counted = weight > 0
            log_likelihood = weight[counted] @ log_density[counted]
        price = 2.0 if which == "aic" else np.log(total)
        return float(price * load().gmm_free_parameters(model.handle) - 2 * log_likelihood)

    def sample(self, n_samples: int = 1, random_state: Any = None
               ) -> Tuple[np.ndarray, np.ndarray]:
        """Rows drawn from the mixture, and the component of each, in the order in which they were
        drawn. random_state: None for that of the mixture. If that is None too, each call gives
        other rows (of NumPy's global state); a RandomState or Generator goes on; a whole number
        gives the same rows each time.

        Needs no fit where weights_init, means_init and covariances_init say all.

        >>> import gmmix
        >>> known = gmmix.GaussianMixture(2, weights_init=[0.3, 0.7], means_init=[[0], [9]],
        ...                               covariances_init=[[[1]], [[2]]], random_state=1)
        >>> x, component = known.sample(5)
        >>> x.shape, bool((component == (x[:, 0] > 4)).all())
        ((5, 1), True)
        """
        model = self._drawable()
        count = whole("n_samples", n_samples)
        if count < 1:
            raise ValueError(f"Invalid value for 'n_samples': {count}; it must be at least 1")
        seed = sample_seed(self.random_state if random_state is None else random_state)
        x = np.empty((count, load().gmm_n_features(model.handle)))
        labels = np.empty(count, np.int32)
        check(load().gmm_sample(model.handle, seed, *Rows(x, None).arguments, labels.ctypes.data))
        return x, labels

    def _drawable(self) -> Model:
        complete = all(getattr(self, name) is not None for name in ("weights_init", "means_init"))
        means: Optional[np.ndarray] = None
        if complete and "means_" not in vars(self):
            means = np.asarray(self.means_init)  # type: ignore[attr-defined]
        if means is not None and means.ndim == 2:
            blocks = given_blocks(self, self.n_components, means.shape[1])
            if len(blocks) == 3:
                return type(self).from_parameters(  # type: ignore[attr-defined]
                    **blocks, covariance_type=self.covariance_type)._fitted()
        return self._fitted()
