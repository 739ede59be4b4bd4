# SPDX-License-Identifier: MIT
"""Ugly data sets: ties, constants, spikes, too few rows, empty components, outliers, NaN."""
import numpy as np

from data import Generator, Start, base, clustered, start_at, with_column
from sheet import ROUNDING, Fault, all_finite, rounded
from subject import read_only


def close(got, want, bound, what):
    """None if got is want to within bound, else the error."""
    got, want = np.asarray(got, float), np.asarray(want, float)
    if not np.all(np.isfinite(got)):
        return f"{what} not finite"
    error = float(np.max(np.abs(got - want)))
    return None if error <= bound else f"{what} off by {error:.1e}"


def first(*faults):
    return next((fault for fault in faults if fault), None)


def condition(f):
    """The largest condition number of the correlation matrices."""
    sigma = np.sqrt(np.diagonal(f.covariances, axis1=1, axis2=2))
    with np.errstate(all="ignore"):
        found = np.linalg.cond(f.covariances / (sigma[:, :, None] * sigma[:, None, :]))
    return float(np.max(np.nan_to_num(found, nan=1.0, posinf=1 / np.finfo(float).eps)))


def monotone(fitted):
    """Only where the subject tells each iteration's log-likelihood, a row."""
    if getattr(fitted, "history", None) is None:
        return None
    slack = 64 * np.finfo(float).eps * (np.abs(fitted.history).max()
                                        + fitted.means.shape[1] * condition(fitted))
    drop = -np.diff(fitted.history).min(initial=0)
    return None if drop <= slack else f"log-likelihood a row falls by {drop:.1e}"


def finds_base(fitted):
    """The two clusters of the base data, in any order; further columns do not matter."""
    order = np.argsort(fitted.means[:, 0])
    return first(None if all_finite(fitted) else "not finite",
                 close(fitted.weights[order], [0.5, 0.5], 0.05, "weights"),
                 close(fitted.means[order, 0], [0, 6], 0.5, "means"), monotone(fitted))


def a01(s, t):
    x = np.ones((50, 2))
    t.refuses("K 2", lambda: s.fit(x, 2), "TOO_FEW_ROWS")
    t.refuses("K 1, floor 0", lambda: s.fit(x, 1, floor=0), "DEGENERATE", "component 0")

    def wrong(f):
        return first(close(f.means, [[1, 1]], 0, "mean"),
                     close(f.covariances[0], 0.01 * np.eye(2), 1e-17, "covariance"))
    t.answers("K 1, 0.01 added", lambda: s.fit(x, 1, reg=0.01), wrong)


def a03(s, t):
    x = np.array([[0.0], [1.0]])
    start = start_at(x, x)
    t.refuses("floor 0", lambda: s.fit(x, 2, start=start, floor=0), "DEGENERATE")
    t.answers("default floor", lambda: s.fit(x, 2, start=start),
              lambda f: close(f.weights, [0.5, 0.5], 1e-9, "weights"), warns="FLOORED")


def a04(s, t):
    x = (np.arange(400.0) % 8).reshape(-1, 1)
    t.refuses("floor 0", lambda: s.fit(x, 8, floor=0), "DEGENERATE")

    def wrong(f):
        v = f.covariances.ravel()
        return first(close(f.weights, np.full(8, 0.125), 1e-9, "weights"),
                     close(np.sort(f.means.ravel()), np.arange(8), 1e-9, "means"),
                     close(v / v[0], np.ones(8), 1e-9, "ratio of variances"))
    t.answers("default floor", lambda: s.fit(x, 8), wrong, warns="FLOORED")


def a11(s, t):
    b = base()
    for what, x, column in (("constant column", with_column(b, 5.0, 1), "column 1"),
                            ("copied column", with_column(b, b[:, 0], 2), "column 2")):
        t.refuses(f"{what}, floor 0", lambda x=x: s.fit(x, 2, floor=0), "DEGENERATE", column)
        t.answers(f"{what}, default floor", lambda x=x: s.fit(x, 2), finds_base, warns="FLOORED")


def a14(s, t):
    x = clustered(2, 10, 4, 2)
    t.refuses("n 0", lambda: s.fit(x[:0], 3), "TOO_FEW_ROWS")
    t.refuses("n 1", lambda: s.fit(x[:1], 1), "DEGENERATE")
    t.refuses("n 2, K 3", lambda: s.fit(x[:2], 3), "TOO_FEW_ROWS")
    t.refuses("n 3, K 3, floor 0", lambda: s.fit(x[:3], 3, floor=0), "DEGENERATE")
    t.refuses("n 4, D 4, floor 0", lambda: s.fit(x[:4], 1, floor=0), "DEGENERATE")
    t.answers("n 3, K 3", lambda: s.fit(x[:3], 3), lambda f: first(
        None if all_finite(f) else "not finite",
        close(f.weights, np.full(3, 1 / 3), 1e-9, "weights")), warns="FLOORED")
    t.answers("n 4, D 4", lambda: s.fit(x[:4], 1), lambda f: first(
        None if all_finite(f) else "not finite",
        close(f.means[0], x[:4].mean(axis=0), 1e-6, "mean")), warns="FLOORED")


def a15(s, t):
    b = base()
    two, matrix = start_at(b, b[:2]), start_at(b, b[:2]).covariances[0]
    for at in (1e10, 1e150):
        x = np.vstack([b, [at, at]])
        three = Start(np.full(3, 1 / 3), np.vstack([b[:2], [at, at]]), np.tile(matrix, (3, 1, 1)))

        def wrong(f):
            alone = s.fit(b, 2, start=two, iterations=100)
            return first(close(f.weights[2], 1 / 401, 1e-12, "outlier's weight"),
                         close(f.weights[:2], alone.weights * 400 / 401, 1e-9, "weights"),
                         close(f.means[:2], alone.means, 1e-9, "means"),
                         close(f.covariances[:2], alone.covariances, 1e-9, "covariances"),
                         None if f.covariances[2].max() < 1e-3 else "floor raised to "
                         f"{f.covariances[2].max():.1e}")
        t.answers(f"outlier at {at:.0e}", lambda x=x, three=three: s.fit(
            x, 3, start=three, iterations=100), wrong, warns="FLOORED")


def a18(s, t):
    for value in (np.nan, np.inf, -np.inf):
        for i, j in ((0, 0), (200, 1), (399, 1)):
            x = base()
            x[i, j] = value
            t.refuses(f"{value} in row {i}", lambda x=x: s.fit(x, 2), "NOT_FINITE",
                      f"x[{i},{j}]")


def a23(s, t):
    x = np.append(Generator(1).normals(100), np.full(10, 10.0)).reshape(-1, 1)
    t.refuses("floor 0", lambda: s.fit(x, 2, floor=0), "DEGENERATE")

    def wrong(f):
        spike = int(np.argmax(f.means[:, 0]))
        return first(close(f.means[spike], 10, 1e-9, "mean of the spike"),
                     close(f.weights[spike], 10 / 110, 1e-9, "weight of the spike"))
    t.answers("default floor", lambda: s.fit(x, 2), wrong, warns="FLOORED")


def a24(s, t):
    b = base()
    for family in s.families:
        start = start_at(b, b[[0, 0]], family)

        def wrong(f):
            return first(close(f.weights, [0.5, 0.5], 1e-12, "weights"),
                         close(f.means[0] - f.means[1], 0, 1e-12, "means: difference"),
                         close(f.covariances[0] - f.covariances[1], 0, 1e-11,
                               "covariances: difference"))
        t.answers(family, lambda: s.fit(b, 2, family, start), wrong)


def a27(s, t):
    b = base()
    for family in s.families:
        means = [[0, 0], [6, 6], [1e6 + 1 / 3, 1e6]]
        start = Start(np.full(3, 1 / 3), means, np.tile(np.eye(2), (3, 1, 1)))

        def wrong(f):
            if not np.array_equal(f.means[2], start.means[2]):
                return f"moves to {rounded(f.means[2])}"
            return first(close(f.weights, [0.5, 0.5, 0], 0.05, "weights"),
                         close(f.means[:2], start.means[:2], 0.5, "means"), monotone(f))
        t.answers(family, lambda: s.fit(b, 3, family, start, floor="default"), wrong,
                  warns="EMPTY")


def a33(s, t):
    b = base()
    start = start_at(b, b[:2])
    padded = np.full((400, 5), np.nan)
    padded[:, 1:3] = b
    room = np.empty(801)
    room[1:] = b.ravel()
    layouts = {"padding of NaN": padded[:, 1:3], "pointer off by 8": room[1:].reshape(400, 2),
               "column-major": np.asfortranarray(b), "read-only pages": read_only(b)}

    def fit(x):
        s.strided()
        return s.fit(x, 2, start=start, iterations=20)

    for name, x in layouts.items():
        t.answers(name, lambda x=x: fit(x), lambda f: same_bits(f, fit(b)))


def same(name, a, b):
    """None for the same bits, ROUNDING for what is within 1e-11 of the largest."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.tobytes() == b.tobytes():
        return None
    error = float(np.max(np.abs(a - b)) / np.max(np.abs(b)))
    text = f"{name} differ by {error:.1e}"
    return Fault(text, ROUNDING) if error <= 1e-11 else text


def same_bits(f, g):
    found = [same(name, getattr(f, name), getattr(g, name))
             for name in ("weights", "means", "covariances")]
    return worst(*found)


def worst(*faults):
    """A fault before one that is only rounding."""
    faults = [fault for fault in faults if fault is not None]
    return min(faults, key=lambda fault: isinstance(fault, Fault), default=None)
