# SPDX-License-Identifier: MIT
"""A probe's cases and what becomes of each. Every case is told as a line of JSON at once, so that a
probe that hangs or dies has still told what came before."""
import json
import sys

RIGHT, ROUNDING, SAYS, WRONG, CRASH, HANG, CANNOT = (
    "right", "to rounding", "says so", "silently wrong", "crash", "hang", "cannot express")
COUNTS = (CANNOT, WRONG, SAYS, ROUNDING, RIGHT, HANG, CRASH)  # of several settings, the last here
WORST_FIRST = (CRASH, HANG, WRONG, SAYS, ROUNDING, RIGHT, CANNOT)


class Refusal(Exception):
    """The subject raised an error. name: its status, where it has such; text: what it said."""

    def __init__(self, text, name=""):
        text = " ".join(str(text).split())
        super().__init__(text)
        self.text, self.name = text, name

    def __str__(self):
        return f"{self.name}: {self.text}" if self.name else self.text


class CannotExpress(Exception):
    """The subject has no way to ask for this."""


class Fault(str):
    """What is wrong with an answer, where that is worse or better than silently wrong numbers."""

    def __new__(cls, text, verdict):
        fault = str.__new__(cls, text)
        fault.verdict = verdict
        return fault


class Crash(Exception):
    """The process in which the subject works died."""


def tell(**line):
    print(json.dumps(line), flush=True)


class Sheet:
    """subject: under test. Its `strict` asks for the statuses and places that gmmix documents."""

    def __init__(self, subject):
        self.subject = subject

    def _case(self, case, operation, judge):
        """Where several settings are fair the best counts, unless one hangs or crashes."""
        tell(begins=case)
        found = []
        for setting in self.subject.settings:
            self.subject.setting, self.subject.asked, self.subject.notes = setting, False, []
            found.append(self._attempt(operation, judge))
            if found[-1][0] in (RIGHT, CRASH) or not self.subject.asked:
                break
        verdict, text = max(found, key=lambda each: COUNTS.index(each[0]))
        if verdict == SAYS and found[0][0] == WRONG:
            text = f"by default silently {found[0][1]}; else {text}"
        tell(case=case, verdict=verdict, text=text)

    def _attempt(self, operation, judge):
        try:
            return judge(operation())
        except CannotExpress as why:
            return CANNOT, str(why)
        except Crash as why:
            return CRASH, str(why)
        except Refusal as refusal:
            return judge(refusal)

    def _notes(self, result):
        """The warnings of the call that gave the result, and of all others of this case."""
        return list(getattr(result, "notes", [])) + self.subject.notes

    def refuses(self, case, operation, status, *places):
        """The right answer is an error: gmmix's `status`, and the words in `places` in its text."""
        def judge(result):
            if not isinstance(result, Refusal):
                notes = self._notes(result)
                return (SAYS, f"answers, warns: {notes[0]}") if notes else (
                    WRONG, f"answers {brief(result)}")
            if self.subject.strict and result.name != f"GMM_ERR_{status}":
                return WRONG, f"{result} instead of {status}"
            if any(place not in result.text for place in places):
                return (WRONG if self.subject.strict else SAYS), result.text
            return RIGHT, str(result)
        self._case(case, operation, judge)

    def answers(self, case, operation, wrong, warns=None, aloud=False):
        """The right answer is numbers. wrong(result): what is wrong with them, or None. warns: the
        warning that gmmix must give; aloud: that others must give one, too."""
        def judge(result):
            if isinstance(result, Refusal):
                return (WRONG if self.subject.strict else SAYS), str(result)
            notes = self._notes(result)
            fault = wrong(result)
            if fault is None and warns and (self.subject.strict and warns not in notes
                                            or aloud and not notes):
                fault = "no warning"
            if fault is None:
                return RIGHT, "; ".join(notes)
            if isinstance(fault, Fault):
                return fault.verdict, fault
            return (WRONG, fault) if self.subject.strict or not notes else (
                SAYS, f"{fault}; warns: {notes[0]}")
        self._case(case, operation, judge)

    def answers_or_refuses(self, case, operation, wrong, status, warns):
        """Either is right, but not silence."""
        def judge(result):
            if isinstance(result, Refusal):
                named = not self.subject.strict or result.name == f"GMM_ERR_{status}"
                return (RIGHT if named else WRONG), str(result)
            notes = self._notes(result)
            said = warns in notes if self.subject.strict else bool(notes)
            fault = wrong(result)
            if fault is None:
                return (RIGHT, "; ".join(notes)) if said else (WRONG, "no word of it")
            return (SAYS if said else WRONG), fault
        self._case(case, operation, judge)


def brief(result):
    """Some numbers of an answer."""
    if hasattr(result, "weights"):
        finite = "" if all_finite(result) else "NaN: "
        return (f"{finite}weights {rounded(result.weights)}, "
                f"variances {rounded(result.covariances.reshape(len(result.weights), -1)[:, 0])}")
    return str(result)


def rounded(values):
    return "[" + " ".join(f"{value:.3g}" for value in list(values)[:4]) + "]"


def all_finite(fitted):
    import numpy as np
    return all(np.all(np.isfinite(part))
               for part in (fitted.weights, fitted.means, fitted.covariances))


def summary(cases):
    """The verdict of a probe and what to say of it, of its cases: [(case, verdict, text)]."""
    verdict = min((v for _, v, _ in cases), key=WORST_FIRST.index)
    named = [(case, text) for case, v, text in cases if v == verdict]
    asked = [case for case, v, _ in cases if v != CANNOT]
    count = f"{len(named)}/{len(asked)}" if len(asked) > 1 else ""
    return verdict, count, named


def stop_with(message):
    print(message, file=sys.stderr)
    raise SystemExit(2)
