# SPDX-License-Identifier: MIT
"""A model of the library, and a fit that can be interrupted."""
from __future__ import annotations

import ctypes
import queue
import threading
from typing import Any, Callable, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from ._facts import family_of
from ._library import PROGRESS, check, load

_LONGEST_NAME = 255  # bytes
_ROOM_FOR_TEXT = 256  # for any
Progress = Callable[[int, int, float, float], Any]


def sized(*arrays: np.ndarray) -> List[int]:
    """Pointer and length of each."""
    return [item for array in arrays for item in (array.ctypes.data, array.size)]


class Cells(NamedTuple):
    """What gmm_select() says of each family with each number of components, sizes fastest."""

    criteria: np.ndarray
    log_likelihoods: np.ndarray
    warnings: np.ndarray
    statuses: np.ndarray


class Model:
    """Owns a model of the library, made by one of its functions."""

    handle: Optional[int] = None

    def __init__(self, make: Any, *arguments: Any) -> None:
        self.library, out = load(), ctypes.c_void_p()
        try:
            check(make(ctypes.byref(out), *arguments))
        finally:  # what an interrupt leaves behind is freed, too
            self.handle = out.value

    def __del__(self) -> None:
        if self.handle is not None:
            self.library.gmm_destroy(self.handle)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Model":
        return cls(load().gmm_deserialize, data, len(data))

    def bytes(self) -> bytes:
        size = ctypes.c_int64()
        check(self.library.gmm_serialized_size(self.handle, ctypes.byref(size)))
        buffer = ctypes.create_string_buffer(size.value)
        check(self.library.gmm_serialize(self.handle, buffer, size.value))
        return buffer.raw

    def numbers(self, function: Any, *shape: int) -> np.ndarray:
        """The array of this shape that function(model, array, length) fills."""
        array = np.empty(shape)
        check(function(self.handle, array.ctypes.data, array.size))
        return array

    def params(self) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Weights, means and covariances, in the shapes of scikit-learn."""
        library, handle = self.library, self.handle
        k, d = library.gmm_n_components(handle), library.gmm_n_features(handle)
        shape = family_of(library.gmm_covariance_type(handle)).shape(k, d)
        weights, means, covariances = np.empty(k), np.empty((k, d)), np.empty(shape)
        check(library.gmm_get_params(handle, *sized(weights, means, covariances)))
        return weights, means, covariances

    def set_params(self, weights: np.ndarray, means: np.ndarray, covariances: np.ndarray) -> None:
        check(self.library.gmm_set_params(self.handle, *sized(weights, means, covariances)), self)

    def set_names(self, names: Any) -> None:
        """Those that the library can hold, so that every reader of the stored model has them."""
        for feature, name in enumerate(names):
            text = name.encode("utf-8", "replace")
            if len(text) <= _LONGEST_NAME and b"\0" not in text:
                check(self.library.gmm_set_feature_name(self.handle, feature, text), self)

    def names(self) -> Optional[np.ndarray]:
        """None if a feature has none."""
        d = self.library.gmm_n_features(self.handle)
        if not self.library.gmm_feature_name(self.handle, 0):
            return None  # as is usual; there may be very many features
        found = [self.library.gmm_feature_name(self.handle, j).decode() for j in range(d)]
        return np.array(found, dtype=object) if all(found) else None

    def refused(self, rows: Any) -> str:
        """Why a function that keeps no text refuses these rows; "" if it need not."""
        text = ctypes.create_string_buffer(_ROOM_FOR_TEXT)
        self.library.gmm_check_rows(self.handle, *rows.arguments, None, None, text, len(text))
        return text.value.decode()

    def fit(self, rows: Any, weight: Optional[np.ndarray], progress: Optional[Progress],
            labels: Optional[np.ndarray] = None) -> None:
        self._run(lambda: self.library.gmm_fit(self.handle, *rows.arguments, _pointer(weight))
                  if labels is None else self.library.gmm_fit_labelled(
                      self.handle, *rows.arguments, _pointer(weight), _pointer(labels)), progress)

    def select(self, families: Sequence[int], sizes: Sequence[int], rows: Any,
               weight: Optional[np.ndarray], progress: Optional[Progress],
               labels: Optional[np.ndarray] = None) -> Tuple["Model", Cells]:
        """The best of all families and sizes with the options of this model."""
        n = len(families) * len(sizes)
        cells = Cells(np.empty(n), np.empty(n), np.empty(n, np.uintc), np.empty(n, np.intc))
        numbers, counts = np.array(families, np.intc), np.array(sizes, np.int64)

        def make(out: Any) -> int:
            return self._run(lambda: self.library.gmm_select(
                out, self.handle, *sized(numbers), *sized(counts), *rows.arguments,
                _pointer(weight), _pointer(labels), *map(_pointer, cells)), progress)

        return Model(make), cells

    def _run(self, call: Callable[[], int], progress: Optional[Progress]) -> int:
        """Calls the library in a thread of its own, so that this one hears signals at once, in
        whatever part of the fit they come. The progress function is called here, as its author
        expects."""
        events: Any = queue.SimpleQueue()
        answers: Any = queue.SimpleQueue()

        def ask(*arguments: Any) -> bool:
            events.put(arguments[:4])
            return answers.get()

        for_c = PROGRESS(ask)
        if progress is not None:
            check(self.library.gmm_set_progress(self.handle, for_c, None), self)

        def work() -> None:  # `call` holds arrays and models until the library has left them
            events.put(call())

        thread = threading.Thread(target=work, name="gmmix fit", daemon=True)
        thread.start()
        try:
            event = events.get()
            while isinstance(event, tuple):
                answers.put(bool(progress(*event)))  # type: ignore[misc]
                event = events.get()
        except BaseException:
            answers.put(True)
            while thread.is_alive():  # one request is lost if it comes before the fit begins
                self.library.gmm_cancel(self.handle)
                thread.join(0.005)
            raise
        thread.join()
        check(self.library.gmm_set_progress(self.handle, None, None) if event == 0 else event, self)
        return event


def _pointer(array: Optional[np.ndarray]) -> Optional[int]:
    return None if array is None else array.ctypes.data
