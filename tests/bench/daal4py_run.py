# Runner for oneDAL's em_gmm through daal4py: words and results as in runner.h.
# SPDX-License-Identifier: MIT
import daal4py
import numpy

from runner import Arguments, log_likelihood, memory_mib, per_unit, report, restart_peak

a = Arguments()
daal4py.em_gmm  # absent from some versions
report(version=daal4py._get__daal_link_version__().split("'")[0])
if a.what == "version":
    raise SystemExit
daal4py.daalinit(nthreads=a.threads)
x, weights, means, variances = a.load()
full = a.family == "full"
covariances = [numpy.diag(variances) if full else variances.reshape(1, -1).copy()
               for _ in range(a.k)]


def fit(iterations, rows=x):
    # A threshold of 0 is never met: the iterations are those that are asked for.
    return daal4py.em_gmm(a.k, maxIterations=iterations, accuracyThreshold=0.0,
                          covarianceStorage="full" if full else "diagonal").compute(
                              rows, weights.reshape(1, -1), means, covariances)


before = restart_peak()
fit(1, x[:a.warm or a.n])
last = {}
seconds = per_unit(lambda n: last.update(result=fit(n)), a.n1, a.n2)
report(seconds=seconds, rss_mib=memory_mib("VmHWM") - before)
result = last["result"]
report(iterations=int(numpy.ravel(result.nIterations)[0]))
found = [c if full else numpy.diag(numpy.ravel(c)) for c in result.covariances]
report(loglik=float(log_likelihood(x, numpy.ravel(result.weights), result.means, found)))
