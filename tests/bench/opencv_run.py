# Runner for OpenCV's cv2.ml.EM: words and results as in runner.h.
# SPDX-License-Identifier: MIT
# trainE() starts from given parameters. It ends with an E-step, so that max_iter is one more.
import cv2
import numpy

from runner import Arguments, memory_mib, per_unit, report, restart_peak

a = Arguments()
cv2.ml.EM_create  # absent from packages without the ml module
report(version=cv2.__version__)
if a.what == "version":
    raise SystemExit
cv2.setNumThreads(a.threads)
x, weights, means, variances = a.load()
if a.family == "spherical":
    variances = numpy.full(a.d, variances.mean())
# a K x D x D array; else the last axis would be taken for the channels of a picture
covariances = cv2.Mat(numpy.tile(numpy.diag(variances), (a.k, 1, 1)), wrap_channels=False)
kind = {"full": cv2.ml.EM_COV_MAT_GENERIC, "diag": cv2.ml.EM_COV_MAT_DIAGONAL,
        "spherical": cv2.ml.EM_COV_MAT_SPHERICAL}[a.family]
log_likelihoods = None


def fit(iterations, rows=x):
    global log_likelihoods
    em = cv2.ml.EM_create()
    em.setClustersNumber(a.k)
    em.setCovarianceMatrixType(kind)
    em.setTermCriteria((cv2.TERM_CRITERIA_MAX_ITER, iterations + 1, 0))
    _, log_likelihoods, _, _ = em.trainE(rows, means, covariances, weights.reshape(1, -1))


before = restart_peak()
fit(1, x[:a.warm or a.n])
seconds = per_unit(fit, a.n1, a.n2)
report(seconds=seconds, rss_mib=memory_mib("VmHWM") - before)
report(loglik=float(log_likelihoods.sum()))
