# SPDX-License-Identifier: MIT
"""Rows as the library reads them: arrays, lists, and data frames whose columns have names."""
from __future__ import annotations

import re
import warnings
from typing import Any, Optional, Tuple

import numpy as np

from ._errors import NOT_FINITE, WEIGHTS
from ._library import invalid

_EXAMPLE = ("Reshape your data: X.reshape(-1, 1) if it is one feature, X.reshape(1, -1) if it is "
            "one row")
_HOW_TO_MISS = "; with missing=1 NaN is a value that was not observed"


class Rows:
    """Numbers by rows. array: float64, perhaps the caller's own; names: of columns, or None."""

    def __init__(self, array: np.ndarray, names: Optional[np.ndarray]) -> None:
        self.array, self.names = array, names

    @property
    def arguments(self) -> Tuple[int, ...]:
        """The five arguments that tell the library of it."""
        steps = [max(step // 8, 1) for step in self.array.strides]
        return (self.array.ctypes.data, *self.array.shape, *steps)

    def __len__(self) -> int:
        return len(self.array)

    def with_name(self, text: str) -> str:
        """The library's text, with the name of the column that it counts, and what can be done."""
        empty = re.search(r"column (\d+) of x has no value", text)
        if empty is not None and self.names is not None:
            return f"{text} (column {self.names[int(empty.group(1))]!r})"
        place = re.search(r"x\[\d+,(\d+)\] is (.*)", text)
        if place is None:
            return text
        column = "" if self.names is None else f" (column {self.names[int(place.group(1))]!r})"
        return text + column + (_HOW_TO_MISS if place.group(2) == "NaN" else "")

    def refused(self, missing: bool) -> str:
        """Where the first value is that is infinite or, unless it may be missing, NaN."""
        wrong = np.isinf(self.array) if missing else ~np.isfinite(self.array)
        i, j = np.argwhere(wrong)[0]
        value = self.array[i, j]
        word = "NaN" if np.isnan(value) else "infinity" if value > 0 else "-infinity"
        return self.with_name(f"x[{i},{j}] is {word}")


def rows_of(X: Any, names: Optional[np.ndarray] = None, fitted: bool = False,
            user: str = "GaussianMixture") -> Rows:
    """`fitted`: the columns of a frame are put into the order of `names`, those of the fit by a
    `user`, which is a class."""
    found = _names(X)
    if fitted and names is not None and found is not None:
        X, found = _in_order(X, found, names), names
    elif fitted and (names is None) != (found is None):
        warnings.warn(f"X does not have valid feature names, but {user} was fitted with "
                      "feature names" if found is None else
                      f"X has feature names, but {user} was fitted without feature names",
                      UserWarning, 4)
    if hasattr(X, "columns") and hasattr(X, "dtypes"):
        return Rows(_strided(_from_frame(X)), found)
    return Rows(_strided(_from_array(X)), found)


def _names(X: Any) -> Optional[np.ndarray]:
    """Column names, if all are text."""
    columns = list(X.columns) if hasattr(X, "columns") and hasattr(X, "dtypes") else []
    texts = [isinstance(name, str) for name in columns]
    if any(texts) and not all(texts):
        raise TypeError("Feature names are only supported if all input features have string names; "
                        "call X.columns = X.columns.astype(str) first")
    return np.array(columns, dtype=object) if columns and all(texts) else None


def _in_order(X: Any, found: np.ndarray, names: np.ndarray) -> Any:
    if np.array_equal(found, names):
        return X
    lacking = [name for name in names if name not in found]
    if lacking:
        raise ValueError(f"X lacks the column {', '.join(map(repr, lacking))} of the fit; it has "
                         f"{', '.join(map(repr, found))}")
    return X[list(names)]


def _from_frame(X: Any) -> np.ndarray:
    kinds = [str(kind) for kind in X.dtypes]
    if all(kind == "float64" for kind in kinds):
        return np.asarray(X)
    array = np.empty(X.shape, order="F")
    for j, name in enumerate(X.columns):
        column = X.iloc[:, j] if hasattr(X, "iloc") else X[name]
        array[:, j] = _numbers(_plain(column), name)
    return array


def _plain(column: Any) -> np.ndarray:
    """A column of any type as an array of NumPy's, in which a missing value is NaN."""
    kind = getattr(column.dtype, "kind", "O")  # also of pandas' nullable and Arrow types
    if not isinstance(column.dtype, np.dtype) and kind in "biuf":
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(column)


def _numbers(values: np.ndarray, name: Any) -> np.ndarray:
    """One column as float64, or an error that names it and shows the value."""
    if values.dtype.kind in "mM":
        raise TypeError(f"column {name!r} holds {values.dtype}, which is not a number")
    if values.dtype.kind == "c":
        raise ValueError(f"Complex data not supported: column {name!r} holds {values.dtype}")
    if values.dtype.kind == "O":  # pandas' NA, which is no number, as NaN
        values = np.array([np.nan if type(value).__name__ == "NAType" else value
                           for value in values], dtype=object)
    try:
        return values.astype(np.float64)
    except (TypeError, ValueError):
        for i, value in enumerate(values):
            try:
                values[i:i + 1].astype(np.float64)
            except (TypeError, ValueError) as error:
                raise type(error)(f"column {name!r} holds {value!r} (row {i}), which is not a "
                                  f"number: leave that column out ({error})") from None
        raise


def _from_array(X: Any) -> np.ndarray:
    if hasattr(X, "toarray") and hasattr(X, "nnz"):
        raise TypeError("X is a sparse matrix; dense data is required: X.toarray() makes it so")
    if isinstance(X, np.ma.MaskedArray) and np.ma.is_masked(X):
        return np.where(np.ma.getmaskarray(X), np.nan, np.ma.getdata(X).astype(np.float64))
    if hasattr(X, "to_numpy") and hasattr(X, "dtype"):  # a series: one dimension
        raise ValueError(f"X has 1 dimension; it must have 2. {_EXAMPLE}")
    array = np.asarray(X)
    if array.ndim != 2:
        many = f"{array.ndim} dimension" + "s" * (array.ndim != 1)
        raise ValueError(f"X has {many}; it must have 2. {_EXAMPLE}")
    if array.dtype.kind in "fbiu":
        return array
    if array.dtype.kind == "c":
        raise ValueError(f"Complex data not supported: X is of {array.dtype}")
    if array.dtype.kind not in "OUS":
        raise TypeError(f"X is of {array.dtype}, which are not numbers")
    numbers = np.empty(array.shape)
    for j in range(array.shape[1]):
        numbers[:, j] = _numbers(array[:, j], j)
    return numbers


def _strided(array: np.ndarray) -> np.ndarray:
    """As float64 that the library can read: itself, if it is that."""
    array = array.astype(np.float64, copy=False)
    # along an axis of one element any stride will do
    far = any(n > 1 and (step <= 0 or step % 8) for n, step in zip(array.shape, array.strides))
    return array.copy() if far or not array.flags.aligned else array


def float64(name: str, values: Any) -> np.ndarray:
    """As a packed float64 array."""
    array = np.asarray(values)
    if array.dtype.kind not in "fbiuO":
        raise TypeError(f"{name} is of {array.dtype}; it must hold numbers")
    try:
        return np.ascontiguousarray(array, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name} must hold numbers: {error}") from None


def weights_of(sample_weight: Any, n_rows: int) -> Optional[np.ndarray]:
    if sample_weight is None:
        return None
    weight = float64("sample_weight", sample_weight)
    if weight.ndim == 0:
        weight = np.full(n_rows, weight[()])
    if weight.shape != (n_rows,):
        raise ValueError(f"sample_weight has shape {weight.shape}; it must be ({n_rows},), one for "
                         "each row of X")
    wrong = np.flatnonzero(~np.isfinite(weight) | (weight < 0))
    if len(wrong):
        status = WEIGHTS if np.isfinite(weight[wrong[0]]) else NOT_FINITE
        raise invalid(f"sample_weight[{wrong[0]}] is {weight[wrong[0]]}; it must be finite and at "
                      "least 0", status)
    if n_rows and not weight.any():
        raise invalid("sample_weight is zero for all rows; at least one must count", WEIGHTS)
    return weight
