# SPDX-License-Identifier: MIT
"""A mixture as a transformer that fills in what rows lack."""
from __future__ import annotations

from typing import Any, Dict, Optional

import numpy as np

from ._estimator import GaussianMixture


class Imputer(GaussianMixture):
    """Fills in missing values by their means under a mixture, given what the row has: a transformer,
    as scikit-learn's SimpleImputer. It is a GaussianMixture with transform(); its parameters are
    those of the class, and NaN in X is always taken as not observed.

    What comes out is for methods that need whole rows. A mixture needs none: GaussianMixture with
    missing=1 fits, scores and labels rows as they are, and is not misled by values that were filled in.

    >>> import numpy as np, gmmix
    >>> X = np.array([[0, 0], [1, 1.1], [2, 1.9], [3, np.nan], [4, 4.1]])
    >>> filled = gmmix.Imputer(1).fit_transform(X)
    >>> filled.shape, bool(2.5 < filled[3, 1] < 3.5)
    ((5, 2), True)
    """

    _sklearn_output_config: Dict[str, str]

    def _values(self) -> dict:
        return dict(super()._values(), missing=1)

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> "Imputer":
        """As GaussianMixture.fit(); y, which in a pipeline is for the last step, counts with
        labels=True only."""
        super().fit(X, y if self.labels else None, sample_weight)
        return self

    def transform(self, X: Any) -> Any:
        """A copy of X, filled in; a data frame if set_output() says so."""
        filled = self.impute(X)
        if vars(self).get("_sklearn_output_config", {}).get("transform") != "pandas":
            return filled
        import pandas
        return pandas.DataFrame(filled, columns=self.get_feature_names_out(),
                                index=getattr(X, "index", None))

    def fit_transform(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """fit(), then transform() of the same rows."""
        self.fit(X, y, sample_weight)
        return self.transform(X)

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """The names of the columns that went in, or x0, x1 and so on."""
        self._fitted()
        names: Optional[np.ndarray] = vars(self).get("feature_names_in_")
        if names is None:
            names = np.array([f"x{j}" for j in range(self.n_features_in_)], dtype=object)
            if input_features is not None:
                names = np.asarray(input_features, dtype=object)
        elif input_features is not None and not np.array_equal(names, input_features):
            raise ValueError("input_features is not equal to feature_names_in_")
        if len(names) != self.n_features_in_:
            raise ValueError("input_features should have length equal to number of features "
                             f"({self.n_features_in_}), got {len(names)}")
        return names

    def set_output(self, *, transform: Optional[str] = None) -> "Imputer":
        """transform: "pandas", so that transform() gives a data frame, or "default"."""
        if transform not in (None, "default", "pandas"):
            raise ValueError(f"transform is {transform!r}; it must be 'default' or 'pandas'")
        if transform is not None:
            self._sklearn_output_config = {"transform": transform}
        return self

    def _allows_nan(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import TransformerTags
        tags = super().__sklearn_tags__()
        tags.estimator_type, tags.transformer_tags = None, TransformerTags()
        return tags
