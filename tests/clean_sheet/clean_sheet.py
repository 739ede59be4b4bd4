# SPDX-License-Identifier: MIT
"""Runs the probes of gmmix and of the peers that are installed, and writes the table.

usage: clean_sheet.py BUILD [--check] [--only PROBE,...] [--subjects NAME,...] [--details]
--check: gmmix alone; ends with "N passed, N failed", and fails where a case is not right."""
import argparse
import contextlib
import json
import os
import platform
import signal
import subprocess
import sys
import textwrap
import time

from sheet import CANNOT, CRASH, HANG, RIGHT, Sheet, stop_with, summary

LIMIT = 10  # seconds for a probe
# of many fits with limits of their own, or one that is told to be long
LONGER = {"R2": 60, "R5": 60, "R12": 40, "R23": 30, "R26": 30}
PROBES = {
    "A01": "50 equal rows", "A03": "two rows, two components",
    "A04": "eight values, eight components",
    "A05": "offset 1e4 to 1e12", "A07": "times a power of two: the same bits",
    "A08": "beyond what squares can hold", "A11": "a constant or a copied column",
    "A14": "n = 0, 1, K, D, K - 1", "A15": "an outlier at 1e10, 1e150",
    "A16": "scoring a far row", "A17": "a far row between two components",
    "A18": "NaN, infinity", "A19": "condition 1e8 to 1e16", "A20": "100 and 1000 features",
    "A21": "slightly or grossly bad parameters", "A23": "a spike of ten equal values",
    "A24": "equal starting means", "A27": "a component 1e6 away", "A30": "clusters at +-1e8",
    "A33": "padding, odd pointers, read-only pages",
    "R2": "limit of the address space", "R5": "a stored model with a bit flipped",
    "R12": "fork during a fit", "R13": "threads, layout, a row alone: the same bits",
    "R14": "moved, permuted, doubled, turned data", "R23": "interrupt",
    "R26": "log-likelihood never falls"}


NAMES = ("gmmix", "scikit-learn", "mclust", "OpenCV")


def subject_named(name, build):
    from peers import OpenCV, ScikitLearn
    from subject import Gmmix
    from worker import Mclust
    return dict(zip(NAMES, (Gmmix, ScikitLearn, Mclust, OpenCV)))[name](build)


def run_inside(name, probe, build):
    """The part of the child."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have ignored it
    subject = subject_named(name, build)
    if probe == "version":
        return print(json.dumps({"version": subject.version()}), flush=True)
    import probes_data
    import probes_host
    import probes_invariance
    import probes_scale
    work = next(getattr(module, probe.lower())
                for module in (probes_data, probes_scale, probes_host, probes_invariance)
                if hasattr(module, probe.lower()))
    work(subject, Sheet(subject))


def processor():
    """The name of the processor, where the system tells."""
    with contextlib.suppress(OSError), open("/proc/cpuinfo") as lines:
        return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
    return "unknown"


def child(name, probe, build, limit):
    """The lines that a child tells, and how it ended."""
    process = subprocess.Popen(
        [sys.executable, "-B", os.path.abspath(__file__), build, "--inside", name, probe],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        out, err = process.communicate(timeout=limit)
        how = process.returncode
    except subprocess.TimeoutExpired:
        how = HANG
    finally:  # it and what it started: a session of its own
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    if how == HANG:
        out, err = process.communicate()
    lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    return lines, how, err


def cases_of(name, probe, build):
    lines, how, err = child(name, probe, build, LONGER.get(probe, LIMIT))
    cases = [(line["case"], line["verdict"], line["text"]) for line in lines if "case" in line]
    begun = [line["begins"] for line in lines if "begins" in line]
    if how == HANG:
        cases.append((begun[-1] if begun else "", HANG, "no end"))
    elif how:
        why = signal.Signals(-how).name if how < 0 else (err.strip().splitlines() or [""])[-1]
        cases.append((begun[-1] if begun else "", CRASH, why))
    return cases or [("", CRASH, "nothing was told")]


def wrapped(text, bullet=""):
    return textwrap.fill(text, 120, initial_indent=bullet, subsequent_indent=" " * len(bullet),
                         break_long_words=False, break_on_hyphens=False)


def cell(cases):
    """What stands in the table, and what is to be said of it below."""
    verdict, count, named = summary(cases)
    if verdict == RIGHT:
        return RIGHT, ""
    cases_with = {}
    for case, text in named:
        cases_with.setdefault(text if len(text) < 90 else text[:87] + "...", []).append(case)
    if verdict == CANNOT:
        return ("not asked", "") if "not asked" in cases_with else (CANNOT, "; ".join(cases_with))
    texts = [f"{cases[0]}: {text}" for text, cases in list(cases_with.items())[:2]]
    return f"**{verdict}**{count and ' ' + count}", "; ".join(texts)


def table(names, probes, build, details):
    versions = {}
    for name in names:
        lines, how, err = child(name, "version", build, 30)
        if lines:
            versions[name] = lines[0]["version"]
        else:
            why = (err.strip().splitlines() or ["?"])[-1]
            print(f"not measured: {name}: {why}", file=sys.stderr)
    print(wrapped(f"Measured on {time.strftime('%Y-%m-%d')}, {processor()}, {platform.machine()}: "
                  + "; ".join(f"{name} {version}" for name, version in versions.items()) + ".") + "\n")
    print("| | probe | " + " | ".join(versions) + " |\n|---|---|" + "---|" * len(versions))
    counts, notes = {name: {} for name in versions}, []
    for probe in probes:
        cells = []
        for name in versions:
            cases = cases_of(name, probe, build)
            short, why = cell(cases)
            cells.append(short)
            if why:
                notes.append(wrapped(f"{probe}, {name}: {why}", "- "))
            verdict = summary(cases)[0]
            counts[name][verdict] = counts[name].get(verdict, 0) + 1
            if details:
                for case in cases:
                    print(f"{name} {probe}:", *case, sep="\t", file=sys.stderr)
        print(f"| {probe} | {PROBES[probe]} | {' | '.join(cells)} |", flush=True)
    print("| | **right** | " + " | ".join(
        f"**{count.get(RIGHT, 0)} of {len(probes)}**" for count in counts.values()) + " |")
    print("", *notes, sep="\n")


def check(probes, build):
    passed = failed = 0
    for probe in probes:
        cases = cases_of("gmmix", probe, build)
        bad = [case for case in cases if case[1] != RIGHT]
        for case, verdict, text in bad:
            print(f"{probe} ({PROBES[probe]}): {case}: {verdict}: {text}")
        passed, failed = passed + (not bad), failed + bool(bad)
    print(f"{passed} passed, {failed} failed")
    raise SystemExit(failed > 0)


def main():
    if sys.argv[2:3] == ["--inside"]:
        return run_inside(sys.argv[3], sys.argv[4], sys.argv[1])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that no child is left behind
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--details", action="store_true")
    parser.add_argument("--only", default=",".join(PROBES))
    parser.add_argument("--subjects", default=",".join(NAMES))
    a = parser.parse_args()
    probes = a.only.split(",")
    unknown = [probe for probe in probes if probe not in PROBES]
    if unknown:
        stop_with(f"no such probe: {unknown}")
    build = os.path.abspath(a.build)
    if a.check:
        return check(probes, build)
    return table(a.subjects.split(","), probes, build, a.details)


if __name__ == "__main__":
    main()
