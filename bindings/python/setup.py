# SPDX-License-Identifier: MIT
"""Builds the shared library with the Makefile and puts it into the package.

The core's sources are those of the repository around this folder, or, in a source distribution,
the copy of them in core/. All else about the package is in pyproject.toml.
"""
import os
import pathlib
import re
import shutil
import subprocess

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:  # before setuptools 70.1
    from wheel.bdist_wheel import bdist_wheel

HERE = pathlib.Path(__file__).resolve().parent
# What the Makefile needs to make the library; it includes tests/checks.mk.
CORE_FILES = ("LICENSE", "Makefile", "include/gmmix.h", "src/gmmix.map", "src/*/*.cpp",
              "src/*/*.hpp", "src/*/*.def", "tests/checks.mk")


def core_folder():
    for folder in (HERE / "core", HERE.parents[1]):
        if (folder / "include" / "gmmix.h").exists() and (folder / "Makefile").exists():
            return folder
    raise SystemExit("gmmix: the core's sources are neither in core/ nor in the repository around "
                     "this folder")


def version():
    """The library's, which is written in its header."""
    text = (core_folder() / "include" / "gmmix.h").read_text()
    return ".".join(re.search(rf"#define GMM_VERSION_{part} (\d+)", text).group(1)
                    for part in ("MAJOR", "MINOR", "PATCH"))


class BuildWithLibrary(build_py):
    """Also compiles the library, with its own factorisation, so that it needs no LAPACK."""

    def run(self):
        super().run()
        folder = (pathlib.Path(self.get_finalized_command("build").build_temp) / "core").resolve()
        folder.mkdir(parents=True, exist_ok=True)
        make = [os.environ.get("MAKE", "make"), "-C", str(core_folder()), f"BUILD={folder}",
                "LAPACK=builtin", f"-j{os.cpu_count() or 1}", str(folder / "libgmmix.so")]
        # What a make around this build says is not meant for this one.
        environment = {name: value for name, value in os.environ.items()
                       if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "SANITIZE", "LAPACK")}
        environment.setdefault("CXXFLAGS", "-O3")  # without -g
        environment.setdefault("CFLAGS", "-O2")
        try:
            subprocess.run(make, check=True, env=environment)
        except (OSError, subprocess.CalledProcessError) as error:
            raise SystemExit(f"gmmix: the library was not built ({error}); make, a C and a C++17 "
                             "compiler are needed") from None
        shutil.copyfile(folder / "libgmmix.so", self.library())

    def library(self):
        """Where the package is: with `pip install -e`, in this folder."""
        root = HERE if getattr(self, "editable_mode", False) else pathlib.Path(self.build_lib)
        return root / "gmmix" / "libgmmix.so"

    def get_outputs(self, include_bytecode=True):
        return [*super().get_outputs(include_bytecode), str(self.library())]


class SourcesWithCore(sdist):
    """A source distribution has the core's sources in core/."""

    def make_release_tree(self, base_dir, files):
        super().make_release_tree(base_dir, files)
        core = core_folder()
        for pattern in CORE_FILES:
            for source in core.glob(pattern):
                target = pathlib.Path(base_dir) / "core" / source.relative_to(core)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)


class WheelForAnyPython(bdist_wheel):
    """ctypes loads the library, so that any Python 3 of this platform can use the wheel."""

    def get_tag(self):
        return "py3", "none", super().get_tag()[2]


class WithLibrary(Distribution):
    def has_ext_modules(self):
        return True


setup(version=version(), distclass=WithLibrary,
      cmdclass={"build_py": BuildWithLibrary, "sdist": SourcesWithCore,
                "bdist_wheel": WheelForAnyPython})
