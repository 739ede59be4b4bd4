"""Small tables on which release 0.1 was wrong, each with its right answer, and two that everyone knows. A case is a
function that yields (what is asked, whether it is so, what was found)."""
import os

import numpy as np

import loop
from loop import gmmix

DATA = os.path.join(loop.HERE, "../data")


def _fits(x, ks, **options):
    weight = options.pop("sample_weight", None)
    return [gmmix.GaussianMixture(k, **options).fit(x, sample_weight=weight) for k in ks]


def _pick(fits):
    return 1 + int(np.argmin([fit.bic() for fit in fits]))


def _rises(fits):
    """The log-likelihood does not fall with K, by more than 1."""
    likelihoods = [fit.log_likelihood_ for fit in fits]
    return (all(b >= a - 1 for a, b in zip(likelihoods, likelihoods[1:])),
            "log L " + " ".join(f"{value:.1f}" for value in likelihoods))


def flag_in_few_rows(long):
    """Four clusters in a number, and a flag in one row of a hundred. In release 0.1 the floor grew with K."""
    r = np.random.default_rng(1)
    z = r.integers(0, 4, 6000)
    x = np.c_[np.array([0, 4, 8, 12])[z] + r.normal(size=6000), r.random(6000) < 0.01].astype(float)
    for starts in (1, 20):
        fits = _fits(x, range(1, 8), covariance_type="diag", n_init=starts)
        yield f"{starts} starts: log L never falls", *_rises(fits)
        yield f"{starts} starts: BIC picks 5", _pick(fits) == 5, f"picks {_pick(fits)}"


def customers(long):
    """Age, income and a 0/1 column: three groups."""
    r, n = np.random.default_rng(0), 2000
    z = r.integers(0, 3, n)
    x = np.c_[np.array([25, 45, 70])[z] + r.normal(0, 4, n), np.array([20, 60, 35])[z] + r.normal(0, 5, n),
              r.random(n) < np.array([0, 0.5, 1])[z]].astype(float)
    for starts in (1, 10):
        fits = _fits(x, range(1, 9), n_init=starts)
        yield f"{starts} starts: BIC picks 3", _pick(fits) == 3, f"picks {_pick(fits)}"
        agree = loop.adjusted_rand(z, fits[2].predict(x))
        yield f"{starts} starts: ARI of K 3", agree > 0.99, f"ARI {agree:.3f}"


def four_rows(long):
    """Four rows that count 25 times each."""
    x = np.array([[1, 11, 111], [2, 22, 222], [3, 33, 333], [4, 44, 444]], float)
    for starts in (1, 100):
        fits = _fits(x, range(1, 5), n_init=starts, sample_weight=np.full(4, 25.0))
        yield f"{starts} starts: log L never falls", *_rises(fits)


def whole_numbers(long):
    """Groups rounded to whole numbers."""
    right = {1: 0, 10: 0}
    for seed in range(1000, 1010):
        r = np.random.default_rng(seed)
        d, k, n = int(r.integers(2, 6)), int(r.integers(2, 6)), int(r.integers(150, 1200))
        centres, z = r.uniform(-8, 8, (k, d)), r.integers(0, k, n)
        spreads = [np.linalg.qr(r.normal(size=(d, d)))[0] * r.uniform(0.4, 1.6, d) for _ in range(k)]
        x = np.round(np.array([centres[g] + spreads[g] @ r.normal(size=d) for g in z]))
        for starts in right:
            right[starts] += _pick(_fits(x, range(1, 9), n_init=starts)) == k
    for starts, count in right.items():
        yield f"{starts} starts: right in 9 of 10", count >= 9, f"{count} of 10"


def two_long_clusters(long):
    """Long, parallel, and turned by 30 degrees: one start finds them."""
    turn = np.deg2rad(30)
    for seed in range(2, 22 if long else 12):
        r, z = np.random.default_rng(seed), np.repeat([0, 1], 150)
        x = r.normal(size=(300, 2))
        x[:, 1] = x[:, 1] * 0.3 + np.where(z, 1.5, -1.5)
        x[:, 0] *= 50
        x = x @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        agree = loop.adjusted_rand(z, gmmix.GaussianMixture(2).fit(x).predict(x))
        yield f"seed {seed}: ARI of one start", agree > 0.99, f"ARI {agree:.3f}"


def _known(name, groups, least, long):
    """With three components the groups are found, however many starts there are."""
    x = np.loadtxt(os.path.join(DATA, name), delimiter=",", skiprows=1)
    z = np.repeat(np.arange(len(groups)), groups)
    for starts in (1, 2, 10, 50) + ((100,) if long else ()):
        agree = loop.adjusted_rand(z, gmmix.GaussianMixture(3, n_init=starts).fit(x).predict(x))
        yield f"K 3, {starts} starts: ARI at least {least}", agree >= least, f"ARI {agree:.3f}"


def wine(long):
    yield from _known("wine.csv", (59, 71, 48), 0.93, long)


def iris(long):
    yield from _known("iris.csv", (50, 50, 50), 0.88, long)
    x = np.loadtxt(os.path.join(DATA, "iris.csv"), delimiter=",", skiprows=1)
    for starts in (1, 10):
        picked = _pick(_fits(x, range(1, 9), n_init=starts))
        yield f"{starts} starts: BIC picks 2", picked == 2, f"picks {picked}"


CASES = (flag_in_few_rows, customers, four_rows, whole_numbers, two_long_clusters, wine, iris)


def run(name, long):
    """All that a case yields, as a list: for a pool of processes."""
    return list(globals()[name](long))
