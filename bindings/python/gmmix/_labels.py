# SPDX-License-Identifier: MIT
"""Rows whose component is known: y as people have it, and labels as the library takes them."""
from __future__ import annotations

import warnings
from typing import Any, List, NamedTuple, Optional

import numpy as np

from ._errors import ARGUMENT
from ._library import invalid
from ._warnings import LabelsWarning


class Labels(NamedTuple):
    """numbers: int32, -1 where the component is not known; names: the class of each number, or
    None if y has numbers of components."""

    numbers: np.ndarray
    names: Optional[List[Any]]

    def classes(self, k: int) -> np.ndarray:
        """What is called classes_: the class of each component, None of one that has no class."""
        if self.names is None:
            return np.arange(k)
        found = np.full(k, None, dtype=object)
        for component, name in enumerate(self.names):
            found[component] = name
        return found

    def check(self, k: int) -> None:
        """That there are as many components."""
        if self.names is not None and len(self.names) > k:
            raise invalid(f"y has {len(self.names)} classes ({_listed(self.names)}), which are more "
                          f"than n_components={k}", ARGUMENT)
        wrong = np.flatnonzero(self.numbers >= k)
        if len(wrong):
            raise invalid(f"y[{wrong[0]}] is {self.numbers[wrong[0]]}; numbers are components, 0 to "
                          f"{k - 1}, or -1 where it is not known. Names of classes are text: "
                          "y.astype(str)", ARGUMENT)


def labels_of(y: Any, n_rows: int, use: Optional[bool]) -> Optional[Labels]:
    """None where y is not used. `use`: the parameter `labels`; None takes y if it marks rows as not
    known, and warns if it does not, because y may be there for another step of a pipeline."""
    if y is None or use is False:
        return None
    array = _objects(y)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array.ravel()
    if use is None and not _marks_unknown(array):
        warnings.warn("y is not used, because no row of it is marked as not known (-1): labels=True "
                      "takes it as the components or classes of the rows, labels=False is silent",
                      LabelsWarning, 5)
        return None
    if array.shape != (n_rows,):
        raise ValueError(f"y has shape {array.shape}; it must be ({n_rows},), one for each row of X")
    return _read(array.tolist(), getattr(getattr(y, "dtype", None), "categories", None))


def _objects(y: Any) -> np.ndarray:
    found = np.array(y, dtype=object)
    if isinstance(y, np.ma.MaskedArray):
        found[np.ma.getmaskarray(y)] = None
    return found


def _marks_unknown(y: np.ndarray) -> bool:
    """Whether y says so of a row, and is not a column of measurements."""
    values = y.tolist() if y.ndim == 1 else []
    known = [value for value in values if not _is_unknown(value)]
    return len(known) < len(values) and not any(map(_is_fraction, known))


def _is_fraction(value: Any) -> bool:
    return isinstance(value, (float, np.floating)) and not float(value).is_integer()


def _is_unknown(value: Any) -> bool:
    """-1, None, NaN and pandas' NA; and the text "-1", which NumPy makes of -1 beside text."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(value, str):
        return value == "-1"
    return bool(isinstance(value, (int, float, np.number)) and (value == -1 or value != value))


def _read(values: List[Any], categories: Any) -> Labels:
    """categories: those of a column of pandas that has such, in its order."""
    known = [value for value in values if not _is_unknown(value)]
    if categories is not None:
        names = [name for name in categories if not _is_unknown(name)]
    elif any(not isinstance(value, (int, float, np.number)) for value in known):
        names = _ordered(known)
    else:
        return Labels(_numbers(values), None)
    place = {name: component for component, name in enumerate(names)}
    return Labels(np.array([-1 if _is_unknown(value) else place[value] for value in values],
                           dtype=np.int32), names)


def _ordered(known: List[Any]) -> List[Any]:
    """Each class once: sorted, or as they come if they are of types that have no order."""
    try:
        distinct = list(dict.fromkeys(known))
    except TypeError as error:
        raise TypeError(f"y must hold numbers or names of classes: {error}") from None
    try:
        return sorted(distinct)
    except TypeError:
        return distinct


def _numbers(values: List[Any]) -> np.ndarray:
    numbers = np.full(len(values), -1, np.int32)
    for i, value in enumerate(values):
        if _is_unknown(value):
            continue
        if not 0 <= value <= 2**31 - 1 or _is_fraction(value):
            raise invalid(f"y[{i}] is {value}; it must be the number of a component, 0, 1, ..., or "
                          "-1 where it is not known", ARGUMENT)
        numbers[i] = int(value)
    return numbers


def _listed(names: List[Any]) -> str:
    return ", ".join(map(repr, names[:5])) + (", ..." if len(names) > 5 else "")
