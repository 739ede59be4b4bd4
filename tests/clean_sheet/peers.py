# SPDX-License-Identifier: MIT
"""Peers that Python can import: scikit-learn and OpenCV."""
import pickle
import tempfile
import warnings
from types import SimpleNamespace

import numpy as np

from data import packed, unpacked
from sheet import CannotExpress, Refusal
from subject import CONVERGED, Subject

EXPECTED = ("did not converge",)  # of fits that are told how many iterations to do


def sentence(text):
    """The first one."""
    return " ".join(str(text).split()).split(". ")[0]


def asked(work):
    """What work() gives, and the warnings; any exception is a Refusal."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = work()
        except KeyboardInterrupt:
            raise
        except Exception as error:
            raise Refusal(sentence(str(error).split("error: ")[-1]) or type(error).__name__)
    notes = [sentence(warning.message) for warning in caught]
    return result, [note for note in notes if not any(part in note for part in EXPECTED)]


class ScikitLearn(Subject):
    name = "scikit-learn"
    settings = (1e-6, 0.0)  # reg_covar: its default, and none

    def __init__(self, _):
        import sklearn
        import sklearn.mixture
        import threadpoolctl
        self.sklearn, self.limits = sklearn, threadpoolctl.threadpool_limits

    def version(self):
        return f"{self.sklearn.__version__}, NumPy {np.__version__}"

    def _mixture(self, k, family, start, **options):
        if start is not None:
            try:
                precisions = np.linalg.inv(start.covariances)
            except np.linalg.LinAlgError as error:
                raise Refusal(error)
            precisions = (precisions + precisions.transpose(0, 2, 1)) / 2
            options.update(weights_init=start.weights, means_init=start.means,
                           init_params="random_from_data",
                           precisions_init=packed(precisions, family))
        return self.sklearn.mixture.GaussianMixture(k, covariance_type=family, random_state=0,
                                                    **options)

    def fit(self, x, k, family="full", start=None, floor="default", reg=None, iterations=None,
            threads=1, weights=None):
        if weights is not None:
            raise CannotExpress("no row weights")
        options = {"max_iter": iterations or CONVERGED, "tol": 0.0 if iterations else 1e-10}
        if floor == "default":
            self.asked, options["reg_covar"] = True, self.setting
        if floor == 0:
            options["reg_covar"] = 0.0
        if reg is not None:
            options["reg_covar"] = reg
        mixture = self._mixture(k, family, start, **options)
        with self.limits(threads):
            _, notes = asked(lambda: mixture.fit(x))
            return self._fitted(mixture, family, notes, x)

    def _fitted(self, mixture, family, notes, x=None):
        k, d = mixture.means_.shape
        likelihood = np.nan
        if x is not None:
            with np.errstate(all="ignore"):
                likelihood = float(mixture.score(x) * len(x))
        return SimpleNamespace(
            weights=mixture.weights_, means=mixture.means_,
            covariances=unpacked(mixture.covariances_, family, k, d), notes=notes,
            log_likelihood=likelihood, model=mixture)

    def model(self, start, family="full"):
        mixture = self._mixture(len(start.weights), family, None)
        mixture.weights_, mixture.means_ = start.weights, start.means
        mixture.covariances_ = packed(start.covariances, family)
        # what its own fit makes of covariances
        compute = self.sklearn.mixture._gaussian_mixture._compute_precision_cholesky
        mixture.precisions_cholesky_, notes = asked(lambda: compute(mixture.covariances_, family))
        return self._fitted(mixture, family, notes)

    def checked(self, start, x):
        """Start as a fit takes it: precisions are given where gmmix takes covariances."""
        mixture = self._mixture(len(start.weights), "full", None, max_iter=1, tol=0.0,
                                weights_init=start.weights, means_init=start.means,
                                init_params="random_from_data",
                                precisions_init=start.covariances)
        _, notes = asked(lambda: mixture.fit(x))
        return self._fitted(mixture, "full", notes, x)

    def _noted(self, work):
        result, notes = asked(work)
        self.notes += notes
        return result

    def proba(self, fitted, x):
        return self._noted(lambda: fitted.model.predict_proba(x))

    def log_density(self, fitted, x):
        return self._noted(lambda: fitted.model.score_samples(x))

    def label(self, fitted, x):
        return self._noted(lambda: fitted.model.predict(x))

    def store(self, fitted):
        return pickle.dumps(fitted.model)

    def load(self, stored):
        mixture, _ = asked(lambda: pickle.loads(stored))
        return asked(lambda: [np.asarray(part, float) for part in (
            mixture.weights_, mixture.means_, mixture.covariances_)])[0]

    def refit(self, fitted, x):
        fitted.model.set_params(max_iter=1000000, tol=0.0)
        fitted.model.fit(x)

    def parameters_now(self, fitted):
        return fitted.model.weights_, fitted.model.means_, fitted.model.covariances_


class OpenCV(Subject):
    name = "OpenCV"
    families = ("full", "diag", "spherical")

    def __init__(self, _):
        import cv2
        cv2.ml.EM_create  # absent from packages without the ml module
        self.cv2 = cv2

    def version(self):
        return self.cv2.__version__

    def fit(self, x, k, family="full", start=None, floor="default", reg=None, iterations=None,
            threads=1, weights=None):
        cv2 = self.cv2
        if floor == 0 or reg is not None or weights is not None or family not in self.families:
            raise CannotExpress("no such setting")
        cv2.setNumThreads(threads)
        em = cv2.ml.EM_create()
        em.setClustersNumber(k)
        em.setCovarianceMatrixType({"full": cv2.ml.EM_COV_MAT_GENERIC,
                                    "diag": cv2.ml.EM_COV_MAT_DIAGONAL,
                                    "spherical": cv2.ml.EM_COV_MAT_SPHERICAL}[family])
        # it ends with an E-step, so that it counts one iteration more
        em.setTermCriteria((cv2.TERM_CRITERIA_MAX_ITER, iterations + 1, 0) if iterations else
                           (cv2.TERM_CRITERIA_MAX_ITER + cv2.TERM_CRITERIA_EPS, CONVERGED, 1e-10))
        if start is None:
            (done, logs, _, _), notes = asked(lambda: em.trainEM(x))
        else:
            covariances = cv2.Mat(start.covariances.copy(), wrap_channels=False)
            (done, logs, _, _), notes = asked(lambda: em.trainE(
                x, start.means.copy(), covariances, start.weights.reshape(1, -1).copy()))
        if not done:
            raise Refusal("train() returned false")
        fitted = SimpleNamespace(model=em, notes=notes, log_likelihood=float(logs.sum()))
        fitted.weights, fitted.means, fitted.covariances = self.parameters_now(fitted)
        return fitted

    def parameters_now(self, fitted):
        em = fitted.model
        return em.getWeights()[0], em.getMeans(), np.array(em.getCovs())

    def _each(self, fitted, x):
        return asked(lambda: [fitted.model.predict2(row.reshape(1, -1)) for row in x])[0]

    def proba(self, fitted, x):
        return np.array([probabilities[0] for _, probabilities in self._each(fitted, x)])

    def log_density(self, fitted, x):
        return np.array([found[0] for found, _ in self._each(fitted, x)])

    def label(self, fitted, x):
        return np.array([int(found[1]) for found, _ in self._each(fitted, x)])

    def store(self, fitted):
        with tempfile.NamedTemporaryFile(suffix=".yml") as file:
            fitted.model.save(file.name)
            return open(file.name, "rb").read()

    def load(self, stored):
        with tempfile.NamedTemporaryFile(suffix=".yml") as file:
            file.write(stored)
            file.flush()
            model, _ = asked(lambda: self.cv2.ml.EM_load(file.name))
        return asked(lambda: self.parameters_now(SimpleNamespace(model=model)))[0]

    def refit(self, fitted, x):
        em = fitted.model
        em.setTermCriteria((self.cv2.TERM_CRITERIA_MAX_ITER, 100000, 0))
        em.trainEM(x)
