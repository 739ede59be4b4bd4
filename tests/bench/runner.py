# What the Python runners share: arguments, raw files, the clock and the peak of memory.
# SPDX-License-Identifier: MIT
# Words and results are those of runner.h.
import math
import sys
import time

import numpy


class Arguments:
    """The words name=value of the command line; n, d, k, threads, n1, n2, warm, seed as ints."""

    def __init__(self):
        words = dict(word.split("=", 1) for word in sys.argv[1:])
        self.what = words.get("what", "fit")
        self.family = words.get("family", "full")
        self.data, self.start = words.get("data"), words.get("start")
        self.init = words.get("init", "kmeans")
        for name, fallback in dict(n=0, d=0, k=0, threads=1, n1=1, n2=2, warm=0, seed=0).items():
            setattr(self, name, int(words.get(name, fallback)))

    def load(self):
        """The rows, and weights, means and variances of the start."""
        n, d, k = self.n, self.d, self.k
        x = numpy.fromfile(self.data, count=n * d).reshape(n, d)
        start = numpy.fromfile(self.start, count=k + k * d + d)
        return x, start[:k], start[k:k + k * d].reshape(k, d), start[k + k * d:]


def seconds_of(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def per_unit(work, n1, n2):
    """Seconds of one of the n that work(n) does, by difference."""
    first = seconds_of(lambda: work(n1))
    return (seconds_of(lambda: work(n2)) - first) / (n2 - n1)


def memory_mib(field):
    with open("/proc/self/status") as lines:
        return next(float(line.split()[1]) / 1024 for line in lines if line.startswith(field))


def restart_peak():
    """Lets the peak of memory start again from what is in use now, and returns that."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
        return memory_mib("VmRSS")
    except OSError:
        return math.nan


def log_likelihood(x, weights, means, covariances):
    """Total log-likelihood under full covariances, for peers that do not tell it."""
    total = 0.0
    factors = [numpy.linalg.cholesky(c) for c in covariances]
    inverses = [numpy.linalg.inv(factor) for factor in factors]
    constants = [math.log(w) - numpy.log(numpy.diag(factor)).sum()
                 - 0.5 * x.shape[1] * math.log(2 * math.pi) for w, factor in zip(weights, factors)]
    for begin in range(0, len(x), 8192):
        rows = x[begin:begin + 8192]
        terms = numpy.stack([constant - 0.5 * (((rows - mean) @ inverse.T) ** 2).sum(axis=1)
                             for constant, mean, inverse in zip(constants, means, inverses)])
        largest = terms.max(axis=0)
        total += (largest + numpy.log(numpy.exp(terms - largest).sum(axis=0))).sum()
    return total


def report(**values):
    for name, value in values.items():
        print(f"{name}={value!r}" if isinstance(value, float) else f"{name}={value}")
