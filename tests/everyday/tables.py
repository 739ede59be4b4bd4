"""Tables as people have them, each with a known number of groups: problem(kind, number, family) gives
rows, the group of each, and the number of groups. All random numbers come from the three arguments."""
import zlib

import numpy as np

FAMILIES = ("full", "tied", "diag", "spherical")


def _spreads(r, k, d, family):
    """For each group the matrix that turns standard normal rows into its own."""
    def turned():
        return np.linalg.qr(r.normal(size=(d, d)))[0] * r.uniform(0.4, 1.6, d)

    if family == "full":
        return [turned() for _ in range(k)]
    if family == "tied":
        return [turned()] * k
    if family == "diag":
        return [np.diag(r.uniform(0.4, 1.6, d)) for _ in range(k)]
    return [np.eye(d) * r.uniform(0.4, 1.6) for _ in range(k)]


def _groups(r, family, d, k, n, apart=8.0, nearest=3.0):
    """n rows in k groups; centres uniform in a cube, no two nearer than `nearest`."""
    centres = r.uniform(-apart, apart, (k, d))
    while k > 1 and min(np.linalg.norm(a - b) for i, a in enumerate(centres) for b in centres[:i]) < nearest:
        centres = r.uniform(-apart, apart, (k, d))
    z = r.permutation(np.arange(n) % k) if n < 200 else r.choice(k, n, p=r.dirichlet(np.full(k, 20.0)))
    spreads = _spreads(r, k, d, family)
    return np.array([centres[g] + spreads[g] @ r.normal(size=d) for g in z]), z, k


def _sizes(r):
    return int(r.integers(2, 6)), int(r.integers(2, 6)), int(r.integers(150, 1200))


def plain(r, family):
    return _groups(r, family, *_sizes(r))


def whole(r, family):
    x, z, k = _groups(r, family, *_sizes(r))
    return np.round(x), z, k


def tenths(r, family):
    x, z, k = _groups(r, family, *_sizes(r))
    return np.round(x, 1), z, k


def counts(r, family):
    """Counts of events (Poisson), as of purchases or visits."""
    d, k, n = int(r.integers(3, 6)), int(r.integers(2, 5)), int(r.integers(300, 1500))
    rates = r.uniform(3, 40, (k, d))
    while k > 1 and min(np.linalg.norm((a - b) / np.sqrt(a + b)) for i, a in enumerate(rates) for b in rates[:i]) < 4:
        rates = r.uniform(3, 40, (k, d))
    z = r.integers(0, k, n)
    return r.poisson(rates[z]).astype(float), z, k


def likert(r, family):
    """Answers from 1 to 5 to 6 to 10 questions, three kinds of people."""
    d, k, n = int(r.integers(6, 11)), 3, int(r.integers(300, 1200))
    centres = r.uniform(1.2, 4.8, (k, d))
    while min(np.linalg.norm(a - b) for i, a in enumerate(centres) for b in centres[:i]) < 3.5:
        centres = r.uniform(1.2, 4.8, (k, d))
    z = r.integers(0, k, n)
    return np.clip(np.round(centres[z] + r.normal(0, 0.8, (n, d))), 1, 5), z, k


def flag(r, family):
    """Groups of one number, and a 0/1 column that is 1 in a few rows, which are a group more."""
    k, n = int(r.integers(2, 5)), int(r.integers(2000, 6000))
    z = r.integers(0, k, n)
    flagged = r.random(n) < 0.01
    x = np.c_[4.0 * z + r.normal(size=n) * r.uniform(0.7, 1.0), flagged]
    return x, np.where(flagged, k, z), k + 1


def customers(r, family):
    """Age, income, and whether a customer has a card: rarely, as often as not, or mostly."""
    n, k = int(r.integers(600, 2500)), 3
    z = r.integers(0, k, n)
    age = np.array([25, 45, 70])[z] + r.normal(0, r.uniform(3, 5), n)
    income = np.array([20, 60, 35])[z] + r.normal(0, r.uniform(4, 6), n)
    card = r.random(n) < np.array([0, 0.5, 1])[z]
    return np.c_[age, income, card].astype(float), z, k


def one_hot(r, family):
    """Two or three numbers and a category in columns of 0 and 1, of which each group has one in most rows. (A level
    more that few rows have would be a group more, as in `flag`.)"""
    d, k, n = int(r.integers(2, 4)), int(r.integers(2, 4)), int(r.integers(400, 1500))
    x, z, k = _groups(r, family, d, k, n, nearest=5)
    own = r.random(n) < r.uniform(0.85, 0.95)
    level = np.where(own, z, r.integers(0, k, n))
    return np.c_[x, np.eye(k)[level]], z, k


def constant(r, family):
    x, z, k = _groups(r, family, *_sizes(r))
    return np.c_[x, np.full(len(x), r.uniform(-5, 5))], z, k


def copied(r, family):
    x, z, k = _groups(r, family, *_sizes(r))
    return np.c_[x, x[:, 0] * (1 if r.random() < 0.5 else 2.54)], z, k


def heaped(r, family):
    """Ages, of which people say the nearest five or ten as often as not; one column or with another."""
    n, k = int(r.integers(800, 3000)), 2
    z = r.integers(0, k, n)
    age = np.array([28, 62])[z] + r.normal(0, r.uniform(5, 8), n)
    age = np.where(r.random(n) < r.uniform(0.3, 0.6), 5 * np.round(age / 5), np.round(age))
    if r.random() < 0.5:
        return age[:, None], z, k
    return np.c_[age, np.array([0, 2])[z] + r.normal(size=n)], z, k


def few_rows(r, family):
    """Few rows, many features: two or three groups, as of wines or patients."""
    d, k, n = int(r.integers(8, 14)), int(r.integers(2, 4)), int(r.integers(90, 180))
    return _groups(r, family, d, k, n, apart=3.0, nearest=5.0)


def log_normal(r, family):
    """Amounts, skewed: the groups are apart, none of them is a normal distribution."""
    x, z, k = _groups(r, family, int(r.integers(2, 4)), int(r.integers(2, 4)), int(r.integers(200, 800)), nearest=5)
    return np.exp(0.08 * x + 3), z, k


def outliers(r, family):
    """A few rows that belong nowhere, far away and not near each other."""
    x, z, k = _groups(r, family, *_sizes(r), nearest=5)
    far = r.choice(len(x), int(r.integers(2, 5)), replace=False)
    x[far] += r.choice([-1, 1], (len(far), x.shape[1])) * r.uniform(20, 60, (len(far), x.shape[1]))
    return x, z, k


def timestamps(r, family):
    """Seconds since 1970 within a week or a year, beside small numbers."""
    x, z, k = _groups(r, family, *_sizes(r))
    start, span = r.uniform(1.5e9, 1.8e9), r.choice([6e5, 3e7])
    return np.c_[np.round(start + span * x[:, 0] / 16), 1e-3 * x[:, 1:]], z, k


KINDS = (plain, whole, tenths, counts, likert, flag, customers, one_hot, constant, copied, heaped, few_rows,
         log_normal, outliers, timestamps)


def problem(kind, number, family):
    seed = zlib.crc32(f"{kind.__name__} {number} {family}".encode())
    return kind(np.random.default_rng(seed), family)
