"""The figures of scikit-learn and mclust for the same problems, in peers.csv: made once by `run.sh BUILD --peers`,
read by each run. A line has what was picked for problems 0, 1, 2 ... of a kind and family."""
import collections
import csv
import os
import subprocess

import numpy as np

import loop
import tables

PATH = os.path.join(loop.HERE, "peers.csv")
COLUMNS = ["program", "version", "starts", "family", "kind", "problems", "right", "ari", "picked", "truth"]
# program, starts (mclust has one, by clustering), families, problems
PLAN = (("scikit-learn", 1, ["full"], 20), ("mclust", 1, ["full"], 20),
        ("mclust", 1, tables.FAMILIES[1:], 10), ("scikit-learn", 1, tables.FAMILIES[1:], 10),
        ("scikit-learn", 10, ["full"], 10))
Peer = collections.namedtuple("Peer", "program version starts picked truth ari")


def read():
    """(kind, family) -> the peers."""
    found = collections.defaultdict(list)
    if os.path.exists(PATH):
        with open(PATH, newline="") as file:
            for row in csv.DictReader(file):
                picked, truth = ([int(k) for k in row[name].split()] for name in ("picked", "truth"))
                found[row["kind"], row["family"]].append(
                    Peer(row["program"], row["version"], int(row["starts"]), picked, truth, float(row["ari"])))
    return found


def count_right(peer, kind, n):
    """Of the first n problems."""
    outcomes = (loop.Outcome(truth, picked, None, None) for truth, picked in zip(peer.truth[:n], peer.picked))
    return sum(loop.is_right(kind, outcome) for outcome in outcomes)


def _versions():
    import sklearn
    mclust = subprocess.run(["Rscript", "-e", 'cat(as.character(packageVersion("mclust")))'], check=True,
                            capture_output=True, text=True).stdout
    return {"scikit-learn": sklearn.__version__, "mclust": mclust}


def record(pool):
    """Adds the lines of PLAN that peers.csv lacks; one at a time, so that it can be interrupted."""
    versions, there = _versions(), read()
    done = {(p.program, p.starts, family, kind) for (kind, family), peers in there.items() for p in peers}
    for program, starts, families, n in PLAN:
        for family in families:
            for kind in loop.KINDS:
                if (program, starts, family, kind) in done:
                    continue
                jobs = [loop.Job(kind, family, number, program, starts) for number in range(n)]
                outcomes = list(pool.map(loop.bic_loop, jobs))
                right = sum(loop.is_right(kind, outcome) for outcome in outcomes)
                _append([program, versions[program], starts, family, kind, n, right,
                         f"{np.mean([outcome.ari for outcome in outcomes]):.3f}",
                         " ".join(str(outcome.picked) for outcome in outcomes),
                         " ".join(str(outcome.truth) for outcome in outcomes)])


def _append(row):
    new = not os.path.exists(PATH)
    with open(PATH, "a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows(([COLUMNS] if new else []) + [row])
    print(*row[:8], flush=True)
