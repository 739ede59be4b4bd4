# SPDX-License-Identifier: MIT
"""Peers that work in a process of their own: mclust in R. mclust.R says what goes to and fro."""
import os
import shutil
import subprocess
import tempfile
from types import SimpleNamespace

import numpy as np

from sheet import CannotExpress, Crash, Refusal
from subject import Subject

EXPECTED = ("iteration limit reached",)  # of fits that are told how many to do
HERE = os.path.dirname(os.path.abspath(__file__))


class Mclust(Subject):
    name, in_process = "mclust", False
    settings = (0, 1)  # without its prior, which is the default, and with it

    def __init__(self, _):
        self.folder, self.worker, self.count = tempfile.mkdtemp(), None, 0
        self.version()

    def __del__(self):
        if self.worker is not None:
            self.worker.stdin.close()
            self.worker.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def process(self):
        if self.worker is None:
            self.worker = subprocess.Popen(
                ["Rscript", os.path.join(HERE, "mclust.R")], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return self.worker.pid

    def send(self, act, **words):
        self.process()
        words = " ".join(f"{name}={value}" for name, value in words.items() if value is not None)
        try:
            self.worker.stdin.write(f"act={act} {words}\n")
            self.worker.stdin.flush()
        except BrokenPipeError:
            pass

    def receive(self):
        found, notes = {}, []
        for line in self.worker.stdout:
            name, _, value = line.rstrip("\n").partition("=")
            if name == "done":
                if "error" in found:
                    raise Refusal(found["error"])
                return found, notes
            if name == "warning":
                if value not in EXPECTED:
                    notes.append(value)
            else:
                found[name] = value
        status = self.worker.wait()
        self.worker = None
        raise Crash(f"R ended with status {status}")

    def ask(self, act, **words):
        self.send(act, **words)
        return self.receive()

    def version(self):
        return self.ask("version")[0]["version"]

    def _next(self):
        self.count += 1
        return self.count

    def _file(self, *arrays):
        path = os.path.join(self.folder, str(self._next()))
        with open(path, "wb") as file:
            for array in arrays:
                file.write(np.ascontiguousarray(array, float).tobytes())
        return path

    def _words(self, x=None, k=None, family="full", start=None):
        words = {"family": family}
        if x is not None:
            words.update(data=self._file(x), n=len(x), d=x.shape[1])
        if start is not None:
            words.update(start=self._file(start.weights, start.means, start.covariances),
                         d=start.means.shape[1])
            k = len(start.weights)
        return dict(words, k=k)

    def fit(self, x, k, family="full", start=None, floor="default", reg=None, iterations=None,
            threads=1, weights=None):
        if reg is not None or weights is not None or threads != 1:
            raise CannotExpress("no such setting")
        words = dict(self._words(x, k, family, start), iterations=iterations or 0, prior=0)
        words["model"] = self._next()
        if floor == "default":
            self.asked, words["prior"] = True, self.setting
        fitted = self._fitted(*self.ask("fit", **words), k, x.shape[1])
        fitted.model = words["model"]
        return fitted

    def _fitted(self, found, notes, k, d):
        def numbers(name, *shape):
            values = [float("nan" if word == "NA" else word) for word in found[name].split()]
            return np.array(values).reshape(shape)
        return SimpleNamespace(weights=numbers("weights", k), means=numbers("means", k, d),
                               covariances=numbers("covariances", k, d, d), notes=notes,
                               log_likelihood=float(numbers("loglik", 1)[0]))

    def model(self, start, family="full"):
        model = self._next()
        _, notes = self.ask("model", model=model, **self._words(start=start, family=family))
        return SimpleNamespace(weights=start.weights, means=start.means, notes=notes,
                               covariances=start.covariances, model=model)

    def checked(self, start, x):
        """mclust looks at parameters in its E-step; it takes factors, which have no asymmetry."""
        other = start.covariances.transpose(0, 2, 1)
        if np.any(np.abs(start.covariances - other) > 0):
            raise CannotExpress("takes Cholesky factors")
        found, notes = self.ask("checked", **self._words(x, start=start))
        return self._fitted(found, notes, len(start.weights), x.shape[1])

    def _values(self, act, fitted, x):
        found, notes = self.ask(act, model=fitted.model, **self._words(x))
        self.notes += notes
        return np.array([float("nan" if word == "NA" else word)
                         for word in found["values"].split()])

    def proba(self, fitted, x):
        return self._values("proba", fitted, x).reshape(len(x), -1)

    def log_density(self, fitted, x):
        return self._values("density", fitted, x)

    def label(self, fitted, x):
        return self.proba(fitted, x).argmax(axis=1)

    def strided(self):
        raise CannotExpress("R has packed columns only")

    def store(self, fitted):
        path = self._file()
        self.ask("store", model=fitted.model, file=path)
        return open(path, "rb").read()

    def load(self, stored):
        path = self._file()
        with open(path, "wb") as file:
            file.write(stored)
        found, _ = self.ask("load", file=path)
        return [np.array(found[name].split(), float)
                for name in ("weights", "means", "covariances")]
