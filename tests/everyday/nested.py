"""Nested models: whatever K - 1 components say, K can say too. So a fit of K that starts from the best of K - 1, one
component split in two halves that are all but equal, is never less likely than that."""
import numpy as np

import loop
from loop import gmmix

APART = 1e-6  # of the half that is split, in its deviations: the start loses about 1e-12 a row


def _matrix(fit, component):
    """The covariance of a component as a matrix."""
    if fit.covariance_type == "tied":
        return fit.covariances_
    if fit.covariance_type == "full":
        return fit.covariances_[component]
    return np.diag(np.broadcast_to(fit.covariances_[component], fit.means_.shape[1]))


def _split(fit):
    """Parameters with the heaviest component in two halves, apart along its longest axis."""
    heavy = int(np.argmax(fit.weights_))
    variances, axes = np.linalg.eigh(_matrix(fit, heavy))
    step = APART * np.sqrt(variances[-1]) * axes[:, -1]
    weights, means = np.append(fit.weights_, fit.weights_[heavy] / 2), np.vstack([fit.means_, fit.means_[heavy] + step])
    weights[heavy] /= 2
    means[heavy] -= step
    covariances = fit.covariances_
    if fit.covariance_type != "tied":
        covariances = np.concatenate([covariances, covariances[heavy:heavy + 1]])
    return dict(weights_init=weights, means_init=means, covariances_init=covariances)


def _rounding(fit, x):
    """What rounding may take of the log-likelihood. 1e-9 of it, or of N D where that is more: log L depends on the
    units of x and may be 0, but is half a sum of N D squares. Where features are copies of each other rounding the
    entries of a covariance changes its least eigenvalue by the condition number (of the correlations) times eps,
    and so the log-density of each row."""
    matrices = [_matrix(fit, component) for component in range(len(fit.weights_))]
    deviations = [np.sqrt(np.diag(matrix)) for matrix in matrices]
    condition = max(np.linalg.cond(m / np.outer(s, s)) for m, s in zip(matrices, deviations))
    return max(1e-9 * max(abs(fit.log_likelihood_), x.size), np.finfo(float).eps * condition * len(x))


def worst_fall(job):
    """The largest fall of the log-likelihood from K - 1 to K, in what rounding may take; <= 0 if it never falls."""
    x, _, _ = loop.rows_of(job)
    best, worst = None, -np.inf
    for k in range(1, loop.MOST + 1):
        fit = gmmix.GaussianMixture(k, covariance_type=job.family, n_init=job.starts).fit(x)
        if best is not None:
            nested = gmmix.GaussianMixture(k, covariance_type=job.family, **_split(best)).fit(x)
            worst = max(worst, (best.log_likelihood_ - nested.log_likelihood_) / _rounding(nested, x))
            fit = max(fit, nested, key=lambda one: one.log_likelihood_)
        best = fit
    return worst
