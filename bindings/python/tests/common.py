# SPDX-License-Identifier: MIT
"""Data, stored values and small tools of the tests."""
import os
import pathlib
import subprocess
import sys

import numpy as np

import gmmix

ROOT = pathlib.Path(__file__).resolve().parents[3]
FAITHFUL = np.loadtxt(ROOT / "examples" / "data" / "faithful.csv", delimiter=",", skiprows=1)
IRIS = np.loadtxt(ROOT / "tests" / "data" / "iris.csv", delimiter=",", skiprows=1,
                  usecols=range(4))
FAMILIES = tuple(gmmix.families())
# All iterations, so that EM has arrived to the last bits.
TO_THE_END = dict(tol=0, max_iter=1000)

# Old Faithful, two components, by the short one first: log-likelihood, BIC, then weights, means
# and covariances. By scikit-learn 1.2.1 with tol=0, reg_covar=0, max_iter=1000, random_state=0.
STORED = {
    "full": (-1130.2639601847413, 2322.1917430987387, [0.3558728571, 0.6441271429],
             [[2.0363884546, 54.478516377], [4.2896619731, 79.9681151739]],
             [[[0.0691676726, 0.4351676244], [0.4351676244, 33.6972820723]],
              [[0.1699684357, 0.9406093193], [0.9406093193, 36.0462113176]]]),
    "tied": (-1140.186759437082, 2325.219935404532, [0.3592478485, 0.6407521515],
             [[2.046195087, 54.5965138556], [4.2960322478, 80.0362176952]],
             [[0.1327766, 0.7515170766], [0.7515170766, 35.1705447218]]),
    "diag": (-1147.8063525378084, 2346.0649236722807, [0.3565167363, 0.6434832637],
             [[2.0379156719, 54.4929537457], [4.2910704904, 79.9856215462]],
             [[0.0703367505, 33.7558463242], [0.1681511197, 35.7733512381]]),
    "spherical": (-1709.5292821774146, 3458.299178818901, [0.3670505818, 0.6329494182],
                  [[2.0976757278, 54.7428937079], [4.2939134055, 80.2649412051]],
                  [17.3517344926, 15.99882885]),
}
# Log-likelihoods of the same by mclust 6.1, models VVV, EEE, VVI, VII; it stops a little earlier.
MCLUST = {"full": -1130.264068, "tied": -1140.186760, "diag": -1147.806353,
          "spherical": -1709.532186}


def short_first(mixture):
    order = np.argsort(mixture.means_[:, 0])
    shared = gmmix.families()[mixture.covariance_type].shared
    return (mixture.weights_[order], mixture.means_[order],
            mixture.covariances_ if shared else mixture.covariances_[order])


class Spied:
    """Notes the arguments of the calls of a function of the library while it is entered."""

    def __init__(self, name):
        self.name, self.calls = name, []

    def __enter__(self):
        self.function = getattr(gmmix.load(), self.name)
        setattr(gmmix.load(), self.name, self)
        return self.calls

    def __call__(self, *arguments):
        self.calls.append(arguments)
        return self.function(*arguments)

    def __exit__(self, *_):
        setattr(gmmix.load(), self.name, self.function)


def python(program, **environment):
    """Runs a program in a Python of its own, which imports the gmmix that is tested."""
    where = os.path.dirname(os.path.dirname(gmmix.__file__))
    environment = {**os.environ, "PYTHONPATH": where, **environment}
    return subprocess.run([sys.executable, "-B", "-c", program], env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
