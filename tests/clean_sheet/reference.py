# SPDX-License-Identifier: MIT
"""EM in long double, written for being checked and not for speed: what the fits are held against.

The rows are shifted to the first one, which is exact for data far from the origin, and each column
is divided by about its deviation. So what is left of 64 bits is about 1e-17."""
import numpy as np

LONG = np.longdouble


def precise():
    """False where long double is no wider than double."""
    return np.finfo(LONG).eps < np.finfo(float).eps


def cholesky(a):
    d = len(a)
    factor = np.zeros((d, d), LONG)
    for j in range(d):
        left = a[j, j] - (factor[j, :j] ** 2).sum()
        if not left > 0:
            raise ArithmeticError("the reference met a singular covariance")
        factor[j, j] = np.sqrt(left)
        for i in range(j + 1, d):
            factor[i, j] = (a[i, j] - (factor[i, :j] * factor[j, :j]).sum()) / factor[j, j]
    return factor


def log_densities(x, weights, means, covariances):
    """log w_k + log N(x | mean_k, covariance_k), N x K."""
    n, d = x.shape
    out = np.empty((n, len(weights)), LONG)
    log_2_pi = np.log(8 * np.arctan(LONG(1)))
    for k, (weight, mean, matrix) in enumerate(zip(weights, means, covariances)):
        factor = cholesky(matrix)
        z = np.empty((n, d), LONG)
        for j in range(d):
            z[:, j] = (x[:, j] - mean[j] - z[:, :j] @ factor[j, :j]) / factor[j, j]
        log_det = np.log(np.diag(factor)).sum()
        out[:, k] = np.log(weight) - log_det - ((z ** 2).sum(axis=1) + d * log_2_pi) / 2
    return out


def e_step(x, weights, means, covariances):
    logs = log_densities(x, weights, means, covariances)
    top = logs.max(axis=1, keepdims=True)
    each = np.exp(logs - top)
    total = each.sum(axis=1, keepdims=True)
    return each / total, (np.log(total) + top).sum()


def m_step(x, r, family):
    n, d = x.shape
    mass = r.sum(axis=0)
    means = (r.T @ x) / mass[:, None]
    scatter = np.empty((len(mass), d, d), LONG)
    for k, mean in enumerate(means):
        rows = x - mean
        scatter[k] = (rows * r[:, k:k + 1]).T @ rows
    matrices = scatter / mass[:, None, None]
    if family == "tied":
        matrices = np.tile(scatter.sum(axis=0) / n, (len(mass), 1, 1))
    elif family == "diag":
        matrices = matrices * np.eye(d)
    elif family == "spherical":
        matrices = np.trace(matrices, axis1=1, axis2=2)[:, None, None] / d * np.eye(d)
    return mass / n, means, matrices


class Reference:
    """So many iterations from a start."""

    def __init__(self, x, start, family, iterations):
        self.family = family
        shift, rows = x[0].astype(LONG), x.astype(LONG) - x[0].astype(LONG)
        unit = np.exp2(np.round(np.log2(rows.std(axis=0).astype(float)))).astype(LONG)
        if family == "spherical":
            unit[:] = unit.max()  # one variance for all needs one unit for all
        rows = rows / unit
        weights = start.weights.astype(LONG)
        means = (start.means.astype(LONG) - shift) / unit
        matrices = start.covariances.astype(LONG) / np.outer(unit, unit)
        for _ in range(iterations):
            weights, means, matrices = m_step(rows, e_step(rows, weights, means, matrices)[0],
                                              family)
        self.log_likelihood = (e_step(rows, weights, means, matrices)[1]
                               - len(x) * np.log(unit).sum())
        self.weights, self.means = weights, means * unit + shift
        self.covariances = matrices * np.outer(unit, unit)
        self.sigma = np.sqrt(np.diagonal(self.covariances, axis1=1, axis2=2))

    def errors(self, fitted):
        """The largest error of each kind: weights, means / sigma, covariances / (sigma sigma),
        log-likelihood relative."""
        sigmas = self.sigma[:, :, None] * self.sigma[:, None, :]
        found = {"weights": np.abs(fitted.weights - self.weights),
                 "means": np.abs(fitted.means - self.means) / self.sigma,
                 "covariances": np.abs(fitted.covariances - self.covariances) / sigmas,
                 "log-likelihood": np.abs((fitted.log_likelihood - self.log_likelihood)
                                          / self.log_likelihood)}
        return {name: float(np.max(error)) for name, error in found.items()}
