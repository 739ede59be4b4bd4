# SPDX-License-Identifier: MIT
"""What scikit-learn asks of an estimator, without inheriting from it."""
from __future__ import annotations

import inspect
from typing import Any, Dict, Tuple

import numpy as np

from ._facts import RENAMED, table


class Estimator:
    """Parameters are the arguments of __init__, each an attribute of the same name. An option of
    the library that __init__ does not name is one, too, once it is given."""

    _estimator_type = "DensityEstimator"  # asked by scikit-learn before 1.6
    _others: Tuple[str, ...] = ()  # such options

    @classmethod
    def _arguments(cls) -> Dict[str, Any]:
        """What __init__ names, and its defaults."""
        named = list(inspect.signature(cls.__init__).parameters.values())[1:]
        return {one.name: one.default for one in named if one.kind is not one.VAR_KEYWORD}

    @classmethod
    def _options(cls) -> Dict[str, Any]:
        """Those of the library that __init__ does not name, as they are called here."""
        named = cls._arguments()
        found = {RENAMED.get(name, name): one.default for name, one in table().items()}
        return {name: default for name, default in found.items() if name not in named}

    def _set_others(self, options: Dict[str, Any]) -> None:
        for name, value in options.items():
            if name not in self._options():
                raise TypeError(f"__init__() got an unexpected keyword argument {name!r}")
            setattr(self, name, value)
            if name not in self._others:
                self._others += (name,)

    def get_params(self, deep: bool = True) -> Dict[str, Any]:
        """All parameters, as they were given. `deep` makes no difference."""
        return {name: getattr(self, name) for name in (*self._arguments(), *self._others)}

    def set_params(self, **params: Any) -> Any:
        """Changes parameters for the next fit.

        >>> import gmmix
        >>> gmmix.GaussianMixture(3).set_params(n_components=2)
        GaussianMixture(n_components=2)
        """
        named = self._arguments()
        others = {name: value for name, value in params.items() if name not in named}
        for name in others:
            if name not in self._options():
                raise ValueError(f"Invalid parameter {name!r} for estimator {self!r}. Valid "
                                 f"parameters are: {[*named, *self._options()]}")
        self._set_others(others)
        for name in params.keys() - others:
            setattr(self, name, params[name])
        return self

    def __repr__(self) -> str:
        named = self._arguments()
        changed = (f"{name}={value!r}" for name, value in self.get_params().items()
                   if name not in named or not _same(value, named[name]))
        return f"{type(self).__name__}({', '.join(changed)})"

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn 1.6 and later ask of every step of a pipeline."""
        from sklearn.utils import InputTags, Tags, TargetTags
        return Tags(estimator_type="density_estimator", target_tags=TargetTags(required=False),
                    input_tags=InputTags(allow_nan=self._allows_nan()))

    def _get_tags(self) -> Dict[str, Any]:
        """The same for scikit-learn before 1.6."""
        from sklearn.utils._tags import _DEFAULT_TAGS
        return dict(_DEFAULT_TAGS, allow_nan=self._allows_nan())

    def _allows_nan(self) -> bool:
        return bool(getattr(self, "missing", True))

    def __sklearn_is_fitted__(self) -> bool:
        return "means_" in vars(self)


def _same(value: Any, default: Any) -> bool:
    if isinstance(value, (np.ndarray, list, tuple)):
        return False
    return type(value) is type(default) and value == default
