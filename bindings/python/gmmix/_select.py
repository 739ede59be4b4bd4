# SPDX-License-Identifier: MIT
"""A selection: what it may be given, and the table of its fits."""
from __future__ import annotations

from typing import Any, Callable, Dict, List

import numpy as np

from ._errors import GMMixError
from ._facts import Family, known_warnings, table
from ._library import check, load
from ._model import Cells, Model
from ._options import get_options, name_of

_STARTS = ("weights_init", "means_init", "covariances_init", "precisions_init")


def check_nothing_given(mixture: Any) -> None:
    """Each fit starts by itself."""
    given = [name for name in _STARTS if getattr(mixture, name) is not None]
    given += ["freeze"] if mixture.freeze else []
    given += ["init_params='params'"] if mixture.init_params == "params" else []
    if given:
        raise ValueError(f"select() fits several mixtures, so it takes no parameters to start from: "
                         f"leave out {', '.join(given)}, or fit() one")


def told_of(families: List[Family], sizes: List[int]) -> Callable[..., str]:
    def told(cell: int, done: int, mean: float, _: float) -> str:
        family, k = families[cell // len(sizes)], sizes[cell % len(sizes)]
        found = "no fit" if np.isnan(mean) else f"mean log-likelihood {mean:.6f}"
        return (f"fit {done} of {len(families) * len(sizes)}: {family.letters}, {k} "
                f"component{'s' * (k > 1)}: {found}")
    return told


def selection_of(cells: Cells, families: List[Family], sizes: List[int], best: Model
                 ) -> Dict[str, np.ndarray]:
    """A column for each fact, a row for each fit: the best, others to be trusted, those that are not
    to be, and those that could not be made; each by the criterion."""
    library, options, bits = load(), get_options(best), known_warnings()
    d, k_best = (f(best.handle) for f in (library.gmm_n_features, library.gmm_n_components))
    listed = [(family, k) for family in families for k in sizes]
    is_best = np.array([(family.number, k) == (library.gmm_covariance_type(best.handle), k_best)
                        for family, k in listed])
    fitted = cells.statuses == 0
    trusted = fitted & (cells.warnings & bits["few_rows"][0] == 0)
    columns = {
        "family": _texts(family.letters for family, _ in listed),
        "n_components": np.array([k for _, k in listed]),
        name_of(table()["select_by"].choices, int(options["select_by"])): cells.criteria,
        "difference": cells.criteria - cells.criteria[is_best],
        "log_likelihood": cells.log_likelihoods,
        "n_parameters": np.array([_free_parameters(family, k, d, options["equal_weights"])
                                  for family, k in listed]),
        "trusted": trusted,
        "warnings": _texts(", ".join(name for name, (bit, _) in bits.items() if found & bit)
                           for found in cells.warnings),
        "error": _texts(library.gmm_status_message(status).decode() if status else ""
                        for status in cells.statuses.tolist())}
    order = np.lexsort((cells.criteria, ~trusted, ~fitted, ~is_best))
    return {name: column[order] for name, column in columns.items()}


def _texts(texts: Any) -> np.ndarray:
    return np.array(list(texts), dtype=object)


def _free_parameters(family: Family, k: int, d: int, equal_weights: Any) -> int:
    """-1 where such a model is beyond the address space."""
    try:
        model = Model(load().gmm_create, k, d, family.number)
    except GMMixError:
        return -1
    check(load().gmm_set_int(model.handle, table()["equal_weights"].id, equal_weights), model)
    return int(load().gmm_free_parameters(model.handle))
