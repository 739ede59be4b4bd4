# SPDX-License-Identifier: MIT
"""The library's options, which it lists itself, and their values in a model."""
from __future__ import annotations

import ctypes
import operator
from typing import Any, Dict, Iterable, List, Tuple

from ._errors import RANGE
from ._facts import RENAMED, Number, Option, table
from ._library import check, invalid, load
from ._model import Model

_MOST_COMPONENTS = 2**31 - 1
# scikit-learn's words for starts, and the library's; k-means++ goes on to k-means here.
_FAMILIAR = {"random_from_data": "random_points", "random": "random_resp", "k-means++": "kmeans"}


def options() -> Dict[str, Tuple[str, Number, Number, Number]]:
    """What the library can be told: {name: (help, lowest, highest, default)}.

    >>> options()["max_iter"][1:]
    (1, 1000000, 1000)
    """
    return {name: tuple(found[2:6]) for name, found in table().items()}  # type: ignore[misc]


def starts() -> Dict[str, int]:
    """What init_params can be. Of a number that has several names the first is the one it gets."""
    known = table()["init"].choices
    familiar = {name: known[its] for name, its in _FAMILIAR.items() if its in known}
    return {"kmeans": known["kmeans"], **familiar, **known}


def blocks_that_freeze() -> Dict[str, int]:
    return table()["freeze"].choices


def pick(what: str, known: Dict[str, int], name: Any) -> int:
    if not isinstance(name, str) or name not in known:
        raise ValueError(f"{what} is {name!r}; it must be one of {', '.join(known)}")
    return known[name]


def name_of(known: Dict[str, int], number: int) -> str:
    return next(name for name, value in known.items() if value == number)


def whole(name: str, value: Any) -> int:
    """As int; numbers with a fraction, and text, are no whole numbers."""
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}; it must be a whole number") from None


def count_of(n_components: Any) -> int:
    k = whole("n_components", n_components)
    if not 1 <= k <= _MOST_COMPONENTS:
        raise invalid(f"n_components is {k}; it must be 1 to {_MOST_COMPONENTS}")
    return k


def counts_of(n_components: Any) -> List[int]:
    """Each once."""
    several = isinstance(n_components, Iterable) and not isinstance(n_components, str)
    found = list(dict.fromkeys(map(count_of, n_components if several else [n_components])))
    if not found:
        raise invalid(f"n_components is {n_components!r}; it must have at least one number")
    return found


def number_of(shown: str, option: Option, value: Any) -> Number:
    """The value of an option: a number, or one of its names, or several where they are bits."""
    if isinstance(value, str) and option.choices:
        return pick(shown, option.choices, value)
    if option.bits and isinstance(value, (list, tuple, set, frozenset)):
        return sum({pick(shown, option.choices, name) for name in value})
    if option.kind is int:
        return whole(shown, value)
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{shown} is {value!r}; it must be a number") from None


def set_options(model: Model, values: Dict[str, Any]) -> None:
    """Sets all options, by the library's names; those that are not in `values` to the default."""
    for name, option in table().items():
        set_option(model, name, values.get(name, option.default))


def set_option(model: Model, name: str, value: Any) -> None:
    """Sets one, by the library's name."""
    option, shown = table()[name], RENAMED.get(name, name)
    number = number_of(shown, option, value)
    if not option.lowest <= number <= option.highest:
        raise invalid(f"{shown} is {value!r}; it must be {option.lowest} to {option.highest}", RANGE)
    set_one = load().gmm_set_int if option.kind is int else load().gmm_set_double
    check(set_one(model.handle, option.id, number), model)


def get_option(model: Model, name: str) -> Number:
    option = table()[name]
    value: Any = ctypes.c_int64() if option.kind is int else ctypes.c_double()
    get_one = load().gmm_get_int if option.kind is int else load().gmm_get_double
    check(get_one(model.handle, option.id, ctypes.byref(value)))
    return value.value


def get_options(model: Model) -> Dict[str, Number]:
    """The model's values, by the library's names."""
    return {name: get_option(model, name) for name in table()}
