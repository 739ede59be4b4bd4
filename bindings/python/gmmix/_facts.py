# SPDX-License-Identifier: MIT
"""What the library says of itself: families, options with the names of their values, warnings."""
from __future__ import annotations

import ctypes
import functools
from typing import Any, Dict, Iterable, List, NamedTuple, Tuple, Type, Union

from ._library import check, load

Number = Union[int, float]
RENAMED = {"init": "init_params", "seed": "random_state"}  # options, as they are called here
_TYPE_INT = 1  # GMM_TYPE_INT
_FORMS = {1: "isotropic", 2: "diagonal", 3: "full"}  # GMM_FORM_...


class Family(NamedTuple):
    """A covariance family. letters: volume, shape and orientation; form: of one covariance,
    "isotropic" (a variance), "diagonal" (one for each feature) or "full" (a matrix); shared: one
    covariance for all components."""

    number: int
    letters: str
    form: str
    shared: bool
    help: str

    def shape(self, k: int, d: int) -> Tuple[int, ...]:
        """Of the covariances: the component comes first."""
        one: Tuple[int, ...] = {"isotropic": (), "diagonal": (d,), "full": (d, d)}[self.form]
        return (one or (1,)) if self.shared else (k, *one)


class Option(NamedTuple):
    id: int
    kind: Type[Number]
    help: str
    lowest: Number
    highest: Number
    default: Number
    choices: Dict[str, int]  # values that have names
    bits: bool  # choices add up


@functools.lru_cache(maxsize=None)
def _families() -> Dict[str, Family]:
    library, found = load(), {}
    for index in range(library.gmm_family_count()):
        number = library.gmm_family_at(index)
        found[library.gmm_family_name(number).decode()] = Family(
            number, library.gmm_family_letters(number).decode(),
            _FORMS[library.gmm_family_form(number)], bool(library.gmm_family_is_shared(number)),
            library.gmm_family_help(number).decode())
    return found


def families() -> Dict[str, Family]:
    """What covariance_type can be: {name: (number, letters, form, shared, help)}. The letters will
    do as a name, too.

    >>> families()["tied"][1:4]
    ('EEE', 'full', True)
    """
    return dict(_families())


def family_name(name: Union[str, int]) -> str:
    """The library's name for a name, letters or a number."""
    library = load()
    if isinstance(name, str):
        name = library.gmm_family_find(name.encode())
    return library.gmm_family_name(name).decode() if isinstance(name, int) else ""


def family_of(covariance_type: Union[str, int]) -> Family:
    known = _families()
    name = family_name(covariance_type)
    if name not in known:
        raise ValueError(f"covariance_type is {covariance_type!r}; it must be one of "
                         f"{', '.join(known)}")
    return known[name]


def families_of(covariance_type: Any) -> List[Family]:
    """Of one or several names, each once; "all" are all."""
    if isinstance(covariance_type, str) and covariance_type.lower() == "all":
        return list(_families().values())
    several = isinstance(covariance_type, Iterable) and not isinstance(covariance_type, str)
    found = dict.fromkeys(map(family_of, covariance_type if several else [covariance_type]))
    if not found:
        raise ValueError(f"covariance_type is {covariance_type!r}; it must be \"all\", or one or "
                         "several families")
    return list(found)


def _choices(option: int) -> Dict[str, int]:
    library, value, found = load(), ctypes.c_int64(), {}
    for index in range(library.gmm_option_choice_count(option)):
        check(library.gmm_option_choice_at(option, index, ctypes.byref(value)))
        found[library.gmm_option_choice_name(option, value.value).decode()] = value.value
    return found


@functools.lru_cache(maxsize=None)
def table() -> Dict[str, Option]:
    """The options by the library's names."""
    library, found = load(), {}
    for index in range(library.gmm_option_count()):
        option = library.gmm_option_at(index)
        limits = [ctypes.c_double() for _ in range(3)]
        check(library.gmm_option_range(option, *map(ctypes.byref, limits)))
        kind = int if library.gmm_option_type(option) == _TYPE_INT else float
        lowest, highest, default = (kind(limit.value) for limit in limits)
        found[library.gmm_option_name(option).decode()] = Option(
            option, kind, library.gmm_option_help(option).decode(), lowest, highest, default,
            _choices(option), bool(library.gmm_option_is_bits(option)))
    return found


@functools.lru_cache(maxsize=None)
def known_warnings() -> Dict[str, Tuple[int, str]]:
    """The bit and the sentence of each warning."""
    library = load()
    bits = [library.gmm_warning_at(index) for index in range(library.gmm_warning_count())]
    return {library.gmm_warning_name(bit).decode(): (bit, library.gmm_warning_message(bit).decode())
            for bit in bits}
