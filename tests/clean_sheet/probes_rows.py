# SPDX-License-Identifier: MIT
"""Rows of the table in tests/README.md that can be asked of a peer too: bits, invariance, memory, forks, interrupts,
stored bytes, monotony."""
import os
import resource
import signal
import threading
import time

import numpy as np

from data import Generator, Start, base, clustered, start_at
from probes_data import close, condition, first, same_bits
from sheet import CannotExpress, Crash, Refusal

EPS = np.finfo(float).eps


def in_child(work, limit):
    """The exit status of work() in a fork, "hang" after so many seconds, or the signal's name."""
    child = os.fork()
    if child == 0:
        status = 3
        try:
            status = work()
        except Refusal:
            status = 1
        except MemoryError:
            status = 1
        finally:
            os._exit(status)
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            if os.WIFSIGNALED(status):
                return signal.Signals(os.WTERMSIG(status)).name
            return os.WEXITSTATUS(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "hang"


def tally(found):
    """The bad outcomes of a list, counted, or None."""
    bad = [str(outcome) for outcome in found if outcome not in (0, 1)]
    return "; ".join(f"{name}: {bad.count(name)} of {len(found)}" for name in sorted(set(bad)))


def limited_fit(s, x, room, keep=None):
    """A fit after which no more than `room` bytes of address space could be had beside what was in use."""
    process = s.process()
    with open(f"/proc/{process}/statm") as file:
        size = int(file.read().split()[0]) * resource.getpagesize()
    resource.prlimit(process, resource.RLIMIT_AS, (size + room, resource.RLIM_INFINITY))
    s.fit(x, 4, iterations=5)
    return 0


def r2(s, t):
    """OK or an error within 5 s, for 16 limits up to 96 MiB."""
    x = clustered(3, 20000, 8, 4)

    def sweep():
        found = []
        for step in range(16):
            room = step * (96 << 20) // 15
            if s.in_process:
                found.append(in_child(lambda: limited_fit(s, x, room), 5))
            else:
                try:
                    found.append(limited_fit(s, x, room))
                    resource.prlimit(s.process(), resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
                except Refusal:
                    found.append(1)
                except Crash:
                    found.append("the process ends")
            if "hang" in found:
                break
        return found
    t.answers("16 limits", sweep, lambda found: tally(found) or None)


def r5(s, t):
    """Every bit of gmmix's model, some hundred of a peer's, each loaded in a child."""
    b = base()
    stored = []

    def flips():
        fitted = s.fit(b, 2, start=start_at(b, b[:2]), iterations=20)
        stored[:] = [s.store(fitted)]
        data, want = stored[0], s.load(stored[0])
        bits = 8 * len(data)
        picked = range(bits) if s.strict else range(3, bits, max(1, bits // 150))

        def load(bit):
            damaged = bytearray(data)
            damaged[bit // 8] ^= 1 << bit % 8
            try:
                got = s.load(bytes(damaged))
            except Refusal:
                return "rejected"
            same = all(np.array_equal(np.ravel(g), np.ravel(w)) for g, w in zip(got, want))
            return "the same numbers" if same else "other numbers"
        if s.strict or not s.in_process:
            return [guarded(load, bit) for bit in picked]
        words = ["rejected", "the same numbers", "other numbers"]
        return [words[code] if code in (0, 1, 2) else str(code) for code in (
            in_child(lambda bit=bit: words.index(load(bit)), 2) for bit in picked)]

    def wrong(found):
        rest = [outcome for outcome in found if outcome != "rejected"]
        return ", ".join(f"{name}: {rest.count(name)}" for name in sorted(set(rest))) + (
            f" of {len(found)} damaged files") if rest else None
    t.answers("flipped bits", flips, wrong)


def guarded(work, argument):
    try:
        return work(argument)
    except Crash:
        return "the process ends"


def r12(s, t):
    """A child forked during a fit of another thread fits and exits within 5 s."""
    x, b = clustered(4, 40000, 8, 4), base()

    def forks():
        if not s.in_process:
            raise CannotExpress("its host has one thread")
        stop = threading.Event()

        def others():
            while not stop.is_set():
                s.fit(x, 4, iterations=5, threads=2)
        thread = threading.Thread(target=others)
        s.fit(b, 2, iterations=2)
        thread.start()
        found = []
        try:
            for count in range(12):
                time.sleep(0.01 + 0.003 * count)
                found.append(in_child(lambda: fits(s, x), 5))
                if found[-1] == "hang":
                    break
        finally:
            stop.set()
            thread.join()
        return found
    t.answers("forks", forks, lambda found: tally(found) or None)


def fits(s, x):
    s.fit(x, 4, iterations=2, threads=2)
    return 0


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
        return [(whole, one) for ask in (s.log_density, s.proba) for whole, one in [
            (ask(f, x), np.concatenate([ask(f, x[i:i + 1]) for i in range(0, 200)]))]]
    t.answers("a row alone", alone, lambda found: first(*(
        None if whole[:200].tobytes() == one.tobytes() else "differs from the row in a batch by "
        f"{np.max(np.abs(whole[:200] - one)):.1e}" for whole, one in found)))


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


def r23(s, t):
    """SIGINT in the middle of a long fit of a fitted model."""
    x, b = clustered(8, 200000, 8, 8, apart=1.0), base()

    def interrupted():
        fitted = s.fit(x[:1000], 2)
        if not hasattr(s, "refit"):
            raise CannotExpress("not asked")
        before = [np.array(part) for part in s.parameters_now(fitted)]
        timer = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
        begin = time.monotonic()
        try:
            timer.start()
            s.refit(fitted, x)
            outcome = "the fit ended by itself"
        except (KeyboardInterrupt, Refusal) as error:
            outcome = ""
        took = time.monotonic() - begin - 1.0
        try:
            after = s.parameters_now(fitted)
            kept = all(np.array_equal(p, q) for p, q in zip(before, after))
        except Exception:
            kept = False
        return outcome, took, kept

    def wrong(found):
        outcome, took, kept = found
        return outcome or (f"returns after {took:.1f} s" if took > 1 else None) or (
            None if kept else "the fitted model is left half changed")
    t.answers("SIGINT", interrupted, wrong)


def r26(s, t):
    """One iteration at a time, 15 of them from rows as means; scales from 1e-3 to 1e3."""
    for floor in ("default", 0):
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
