# SPDX-License-Identifier: MIT
"""The attributes of a fitted mixture. Parameters can be set, and are used from then on."""
from __future__ import annotations

from typing import Any, Dict, Optional

import numpy as np

from ._data import float64
from ._errors import NOT_FITTED
from ._facts import family_of
from ._library import check, load
from ._model import Model
from ._options import get_option, set_option
from ._protocol import Estimator
from ._start import inverse


def frozen(array: np.ndarray) -> np.ndarray:
    """Read-only, as writing into it would have no effect."""
    array.flags.writeable = False
    return array


class _Parameter:
    """weights_, means_ or covariances_: read-only, but a new array can be set."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, mixture: Any, owner: Any = None) -> Any:
        if mixture is None:
            return self
        if self.name not in vars(mixture):
            raise AttributeError(f"{self.name}: the mixture is not fitted yet")
        return vars(mixture)[self.name]

    def __set__(self, mixture: Any, values: Any) -> None:
        vars(mixture)[self.name] = frozen(float64(self.name, values).copy())
        mixture._model = mixture._precisions = None


class Results(Estimator):
    """What is left of a fit, and the model of the library that has it."""

    missing: Any
    _model: Optional[Model] = None
    _precisions: Optional[np.ndarray] = None
    _weighted = False
    covariance_type: str
    selection_: Dict[str, np.ndarray]
    classes_: np.ndarray

    weights_: Any = _Parameter()
    means_: Any = _Parameter()
    covariances_: Any = _Parameter()

    def _adopt(self, model: Model, names: Optional[np.ndarray] = None) -> Any:
        """Takes parameters and results from a model."""
        library, handle = load(), model.handle
        for name, array in zip(("weights_", "means_", "covariances_"), model.params()):
            vars(self)[name] = frozen(array)
        self._model, self._precisions, self._weighted = model, None, False
        self.n_features_in_ = int(library.gmm_n_features(handle))
        for name in ("feature_names_in_", "selection_", "classes_"):  # those of the fit before
            vars(self).pop(name, None)
        names = model.names() if names is None else names
        if names is not None:
            self.feature_names_in_ = names
        self.converged_ = bool(library.gmm_converged(handle))
        self.n_iter_ = int(library.gmm_n_iter(handle))
        self.n_parameters_ = int(library.gmm_free_parameters(handle))  # as AIC and BIC count
        self.best_start_ = int(library.gmm_best_start(handle))
        self.warnings_ = int(library.gmm_warnings(handle))  # the sum of GMM_WARN_...
        self.total_weight_ = float(library.gmm_total_weight(handle))  # the N of BIC
        self.log_likelihood_ = float(library.gmm_log_likelihood(handle))
        self.history_ = frozen(model.numbers(library.gmm_get_history,
                                             library.gmm_history_length(handle)))
        self.lower_bounds_ = self.history_.tolist()
        self.lower_bound_ = float(self.history_[-1]) if self.n_iter_ > 0 else np.nan
        return self

    def _parameters(self) -> tuple:
        found = tuple(vars(self).get(name) for name in ("weights_", "means_", "covariances_"))
        if any(part is None for part in found):
            raise self._not_fitted()
        return found

    def _not_fitted(self) -> Exception:
        from ._scikit_learn import NotFittedError
        return NotFittedError(NOT_FITTED, "GMM_ERR_NOT_FITTED",
                              "This GaussianMixture instance is not fitted yet. Call 'fit' with "
                              "appropriate arguments before using this estimator.")

    def _fitted(self) -> Model:
        """The model, made again where parameters were set or close() was called."""
        if self._model is None:
            self._model = self._made()
            self.n_features_in_ = int(load().gmm_n_features(self._model.handle))
        if get_option(self._model, "missing") != self.missing:  # else threads may share the model
            set_option(self._model, "missing", self.missing)
        return self._model

    def _made(self, even: bool = False) -> Model:
        weights, means, covariances = self._parameters()
        if means.ndim != 2:
            raise ValueError(f"means_ has shape {means.shape}; it must be (components, features)")
        family = family_of(self.covariance_type)
        for name, shape in (("weights_", means.shape[:1]),
                            ("covariances_", family.shape(*means.shape))):
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} has shape {getattr(self, name).shape}; with means_ of "
                                 f"{means.shape} it must be {shape}")
        model = Model(load().gmm_create, *means.shape, family.number)
        model.set_params(np.full(len(weights), 1 / len(weights)) if even else weights, means,
                         covariances)
        return model

    @property
    def precisions_(self) -> np.ndarray:
        """The inverses of the covariances, in their shape. Made when they are first read: full
        matrices are as large again, and take long."""
        if "covariances_" not in vars(self):
            raise AttributeError("precisions_: the mixture is not fitted yet")
        if self._precisions is None:
            model = self._model or self._made(even=True)  # any weights will do
            self._precisions = frozen(model.numbers(load().gmm_get_shaped_precisions,
                                                    *self.covariances_.shape))
        return self._precisions

    @precisions_.setter
    def precisions_(self, values: Any) -> None:
        precisions = float64("precisions_", values)
        self.covariances_ = inverse("precisions_", precisions, self.covariance_type)

    @property
    def precisions_cholesky_(self) -> np.ndarray:
        """Upper triangular factors C of the precisions C C'; for variances 1 / deviations."""
        if family_of(self.covariance_type).form != "full":
            return frozen(np.sqrt(self.precisions_))
        # The factor of the reversed matrix, reversed, is upper triangular.
        reversed_ = np.linalg.cholesky(self.precisions_[..., ::-1, ::-1])
        return frozen(np.ascontiguousarray(reversed_[..., ::-1, ::-1]))

    @precisions_cholesky_.setter
    def precisions_cholesky_(self, values: Any) -> None:
        factors = float64("precisions_cholesky_", values)
        self.precisions_ = (factors**2 if family_of(self.covariance_type).form != "full"
                            else factors @ np.swapaxes(factors, -1, -2))

    def close(self) -> None:
        """Frees the library's memory now; what was fitted can still be read, and used: the model
        is then made again."""
        self._model = None

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
