# SPDX-License-Identifier: MIT
"""Classes that are scikit-learn's where it is installed. This module is imported when one of them
is needed: `import gmmix` does not import scikit-learn."""
from typing import Tuple, Type

from ._errors import GMMixError
from ._warnings import FitWarning

try:
    from sklearn.exceptions import ConvergenceWarning as ConvergenceWarning
    from sklearn.exceptions import NotFittedError as _NotFitted
    _BASES: Tuple[Type[BaseException], ...] = (_NotFitted,)
except ImportError:
    _BASES = (ValueError, AttributeError)

    class ConvergenceWarning(FitWarning):  # type: ignore[no-redef]
        """A fit reached max_iter before it converged."""


class NotFittedError(GMMixError, *_BASES):  # type: ignore[misc]
    """The mixture was used before it had parameters."""
