# From nothing to a likelihood: the default fits of the peers, then gmmix until it is as likely.
# SPDX-License-Identifier: MIT
import math
import statistics
from dataclasses import replace

import report
from data import OVERLAPPING, SEPARATED
from measure import Row, say
from runners import Failed

SIZES = [(100_000, 8, 10), (100_000, 16, 16)]
# name, runner, further words: scikit-learn by its default start and by its fastest good one
RIVALS = [("scikit-learn", "scikit-learn", {"init": "kmeans"}),
          ("scikit-learn, k-means++", "scikit-learn", {"init": "k-means++"}),
          ("mclust", "mclust", {})]
STARTS = 30  # gmmix gives up after so many
# "As likely" is to within this a row, the default tolerance of gmmix: of two fits that reach the
# same maximum either may end a little nearer to it.
SLACK = 1e-6


def scratch(bench):
    """For each rival: its time, and that of gmmix until it is as likely as the rival ended up."""
    rows = []
    threads = max(bench.options.threads)
    for kind, distance in (("separated", SEPARATED), ("overlapping", OVERLAPPING)):
        for size in SIZES:
            data = bench.data(*size, distance=distance)
            for rival, name, words in RIVALS:
                if name in bench.peers:
                    rows += duel(bench, data, kind, rival, bench.found[name], words, threads)
    panels = []
    for kind in ("separated", "overlapping"):
        # a place for each duel, with the rival and gmmix in it
        shown = [replace(r, program=r.program.split(" to ")[0].split(",")[0],
                         case=r.case.replace(kind, r.program.removeprefix("gmmix to ")))
                 for r in rows if r.case.endswith(kind)]
        panels.append(report.panel(f"from scratch to the log-likelihood of a peer, {kind} data, "
                                   f"threads: {threads}", "seconds", shown))
    return rows, panels, []


def duel(bench, data, kind, rival, runner, words, threads):
    """One rival against gmmix, each round with another seed. The slow are given one round."""
    say(f"{data.label} {kind}: {rival}")
    theirs, ours, note = [], [], ""
    common = dict(family="full", what="scratch")
    best = 1 if runner.serial else quickest(bench, data, runner, dict(words, **common))
    for seed in range(bench.options.rounds):
        try:
            peer = runner.run(data, timeout=10 * bench.options.limit, seed=seed, threads=best,
                              warm=min(data.n, 5000), **common, **words)
            ours.append(bench.found["gmmix"].run(data, timeout=10 * bench.options.limit, seed=seed,
                                                 target=repr(peer["loglik"] - SLACK * data.n),
                                                 starts=STARTS, threads=threads, **common))
            theirs.append(peer)
        except Failed as error:
            note = str(error)
            break
        if peer["seconds"] > bench.options.limit:
            note = "one round only: slow" if seed == 0 else f"{seed + 1} rounds: slow"
            break
    case = f"{data.label}, {kind}"
    row = Row(case, data.n, data.d, data.k, "full", "scratch", best, rival, note=note)
    if not theirs:
        return [row]
    fill(row, theirs)
    mine = Row(case, data.n, data.d, data.k, "full", "scratch", threads, f"gmmix to {rival}")
    fill(mine, ours)
    mine.times_gmmix = 1.0
    row.times_gmmix = statistics.median(p["seconds"] / o["seconds"] for p, o in zip(theirs, ours))
    # positive where the default fit of gmmix, left to end, is the more likely
    mine.gap = statistics.median((o["first_loglik"] - p["loglik"]) / data.n
                                 for p, o in zip(theirs, ours))
    if "iterations" in theirs[0]:
        row.note += f" iterations {[int(p['iterations']) for p in theirs]}"
    mine.note = f"starts {[int(o['starts']) for o in ours]}"
    missed = sum(not o["reached"] for o in ours)
    if missed:
        mine.note += f"; NOT as likely after {STARTS} starts in {missed} of {len(ours)}"
        row.times_gmmix = math.nan
    first = statistics.median(o["first_seconds"] for o in ours)
    as_likely = sum(o["first_loglik"] >= p["loglik"] - SLACK * data.n
                    for p, o in zip(theirs, ours))
    mine.note += f"; the first alone {first:.3g} s, as likely in {as_likely}"
    return [row, mine]


def quickest(bench, data, runner, words):
    """The number of threads with which a rival is quickest: not always the largest."""
    seconds = {}
    for threads in bench.options.threads:
        try:
            seconds[threads] = runner.run(data, timeout=10 * bench.options.limit, threads=threads,
                                          warm=min(data.n, 5000), **words)["seconds"]
        except Failed:
            pass
    return min(seconds, key=seconds.get, default=max(bench.options.threads))


def fill(row, runs):
    times = [run["seconds"] for run in runs]
    row.seconds, row.smallest, row.largest = statistics.median(times), min(times), max(times)
    row.rounds = len(runs)
