# SPDX-License-Identifier: MIT
"""A failed call of the library as an exception."""
from __future__ import annotations

from typing import Any

# GMM_ERR_... that are raised or asked for here
ARGUMENT, SHAPE, LENGTH, RANGE, NOT_FITTED = -2, -3, -5, -7, -8
NOT_FINITE, WEIGHTS, NOT_SPD, TOO_FEW_ROWS, CANCELLED = -20, -21, -22, -24, -40


class GMMixError(Exception):
    """A call failed. code: the status; name: "GMM_ERR_..."; message: what is wrong, and where."""

    def __init__(self, code: int, name: str, message: str) -> None:
        super().__init__(code, name, message)
        self.code, self.name, self.message = code, name, message

    def __str__(self) -> str:
        return f"{self.message} ({self.name})"


class GMMixValueError(GMMixError, ValueError):
    """What was given to the call is wrong."""


def error_of(library: Any, status: int, text: str) -> GMMixError:
    """The exception for a status; those above GMM_ERR_CANCELLED are mistakes in what was given."""
    kind = GMMixValueError if status > CANCELLED else GMMixError
    return kind(status, library.gmm_status_name(status).decode(), text)


_LIBRARY_WAYS = ("gmmix needs its shared library. Give it in one of three ways: install the package "
                 "(pip install bindings/python), which brings it; set the environment variable "
                 "GMMIX_LIBRARY=/path/to/libgmmix.so; or call gmmix.load('/path/to/libgmmix.so') "
                 "before all else.")


def library_missing(path: str, error: OSError) -> OSError:
    return OSError(f"{error}. {_LIBRARY_WAYS}" if path in str(error) else
                   f"{path}: {error}. {_LIBRARY_WAYS}")
