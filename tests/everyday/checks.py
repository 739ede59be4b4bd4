"""What must hold of the outcomes. The thresholds are written here and nowhere else."""
import csv
import pathlib

import loop
import peers
import tables

FEWER = 1  # problems, that a kind may have fewer right than the best peer, or than with fewer starts
WHOLE = 36  # of 40 tables of whole numbers, that must be right


SHORTFALLS = pathlib.Path(__file__).with_name("shortfalls.csv")


class Tally:
    """Counts checks, and writes those that fail. Those of shortfalls.csv are known to: they fail only where fewer
    are right than stands there."""

    def __init__(self):
        self.passed = self.failed = self.short = 0
        with SHORTFALLS.open(newline="") as file:
            self.known = {(row["check"], row["kind"], row["family"]): float(row["least"])
                          for row in csv.DictReader(file)}

    def compare(self, check, kind, family, holds, right, n, what):
        if not holds and right >= self.known.get((check, kind, family), 2) * n:
            self.short += 1
            print("known:", what, flush=True)
        else:
            self.check(holds, what)

    def check(self, holds, what):
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)
        if not holds:
            print("FAILED:", what, flush=True)


def right(found, kind, family, starts, n=None):
    return sum(loop.is_right(kind, outcome) for outcome in found[kind, family, starts][:n])


def _families_and_starts(found):
    return sorted({(family, starts) for _, family, starts in found},
                  key=lambda one: (tables.FAMILIES.index(one[0]), one[1]))


def against_peers(tally, found):
    """A kind at most one fewer than each peer; all kinds together none fewer."""
    recorded = peers.read()
    for family, starts in _families_and_starts(found):
        sums = {}
        for kind in loop.KINDS:
            ours = found[kind, family, starts]
            for peer in recorded[kind, family]:
                n = min(len(ours), len(peer.picked))
                tally.check([outcome.truth for outcome in ours[:n]] == peer.truth[:n],
                            f"{kind}, {family}: the problems of peers.csv are others: run --peers again")
                mine, theirs = right(found, kind, family, starts, n), peers.count_right(peer, kind, n)
                name = f"{peer.program} with {peer.starts} starts"
                tally.compare("peers", kind, family, mine >= theirs - FEWER, mine, n,
                              f"{kind}, {family}, {starts} starts: {mine} of {n} right, {name} {theirs}")
                sums.setdefault(name, []).append((mine, theirs, n))
        for name, kinds in sums.items():
            mine, theirs, n = map(sum, zip(*kinds))
            tally.compare("peers", "all", family, mine >= theirs, mine, n,
                          f"{len(kinds)} kinds, {family}, {starts} starts: {mine} of {n} right, {name} {theirs}")


def more_starts(tally, found):
    """More starts are never fewer right over all kinds, and at most one fewer in a kind."""
    pairs = _families_and_starts(found)
    for (family, few), (other, many) in zip(pairs, pairs[1:]):
        if family != other:
            continue
        sums = []
        for kind in loop.KINDS:
            n = min(len(found[kind, family, starts]) for starts in (few, many))
            less, more = (right(found, kind, family, starts, n) for starts in (few, many))
            tally.compare("starts", kind, family, more >= less - FEWER, more, n,
                          f"{kind}, {family}: {more} of {n} right with {many} starts, {less} with {few}")
            sums.append((less, more, n))
        less, more, n = map(sum, zip(*sums))
        tally.compare("starts", "all", family, more >= less, more, n,
                      f"all kinds, {family}: {more} of {n} right with {many} starts, {less} with {few}")


def whole_numbers(tally, outcomes, starts):
    count = sum(loop.is_right("whole", outcome) for outcome in outcomes)
    tally.check(count >= WHOLE, f"whole numbers, {starts} starts: {count} of {len(outcomes)} right")


def nested(tally, kind, family, falls):
    tally.check(max(falls) <= 1,
                f"{kind}, {family}: from the best of K - 1 log L falls by {max(falls):.2g} of what rounding may take")


def cases(tally, name, answers):
    for what, holds, seen in answers:
        tally.check(holds, f"{name}, {what}: {seen}")
