# The programs that are measured: finding or building them, and running them.
# SPDX-License-Identifier: MIT
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
FULL_DIAG = ("full", "diag")
ALL = ("full", "tied", "diag", "spherical")
NOT_PEERS = ("gmmix", "dgemm", "ceilings")  # the last two measure the machine
SOURCES = os.path.join(HERE, "..", "..", "src")
FOR_PEERS = ("-fopenmp", "-DARMA_NO_DEBUG")


# What a user's environment may tell a BLAS, as OPENBLAS_CORETYPE, would make dgemm and the peers
# slower or faster than they are here: it is not passed on, unless by --keep-environment.
TUNING = ("OPENBLAS_", "GOTO_", "MKL_", "BLIS_", "OMP_", "KMP_")
keep_environment = False


def tuned():
    """The variables that are held back, as text."""
    names = sorted(name for name in os.environ if name.startswith(TUNING))
    return ", ".join(f"{name}={os.environ[name]}" for name in names)


class Failed(Exception):
    """A runner that ended badly or took too long; the text says how."""


@dataclass
class Runner:
    name: str
    command: list
    families: tuple = ALL
    whats: tuple = ("fit",)
    serial: bool = False  # uses one thread, however many it is given
    version: str = ""
    info: str = ""

    def can(self, what, family):
        return what in self.whats and family in self.families

    def run(self, data=None, timeout=600, threads=1, **words):
        """Runs it and returns what it printed, numbers as floats."""
        if data:
            words.update(data=data.rows, start=data.start, n=data.n, d=data.d, k=data.k)
        words["threads"] = threads
        environment = {name: value for name, value in os.environ.items()
                       if keep_environment or not name.startswith(TUNING)}
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
            environment[name] = str(threads)
        try:
            done = subprocess.run(self.command + [f"{k}={v}" for k, v in words.items()],
                                  capture_output=True, text=True, timeout=timeout, env=environment)
        except subprocess.TimeoutExpired:
            raise Failed(f"over {timeout:.0f} s") from None
        except OSError as error:
            raise Failed(str(error)) from None
        if done.returncode:
            raise Failed((done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1])
        return dict(parse(line) for line in done.stdout.splitlines() if "=" in line)


def parse(line):
    name, value = line.split("=", 1)
    if name in ("version", "info"):
        return name, value
    if name in ("history", "settling"):
        return name, [float(number) for number in value.split(",")]
    return name, float(value)


def pythons(build):
    """Where a Python peer is looked for: deps.sh's own environment first."""
    own = os.path.join(build, "bench", "python", "bin", "python")
    return [own] * os.path.exists(own) + [sys.executable, "python3", "/usr/bin/python3"]


def compiled(build, source, *flags, needs=()):
    """Compiles a runner if it is older than its sources; returns its command."""
    program = os.path.join(build, "bench", "bin", os.path.splitext(source)[0])
    path = os.path.join(HERE, source)
    newest = max(map(os.path.getmtime, (path, os.path.join(HERE, "runner.h"), *needs)))
    if source == "gmmix.c":
        library = os.path.join(build, "libgmmix.a")
        if not os.path.exists(library):
            raise Failed(f"{library} is missing: run make first")
        newest = max(newest, os.path.getmtime(library))
    if not os.path.exists(program) or os.path.getmtime(program) < newest:
        os.makedirs(os.path.dirname(program), exist_ok=True)
        cplus = source.endswith(".cpp")
        compiler = os.environ.get("CXX", "c++") if cplus else os.environ.get("CC", "cc")
        # a peer is built for this very processor; gmmix is what `make` made
        first = ["-std=c++17", "-O3", "-march=native"] if cplus \
            else ["-std=c99", "-D_POSIX_C_SOURCE=200809L", "-O2"]
        done = subprocess.run(compiler.split() + first + [path, "-o", program, *flags],
                              capture_output=True, text=True)
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if "error" in line]
            raise Failed("does not compile: " + (errors or ["no message"])[0].split("error: ")[-1])
    return [program]


def python_command(build, source):
    """The first Python that has the peer."""
    why = "no Python has it"
    for python in pythons(build):
        try:
            Runner("", [python, os.path.join(HERE, source)]).run(what="version")
            return [python, os.path.join(HERE, source)]
        except Failed as error:
            why = str(error)
    raise Failed(why)


def mlpack_headers(build):
    """mlpack's headers: installed, or inside its Python package."""
    for python in pythons(build):
        done = subprocess.run([python, "-c", "import mlpack; print(mlpack.__path__[0])"],
                              capture_output=True, text=True) if shutil.which(python) else None
        if done and done.returncode == 0:
            return ["-I" + os.path.join(done.stdout.strip(), "include")]
    return []


def find(build, wanted=None):
    """gmmix, the machine's limits and the peers that work here (or those wanted), and why the
    others do not."""
    blas = os.environ.get("BLAS_LIBS", "-lopenblas").split()
    library = ["-I" + os.path.join(HERE, "..", "..", "include"),
               os.path.join(build, "libgmmix.a"), *blas, "-lm", "-lpthread"]
    elementary = [os.path.join(SOURCES, "base", name) for name in ("elementary.hpp", "lanes.hpp")]
    uses = ("score", "predict", "proba", "init", "scratch")
    table = [
        (Runner("gmmix", [], whats=("fit", "select") + uses),
         lambda: compiled(build, "gmmix.c", *library)),
        (Runner("dgemm", []), lambda: compiled(build, "dgemm.c", *blas, "-lm")),
        (Runner("ceilings", []),
         lambda: compiled(build, "ceilings.cpp", "-ffp-contract=off", "-fno-math-errno", "-pthread",
                          "-I" + SOURCES, needs=elementary)),
        (Runner("scikit-learn", [], whats=("fit",) + uses),
         lambda: python_command(build, "sklearn_run.py")),
        (Runner("Armadillo", [], FULL_DIAG),
         lambda: compiled(build, "armadillo.cpp", *FOR_PEERS, "-larmadillo", *blas)),
        (Runner("mclust", [], whats=("fit", "scratch", "select"), serial=True),
         lambda: ["Rscript", "--vanilla", os.path.join(HERE, "mclust.R")]),
        (Runner("oneDAL", [], FULL_DIAG), lambda: python_command(build, "daal4py_run.py")),
        (Runner("mlpack", [], ("full",)),
         lambda: compiled(build, "mlpack.cpp", *FOR_PEERS, *mlpack_headers(build), "-larmadillo",
                          *blas)),
        (Runner("OpenCV", [], FULL_DIAG, serial=True),
         lambda: python_command(build, "opencv_run.py")),
    ]
    found, missing = {}, {}
    for runner, command in table:
        if wanted is not None and runner.name not in (*NOT_PEERS, *wanted):
            continue
        try:
            runner.command = command()
            # what=version for those that know it; the machine's limits take a short look
            told = runner.run(what="version", size=8, mib=1, **{"for": 0})
            runner.version, runner.info = told["version"], told.get("info", "")
            found[runner.name] = runner
        except Failed as error:
            missing[runner.name] = str(error)
    return found, missing
