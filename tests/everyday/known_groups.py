"""Why is a problem not right? Compares BIC of a fit that starts from the known groups with those of the loop:

    GMMIX_LIBRARY=build/libgmmix.so python3 known_groups.py KIND FAMILY NUMBER...

Outliers start as a component of their own. For the families full, tied and diag."""
import sys

import loop
import numpy as np
from loop import gmmix

FAR = 15  # from the median of its group, in a feature: an outlier, as tables.outliers makes them
RIDGE = 1e-3  # of a feature's variance, added to the start alone: a group may have few rows


def from_known_groups(x, z, family):
    k = z.max() + 1
    weights = np.bincount(z) / len(x)
    means = np.array([x[z == g].mean(0) for g in range(k)])
    full = np.array([np.cov(x[z == g].T, bias=True) + RIDGE * np.diag(x.var(0)) for g in range(k)])
    covariances = {"full": full, "tied": np.tensordot(weights, full, 1),
                   "diag": np.diagonal(full, axis1=1, axis2=2)}[family]
    return gmmix.GaussianMixture(k, covariance_type=family, weights_init=weights, means_init=means,
                                 covariances_init=covariances).fit(x)


def main(kind, family, *numbers):
    for number in numbers:
        x, z, truth = loop.rows_of(loop.Job(kind, family, int(number), "gmmix", 10))
        if kind == "outliers":
            centres = np.array([np.median(x[z == g], 0) for g in range(truth)])
            z = np.where(np.abs(x - centres[z]).max(1) > FAR, truth, z)
        known = from_known_groups(x, z, family)
        fits = [gmmix.GaussianMixture(k, covariance_type=family, n_init=10).fit(x) for k in range(1, loop.MOST + 1)]
        least = min(fits, key=lambda fit: fit.bic())
        print(f"{kind}, {family}, problem {number}: from the {known.n_components} known groups BIC {known.bic():.1f}; "
              f"as many, 10 starts {fits[known.n_components - 1].bic() - known.bic():+.1f}; "
              f"picked {least.n_components} {least.bic() - known.bic():+.1f}; "
              f"warnings {known.warnings_}, {least.warnings_}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
