# SPDX-License-Identifier: MIT
"""Ugly scales: far from the origin, tiny, huge, ill-conditioned, many features; far rows; slightly
wrong parameters."""
import sys

import numpy as np

from data import Generator, Start, base, ill_conditioned, start_at
from probes_data import close, first, same, same_bits, worst
from reference import Reference

EPS = np.finfo(float).eps
TWO = Start([0.5, 0.5], [[0, 0], [6, 6]], np.tile(np.eye(2), (2, 1, 1)))


def floorless(s, *arguments, **options):
    """With floor 0 where the subject can be told so."""
    return s.fit(*arguments, floor="default" if s.name == "OpenCV" else 0, **options)


def off_reference(reference, bound, mean_slack=0.0):
    def wrong(f):
        errors = reference.errors(f)
        errors["means"] -= mean_slack
        worst = max(errors, key=lambda name: np.nan_to_num(errors[name], nan=np.inf))
        return None if errors[worst] <= bound else f"{worst} off by {errors[worst]:.1e}"
    return wrong


def a05(s, t):
    slack = 4 if s.strict else 64  # units of rounding in a mean, which is a sum over the rows
    for offset in (1e4, 1e6, 1e8, 1e12):
        for family in s.families:
            x = base() + offset
            start = start_at(x, x[:2], family)
            reference = Reference(x, start, family, 40)
            t.answers(f"{family} at {offset:.0e}",
                      lambda: floorless(s, x, 2, family=family, start=start, iterations=40),
                      off_reference(reference, 1e-9, slack * EPS * offset))


def a07(s, t):
    b = base()
    for power in (1, -1, 20, -20, 498, -498):
        x = np.ldexp(b, power)

        def wrong(f):
            plain = s.fit(b, 2, start=start_at(b, b[:2]), iterations=30)
            proba = s.proba(plain, b)
            plain.means = np.ldexp(plain.means, power)
            plain.covariances = np.ldexp(plain.covariances, 2 * power)
            return worst(same_bits(f, plain), same("responsibilities", s.proba(f, x), proba))
        with np.errstate(all="ignore"):
            start = start_at(b, b[:2])
            start = Start(start.weights, np.ldexp(start.means, power),
                          np.ldexp(start.covariances, 2 * power))
        t.answers(f"2^{power}", lambda: s.fit(x, 2, start=start, iterations=30), wrong)


def a08(s, t):
    b = base()
    sets = {"2^520": np.ldexp(b, 520), "2^-520": np.ldexp(b, -520),
            "+-DBL_MAX": np.where(b > 3, sys.float_info.max, -sys.float_info.max),
            "denormals": (np.arange(800) % 97).reshape(400, 2) * 5e-324}
    for name, x in sets.items():
        t.refuses(name, lambda: s.fit(x, 2), "SCALE")


def prepared(s, start, work):
    """A model with these parameters, and what work(model) gives of it."""
    return work(s.model(start))


def a16(s, t):
    for q in (1e3, 1e150, 1e308):
        row = np.array([[q, q]])

        def ask(model):
            return s.proba(model, row), s.log_density(model, row)[0]

        def wrong(found):
            proba, density = found
            if not np.array_equal(proba, [[0, 1]]):
                return f"responsibilities {proba[0]}"
            return None if density < 0 and not np.isnan(density) else f"log-density {density}"
        t.answers(f"({q:.0e}, {q:.0e})", lambda: prepared(s, TWO, ask), wrong)


def a17(s, t):
    start = Start([0.5, 0.5], [[3, 0], [-3, 0]], np.tile(np.eye(2), (2, 1, 1)))
    row = np.array([[0, 1e160]])

    def wrong(found):
        proba, label = found
        if label != 0:
            return f"label {label}"
        return None if np.array_equal(proba, [[0.5, 0.5]]) else f"responsibilities {proba[0]}"
    t.answers("(0, 1e160)", lambda: prepared(s, start, lambda model: (
        s.proba(model, row), s.label(model, row)[0])), wrong)


def a19(s, t):
    for kappa in (1e8, 1e12, 1e14):
        x = ill_conditioned(kappa)
        start = Start([0.5, 0.5], x[:2], np.tile(10 * np.eye(2), (2, 1, 1)))
        reference = Reference(x, start, "full", 40)
        t.answers(f"kappa {kappa:.0e}",
                  lambda: floorless(s, x, 2, start=start, iterations=40),
                  off_reference(reference, 100 * kappa * EPS))
    x = ill_conditioned(1e16)
    start = Start([0.5, 0.5], x[:2], np.tile(10 * np.eye(2), (2, 1, 1)))
    t.answers_or_refuses("kappa 1e16", lambda: floorless(s, x, 2, start=start, iterations=40),
                         lambda f: None, "DEGENERATE", "ILL_CONDITIONED")


def a20(s, t):
    """With covariance sigma^2 rho^|i-j| the inverse is tridiagonal and the determinant
    sigma^(2D) (1 - rho^2)^(D-1), so the density is known."""
    for d in (100, 1000):
        sigma, rho = np.longdouble(1e-4), np.longdouble(0.5)
        distance = np.abs(np.subtract.outer(np.arange(d), np.arange(d)))
        matrix = (sigma * sigma * rho ** distance.astype(np.longdouble)).astype(float)
        row = 1e-4 * Generator(20).normals(1, d)
        z = row[0].astype(np.longdouble) / sigma
        squares = z[0] ** 2 + ((z[1:] - rho * z[:-1]) ** 2).sum() / (1 - rho * rho)
        two_pi = 8 * np.arctan(np.longdouble(1))
        want = float(-(squares + d * np.log(two_pi)) / 2 - d * np.log(sigma)
                     - (d - 1) * np.log1p(-rho * rho) / 2)
        start = Start([1.0], np.zeros((1, d)), matrix[None])
        t.answers(f"D {d}", lambda: prepared(s, start, lambda model: s.log_density(model, row)),
                  lambda got: close(got, want, 1e-12 * abs(want), "log-density"))


def a21(s, t):
    b = base()

    def checked(weights=(0.5, 0.5), asymmetry=0.0, mean=0.0):
        matrices = np.array([[[1, 0.5], [0.5 + asymmetry, 1]], np.eye(2)])
        start = Start(weights, [[mean, 0], [6, 6]], matrices)
        # scikit-learn checks parameters when it fits
        return s.checked(start, b) if hasattr(s, "checked") else s.model(start)

    def wrong(f):
        if not s.strict:  # only gmmix has a model before a fit
            return None if np.isfinite(f.log_likelihood) else "log-likelihood not finite"
        return first(close(f.weights.sum(), 1, 2 * EPS, "sum of weights"),
                     close(f.covariances - f.covariances.transpose(0, 2, 1), 0, 0, "symmetry"))
    t.answers("asymmetric by 1e-16", lambda: checked(asymmetry=1.2e-16), wrong)
    t.refuses("asymmetric by 1e-6", lambda: checked(asymmetry=1e-6), "NOT_SPD")
    for sum_of in (1 + 1e-9, 1 - 1e-9):
        t.answers(f"weights sum {sum_of}", lambda: checked((0.5, sum_of - 0.5)), wrong)
    t.refuses("weights sum 1.1", lambda: checked((0.5, 0.6)), "WEIGHTS")
    t.refuses("weight -0.1", lambda: checked((1.1, -0.1)), "WEIGHTS")
    t.refuses("NaN in weights", lambda: checked((np.nan, 0.5)), "NOT_FINITE")
    t.refuses("NaN in means", lambda: checked(mean=np.nan), "NOT_FINITE")
    t.refuses("NaN in covariances", lambda: checked(asymmetry=np.nan), "NOT_FINITE")


def a30(s, t):
    g = Generator(30).normals(400)
    x = (np.where(np.arange(400) % 2, 1e8, -1e8) + g).reshape(-1, 1)
    want = [float(np.var(x[side::2, 0].astype(np.longdouble))) for side in (0, 1)]
    for family in s.families:
        both = [sum(want) / 2] * 2 if family == "tied" else want

        def wrong(f):
            order = np.argsort(f.means[:, 0])
            return first(close(f.weights, [0.5, 0.5], 1e-12, "weights"),
                         close(f.covariances[order].ravel(), both, 1e-8, "variances"))
        t.answers(family, lambda: floorless(s, x, 2, family=family), wrong)
