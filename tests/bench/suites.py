# What is measured: each suite returns its rows, and panels for the picture.
# SPDX-License-Identifier: MIT
import csv
import math
import operator
import os
import statistics

import numpy

import report
from data import SEPARATED
from measure import Row, run_case, say
from missing import missing
from runners import ALL, HERE, Failed
from scratch import scratch
from selection import selection

SIZES = [(1_000_000, 2, 5), (500_000, 8, 10), (200_000, 16, 16), (100_000, 32, 32),
         (50_000, 64, 32), (20_000, 128, 16)]
USES = ("proba", "score", "predict", "init")
# n, d, and after how many iterations, not timed, EM gains under 1e-4 a row: 2 features make it slow
SKIPPING = [(1_000_000, 2, 200), (1_000_000, 8, 75), (200_000, 16, 75), (200_000, 32, 75)]
# n, d with K 3: fewer rows than features, so that the floor holds all covariances
FLOOR = [(60, 400), (500, 500), (2000, 784), (60, 1536)]
SAME_HISTORY = 1e-12
RECORDED = os.path.join(HERE, "recorded.csv")


def figures(bench):
    """Six sizes, the four families, use and initialisation, against all peers."""
    rows = []
    six = [bench.data(*size) for size in SIZES]
    families, use = bench.data(1_000_000, 16, 16), bench.data(200_000, 16, 16)
    for threads in bench.options.threads:
        for data in six:
            rows += run_case(bench, data, threads=threads, limits=True)
        for family in ALL:
            rows += run_case(bench, families, family, threads=threads, limits=True)
        for what in USES:
            rows += run_case(bench, use, what=what, threads=threads)
    sizes, most = [data.label for data in six], max(bench.options.threads)
    fits = [r for r in rows if r.case in sizes and r.what == "fit"]
    # one that uses a single thread is shown beside one thread, where all are alike
    panels = [report.panel(f"EM, full covariance, threads: {threads}", "seconds an iteration",
                           [r for r in fits if r.threads == threads])
              for threads in bench.options.threads]
    panels.append(report.panel(f"EM by family, {families.label}, threads: {most}",
                               "seconds an iteration",
                               [r for r in rows if r.case == families.label and r.threads == most],
                               lambda r: r.family))
    panels.append(report.panel(f"use, {use.label}, threads: {most}", "seconds a call",
                               [r for r in rows if r.what != "fit" and r.threads == most],
                               lambda r: r.what))
    text = report.scaling(fits, bench.options.threads) + report.best(rows, most)
    return rows, panels, text + report.markdown(rows, most)


def levels(bench):
    """Each SIMD level (1 any processor, 2 AVX2, 3 AVX-512) beside dgemm; no peers."""
    rows = []
    most = max(bench.options.threads)
    for size in SIZES:
        for level in (1, 2, 3):
            rows += run_case(bench, bench.data(*size), threads=most, simd=level, peers=False)
    shown = [Row(**dict(vars(r), program=f"level {r.simd}")) for r in rows if r.program == "gmmix"]
    return rows, [report.panel(f"SIMD levels, threads: {most}", "seconds an iteration", shown)], []


def floor(bench):
    """Fewer rows in a component than features: the floor holds every covariance."""
    rows = []
    for family in ("full", "tied"):
        for n, d in FLOOR:
            rows += run_case(bench, bench.data(n, d, 3), family, threads=1)
    panels = [report.panel(f"the floor binds, {family} covariance", "seconds an iteration",
                           [r for r in rows if r.family == family]) for family in ("full", "tied")]
    return rows, panels, report.markdown(rows, 1)


def growth(bench):
    """N, D, K and threads, one at a time around N 1e5, D 8, K 16; no peers unless named."""
    most = max(bench.options.threads)
    peers = bool(bench.options.peers)
    largest = bench.data(10_000_000, 8, 16)
    axes = {
        "N": [largest.head(bench.rows(n, 8, 16)) for n in (10**4, 10**5, 10**6, 10**7)],
        "D": [bench.data(100_000, d, 16) for d in (2, 4, 8, 16, 32, 64, 128, 256)],
        "K": [bench.data(100_000, 8, k) for k in (1, 2, 4, 8, 16, 32, 64, 128)],
        "threads": [largest.head(bench.rows(1_000_000, 8, 16))] * len(bench.options.threads),
    }
    rows, panels, text = [], [], []
    for axis, cases in axes.items():
        threads = sorted(bench.options.threads) if axis == "threads" else [most] * len(cases)
        own = []
        for data, count in zip(cases, threads):
            own += run_case(bench, data, threads=count, peers=peers)
        at = operator.attrgetter(axis.lower())
        text += report.exponents(axis, [r for r in own if r.program != "dgemm"], at)
        panels.append(report.panel(f"growth with {axis}", "seconds an iteration",
                                   [r for r in own if r.program != "dgemm"], at, numeric=True))
        rows += own
    return rows, panels, text


def memory(bench):
    """Peak of memory above the data: gmmix at 1e7 rows, all at 1e6."""
    most = max(bench.options.threads)
    rows, large = [], bench.data(10_000_000, 8, 16)
    for what in ("fit", "init", "score"):
        rows += memory_of(bench, "gmmix", large, what, most)
    for name in ["gmmix"] + bench.peers:
        rows += memory_of(bench, name, large.head(bench.rows(1_000_000, 8, 16)), "fit", most)
    fits = [r for r in rows if r.what == "fit"]
    return rows, [report.panel(f"peak of memory above the data, fit, threads: {most}", "MiB", fits,
                               value=lambda r: (r.rss_mib,) * 3)], []


def memory_of(bench, name, data, what, threads):
    if not bench.found[name].can(what, "full"):
        return []
    say(f"{data.label}  memory of {name}, {what}")
    row = Row(data.label, data.n, data.d, data.k, "full", what, threads, name, rounds=1)
    try:
        told = bench.found[name].run(data, timeout=5 * bench.options.limit, threads=threads,
                                     what=what, family="full", n1=1, n2=2,
                                     warm=min(data.n, 10_000))
        row.rss_mib = told["rss_mib"]
    except Failed as error:
        row.note = str(error)
    return [row]


def skipping(bench):
    """gmmix on separated data with components left out where they are certainly nothing (skip=1),
    and with none left out: time once EM has converged, and whether the likelihoods are the same."""
    rows, text = [], []
    for distance in (SEPARATED, 2 * SEPARATED):
        for n, d, settled in SKIPPING:
            data = bench.data(n, d, 64, distance)
            try:
                pair, difference = skip_case(bench, data, distance, settled)
            except Failed as error:
                text.append(f"{data.label}, distance {distance:g}: {error}: {bench.check(False)}")
                continue
            rows += pair
            text.append(f"{pair[0].case}: {pair[0].times_gmmix:.2f} times as fast, log-likelihoods "
                        f"differ by {difference:.1e} of themselves: "
                        + bench.check(bool(difference < SAME_HISTORY)))
    return rows, [report.panel(f"components left out, threads: {max(bench.options.threads)}",
                               "seconds an iteration", rows)], text


def skip_case(bench, data, distance, settle):
    """Two rows, and the largest relative difference of the two histories of the log-likelihood."""
    label, most = f"{data.label}, distance {distance:g}", max(bench.options.threads)
    words = dict(what="fit", family="full", threads=most, warm=data.n, settle=settle, n1=1)
    say(label)
    trial = bench.found["gmmix"].run(data, skip=0, n2=6, **words)["seconds"]
    words["n2"] = 1 + min(500, max(4, math.ceil(0.4 / max(trial, 1e-5))))
    runs = [[bench.found["gmmix"].run(data, skip=skip, **words) for skip in (0, 1)]
            for _ in range(bench.options.rounds)]
    rows = []
    for skip, own in enumerate(zip(*runs)):
        times, history = [run["seconds"] for run in own], own[-1]["history"]
        gain = (history[-1] - history[0]) / (len(history) - 1) / data.n
        rows.append(Row(label, data.n, data.d, data.k, "full", "fit", most, f"gmmix skip={skip}",
                        seconds=statistics.median(times), smallest=min(times), largest=max(times),
                        rounds=len(times), rss_mib=statistics.median(r["rss_mib"] for r in own),
                        note=f"gains {gain:.0e} a row and iteration when timed"))
    for row in rows:
        row.times_gmmix = row.seconds / rows[1].seconds
    none, some = (numpy.array([run[skip]["settling"] + run[skip]["history"] for run in runs])
                  for skip in (0, 1))
    return rows, numpy.max(abs(some - none) / abs(none))


def smoke(bench):
    """For CI: the share of dgemm, one thread, must not fall under half of what is recorded."""
    rows = []
    for size in ((20_000, 32, 32), (10_000, 64, 32)):
        rows += run_case(bench, bench.data(*size), threads=1, peers=False)
    shares = {r.case: r.of_dgemm for r in rows if r.program == "gmmix"}
    if bench.options.record:
        with open(RECORDED, "w") as file:
            file.write("# Share of dgemm, one thread, in the smoke suite; written by --record.\n")
            file.write(f"# {bench.machine['CPU']}; {bench.machine['gmmix']}\ncase,of_dgemm\n")
            file.writelines(f'"{case}",{share:.3f}\n' for case, share in shares.items())
    with open(RECORDED) as file:
        lines = [line for line in file if not line.startswith("#")]
    recorded = {line["case"]: float(line["of_dgemm"]) for line in csv.DictReader(lines)}
    text = []
    for case, share in shares.items():
        least = recorded.get(case, math.nan) / 2
        text.append(f"{case}: {share:.0%} of dgemm, recorded {2 * least:.0%}, half will do: "
                    + bench.check(share >= least))
    return rows, [], text


SUITES = dict(figures=figures, scratch=scratch, growth=growth, memory=memory, levels=levels,
              skipping=skipping, floor=floor, select=selection, missing=missing, smoke=smoke)
