# Runner for scikit-learn's GaussianMixture: words and results as in runner.h.
# SPDX-License-Identifier: MIT
# Parameters are given, so that no k-means runs; tol=0 and reg_covar=0, so that each fit does
# exactly max_iter iterations. Threads are those of BLAS and OpenMP, set by the environment.
import warnings

import numpy
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from runner import Arguments, memory_mib, per_unit, report, restart_peak, seconds_of

warnings.simplefilter("ignore", ConvergenceWarning)
a = Arguments()
report(version=sklearn.__version__)
if a.what == "version":
    raise SystemExit
x, weights, means, variances = a.load()
precisions = {"full": numpy.tile(numpy.diag(1 / variances), (a.k, 1, 1)),
              "tied": numpy.diag(1 / variances),
              "diag": numpy.tile(1 / variances, (a.k, 1)),
              "spherical": numpy.full(a.k, 1 / variances.mean())}[a.family]


def from_start(iterations, rows=x):
    return GaussianMixture(a.k, covariance_type=a.family, tol=0, reg_covar=0, max_iter=iterations,
                           weights_init=weights, means_init=means, precisions_init=precisions,
                           init_params="random", random_state=0).fit(rows)


def drawn(iterations, rows=x, init="kmeans"):
    return GaussianMixture(a.k, covariance_type=a.family, max_iter=iterations, init_params=init,
                           random_state=a.seed).fit(rows)


before = restart_peak()
head = x[:a.warm or a.n]
if a.what == "fit":
    from_start(1, head)
    fits = {}
    seconds = per_unit(lambda n: fits.update(last=from_start(n)), a.n1, a.n2)
    report(seconds=seconds, rss_mib=memory_mib("VmHWM") - before)
    report(loglik=float(fits["last"].score(x) * a.n))
elif a.what == "init":
    drawn(1, head)
    seconds = sum(seconds_of(lambda: drawn(1)) - seconds_of(lambda: from_start(1))
                  for _ in range(a.n2))
    report(seconds=seconds / a.n2, rss_mib=memory_mib("VmHWM") - before)
elif a.what == "scratch":
    drawn(1, head, a.init)
    fits = {}
    report(seconds=seconds_of(lambda: fits.update(last=drawn(100, init=a.init))))
    report(iterations=fits["last"].n_iter_, loglik=float(fits["last"].score(x) * a.n))
else:
    mixture = from_start(1, head)  # a fitted object, to which the start is given back
    mixture.weights_, mixture.means_ = weights, means
    mixture.precisions_cholesky_ = numpy.sqrt(precisions)  # they are diagonal
    call = {"score": mixture.score_samples, "predict": mixture.predict,
            "proba": mixture.predict_proba}[a.what]
    call(x)
    seconds = per_unit(lambda n: [call(x) for _ in range(n)], a.n1, a.n2)
    report(seconds=seconds, rss_mib=memory_mib("VmHWM") - before)
