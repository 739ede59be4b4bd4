# What a tenth of the values missing costs a fit: at random, and in 64 patterns.
# SPDX-License-Identifier: MIT
import os
import statistics

import numpy

import report
from data import BLOCK, Data
from measure import Row, say

SIZES = [(1_000_000, 16, 16)]
FAMILIES = ("full", "tied", "diag", "spherical")
SHARE, PATTERNS = 0.1, 64
# How many times an iteration on complete rows one may take at most, full covariance.
AIM = {"at random": 6, "64 patterns": 1.3}


def missing(bench):
    """An iteration on rows of which a tenth is missing, beside one on the same rows complete."""
    rows, text = [], []
    for size in SIZES:
        complete = bench.data(*size)
        for family in FAMILIES:
            rows += family_of(bench, complete, family)
    for row in rows:
        if row.family == "full" and row.note in AIM:
            times, most = row.times_gmmix, AIM[row.note]
            text.append(f"{row.case}, {row.note}: {times:.2f} times an iteration on complete rows, "
                        f"at most {most} wanted: {bench.check(times <= most)}")
    return rows, [report.panel("a tenth of the values missing", "seconds an iteration", rows,
                               lambda r: r.family)], markdown(rows) + text


def family_of(bench, complete, family):
    """Three rows: complete, at random, in patterns."""
    most = max(bench.options.threads)
    cases = {"complete": complete, **{kind: with_holes(complete, kind) for kind in AIM}}
    runs = {kind: [] for kind in cases}
    say(f"{complete.label}, {family}")
    for _ in range(bench.options.rounds):
        for kind, data in cases.items():
            runs[kind].append(bench.found["gmmix"].run(
                data, what="fit", family=family, threads=most, missing=1, skip=0,
                warm=min(data.n, 10_000), n1=1, n2=6))
    rows = []
    for kind, own in runs.items():
        times = [run["seconds"] for run in own]
        rows.append(Row(complete.label, complete.n, complete.d, complete.k, family, "fit", most,
                        f"gmmix, {kind}", seconds=statistics.median(times), smallest=min(times),
                        largest=max(times), rounds=len(times), note=kind,
                        rss_mib=statistics.median(run["rss_mib"] for run in own)))
    for row in rows:
        row.times_gmmix = row.seconds / rows[0].seconds
    return rows


def with_holes(data, kind):
    """The same rows with NaN in a tenth of the places, as a file."""
    path = f"{data.rows}-{kind.replace(' ', '-')}"
    random = numpy.random.default_rng(2)
    patterns = random.random((PATTERNS, data.d)) < SHARE
    if not os.path.exists(path):
        with open(path + ".part", "wb") as file:
            x = numpy.fromfile(data.rows).reshape(data.n, data.d)
            for begin in range(0, data.n, BLOCK):
                block = x[begin:begin + BLOCK]
                lacks = random.random(block.shape) < SHARE if kind == "at random" else \
                    patterns[random.integers(PATTERNS, size=len(block))]
                numpy.where(lacks, numpy.nan, block).tofile(file)
        os.replace(path + ".part", path)
    return Data(data.n, data.d, data.k, path, data.start)


def markdown(rows):
    """The table of README.md."""
    lines = []
    for family in FAMILIES:
        own = [r for r in rows if r.family == family]
        lines.append([family] + [report.number(r.seconds) for r in own]
                     + [report.number(r.times_gmmix, 2) for r in own[1:]])
    head = ["family", "complete, s", *(f"{kind}, s" for kind in AIM),
            *(f"{kind}, times" for kind in AIM)]
    return ["", f"For README.md, threads: {rows[0].threads}", *report.markdown_table(head, lines),
            ""]
