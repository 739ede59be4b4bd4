# SPDX-License-Identifier: MIT
"""What scikit-learn asks of an estimator, without inheriting from it."""
from __future__ import annotations

import inspect
from typing import Any, Dict, List

import numpy as np

from ._facts import table


class Estimator:
    """Parameters are the arguments of __init__, and the options of the library that it does not
    name; each is an attribute of the same name."""

    _estimator_type = "DensityEstimator"  # asked by scikit-learn before 1.6

    @classmethod
    def _parameter_names(cls) -> List[str]:
        arguments = cls._arguments()
        return list(arguments) + [name for name in cls._options() if name not in arguments]

    @classmethod
    def _arguments(cls) -> Dict[str, Any]:
        """Those that __init__ names, and their defaults."""
        named = list(inspect.signature(cls.__init__).parameters.values())[1:]
        return {one.name: one.default for one in named if one.kind is not one.VAR_KEYWORD}

    @classmethod
    def _options(cls) -> Dict[str, Any]:
        """The library's, as they are called here, and their defaults."""
        from ._options import RENAMED
        return {RENAMED.get(name, name): option.default for name, option in table().items()}

    def _set_others(self, options: Dict[str, Any]) -> None:
        """Options that __init__ does not name."""
        for name, value in options.items():
            if name not in self._options():
                raise TypeError(f"__init__() got an unexpected keyword argument {name!r}")
            setattr(self, name, value)

    def get_params(self, deep: bool = True) -> Dict[str, Any]:
        """All parameters, as they were given. `deep` makes no difference."""
        others = self._options()
        return {name: getattr(self, name, others.get(name)) for name in self._parameter_names()}

    def set_params(self, **params: Any) -> Any:
        """Changes parameters for the next fit.

        >>> import gmmix
        >>> gmmix.GaussianMixture(3).set_params(n_components=2)
        GaussianMixture(n_components=2)
        """
        known = self._parameter_names()
        for name in params:
            if name not in known:
                raise ValueError(f"Invalid parameter {name!r} for estimator {self!r}. Valid "
                                 f"parameters are: {known}")
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        defaults = {**self._options(), **self._arguments()}
        changed = (f"{name}={value!r}" for name, value in self.get_params().items()
                   if not _same(value, defaults[name]))
        return f"{type(self).__name__}({', '.join(changed)})"

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn 1.6 and later ask of every step of a pipeline."""
        from sklearn.utils import Tags, TargetTags
        return Tags(estimator_type="density_estimator", target_tags=TargetTags(required=False))

    def _get_tags(self) -> Dict[str, Any]:
        """The same for scikit-learn before 1.6."""
        from sklearn.utils._tags import _DEFAULT_TAGS
        return dict(_DEFAULT_TAGS)

    def __sklearn_is_fitted__(self) -> bool:
        return "means_" in vars(self)


def _same(value: Any, default: Any) -> bool:
    if isinstance(value, (np.ndarray, list, tuple)):
        return False
    return type(value) is type(default) and value == default
