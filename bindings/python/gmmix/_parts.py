# SPDX-License-Identifier: MIT
"""Parts of a mixture: some of its features, the others once some are known, what rows lack."""
from __future__ import annotations

from typing import Any, Optional, Tuple

import numpy as np

from ._data import Rows, float64, rows_of
from ._facts import family_name
from ._library import check, invalid, load
from ._errors import NOT_FINITE, SHAPE
from ._model import Model, sized
from ._random import sample_seed
from ._store import Store


class Parts(Store):

    def impute(self, X: Any, draw: Any = None) -> np.ndarray:
        """A copy of X in which NaN (pandas' NA, masked values) is filled in: by the mean of what is
        missing given what the row has, whatever `missing` is. draw: a whole number, RandomState or
        Generator: by draws in place of means, for multiple imputation, one table for each.

        Rows that are filled in vary less than rows that were observed, so do not fit a mixture to
        them: fit() with missing=1 takes rows as they are.

        >>> import numpy as np, gmmix
        >>> known = gmmix.GaussianMixture.from_parameters([1], [[1.0, 5.0]], [[[1, 0.5], [0.5, 1]]])
        >>> known.impute([[3.0, np.nan]]).tolist()
        [[3.0, 6.0]]
        """
        model, rows = self._rows(X)
        out = np.empty(rows.array.shape)
        if draw is None:
            status = load().gmm_impute(model.handle, *rows.arguments, *_output(out))
        else:
            status = load().gmm_impute_draw(model.handle, sample_seed(draw), 0, *rows.arguments,
                                            *_output(out))
        _check_rows(rows, status, missing=True)
        return out

    def marginal(self, features: Any) -> Any:
        """The mixture of some features: what this one says of them when nothing is known of the
        others. features: numbers from 0, or names, in the order that they are to have.

        >>> import gmmix
        >>> known = gmmix.GaussianMixture.from_parameters([1], [[1.0, 5.0]], [[[1, 0.5], [0.5, 2]]])
        >>> known.marginal([1]).covariances_.tolist()
        [[[2.0]]]
        """
        numbers = self._features(features)
        return self._part(Model(load().gmm_marginal, self._fitted().handle, *sized(numbers)),
                          numbers)

    def condition(self, features: Any, values: Any) -> Any:
        """The mixture of the other features, in their order, given the values of some. Its weights
        are the probabilities of the components, given these values.

        >>> import gmmix
        >>> known = gmmix.GaussianMixture.from_parameters([1], [[1.0, 5.0]], [[[1, 0.5], [0.5, 1]]])
        >>> known.condition([0], [3.0]).means_.tolist()
        [[6.0]]
        """
        numbers = self._features(features)
        given = np.atleast_1d(float64("values", values))
        if given.shape != numbers.shape:
            raise invalid(f"values has shape {given.shape}; it must be {numbers.shape}, one for each "
                          "feature", SHAPE)
        if not np.isfinite(given).all():
            raise invalid(f"values[{np.flatnonzero(~np.isfinite(given))[0]}] is not finite",
                          NOT_FINITE)
        model = Model(load().gmm_condition, self._fitted().handle, *sized(numbers),
                      given.ctypes.data)
        return self._part(model, np.setdiff1d(np.arange(self.n_features_in_), numbers))

    def regress(self, X: Any, features: Any, return_variance: bool = False) -> Any:
        """Predicts the features that are not in `features`, in their order, from those that are:
        their means given each row, rows x others; with return_variance also the variances. X has
        the columns of `features`: in this order, or by their names where the fit and X have such.
        With `missing` it may lack values.

        >>> import gmmix
        >>> known = gmmix.GaussianMixture.from_parameters([1], [[1.0, 5.0]], [[[1, 0.5], [0.5, 1]]])
        >>> known.regress([[3.0], [1.0]], [0]).tolist()
        [[6.0], [5.0]]
        """
        model, numbers = self._fitted(), self._features(features)
        names = vars(self).get("feature_names_in_")
        rows = rows_of(X, None if names is None else names[numbers], fitted=True)
        if rows.array.shape[1] != len(numbers):
            raise invalid(f"X has {rows.array.shape[1]} features, but {len(numbers)} are given", SHAPE)
        shape = (len(rows), self.n_features_in_ - len(numbers))
        mean, variance = np.empty(shape), np.empty(shape)
        outputs = [item for array in (mean, variance) for item in _output(array)]
        status = load().gmm_regress(model.handle, *sized(numbers), *rows.arguments, *outputs)
        _check_rows(rows, status, bool(self.missing))
        return (mean, variance) if return_variance else mean

    def _part(self, model: Model, numbers: np.ndarray) -> Any:
        names = vars(self).get("feature_names_in_")
        family = family_name(load().gmm_covariance_type(model.handle))
        part = type(self)(len(self.weights_),  # type: ignore[call-arg]
                          covariance_type=family, missing=self.missing)
        return part._adopt(model, None if names is None else names[numbers])

    def _features(self, features: Any) -> np.ndarray:
        """As numbers."""
        names: Optional[np.ndarray] = vars(self).get("feature_names_in_")
        known = {} if names is None else {name: j for j, name in enumerate(names)}
        listed = [features] if isinstance(features, str) or np.ndim(features) == 0 else list(features)
        numbers = []
        for feature in listed:
            number = known.get(feature) if isinstance(feature, str) else feature
            whole = isinstance(number, (int, np.integer)) and not isinstance(number, bool)
            if not whole or not 0 <= number < self.n_features_in_:  # type: ignore[operator]
                raise ValueError(f"{feature!r} is no feature of the mixture; they have the numbers 0 "
                                 f"to {self.n_features_in_ - 1}"
                                 + ("" if names is None else f" or the names {', '.join(names)}"))
            numbers.append(number)
        if len(set(numbers)) < len(numbers):
            raise ValueError(f"a feature stands twice in {listed}")
        return np.array(numbers, np.int64)


def _check_rows(rows: Rows, status: int, missing: bool) -> None:
    if status == NOT_FINITE:
        raise invalid(rows.refused(missing), status)
    check(status)


def _output(array: np.ndarray) -> Tuple[int, ...]:
    arguments = Rows(array, None).arguments
    return (arguments[0], *arguments[3:])
