# SPDX-License-Identifier: MIT
"""Seeds from what people give as random_state."""
from __future__ import annotations

from typing import Any

import numpy as np

from ._errors import RANGE
from ._library import invalid
from ._options import table, whole

_BEYOND = 2**31 - 1  # what all of NumPy's generators can draw below


def fit_seed(random_state: Any) -> int:
    """None is seed 0, so that a fit can be repeated."""
    return 0 if random_state is None else _seed(random_state)


def sample_seed(random_state: Any) -> int:
    """None draws from NumPy's global state: other rows at each call, until np.random.seed()."""
    return int(np.random.randint(_BEYOND)) if random_state is None else _seed(random_state)


def _seed(random_state: Any) -> int:
    if isinstance(random_state, np.random.RandomState) or random_state is np.random:
        return int(random_state.randint(_BEYOND))
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(_BEYOND))
    try:
        seed = whole("random_state", random_state)
    except TypeError:
        raise TypeError(f"random_state is {random_state!r}; it must be None, a whole number, a "
                        "RandomState or a Generator") from None
    lowest, highest = table()["seed"][3:5]
    if not lowest <= seed <= highest:
        raise invalid(f"random_state is {seed}; it must be {lowest} to {highest}", RANGE)
    return seed
