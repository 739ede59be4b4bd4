# The benchmark: see README.md beside this file. usage: run.sh BUILD_DIR [SUITE...] [options]
# SPDX-License-Identifier: MIT
import argparse
import datetime
import os
import platform
import subprocess
import sys

sys.dont_write_bytecode = True

import data  # noqa: E402
import measure  # noqa: E402
import report  # noqa: E402
import runners  # noqa: E402
import suites  # noqa: E402


class Bench:
    """What the suites need: the programs that were found, the options, the data."""

    def __init__(self, options):
        self.options = options
        if options.peers is None and not set(options.suites) - {"smoke", "levels", "skipping"}:
            options.peers = ["none"]
        self.found, self.missing = runners.find(options.build, options.peers)
        if options.suites == ["smoke"] and "dgemm" not in self.found:
            print(f"not checked: dgemm: {self.missing['dgemm']}\n0 passed, 0 failed")
            sys.exit(0)  # part of CI, which may lack a BLAS
        if "gmmix" not in self.found:
            sys.exit(f"bench: the runner of gmmix: {self.missing['gmmix']}")
        for name in set(options.peers or []) - set(self.found) - {"none"}:
            sys.exit(f"bench: {name}: {self.missing.get(name, 'there is no such peer')}")
        self.peers = [name for name in self.found if name not in runners.NOT_PEERS]
        self.ceilings = {}  # threads: what ceilings.cpp told in each round
        self.machine = machine_of(self)
        self.passed = self.failed = 0  # of what a suite checks

    def check(self, good):
        """Counts it, and returns how to call it."""
        self.passed += good
        self.failed += not good
        return "ok" if good else "FAIL"

    def rows(self, n, d, k):
        """n times --scale, but enough rows for every component to have a covariance."""
        return n if self.options.scale == 1 else max(int(n * self.options.scale), 8 * k * d)

    def data(self, n, d, k, distance=data.OVERLAPPING):
        folder = os.path.join(self.options.build, "bench", "data")
        return data.prepare(folder, self.rows(n, d, k), d, k, distance)


def machine_of(bench):
    """What the figures belong to, for the head of the CSV."""
    model = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as lines:
            model = next((line.split(":", 1)[1].strip() for line in lines
                          if line.startswith("model name")), model)
    compiler = os.environ.get("CXX", "c++").split()
    version = subprocess.run(compiler + ["--version"], capture_output=True, text=True).stdout
    told = {"date": datetime.datetime.now().isoformat(timespec="seconds"),
            "CPU": f"{model}, {len(os.sched_getaffinity(0))} cores",
            "system": platform.platform(), "compiler": version.split("\n")[0],
            "gmmix": bench.found["gmmix"].info}
    if "dgemm" in bench.found:
        told["BLAS"] = f"kernels for {bench.found['dgemm'].version}"
    if runners.tuned():
        told["environment"] = ("kept: " if runners.keep_environment else "not passed on: ") \
            + runners.tuned()
    told.update({n: r.version for n, r in bench.found.items() if n not in runners.NOT_PEERS})
    told.update({n: f"not measured: {why}" for n, why in bench.missing.items()})
    if bench.options.scale != 1:
        told["scale"] = f"{bench.options.scale}: fewer rows than the real suites; no result"
    return told


def parse_options():
    cores = len(os.sched_getaffinity(0))
    parser = argparse.ArgumentParser(prog="run.sh", description="Measures gmmix and its peers.")
    parser.add_argument("build", help="where `make` has built gmmix")
    parser.add_argument("suites", nargs="*", default=["figures"],
                        help=f"of {', '.join(suites.SUITES)} (figures)")
    parser.add_argument("--rounds", type=int, default=5, help="of which the median is told (5)")
    parser.add_argument("--threads", type=lambda s: [int(t) for t in s.split(",")],
                        default=sorted({min(2, cores), 1}, reverse=True), help="as 2,1")
    parser.add_argument("--peers", type=lambda s: s.split(","),
                        help="only these, as scikit-learn,mclust; none for none")
    parser.add_argument("--limit", type=float, default=60,
                        help="seconds that one run of a peer may take (60)")
    parser.add_argument("--scale", type=float, default=1, help="times the rows, to try things out")
    parser.add_argument("--record", action="store_true", help="smoke: write recorded.csv")
    parser.add_argument("--keep-environment", action="store_true",
                        help="pass on what the environment tells the BLAS, as OPENBLAS_CORETYPE")
    options = parser.parse_args()
    unknown = set(options.suites) - set(suites.SUITES)
    if unknown or options.rounds < 1 or min(options.threads) < 1:
        parser.error(f"no such suite: {', '.join(unknown)}" if unknown else "must be 1 or more")
    return options


def main():
    options = parse_options()
    runners.keep_environment = options.keep_environment
    bench = Bench(options)
    print("\n".join(f"{name}: {value}" for name, value in bench.machine.items()))
    for suite in options.suites:
        rows, panels, text = suites.SUITES[suite](bench)
        for threads, told in sorted(bench.ceilings.items()):
            bench.machine[f"limits, threads: {threads}"] = ", ".join(
                f"{rate:.3g} {name.replace('_', '-')} a second"
                for name, rate in measure.medians(told).items())
        path = os.path.join(options.build, "bench", suite)
        report.write_csv(path + ".csv", rows, bench.machine)
        why = report.picture(path + ".png", panels)
        print(f"\n{suite}, medians of {options.rounds} rounds\n" + report.table(rows))
        print("\n".join(text + [why] * bool(why) + [f"written: {path}.csv"]), flush=True)
    if bench.passed + bench.failed:
        print(f"{bench.passed} passed, {bench.failed} failed")
    return bool(bench.failed)


if __name__ == "__main__":
    sys.exit(main())
