"""Compares what gcovr has counted with what branches.txt expects.

usage: compare.py coverage.json branches.txt

A source passes if each of its lines was run and missed as many branches as it is listed with.
Lines are known by their text, so that they may move. An entry with * stands for any lines it fits.
"""

import collections
import fnmatch
import json
import re
import sys


def read_list(path):
    """{(file, text): (fewest, most) branches missed in all lines of that text}"""
    listed, patterns = {}, []
    for line in open(path):
        if line.startswith("#") or not line.strip():
            continue
        match = re.fullmatch(r"(?:(\d+)-)?(\d+) (src/\S+): (.*)", line.rstrip("\n"))
        if not match:
            sys.exit(f"{path}: not understood: {line}")
        fewest, most, source, text = match.groups()
        if "*" in source:
            patterns.append((source, text, int(most)))
        else:
            listed[source, text] = (int(fewest or most), int(most))
    return listed, patterns


def expected(listed, patterns, source, text):
    if (source, text) in listed:
        return listed[source, text]
    fitting = [most for file, line, most in patterns
               if fnmatch.fnmatchcase(source, file) and fnmatch.fnmatchcase(text, line)]
    return 0, max(fitting, default=0)


def main():
    listed, patterns = read_list(sys.argv[2])
    files = json.load(open(sys.argv[1]))["files"]
    passed = failed = lines = lines_run = branches = branches_taken = 0
    unknown = {source for source, _ in listed} - {entry["file"] for entry in files}
    if unknown:
        sys.exit(f"listed, but not counted: {sorted(unknown)}")
    for entry in files:
        source, good = entry["file"], True
        text = [line.strip() for line in open(source)]
        own = collections.Counter()
        for line in entry["lines"]:
            if line.get("gcovr/noncode"):
                continue
            number = line["line_number"]
            taken = [branch["count"] > 0 for branch in line["branches"]]
            lines += 1
            lines_run += line["count"] > 0
            branches += len(taken)
            branches_taken += sum(taken)
            if line["count"] == 0:
                print(f"{source}:{number}: not run: {text[number - 1]}")
                good = False
            elif not all(taken):
                own[source, text[number - 1]] += len(taken) - sum(taken)
        for key in list(own) + [key for key in listed if key[0] == source and key not in own]:
            fewest, most = expected(listed, patterns, *key)
            if not fewest <= own[key] <= most:
                print(f"{source}: {own[key]} branches not taken, {most} listed: {key[1]}")
                good = False
            if key[1] not in text:
                print(f"{source}: listed, but there is no such line: {key[1]}")
                good = False
        passed += good
        failed += not good
    print(f"lines: {lines_run} of {lines}; branches: {branches_taken} of {branches}")
    if passed + failed == 0:
        sys.exit("nothing was counted")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
