# SPDX-License-Identifier: MIT
"""What must not matter: threads, layout, a row alone or not, where the origin is, order, repeats,
turns. And the log-likelihood, which must not fall."""
import numpy as np

from data import Generator, Start, clustered, start_at
from probes_data import close, condition, first, same, same_bits, worst
from sheet import Refusal

EPS = np.finfo(float).eps


def r13(s, t):
    x = clustered(5, 4003, 8, 4, apart=2.0)
    start = start_at(x, x[:4])
    fit = lambda y=x, threads=1, given=start: s.fit(y, 4, start=given, iterations=10,
                                                    threads=threads)
    for threads in (2, 3, 4):
        t.answers(f"{threads} threads", lambda: fit(threads=threads),
                  lambda f: same_bits(f, fit()))

    def strided():
        s.strided()
        return fit(np.asfortranarray(x))
    t.answers("column-major", strided, lambda f: same_bits(f, fit()))

    def alone():
        f = fit()
        return [(ask(f, x)[:200], np.concatenate([ask(f, x[i:i + 1]) for i in range(200)]))
                for ask in (s.log_density, s.proba)]
    t.answers("a row alone", alone, lambda found: worst(*(
        same("log-densities or responsibilities", one, batch) for batch, one in found)))


def exact_rows():
    """Rows on a grid, so that moving them by 2^10 is exact."""
    return np.round(clustered(6, 600, 3, 3, apart=3.0) * 2.0 ** 20) * 2.0 ** -20


def r14(s, t):
    x = exact_rows()
    start = start_at(x, x[:3])
    turn = np.array([[0.6, -0.8, 0], [0.8, 0.6, 0], [0, 0, 1.0]])
    rows, columns = np.argsort(Generator(7).uniforms(600)), [2, 0, 1]
    moved = Start(start.weights, start.means + 1024, start.covariances)
    fit = lambda y=x, given=start: s.fit(y, 3, start=given, iterations=30)

    def like(f, mean=lambda m: m, matrix=lambda c: c):
        plain = fit()
        return first(close(f.weights, plain.weights, 1e-11, "weights"),
                     close(mean(f.means), plain.means, 1e-11 * 10, "means"),
                     close(matrix(f.covariances), plain.covariances, 1e-11 * 10, "covariances"))
    t.answers("translation", lambda: fit(x + 1024, moved), lambda f: like(f, lambda m: m - 1024))
    t.answers("row permutation", lambda: fit(x[rows]), like)
    permuted = Start(start.weights, start.means[:, columns],
                     start.covariances[:, columns][:, :, columns])
    back = np.argsort(columns)
    t.answers("column permutation", lambda: fit(x[:, columns].copy(), permuted), lambda f: like(
        f, lambda m: m[:, back], lambda c: c[:, back][:, :, back]))
    t.answers("each row twice", lambda: fit(np.repeat(x, 2, axis=0)), like)
    turned = Start(start.weights, start.means @ turn.T, turn @ start.covariances @ turn.T)
    t.answers("rotation", lambda: fit(x @ turn.T, turned), lambda f: like(
        f, lambda m: m @ turn, lambda c: turn.T @ c @ turn))
    t.answers("weight 2", lambda: s.fit(x, 3, start=start, iterations=30,
                                        weights=np.full(600, 2.0)), like)


def r26(s, t):
    """One iteration at a time, 15 of them from rows as means; scales from 1e-3 to 1e3."""
    for floor in ("plain", 0):
        def drops():
            count, worst, problems = 0, 0.0, 60 if s.strict else 40
            for seed in range(problems):
                g = Generator(1000 + seed)
                d, k, n = 1 + seed % 3, 2 + seed % 4, 40
                x = g.normals(n, d) * 10.0 ** (-3 + 6 * g.uniforms(1)[0])
                start, last, fallen = start_at(x, x[:k]), -np.inf, False
                for _ in range(15):
                    try:
                        f = s.fit(x, k, start=start, iterations=1, floor=floor)
                    except Refusal:
                        break
                    slack = 64 * EPS * (abs(f.log_likelihood) + n * d * condition(f))
                    if f.log_likelihood < last - slack:
                        fallen, worst = True, max(worst, last - f.log_likelihood)
                    last = f.log_likelihood
                    start = Start(f.weights, f.means, f.covariances)
                count += fallen
            return count, problems, worst
        t.answers(f"floor {floor}", drops, lambda found: None if found[0] == 0 else
                  f"falls in {found[0]} of {found[1]} fits, by up to {found[2]:.1e}")
