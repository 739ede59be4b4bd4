"""Do the defaults give the right answer on everyday tables? README.md has the question and the answers.

    run.sh BUILD [short|table|all] [--peers] [--misses] [--processes N]

short is what CI runs; all is what the tables of README.md are of, and takes over half an hour of two cores. --peers
adds to peers.csv what it lacks, which needs scikit-learn and R with mclust, and then ends. --misses lists the problems that are not right."""
import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor

import loop  # before all that needs NumPy
import numpy as np

import cases
import checks
import nested
import peers
import tables

OTHERS = tables.FAMILIES[1:]
# size -> (families, starts, problems), problems of nested models for the full family and for the others
SIZES = {
    "short": ([(("full",), 1, 20), (("full",), 10, 4), (OTHERS, 1, 4), (OTHERS, 10, 2)], 3, 1),
    "table": ([(("full",), 1, 20), (("full",), 10, 20), (OTHERS, 1, 10), (OTHERS, 10, 10)], 10, 5),
    "all": ([(tables.FAMILIES, 1, 20), (tables.FAMILIES, 10, 20), (tables.FAMILIES, 50, 20)], 20, 20),
}
N_WHOLE, WHOLE_STARTS = 40, (1, 10)


def measure(pool, plan):
    """(kind, family, starts) -> an outcome for each problem; and those of the tables of whole numbers."""
    wanted = {(kind, family, starts): n for families, starts, n in plan for family in families for kind in loop.KINDS}
    whole = {("whole", "full", starts): N_WHOLE for starts in WHOLE_STARTS}
    jobs = {loop.Job(kind, family, number, "gmmix", starts)
            for (kind, family, starts), n in [*wanted.items(), *whole.items()] for number in range(n)}
    jobs = sorted(jobs, key=lambda job: (-job.starts, job))  # the longest first
    outcomes = dict(zip(jobs, pool.map(loop.bic_loop, jobs)))

    def of(which):
        return {key: [outcomes[loop.Job(*key[:2], number, "gmmix", key[2])] for number in range(n)]
                for key, n in which.items()}
    return of(wanted), of(whole)


def check_nested(pool, tally, n_full, n_other):
    jobs = [(kind, family, [loop.Job(kind, family, number, "gmmix", 1) for number in range(n)])
            for family in tables.FAMILIES for n in [n_full if family == "full" else n_other] for kind in loop.KINDS]
    falls = pool.map(nested.worst_fall, [job for *_, some in jobs for job in some])
    for kind, family, some in jobs:
        checks.nested(tally, kind, family, [next(falls) for _ in some])


def check_cases(pool, tally, long):
    names = [case.__name__ for case in cases.CASES]
    for name, answers in zip(names, pool.map(cases.run, names, [long] * len(names))):
        checks.cases(tally, name, answers)


def show(found, family):
    """A table of a family, in Markdown: right of problems, mean ARI, and how often log L falls with K."""
    recorded = peers.read()
    starts = sorted({key[2] for key in found if key[1] == family})
    names = sorted({peer[:3] for kind in loop.KINDS for peer in recorded[kind, family]})
    head = [family, *(f"gmmix, {s}" for s in starts), *(f"{program} {version}, {s}" for program, version, s in names)]
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    sums = [[0, 0] for _ in head[1:]]
    for kind in loop.KINDS:
        cells = []
        for s in starts:
            some = found[kind, family, s]
            cells.append((checks.right(found, kind, family, s), len(some), np.mean([o.ari for o in some]),
                          f", {sum(o.falls for o in some)}"))
        for name in names:
            cells += [(peers.count_right(peer, kind, None), len(peer.picked), peer.ari, "")
                      for peer in recorded[kind, family] if peer[:3] == name] or [(0, 0, 0, "")]
        for total, cell in zip(sums, cells):
            total[0], total[1] = total[0] + cell[0], total[1] + cell[1]
        print(f"| {kind} | " + " | ".join(f"{right}/{n} ({ari:.2f}{falls})" if n else ""
                                          for right, n, ari, falls in cells) + " |")
    print("| **all** | " + " | ".join(f"**{right}/{n}**" for right, n in sums) + " |", flush=True)


def list_misses(found):
    for (kind, family, starts), outcomes in found.items():
        for number, outcome in enumerate(outcomes):
            if not loop.is_right(kind, outcome):
                print(f"{kind}, {family}, {starts} starts, problem {number}: {outcome.truth} groups, "
                      f"picks {outcome.picked}, ARI {outcome.ari:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("size", nargs="?", choices=SIZES, default="short")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    os.environ["GMMIX_LIBRARY"] = os.path.join(os.path.abspath(arguments.build), "libgmmix.so")
    with ProcessPoolExecutor(arguments.processes) as pool:
        if arguments.peers:
            peers.record(pool)
            return 0
        print(loop.gmmix.load().gmm_build_info().decode(), flush=True)
        plan, n_full, n_other = SIZES[arguments.size]
        tally = checks.Tally()
        check_cases(pool, tally, arguments.size == "all")
        check_nested(pool, tally, n_full, n_other)
        found, whole = measure(pool, plan)
    if arguments.misses:
        list_misses(found)
    for (_, _, starts), outcomes in whole.items():
        checks.whole_numbers(tally, outcomes, starts)
    checks.against_peers(tally, found)
    checks.more_starts(tally, found)
    for family in tables.FAMILIES:
        show(found, family)
    if tally.short:
        print(f"{tally.short} comparisons fall short, as shortfalls.csv says")
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
