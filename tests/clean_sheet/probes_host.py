# SPDX-License-Identifier: MIT
"""Ill treatment that a peer can be given too: little memory, damaged models, forks, interrupts."""
import os
import resource
import signal
import threading
import time

import numpy as np

from data import base, clustered, start_at
from sheet import CRASH, HANG, WRONG, CannotExpress, Crash, Fault, Refusal

ENDED = "the process ends"
ENDS = (("SIG", CRASH), (ENDED, CRASH), ("hang", HANG))  # what outcomes are, the worst first


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


def watched(s, work, limit):
    """As in_child(), for a subject in a process of its own, which is ended if it takes too long."""
    process, late = s.process(), threading.Event()
    timer = threading.Timer(limit, lambda: (late.set(), os.kill(process, signal.SIGKILL)))
    timer.start()
    try:
        return work()
    except Refusal:
        return 1
    except Crash:
        return "hang" if late.is_set() else ENDED
    finally:
        timer.cancel()


def tally(found):
    """The outcomes of a list that are neither good nor refusals, counted, or None."""
    bad = [str(outcome) for outcome in found if outcome not in (0, 1, "rejected")]
    if not bad:
        return None
    verdict = next((v for word, v in ENDS if any(word in name for name in bad)), WRONG)
    return Fault(", ".join(f"{name}: {bad.count(name)}" for name in sorted(set(bad)))
                 + f" of {len(found)}", verdict)


def limited_fit(s, x, room):
    """A fit that can have no more than `room` bytes of address space beside what is in use."""
    process = s.process()
    with open(f"/proc/{process}/statm") as file:
        size = int(file.read().split()[0]) * resource.getpagesize()
    resource.prlimit(process, resource.RLIMIT_AS, (size + room, resource.RLIM_INFINITY))
    s.fit(x, 4, iterations=5, floor="plain")
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
                found.append(watched(s, lambda: limited_fit(s, x, room), 5))
            if "hang" in found:
                break
        return found
    t.answers("16 limits", sweep, tally)


def r5(s, t):
    """Every bit of gmmix's model, some hundred of a peer's, each loaded in a child."""
    b = base()
    stored = []

    def flips():
        fitted = s.fit(b, 2, start=start_at(b, b[:2]), iterations=20, floor="plain")
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

    t.answers("flipped bits", flips, tally)


def guarded(work, argument):
    try:
        return work(argument)
    except Crash:
        return ENDED


def r12(s, t):
    """A child forked during a fit of another thread fits and exits within 5 s."""
    x, b = clustered(4, 40000, 8, 4), base()

    def forks():
        if not s.in_process:
            raise CannotExpress("its host has one thread")
        stop = threading.Event()

        def others():
            while not stop.is_set():
                s.fit(x, 4, iterations=5, threads=2, floor="plain")
        thread = threading.Thread(target=others)
        s.fit(b, 2, iterations=2, floor="plain")
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
    t.answers("forks", forks, tally)


def fits(s, x):
    s.fit(x, 4, iterations=2, threads=2, floor="plain")
    return 0


def r23(s, t):
    """SIGINT in the middle of a long fit of a fitted model."""
    x = clustered(8, 200000, 8, 8, apart=1.0)

    def interrupted():
        fitted = s.fit(x[:1000], 2, floor="plain")
        if not hasattr(s, "refit"):
            raise CannotExpress("not asked")
        before = [np.array(part) for part in s.parameters_now(fitted)]
        timer = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
        begin = time.monotonic()
        try:
            timer.start()
            s.refit(fitted, x)
            outcome = "the fit ended by itself"
        except (KeyboardInterrupt, Refusal):
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
