# Which family and how many components: all of mclust's table, by gmm_select() and by mclust.
# SPDX-License-Identifier: MIT
import os

import numpy

import report
from data import Data
from measure import Row, say
from runners import HERE
from scratch import fill

TABLES = ("iris", "faithful", "diabetes", "wine", "geyser")
MOST_COMPONENTS = 9
# Starts of gmmix, and how many times its time that of mclust must be, which begins once.
AIM = {1: 10, 20: 1}


def selection(bench):
    """Every family with 1 to 9 components on real data, by as many starts as mclust has and by
    20."""
    rows, text = [], []
    if "mclust" not in bench.found:
        text.append(f"mclust: {bench.missing.get('mclust', 'left out')}: no comparison")
    for name in TABLES:
        rows += table(bench, name, text)
    return rows, [report.panel("14 families, 1 to 9 components", "seconds", rows)], \
        markdown(rows, max(bench.options.threads)) + text


def markdown(rows, threads):
    """The table of README.md."""
    times = {(r.case, r.program): r.seconds for r in rows
             if r.threads == threads or r.program == "mclust"}
    lines = []
    for name in TABLES:
        theirs = times.get((name, "mclust"), float("nan"))
        cells = [name, report.number(theirs)]
        for starts in AIM:
            ours = times[name, program_of(starts)]
            cells += [report.number(ours), report.number(theirs / ours, 2)]
        lines.append(cells)
    head = ["data", "mclust, s"]
    for starts in AIM:
        head += [f"{program_of(starts)}, s", "ratio"]
    return ["", f"For README.md, threads: {threads}", *report.markdown_table(head, lines), ""]


def program_of(starts):
    return f"gmmix, {starts} start{'s' * (starts > 1)}"


def data_of(bench, name):
    """A table of tests/data as a file of doubles."""
    x = numpy.loadtxt(os.path.join(HERE, "..", "data", name + ".csv"), delimiter=",", skiprows=1)
    folder = os.path.join(bench.options.build, "bench", "data")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name + ".rows")
    x.tofile(path)
    return Data(*x.shape, MOST_COMPONENTS, path, "")


def table(bench, name, text):
    """The rows of one table: mclust, and gmmix by numbers of starts and threads."""
    data = data_of(bench, name)
    say(f"{name}, {data.n} x {data.d}")
    plans = [("gmmix", threads, starts) for starts in AIM for threads in bench.options.threads]
    plans += [("mclust", 1, 1)] * ("mclust" in bench.found)
    runs = {plan: [] for plan in plans}
    for _ in range(bench.options.rounds):
        for program, threads, starts in plans:
            runs[program, threads, starts].append(
                bench.found[program].run(data, what="select", threads=threads, starts=starts))
    rows = []
    for (program, threads, starts), told in runs.items():
        label = program if program == "mclust" else program_of(starts)
        rows.append(Row(name, data.n, data.d, MOST_COMPONENTS, "all", "select", threads, label,
                        note=f"best {told[0]['info']}, BIC {told[0]['bic']:.3f}"))
        fill(rows[-1], told)
    for row, (program, threads, starts) in zip(rows, runs):
        if program == "gmmix" and rows[-1].program == "mclust":
            ratio = rows[-1].seconds / row.seconds
            text.append(f"{name}, {row.program}, threads {threads}: {ratio:.1f} times as fast as "
                        f"mclust, at least {AIM[starts]} wanted: {bench.check(ratio >= AIM[starts])}")
    return rows
