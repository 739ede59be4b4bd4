# SPDX-License-Identifier: MIT
"""The library's options, which it lists itself, and their values in a model."""
from __future__ import annotations

import ctypes
import operator
from typing import Any, Dict, NamedTuple, Tuple, Type, Union

from ._errors import RANGE
from ._library import check, invalid, load
from ._model import Model

Number = Union[int, float]
FAMILIES = {"full": 1, "tied": 2, "diag": 3, "spherical": 4}  # GMM_COV_...
# GMM_INIT_...; k-means++ goes on to k-means here. The first name of a number is the one it gets.
STARTS = {"kmeans": 1, "random_from_data": 2, "params": 3, "random": 4, "k-means++": 1}
RENAMED = {"init": "init_params", "seed": "random_state"}  # what they are called here
_TYPE_INT = 1


class Option(NamedTuple):
    id: int
    kind: Type[Number]
    help: str
    lowest: Number
    highest: Number
    default: Number


def options() -> Dict[str, Tuple[str, Number, Number, Number]]:
    """What the library can be told: {name: (help, lowest, highest, default)}.

    >>> options()["max_iter"][1:]
    (1, 1000000, 1000)
    """
    return {name: tuple(found[2:]) for name, found in table().items()}  # type: ignore[misc]


def table() -> Dict[str, Option]:
    library, found = load(), {}
    for index in range(library.gmm_option_count()):
        option = library.gmm_option_at(index)
        limits = [ctypes.c_double() for _ in range(3)]
        check(library.gmm_option_range(option, *map(ctypes.byref, limits)))
        kind = int if library.gmm_option_type(option) == _TYPE_INT else float
        found[library.gmm_option_name(option).decode()] = Option(
            option, kind, library.gmm_option_help(option).decode(),
            *(kind(limit.value) for limit in limits))
    return found


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


def set_options(model: Model, values: Dict[str, Any]) -> None:
    """Sets all options, by the library's names; those that are not in `values` to the default."""
    library = load()
    for name, option in table().items():
        shown, value = RENAMED.get(name, name), values.get(name, option.default)
        if option.kind is int:
            number: Number = whole(shown, value)
        else:
            try:
                number = float(value)
            except (TypeError, ValueError):
                raise TypeError(f"{shown} is {value!r}; it must be a number") from None
        if not option.lowest <= number <= option.highest:
            raise invalid(f"{shown} is {value!r}; it must be {option.lowest} to {option.highest}",
                          RANGE)
        set_one = library.gmm_set_int if option.kind is int else library.gmm_set_double
        check(set_one(model.handle, option.id, number), model)


def get_options(model: Model) -> Dict[str, Number]:
    """The model's values, by the library's names."""
    library, found = load(), {}
    for name, option in table().items():
        value: Any = ctypes.c_int64() if option.kind is int else ctypes.c_double()
        get_one = library.gmm_get_int if option.kind is int else library.gmm_get_double
        check(get_one(model.handle, option.id, ctypes.byref(value)))
        found[name] = value.value
    return found
