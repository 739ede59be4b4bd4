# SPDX-License-Identifier: MIT
"""The ugly data, from a generator that needs no libm: every machine makes the same bytes."""
import numpy as np

FAMILIES = ("full", "tied", "diag", "spherical")


class Generator:
    """splitmix64 (Steele, Lea and Flood 2014); the state starts as the seed."""

    def __init__(self, seed):
        self.state = np.uint64(seed)

    def bits(self, n):
        with np.errstate(over="ignore"):
            step = np.uint64(0x9E3779B97F4A7C15)
            z = self.state + step * np.arange(1, n + 1, dtype=np.uint64)
            self.state = self.state + step * np.uint64(n)
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))

    def uniforms(self, *shape):
        """In [0,1): the upper 53 bits."""
        bits = self.bits(int(np.prod(shape))) >> np.uint64(11)
        return bits.astype(np.float64).reshape(shape) * 2.0 ** -53

    def normals(self, *shape):
        """Twelve uniforms, added left to right, minus 6."""
        u = self.uniforms(*shape, 12)
        total = u[..., 0]
        for i in range(1, 12):
            total = total + u[..., i]
        return total - 6


def clustered(seed, n, d, k, apart=6.0):
    """Row i is apart * z (1,...,1) + D normals with z = i mod k."""
    return apart * (np.arange(n) % k)[:, None] + Generator(seed).normals(n, d)


def base():
    """The base B of the ugly data sets."""
    return clustered(1, 400, 2, 2)


def covariance(x):
    """Of the rows, with divisor n, in two passes of long double."""
    rows = x.astype(np.longdouble)
    rows = rows - rows.mean(axis=0)
    return (rows[:, :, None] * rows[:, None, :]).mean(axis=0).astype(np.float64)


class Start:
    """Weights, means and covariances: K full matrices, whatever the family."""

    def __init__(self, weights, means, covariances):
        self.weights = np.asarray(weights, float)
        self.means = np.asarray(means, float)
        self.covariances = np.asarray(covariances, float)

    def of_family(self, family):
        """With covariances that the family can have."""
        whole = self.covariances
        d = whole.shape[1]
        variances = np.diagonal(whole, axis1=1, axis2=2)
        if family == "diag":
            whole = variances[:, :, None] * np.eye(d)
        elif family == "spherical":
            whole = variances.mean(axis=1)[:, None, None] * np.eye(d)
        return Start(self.weights, self.means, whole)


def packed(covariances, family):
    """K full matrices in the shape that the family takes in gmmix and scikit-learn."""
    variances = np.diagonal(covariances, axis1=1, axis2=2)
    return {"full": covariances, "tied": covariances[0], "diag": variances,
            "spherical": variances[:, 0]}[family].copy()


def unpacked(covariances, family, k, d):
    """As K full matrices."""
    c = np.asarray(covariances, float)
    if family == "full":
        return c.reshape(k, d, d)
    if family == "tied":
        return np.tile(c.reshape(1, d, d), (k, 1, 1))
    if family == "diag":
        return c.reshape(k, d)[:, :, None] * np.eye(d)
    return c.reshape(k)[:, None, None] * np.eye(d)


def start_at(x, means, family="full"):
    """Equal weights, and the covariance of all rows for each component."""
    k = len(means)
    return Start(np.full(k, 1.0 / k), means, np.tile(covariance(x), (k, 1, 1))).of_family(family)


def with_column(x, column, at):
    return np.insert(x, at, column, axis=1)


def ill_conditioned(kappa):
    """The second column is the first plus noise: in each of the two clusters the correlation
    matrix has condition kappa."""
    x = base()
    x[:, 1] = x[:, 0] + 2 * Generator(19).normals(len(x)) / np.sqrt(kappa)
    return x
