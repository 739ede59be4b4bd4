# The data of the benchmark: rows drawn from a mixture, and a start for EM, as raw files.
# SPDX-License-Identifier: MIT
import os
from dataclasses import dataclass

import numpy

OVERLAPPING, SEPARATED = 4.0, 12.0  # distance between two centres, in standard deviations
BLOCK = 1 << 16


@dataclass(frozen=True)
class Data:
    n: int
    d: int
    k: int
    rows: str  # file of n*d doubles, row after row
    start: str  # file of weights (k), means (k*d), variances of all rows (d)

    @property
    def label(self):
        return f"{short(self.n)} x {self.d}, K {self.k}"

    def head(self, n):
        """The first n rows, with the same start."""
        return Data(n, self.d, self.k, self.rows, self.start)


def short(n):
    """100000 as 1e5, 200000 as 2e5, else plain."""
    digits = str(n).rstrip("0")
    return f"{digits}e{len(str(n)) - 1}" if len(digits) == 1 and n >= 1000 else str(n)


def prepare(folder, n, d, k, distance=OVERLAPPING, seed=1):
    """Writes the two files unless they are there, and returns their description."""
    os.makedirs(folder, exist_ok=True)
    name = os.path.join(folder, f"n{n}-d{d}-k{k}-distance{distance:g}-seed{seed}")
    data = Data(n, d, k, name + ".rows", name + ".start")
    if not (os.path.exists(data.rows) and os.path.exists(data.start)):
        write(data, distance, seed)
    return data


def write(data, distance, seed):
    n, d, k = data.n, data.d, data.k
    random = numpy.random.default_rng(seed)
    # Two centres are about `distance` apart whatever D is, so that the overlap does not vanish
    # with D. The components have axes of their own, with variances from 1/e to e.
    centres = random.normal(size=(k, d)) * distance / numpy.sqrt(2 * d)
    axes = [numpy.linalg.qr(random.normal(size=(d, d)))[0]
            * numpy.exp(random.uniform(-0.5, 0.5, d)) for _ in range(k)]
    shares = random.dirichlet(numpy.full(k, 10.0))
    total, squares = numpy.zeros(d), numpy.zeros(d)
    with open(data.rows + ".part", "wb") as file:
        for begin in range(0, n, BLOCK):
            labels = random.choice(k, min(BLOCK, n - begin), p=shares)
            x = random.normal(size=(len(labels), d))
            for i in range(k):
                x[labels == i] = x[labels == i] @ axes[i].T + centres[i]
            total += x.sum(axis=0)
            squares += (x * x).sum(axis=0)
            x.tofile(file)
    variances = squares / n - (total / n) ** 2
    # near the truth, not at it: a quarter of the distance between two centres off
    means = centres + random.normal(size=(k, d)) * distance / 4 / numpy.sqrt(d)
    numpy.concatenate([numpy.full(k, 1 / k), means.ravel(), variances]).tofile(data.start)
    os.replace(data.rows + ".part", data.rows)
