# SPDX-License-Identifier: MIT
"""Parameters to start from: each block alone is enough, and each is checked by its shape."""
from __future__ import annotations

from typing import Any, Dict, Optional

import numpy as np

from ._data import Rows, float64
from ._errors import LENGTH, NOT_FINITE, NOT_SPD, WEIGHTS
from ._facts import family_of
from ._library import invalid, load
from ._model import Model
from ._options import blocks_that_freeze, set_options

Blocks = Dict[str, np.ndarray]


def given_blocks(mixture: Any, k: int, d: int) -> Blocks:
    """What weights_init, means_init and covariances_init or precisions_init say."""
    family = mixture.covariance_type
    shape = family_of(family).shape(k, d)
    shapes = {"weights": (k,), "means": (k, d), "covariances": shape, "precisions": shape}
    found = {name: _block(f"{name}_init", getattr(mixture, f"{name}_init"), family, of)
             for name, of in shapes.items()}
    precisions = found.pop("precisions")
    if precisions is not None:
        if found["covariances"] is not None:
            raise ValueError("covariances_init and precisions_init are given: one says it all")
        found["covariances"] = inverse("precisions_init", precisions, family)
    if found["weights"] is not None:
        _check_weights(found["weights"])
    return {name: block for name, block in found.items() if block is not None}


def _called(name: str, family: str) -> str:
    """scikit-learn's word for it in its messages, which people look up."""
    word = name.split("_")[0]
    return word if word in ("weights", "means") else f"{family} {word[:-1]}"


def _block(name: str, values: Any, family: str, shape: Any) -> Optional[np.ndarray]:
    if values is None:
        return None
    array = float64(name, values)
    if array.shape != shape:
        raise invalid(f"{name}: The parameter {_called(name, family)!r} should have the shape of "
                      f"{shape}, but got {array.shape}", LENGTH)
    wrong = np.argwhere(~np.isfinite(array))
    if len(wrong):
        raise invalid(f"{name}{wrong[0].tolist()} is {array[tuple(wrong[0])]}; it must be finite",
                      NOT_FINITE)
    return array


def _check_weights(weights: np.ndarray) -> None:
    if (weights < 0).any():
        raise invalid(f"weights_init has {weights.min()}; weights must be at least 0", WEIGHTS)
    if abs(weights.sum() - 1) > 1e-6:
        raise invalid(f"weights_init sums to {weights.sum():.9g}; it must sum to 1", WEIGHTS)


def inverse(name: str, matrices: np.ndarray, family: str) -> np.ndarray:
    """Covariances of precisions, or the other way round."""
    if family_of(family).form != "full":
        if (matrices <= 0).any():
            raise invalid(f"{name}: '{family} precision' should be positive; it has "
                          f"{matrices.min()}", NOT_SPD)
        return 1 / matrices
    for k, matrix in enumerate(matrices if matrices.ndim == 3 else [matrices]):
        which = f"{name}[{k}]" if matrices.ndim == 3 else name
        if not (np.allclose(matrix, matrix.T) and np.linalg.eigvalsh(matrix)[0] > 0):
            raise invalid(f"{which}: '{family} precision' should be symmetric, "
                          "positive-definite", NOT_SPD)
    found = np.linalg.inv(matrices)
    return np.ascontiguousarray((found + np.swapaxes(found, -1, -2)) / 2)


def complete(blocks: Blocks, rows: Rows, weight: Optional[np.ndarray], family: str, k: int,
             values: Dict[str, Any], labels: Optional[np.ndarray] = None) -> Blocks:
    """The blocks that are not given, from one step of EM with those that are held as they are, out
    of starts that are made as `init` says. With no block given, what the first step makes of them."""
    d, of = rows.array.shape[1], family_of(family)
    shape, bits = of.shape(k, d), blocks_that_freeze()
    stand_in = {"weights": np.full(k, 1 / k), "means": np.zeros((k, d)),
                "covariances": np.ones(shape) if of.form != "full" else
                np.ascontiguousarray(np.broadcast_to(np.eye(d), shape))}
    model = Model(load().gmm_create, k, d, of.number)
    model.set_params(**{**stand_in, **blocks})
    set_options(model, {**values, "max_iter": 1, "freeze": sum(bits[name] for name in blocks)})
    model.fit(rows, weight, None, labels)
    return {**dict(zip(bits, model.params())), **blocks}
