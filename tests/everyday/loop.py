"""What a newcomer does: fits 1 to 8 components with default settings, takes the lowest BIC and looks at nothing
else. Of gmmix, and of the peers: scikit-learn here, mclust by mclust.R."""
import collections
import os
import subprocess
import sys
import tempfile
import warnings

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy: tables this small are slower with more
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "../../bindings/python"))

import numpy as np

import gmmix  # the one of bindings/python
import tables

# The loop judges a fit by warnings_, and goes on.
warnings.filterwarnings("ignore", category=gmmix.FitWarning)
warnings.filterwarnings("ignore", message="Best performing initialization did not converge")

KINDS = [kind.__name__ for kind in tables.KINDS]
MOST = 8  # components
Job = collections.namedtuple("Job", "kind family number program starts")
# picked: components, 0 for no fit at all; ari: of that fit; falls: how often log L falls with K, by more than 1
Outcome = collections.namedtuple("Outcome", "truth picked ari falls")


def rows_of(job):
    return tables.problem(getattr(tables, job.kind), job.number, job.family)


def is_right(kind, outcome):
    """Outliers may have a component of their own."""
    return outcome.picked in ([outcome.truth, outcome.truth + 1] if kind == "outliers" else [outcome.truth])


def adjusted_rand(a, b):
    """Agreement of two groupings: 1 if equal, about 0 by chance (Hubert and Arabie 1985)."""
    a, b = (np.unique(labels, return_inverse=True)[1] for labels in (a, b))
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)
    both, rows, columns, all_pairs = ((n * (n - 1) / 2).sum() for n in
                                      (table, table.sum(1), table.sum(0), np.array([len(a)])))
    chance, most = rows * columns / all_pairs, (rows + columns) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


def _by_gmmix(x, k, family, starts):
    fit = gmmix.GaussianMixture(k, covariance_type=family, n_init=starts).fit(x)
    return fit, fit.bic(), fit.log_likelihood_


def _by_scikit_learn(x, k, family, starts):
    from sklearn.mixture import GaussianMixture
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a newcomer's loop goes on
        fit = GaussianMixture(k, covariance_type=family, n_init=starts, random_state=0).fit(x)
    return fit, fit.bic(x), fit.score(x) * len(x)


def _by_mclust(x, truth, z, family):
    with tempfile.TemporaryDirectory() as folder:
        table, labels = os.path.join(folder, "x.csv"), os.path.join(folder, "labels")
        np.savetxt(table, x, delimiter=",", fmt="%.17g")
        subprocess.run(["Rscript", os.path.join(HERE, "mclust.R"), table, family, labels], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(labels) as file:
            found = np.array(file.read().split(), int)
    if len(found) != len(x):
        return Outcome(truth, 0, 0.0, 0)
    return Outcome(truth, int(found.max()), adjusted_rand(z, found), 0)


def bic_loop(job):
    """The outcome of a job. A K that cannot be fitted is passed over."""
    x, z, truth = rows_of(job)
    if job.program == "mclust":
        return _by_mclust(x, truth, z, job.family)
    fit_one = _by_gmmix if job.program == "gmmix" else _by_scikit_learn
    best, least, likelihoods = None, np.inf, []
    for k in range(1, MOST + 1):
        try:
            fit, bic, likelihood = fit_one(x, k, job.family, job.starts)
        except (ValueError, gmmix.GMMixError):
            continue
        likelihoods.append(likelihood)
        if bic < least:
            best, least = (fit, k), bic
    if best is None:
        return Outcome(truth, 0, 0.0, 0)
    falls = sum(b < a - 1 for a, b in zip(likelihoods, likelihoods[1:]))
    return Outcome(truth, best[1], adjusted_rand(z, best[0].predict(x)), falls)
