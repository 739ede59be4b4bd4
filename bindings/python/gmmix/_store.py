# SPDX-License-Identifier: MIT
"""Mixtures as bytes, as files and as pickles."""
from __future__ import annotations

import os
from typing import Any, Dict, Optional

import numpy as np

from ._facts import RENAMED, family_name
from ._library import load
from ._model import Model
from ._options import get_options, name_of, starts
from ._use import Use


class Store(Use):

    def to_bytes(self) -> bytes:
        """The model in gmmix's own format, which the command and every other binding can read."""
        return self._fitted().bytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Any:
        """The mixture of bytes that any binding wrote."""
        return cls._from_model(Model.from_bytes(bytes(data)))

    @classmethod
    def _from_model(cls, model: Model, names: Optional[np.ndarray] = None) -> Any:
        """A mixture whose parameters are the options of a model."""
        library, named, others = load(), cls._arguments(), cls._options()
        params: Dict[str, Any] = {RENAMED.get(name, name): value
                                  for name, value in get_options(model).items()}
        params["init_params"] = name_of(starts(), params["init_params"])
        family = family_name(library.gmm_covariance_type(model.handle))
        k = int(library.gmm_n_components(model.handle))
        return cls(k, covariance_type=family,  # type: ignore[call-arg]
                   **{name: value for name, value in params.items()
                      if name in named or others.get(name, value) != value}
                   )._adopt(model, names)

    def save(self, path: Any) -> None:
        """Writes to_bytes() into a file, which appears complete or not at all.

        >>> import gmmix, os, tempfile
        >>> mixture = gmmix.GaussianMixture(1).fit([[0, 0], [1, 2], [2, 1]])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     mixture.save(os.path.join(folder, "three.gmm"))
        ...     again = gmmix.GaussianMixture.load(os.path.join(folder, "three.gmm"))
        >>> again.means_.tolist() == mixture.means_.tolist()
        True
        """
        data, path = self.to_bytes(), os.fspath(path)
        beside = f"{path}.{os.getpid()}.new"
        try:
            with open(beside, "wb") as file:
                file.write(data)
            os.replace(beside, path)
        except BaseException:
            if os.path.exists(beside):
                os.remove(beside)
            raise

    @classmethod
    def load(cls, path: Any) -> Any:
        """The mixture of a file by save(), by the command (model.gmm) or by another binding."""
        with open(path, "rb") as file:
            return cls.from_bytes(file.read())

    def __getstate__(self) -> Dict[str, Any]:
        """For pickle and copy: parameters, and the library's bytes or, where there is no model,
        the attributes. A progress function stays behind."""
        state: Dict[str, Any] = {"params": dict(self.get_params(), progress=None), "model": None}
        names = vars(self).get("feature_names_in_")
        if self._model is not None:
            state.update(model=self._model.bytes(), names=names, weighted=self._weighted,
                         selection=vars(self).get("selection_"),
                         classes=vars(self).get("classes_"))
        else:
            state["attributes"] = {name: value for name, value in vars(self).items()
                                   if name.endswith("_") and not name.startswith("_")}
        return state

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__init__(**state["params"])  # type: ignore[misc]
        if state["model"] is not None:
            self._adopt(Model.from_bytes(state["model"]), state["names"])
            self._weighted = state["weighted"]
            if state.get("selection") is not None:
                self.selection_ = state["selection"]
            if state.get("classes") is not None:
                self.classes_ = state["classes"]
            return
        for name, value in state["attributes"].items():
            setattr(self, name, value)
            if isinstance(value, np.ndarray):
                vars(self)[name].flags.writeable = False
