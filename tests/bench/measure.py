# Measuring one case with all programs, interleaved: rounds of (dgemm, gmmix, peer, peer, ...).
# SPDX-License-Identifier: MIT
import math
import statistics
import sys
import time
from dataclasses import dataclass, field

from runners import Failed

BEGIN = time.monotonic()
AGREE = 1e-6  # log-likelihoods per row must agree this well after the same number of iterations


@dataclass
class Row:
    """One line of the result: a program on a case."""
    case: str
    n: int
    d: int
    k: int
    family: str
    what: str
    threads: int
    program: str
    simd: int = 0
    seconds: float = math.nan  # an iteration or a call: median, smallest, largest of the rounds
    smallest: float = math.nan
    largest: float = math.nan
    rounds: int = 0
    gflops: float = math.nan
    of_dgemm: float = math.nan
    limit: float = math.nan  # seconds that an iteration on this machine cannot be under
    of_limit: float = math.nan  # limit over seconds
    times_gmmix: float = math.nan  # seconds of this program over those of gmmix
    gap: float = math.nan  # log-likelihood a row minus that of gmmix after as many iterations
    rss_mib: float = math.nan
    note: str = ""


@dataclass
class Plan:
    runner: object
    words: dict
    rounds: int = 0
    runs: list = field(default_factory=list)
    note: str = ""


def say(text):
    """What is going on, with the minutes since the start."""
    print(f"{(time.monotonic() - BEGIN) / 60:6.1f} min  {text}", file=sys.stderr, flush=True)


def flops(data, family, what):
    """Those of EM or its E-step under full covariance, symmetry used; 0 where none are counted."""
    if family != "full" or what not in ("fit", "score", "predict", "proba"):
        return 0
    return (2 if what == "fit" else 1) * data.n * data.k * data.d * (data.d + 1)


def limit(data, family, dgemm, ceilings):
    """Seconds that an EM iteration cannot be under if every component counts in every row, however
    it is written: its arithmetic, or the reading of the rows if that takes longer. `dgemm` is in
    flops a second, `ceilings` what ceilings.cpp told, all with as many threads."""
    n, d, k = data.n, data.d, data.k
    cells, pairs = n * k * d, d * (d + 1) / 2
    matrix, peak = dgemm / 2, ceilings["multiply_adds"]  # multiply-adds a second
    arithmetic = {
        # E: each product of two features times an element of the precision. M: each product times
        # the responsibility. Both are matrix products.
        "full": 2 * n * k * pairs / matrix,
        # E: rows times the triangular factor, once for all components, then times each mean. M:
        # first moments alone; the scatter of all rows is the same in each iteration, and less that
        # of the means it is the covariance.
        "tied": (n * pairs + 2 * cells) / matrix,
        # E: multiply and multiply-add for a squared and scaled difference. M: the same for r x and
        # r x^2. Too short for a matrix product's rate to be the measure.
        "diag": 4 * cells / peak,
        # E: multiply-add for x times the mean. M: for r x. Squares are one number a row.
        "spherical": 2 * cells / peak,
    }[family]
    exps = n * k / ceilings["exps"]  # responsibilities
    return max(arithmetic + exps, 8 * n * d / ceilings["bytes"])


def counts_of(runner, data, words, options):
    """How many rounds, of how many iterations: enough to be timed, few where it is slow."""
    warm = min(data.n, max(data.n // 20, 4 * data.k * data.d))
    words = dict(words, warm=warm)
    ours = runner.name == "gmmix"
    head = data if ours else data.head(warm)
    # one iteration of gmmix may be lost in the noise, and thousands be asked for then
    trial = runner.run(head, timeout=options.limit * 2,
                       **dict(words, n1=1, n2=11 if ours else 2))["seconds"]
    seconds = max(trial, 1e-5) * data.n / head.n
    if ours:
        return options.rounds, dict(words, n1=1, n2=1 + min(2000, math.ceil(0.4 / seconds)))
    # what a peer does beside the iterations varies by tenths of a second
    n2 = 1 + max(2, min(20, math.ceil(5.0 / seconds)))
    expected = seconds * (n2 + 2)
    if expected > options.limit:
        raise Failed(f"skipped: about {seconds:.2g} s an iteration")
    rounds = options.rounds if expected < options.limit / 4 else min(3, options.rounds)
    return rounds, dict(words, n1=1, n2=n2)


def make_plans(runners, data, words, options):
    plans = []
    for runner in runners:
        plan = Plan(runner, {})
        try:
            plan.rounds, plan.words = counts_of(runner, data, words, options)
        except Failed as error:
            plan.note = str(error)
        plans.append(plan)
    # the history of gmmix must reach as far as the peers' iterations
    ours = next((plan for plan in plans if plan.runner.name == "gmmix" and plan.words), None)
    if ours:
        ours.words["n2"] = max(plan.words.get("n2", 0) for plan in plans)
    return plans


def run_case(bench, data, family="full", what="fit", threads=1, simd=0, label=None, peers=True,
             limits=False):
    """All rows of one case. `bench` has found, peers, options. limits: with the machine's limit."""
    options = bench.options
    words = dict(family=family, what=what, threads=threads, simd=simd)
    names = ["gmmix"] + [name for name in bench.peers if peers]
    runners = [bench.found[name] for name in names if bench.found[name].can(what, family)
               and not (bench.found[name].serial and threads < max(options.threads))]
    say(f"{data.label}  {family} {what}, {threads} thread(s)"
        + (f", SIMD level {simd}" if simd else ""))
    plans = make_plans(runners, data, words, options)
    limits = limits and what == "fit" and {"dgemm", "ceilings"} <= set(bench.found)
    rates, ceilings = [], []
    for number in range(options.rounds):
        if "dgemm" in bench.found and (limits or flops(data, family, what)):
            rates.append(bench.found["dgemm"].run(threads=threads, **{"for": 0.4})["gflops"])
        if limits:
            ceilings.append(bench.found["ceilings"].run(threads=threads))
            bench.ceilings.setdefault(threads, []).append(ceilings[-1])
        for plan in plans:
            if plan.note or number >= plan.rounds:
                continue
            try:
                plan.runs.append(plan.runner.run(data, timeout=5 * options.limit, **plan.words))
            except Failed as error:
                plan.note = str(error)
    rows = rows_of(plans, data, words, rates, label or data.label)
    for row in rows if limits else ():
        if row.program == "dgemm":
            continue
        row.limit = limit(data, family, 1e9 * statistics.median(rates), medians(ceilings))
        row.of_limit = row.limit / row.seconds if row.seconds > 0 else math.nan
    return rows


def medians(told):
    """Of what ceilings.cpp told in several runs."""
    return {name: statistics.median(run[name] for run in told)
            for name in ("multiply_adds", "exps", "bytes")}


def rows_of(plans, data, words, rates, label):
    common = dict(case=label, n=data.n, d=data.d, k=data.k, family=words["family"],
                  what=words["what"], simd=words["simd"])
    work = flops(data, words["family"], words["what"])
    rate = statistics.median(rates) if rates else math.nan
    rows = []
    if rates and work:
        seconds = [work / (1e9 * r) for r in rates]
        rows.append(Row(**common, threads=words["threads"], program="dgemm", rounds=len(rates),
                        seconds=work / (1e9 * rate), smallest=min(seconds), largest=max(seconds),
                        gflops=rate, note="the time that this many flops take in dgemm"))
    history = next((plan.runs[-1].get("history") for plan in plans
                    if plan.runner.name == "gmmix" and plan.runs), None)
    for plan in plans:
        row = Row(**common, threads=1 if plan.runner.serial else words["threads"],
                  program=plan.runner.name, note=plan.note)
        rows.append(row)
        if not plan.runs:
            continue
        times = [run["seconds"] for run in plan.runs]
        row.seconds, row.smallest, row.largest = statistics.median(times), min(times), max(times)
        row.rounds = len(times)
        row.rss_mib = statistics.median(run["rss_mib"] for run in plan.runs)
        if work and row.seconds > 0:
            row.gflops = work / row.seconds / 1e9
            row.of_dgemm = row.gflops / rate
        if row.smallest <= 0:
            row.note = "too noisy: a difference is not positive"
        if history and "loglik" in plan.runs[-1]:
            row.gap = (plan.runs[-1]["loglik"] - history[plan.words["n2"] - 1]) / data.n
            if not abs(row.gap) <= AGREE:
                row.note = "the log-likelihood differs: not the same work"
    ours = next((row.seconds for row in rows if row.program == "gmmix"), math.nan)
    for row in rows:
        row.times_gmmix = row.seconds / ours if min(ours, row.seconds) > 0 else math.nan
    return rows
