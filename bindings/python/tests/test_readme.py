# SPDX-License-Identifier: MIT
"""The lines of README.md, and its table of defaults."""
import inspect
import os
import re

import pytest
from common import ROOT

import gmmix

TEXT = (ROOT / "bindings" / "python" / "README.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.S)


def run(blocks, folder):
    """In a folder of their own, with the data where the README has them."""
    (folder / "examples").symlink_to(ROOT / "examples")
    before, names = os.getcwd(), {}
    os.chdir(folder)
    try:
        for block in blocks:
            exec(block, names)
    finally:
        os.chdir(before)
    return names


@pytest.mark.filterwarnings("ignore::gmmix.FitWarning")
def test_its_lines_run(tmp_path):
    drawing = ["matplotlib" in block for block in BLOCKS]
    assert drawing == [False] * (len(BLOCKS) - 1) + [True]
    names = run(BLOCKS[:-1], tmp_path)
    assert names["best"].n_components in (2, 3)
    assert names["named"].classes_[names["named"].predict([[2, 50], [4, 80]])].tolist() == [
        "short", "long"]
    assert (tmp_path / "geyser.gmm").exists()


def test_its_picture(tmp_path):
    pytest.importorskip("matplotlib")
    run([BLOCKS[0], BLOCKS[-1]], tmp_path)
    assert (tmp_path / "geyser.png").stat().st_size > 5000


def test_its_defaults():
    parameters = inspect.signature(gmmix.GaussianMixture).parameters
    for name, default in (("tol", 1e-6), ("max_iter", 1000), ("reg_covar", 0), ("n_init", 1),
                          ("cov_floor", 1e-6)):
        assert parameters[name].default == default
    for shown in ("| `tol` | 1e-3", "| 1e-6, its", "| 100 | 1000 |", "in squared units of X | 0 |"):
        assert shown in TEXT


def test_its_classes_exist():
    for name in re.findall(r"`gmmix\.([A-Z]\w+)`", TEXT):
        assert issubclass(getattr(gmmix, name), Exception), name
