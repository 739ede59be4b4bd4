# SPDX-License-Identifier: MIT
"""What a program that fits mixtures is asked, in one form for all; and gmmix itself."""
import os
import sys
import tempfile
import warnings
from types import SimpleNamespace

import numpy as np

from data import packed, unpacked
from sheet import CannotExpress, Refusal

CONVERGED = 1000  # iterations that suffice, with a tolerance that is hardly ever met before


class Subject:
    """strict: judged by what gmmix documents. in_process: works in this very process, so that forks
    and limits of it are the subject's own. notes: warnings of calls that return bare numbers.

    settings: those that are fair where gmmix has its default floor. A fit with floor="default"
    takes self.setting and says by self.asked that it did."""
    name, strict, in_process = "", False, True
    settings = (None,)
    families = ("full", "tied", "diag", "spherical")

    def version(self):
        raise CannotExpress

    def fit(self, x, k, family="full", start=None, floor="default", reg=None, iterations=None,
            threads=1, weights=None):
        """weights (K), means (K x D), covariances (K x D x D), log_likelihood, notes (warnings);
        model, which the functions below take. Raises Refusal.

        start: data.Start; None: the subject's own. floor: "default", or 0, nothing that keeps
        covariances from collapsing; "plain": the default, whatever self.setting. reg: what is added
        to variances. iterations: None to converge."""
        raise CannotExpress("no fit")

    def model(self, start, family="full"):
        """A model with these parameters, without a fit."""
        raise CannotExpress("parameters cannot be given without a fit")

    def proba(self, fitted, x):
        raise CannotExpress("no responsibilities")

    def log_density(self, fitted, x):
        raise CannotExpress("no log-densities")

    def label(self, fitted, x):
        raise CannotExpress("no labels")

    def store(self, fitted):
        """As bytes, in the way that the subject's users do."""
        raise CannotExpress("models cannot be stored")

    def load(self, stored):
        """weights, means, covariances of stored bytes."""
        raise CannotExpress("models cannot be stored")

    def strided(self):
        """Raises CannotExpress where only packed rows can be read."""

    def process(self):
        """The id of the process in which the subject works."""
        return os.getpid()


class Gmmix(Subject):
    name, strict = "gmmix", True

    def __init__(self, build):
        here = os.path.dirname(os.path.abspath(__file__))
        sys.path.insert(0, os.path.join(here, "../../bindings/python"))
        import gmmix
        warnings.filterwarnings("ignore", category=gmmix.FitWarning)  # warnings_ has them too
        self.gmmix, self.library = gmmix, gmmix.load(os.path.join(build, "libgmmix.so"))

    def version(self):
        return self.library.gmm_build_info().decode().split(" ", 1)[1].replace(";", ",")

    def _mixture(self, k, family, start, **options):
        if start is not None:
            options.update(weights_init=start.weights, means_init=start.means,
                           covariances_init=packed(start.covariances, family))
        return self.gmmix.GaussianMixture(k, covariance_type=family, **options)

    def _asked(self, work):
        try:
            return work()
        except self.gmmix.GMMixError as error:
            raise Refusal(error.message, error.name)

    def fit(self, x, k, family="full", start=None, floor="default", reg=None, iterations=None,
            threads=1, weights=None):
        options = {"threads": threads}
        if floor == 0:
            options["cov_floor"] = 0.0
        if reg is not None:
            options["reg_covar"] = reg
        if iterations is not None:
            options.update(max_iter=iterations, tol=0.0)
        mixture = self._mixture(k, family, start, **options)
        fitted = self._asked(lambda: mixture.fit(x, sample_weight=weights))
        return self._fitted(fitted, family)

    def _fitted(self, mixture, family):
        k, d = mixture.means_.shape
        names = {1: "NOT_CONVERGED", 2: "FLOORED", 4: "EMPTY", 8: "ILL_CONDITIONED"}
        return SimpleNamespace(
            weights=mixture.weights_, means=mixture.means_,
            covariances=unpacked(mixture.covariances_, family, k, d),
            log_likelihood=mixture.log_likelihood_, history=mixture.history_, model=mixture,
            notes=[name for bit, name in names.items() if mixture.warnings_ & bit and bit != 1])

    def model(self, start, family="full"):
        return self._fitted(self._asked(lambda: self.gmmix.GaussianMixture.from_parameters(
            start.weights, start.means, packed(start.covariances, family), family)), family)

    def proba(self, fitted, x):
        return self._asked(lambda: fitted.model.predict_proba(x))

    def log_density(self, fitted, x):
        return self._asked(lambda: fitted.model.score_samples(x))

    def label(self, fitted, x):
        return self._asked(lambda: fitted.model.predict(x))

    def store(self, fitted):
        return fitted.model.to_bytes()

    def load(self, stored):
        mixture = self._asked(lambda: self.gmmix.GaussianMixture.from_bytes(stored))
        return mixture.weights_, mixture.means_, mixture.covariances_

    def refit(self, fitted, x):
        """Fits the same object again; what an interruption leaves of it is looked at."""
        fitted.model.set_params(max_iter=1000000, tol=0.0)
        fitted.model.fit(x)

    def parameters_now(self, fitted):
        return fitted.model.weights_, fitted.model.means_, fitted.model.covariances_


def read_only(x):
    """The same numbers on pages that cannot be written."""
    with tempfile.NamedTemporaryFile(suffix=".npy") as file:
        np.save(file, x)
        file.flush()
        return np.load(file.name, mmap_mode="r")
