# SPDX-License-Identifier: MIT
"""Arrays are read where they lie; what cannot be is converted once; what is no matrix of numbers is
refused."""
import tracemalloc

import numpy as np
import pytest
from common import FAITHFUL, Spied

from gmmix import GaussianMixture


@pytest.fixture
def mixture():
    return GaussianMixture(2).fit(FAITHFUL)


def arguments_for(mixture, x, expected=None):
    """What the library gets for x, whose log-densities must be these."""
    with Spied("gmm_score_samples") as calls:
        found = mixture.score_samples(x)
    if expected is not None:
        np.testing.assert_array_equal(found, expected)
    return calls[0][1:6]


def test_the_library_gets_the_array_itself(mixture):
    expected = mixture.score_samples(FAITHFUL)
    wide = np.zeros((600, 7))
    wide[:544:2, 1:5:3] = FAITHFUL
    record = np.zeros(272, [("id", "i8"), ("x", "f8", 2)])
    record["x"] = FAITHFUL
    for x, strides in ((FAITHFUL, (2, 1)), (np.asfortranarray(FAITHFUL), (1, 272)),
                       (FAITHFUL.T.copy().T, (1, 272)), (wide[:544:2, 1:5:3], (14, 3)),
                       (record["x"], (3, 1))):
        assert arguments_for(mixture, x, expected) == (x.ctypes.data, 272, 2, *strides)
    one = FAITHFUL[5:6]
    assert arguments_for(mixture, one, expected[5:6])[0] == one.ctypes.data
    with Spied("gmm_fit") as calls:
        x = np.asfortranarray(FAITHFUL)
        GaussianMixture(2).fit(x)
    assert calls[0][1:6] == (x.ctypes.data, 272, 2, 1, 272)


def test_no_memory_for_x():
    x = np.random.default_rng(1).normal(size=(200000, 8))
    for layout in (x, np.asfortranarray(x), x[::2, 1:5]):
        tracemalloc.start()
        mixture = GaussianMixture(2, max_iter=2, tol=0).fit(layout)
        mixture.score(layout)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < layout.nbytes / 50


def test_what_must_be_converted_is_converted_once(mixture):
    whole = np.round(FAITHFUL)
    expected = mixture.score_samples(whole)
    unaligned = np.zeros(272, [("byte", "i1"), ("x", "f8", 2)])
    unaligned["x"] = whole
    for x in (whole.astype(int), whole.astype(np.float32), whole.astype(">f8"), whole.tolist(),
              whole[::-1][::-1], unaligned["x"], whole.astype(object), np.matrix(whole)):
        arguments_for(mixture, x, expected)
    np.testing.assert_array_equal(mixture.score_samples(whole[::-1]), expected[::-1])
    same = np.broadcast_to(whole[0], (10, 2))
    np.testing.assert_array_equal(mixture.score_samples(same), expected[[0] * 10])
    single = whole.astype(np.float32)
    tracemalloc.start()
    GaussianMixture(2).fit(np.repeat(single, 1000, axis=0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1000 * (single.nbytes + whole.nbytes) * 1.02


@pytest.mark.parametrize("x, text", [
    (FAITHFUL[:, 0], "X has 1 dimension; it must have 2. Reshape your data"),
    (FAITHFUL[None], "X has 3 dimensions"),
    (1.0, "X has 0 dimensions"),
    (FAITHFUL * 1j, "Complex data not supported"),
    (FAITHFUL.astype("M8[s]"), "datetime64"),
    ([["a", 1], ["b", 2]], "column 0 holds .*'a'.* which is not a number"),
    (np.array([[1, "x"], [2, None]], dtype=object), "column 1 holds 'x'"),
    (np.array([[1, {}]], dtype=object), "column 1 holds {}"),
    (np.ma.masked_greater(FAITHFUL, 80), r"x\[\d+,1\] is NaN"),
    (FAITHFUL[:, :0], "0 feature"),
    (FAITHFUL[:0], "0 sample"),
])
def test_what_is_no_matrix_of_numbers(x, text):
    with pytest.raises((ValueError, TypeError), match=text):
        GaussianMixture(2).fit(x)


def test_sparse():
    sparse = pytest.importorskip("scipy.sparse")
    for make in (sparse.csr_matrix, sparse.coo_matrix):
        with pytest.raises(TypeError, match="sparse.*toarray"):
            GaussianMixture(2).fit(make(FAITHFUL))


def test_no_rows(mixture):
    none = FAITHFUL[:0]
    assert mixture.predict(none).shape == (0,)
    assert mixture.predict_proba(none).shape == (0, 2)
    assert mixture.score_samples(none).shape == (0,)
    with pytest.raises(ValueError, match="X has 0 rows"):
        mixture.score(none)
