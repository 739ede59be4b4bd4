# SPDX-License-Identifier: MIT
"""Tests of gmmix.py; those against scikit-learn are skipped where it is not installed.

    GMMIX_LIBRARY=build/libgmmix.so python3 -B examples/ffi/python/test_gmmix.py
"""
import copy
import ctypes
import gc
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
import unittest
import warnings
import weakref

import numpy as np

import gmmix
from gmmix import GaussianMixture, GMMixError

try:
    import sklearn.base
    import sklearn.mixture
    import sklearn.model_selection
    import sklearn.pipeline
    import sklearn.preprocessing
except ImportError:
    sklearn = None

HERE = pathlib.Path(__file__).resolve().parent
FAITHFUL = np.loadtxt(HERE.parents[1] / "data" / "faithful.csv", delimiter=",", skiprows=1)
FAMILIES = ("full", "tied", "diag", "spherical")
# All iterations, so that EM has arrived to the last bits.
TO_THE_END = dict(tol=0, max_iter=1000)

# Old Faithful, two components, by the short one first: log-likelihood, BIC, then weights, means
# and covariances. By scikit-learn 1.2.1 with tol=0, reg_covar=0, max_iter=1000, random_state=0.
STORED = {
    "full": (-1130.2639601847413, 2322.1917430987387, [0.3558728571, 0.6441271429],
             [[2.0363884546, 54.478516377], [4.2896619731, 79.9681151739]],
             [[[0.0691676726, 0.4351676244], [0.4351676244, 33.6972820723]],
              [[0.1699684357, 0.9406093193], [0.9406093193, 36.0462113176]]]),
    "tied": (-1140.186759437082, 2325.219935404532, [0.3592478485, 0.6407521515],
             [[2.046195087, 54.5965138556], [4.2960322478, 80.0362176952]],
             [[0.1327766, 0.7515170766], [0.7515170766, 35.1705447218]]),
    "diag": (-1147.8063525378084, 2346.0649236722807, [0.3565167363, 0.6434832637],
             [[2.0379156719, 54.4929537457], [4.2910704904, 79.9856215462]],
             [[0.0703367505, 33.7558463242], [0.1681511197, 35.7733512381]]),
    "spherical": (-1709.5292821774146, 3458.299178818901, [0.3670505818, 0.6329494182],
                  [[2.0976757278, 54.7428937079], [4.2939134055, 80.2649412051]],
                  [17.3517344926, 15.99882885]),
}
# Log-likelihoods of the same by mclust 6.1, models VVV, EEE, VVI, VII; it stops a little earlier.
MCLUST = {"full": -1130.264068, "tied": -1140.186760, "diag": -1147.806353,
          "spherical": -1709.532186}


def short_first(mixture):
    order = np.argsort(mixture.means_[:, 0])
    tied = mixture.covariance_type == "tied"
    return (mixture.weights_[order], mixture.means_[order],
            mixture.covariances_ if tied else mixture.covariances_[order])


class Spied:
    """Notes the arguments of the calls of a function of the library while it is entered."""

    def __init__(self, name):
        self.name, self.calls = name, []

    def __enter__(self):
        self.function = getattr(gmmix.load(), self.name)
        setattr(gmmix.load(), self.name, self)
        return self.calls

    def __call__(self, *arguments):
        self.calls.append(arguments)
        return self.function(*arguments)

    def __exit__(self, *_):
        setattr(gmmix.load(), self.name, self.function)


def python(program, **environment):
    """Runs a program in a Python of its own."""
    environment = dict(os.environ, PYTHONPATH=str(HERE), **environment)
    return subprocess.run([sys.executable, "-B", "-c", program], env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Values(unittest.TestCase):
    def test_stored_values(self):
        for family, (log_likelihood, bic, *parameters) in STORED.items():
            with self.subTest(family):
                mixture = GaussianMixture(2, covariance_type=family, n_init=5, **TO_THE_END)
                mixture.fit(FAITHFUL)
                self.assertAlmostEqual(mixture.log_likelihood_, log_likelihood, delta=1e-7)
                self.assertAlmostEqual(mixture.bic(), bic, delta=1e-7)
                for ours, theirs in zip(short_first(mixture), parameters):
                    np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=0)

    def test_mclust(self):
        for family, log_likelihood in MCLUST.items():
            mixture = GaussianMixture(2, covariance_type=family, n_init=10).fit(FAITHFUL)
            self.assertGreater(mixture.log_likelihood_, log_likelihood - 1e-3, family)
            self.assertLess(mixture.log_likelihood_, log_likelihood + 1e-2, family)

    def test_precisions_are_made_when_they_are_read(self):
        for family in FAMILIES:
            mixture = GaussianMixture(2, covariance_type=family)
            self.assertFalse(hasattr(mixture, "precisions_"))
            mixture.fit(FAITHFUL)
            closed = copy.deepcopy(mixture)
            closed.close()
            self.assertIn("precisions_", dir(mixture))
            self.assertIs(mixture.precisions_, mixture.precisions_)
            np.testing.assert_array_equal(closed.precisions_, mixture.precisions_)
            for array in (mixture.precisions_, mixture.covariances_):
                with self.assertRaises(ValueError):
                    array[:] = 0
            before = mixture.precisions_
            mixture.set_params(max_iter=1, tol=0).fit(FAITHFUL[:100])
            self.assertFalse(np.array_equal(mixture.precisions_, before))

    def test_many_features(self):
        """No matrix of features x features is made, which would be 80 GB."""
        rows = np.random.default_rng(0).normal(size=(12, 100_000))
        rows[6:] += 3
        for family, shape in (("diag", (2, 100_000)), ("spherical", (2,))):
            mixture = GaussianMixture(2, covariance_type=family).fit(rows)
            self.assertEqual(mixture.covariances_.shape, shape)
            np.testing.assert_allclose(mixture.precisions_ * mixture.covariances_, 1, rtol=1e-12)
            np.testing.assert_array_equal(np.bincount(mixture.predict(rows)), [6, 6])
            self.assertEqual(mixture.sample(3)[0].shape, (3, 100_000))
            again = GaussianMixture.from_bytes(mixture.to_bytes())
            np.testing.assert_array_equal(again.precisions_, mixture.precisions_)

    def test_attributes_belong_together(self):
        for family in FAMILIES:
            with self.subTest(family):
                mixture = GaussianMixture(2, covariance_type=family).fit(FAITHFUL)
                full = mixture.covariances_
                if family == "diag":
                    full = np.array([np.diag(row) for row in full])
                elif family == "spherical":
                    full = full[:, None, None] * np.eye(2)
                inverse = mixture.precisions_
                self.assertEqual(inverse.shape, mixture.covariances_.shape)
                if family in ("diag", "spherical"):
                    np.testing.assert_allclose(inverse * mixture.covariances_, 1, rtol=1e-12)
                else:
                    eye = np.broadcast_to(np.eye(2), full.shape)
                    np.testing.assert_allclose(inverse @ full, eye, atol=1e-12)
                self.assertTrue(mixture.converged_)
                self.assertEqual(len(mixture.history_), mixture.n_iter_)
                self.assertEqual(mixture.lower_bound_, mixture.history_[-1])
                score = mixture.score(FAITHFUL)
                self.assertAlmostEqual(mixture.lower_bound_, score, places=12)
                self.assertAlmostEqual(mixture.score_samples(FAITHFUL).mean(), score, places=12)
                self.assertAlmostEqual(mixture.log_likelihood_, 272 * score, places=8)
                self.assertAlmostEqual(mixture.aic(FAITHFUL), mixture.aic(), places=8)
                self.assertAlmostEqual(mixture.bic(FAITHFUL), mixture.bic(), places=8)
                proba = mixture.predict_proba(FAITHFUL)
                np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-14)
                np.testing.assert_array_equal(proba.argmax(axis=1), mixture.predict(FAITHFUL))
                with self.assertRaises(ValueError):
                    mixture.means_[0, 0] = 0  # read-only

    def test_sample(self):
        mixture = GaussianMixture(2, random_state=3).fit(FAITHFUL)
        x, labels = mixture.sample(20000)
        for k in range(2):
            ours = x[labels == k]
            np.testing.assert_allclose(len(ours) / 20000, mixture.weights_[k], atol=0.02)
            np.testing.assert_allclose(ours.mean(axis=0), mixture.means_[k], rtol=0.02)
            np.testing.assert_allclose(np.cov(ours.T), mixture.covariances_[k], rtol=0.1)
        np.testing.assert_array_equal(mixture.sample(5)[0], x[:5])
        np.testing.assert_array_equal(mixture.sample(5, random_state=3)[0], x[:5])
        self.assertTrue((mixture.sample(5, random_state=4)[0] != x[:5]).all())

    def test_row_weights(self):
        counts = np.arange(272) % 3
        weighted = GaussianMixture(2, **TO_THE_END).fit(FAITHFUL, sample_weight=counts)
        repeated = GaussianMixture(2, **TO_THE_END).fit(np.repeat(FAITHFUL, counts, axis=0))
        for ours, theirs in zip(short_first(weighted), short_first(repeated)):
            np.testing.assert_allclose(ours, theirs, rtol=1e-6)
        every_other = np.ones(544)[::2]
        np.testing.assert_array_equal(GaussianMixture(2).fit(FAITHFUL, None, every_other).means_,
                                      GaussianMixture(2).fit(FAITHFUL).means_)
        with self.assertRaises(ValueError):
            GaussianMixture(2).fit(FAITHFUL, sample_weight=[1, 2])
        with self.assertRaises(GMMixError) as caught:
            GaussianMixture(2).fit(FAITHFUL, sample_weight=-np.ones(272))
        self.assertEqual(caught.exception.name, "GMM_ERR_WEIGHTS")


@unittest.skipIf(sklearn is None, "scikit-learn is not installed")
class ScikitLearn(unittest.TestCase):
    def test_same_optimum_from_the_same_start(self):
        iris = np.loadtxt(HERE.parents[2] / "tests" / "data" / "iris.csv", delimiter=",",
                          skiprows=1, usecols=range(4))
        for x, k in ((FAITHFUL, 2), (iris, 3)):
            for family in FAMILIES:
                with self.subTest(rows=len(x), family=family):
                    start = GaussianMixture(k, covariance_type=family, max_iter=1).fit(x)
                    ours = GaussianMixture(
                        k, covariance_type=family, weights_init=start.weights_,
                        means_init=start.means_, covariances_init=start.covariances_,
                        **TO_THE_END).fit(x)
                    theirs = sklearn.mixture.GaussianMixture(
                        k, covariance_type=family, weights_init=start.weights_,
                        means_init=start.means_, precisions_init=start.precisions_, reg_covar=0,
                        **TO_THE_END)
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")  # tol=0 does not converge
                        theirs.fit(x)
                    for name in ("weights_", "means_", "covariances_", "precisions_"):
                        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name),
                                                   rtol=1e-6, atol=1e-9, err_msg=name)
                    np.testing.assert_allclose(ours.score_samples(x), theirs.score_samples(x),
                                               rtol=1e-6)
                    np.testing.assert_allclose(ours.predict_proba(x), theirs.predict_proba(x),
                                               atol=1e-6)
                    np.testing.assert_array_equal(ours.predict(x), theirs.predict(x))
                    self.assertAlmostEqual(ours.score(x), theirs.score(x), places=9)
                    self.assertAlmostEqual(ours.bic(x), theirs.bic(x), places=6)
                    self.assertAlmostEqual(ours.aic(x), theirs.aic(x), places=6)
                    self.assertAlmostEqual(ours.lower_bound_, theirs.lower_bound_, places=9)

    def test_works_in_its_tools(self):
        mixture = GaussianMixture(2, tol=1e-4).fit(FAITHFUL)
        cloned = sklearn.base.clone(mixture)
        self.assertEqual(cloned.get_params(), mixture.get_params())
        self.assertFalse(hasattr(cloned, "means_"))
        search = sklearn.model_selection.GridSearchCV(
            GaussianMixture(n_init=3), {"n_components": [1, 2]}, cv=3)
        search.fit(FAITHFUL)
        self.assertEqual(search.best_params_, {"n_components": 2})
        scaled = sklearn.pipeline.make_pipeline(sklearn.preprocessing.StandardScaler(),
                                                GaussianMixture(2, tol=1e-4))
        np.testing.assert_array_equal(scaled.fit(FAITHFUL).predict(FAITHFUL),
                                      mixture.predict(FAITHFUL))


class Arrays(unittest.TestCase):
    def setUp(self):
        self.mixture = GaussianMixture(2).fit(FAITHFUL)
        self.expected = self.mixture.score_samples(FAITHFUL)

    def arguments_for(self, x):
        with Spied("gmm_score_samples") as calls:
            np.testing.assert_array_equal(self.mixture.score_samples(x), self.expected[:len(x)])
        return calls[0][1:6]

    def test_the_library_gets_the_array_itself(self):
        wide = np.zeros((600, 7))
        wide[:544:2, 1:5:3] = FAITHFUL
        record = np.zeros(272, [("id", "i8"), ("x", "f8", 2)])
        record["x"] = FAITHFUL
        for x, strides in ((FAITHFUL, (2, 1)), (np.asfortranarray(FAITHFUL), (1, 272)),
                           (FAITHFUL.T.copy().T, (1, 272)), (wide[:544:2, 1:5:3], (14, 3)),
                           (record["x"], (3, 1)), (FAITHFUL[5:6], None)):
            if strides is None:
                with Spied("gmm_predict") as calls:
                    self.mixture.predict(x)
                self.assertEqual(calls[0][1], x.ctypes.data)
            else:
                self.assertEqual(self.arguments_for(x), (x.ctypes.data, 272, 2, *strides))
        with Spied("gmm_fit") as calls:
            x = np.asfortranarray(FAITHFUL)
            GaussianMixture(2).fit(x)
        self.assertEqual(calls[0][1:6], (x.ctypes.data, 272, 2, 1, 272))

    def test_no_memory_for_x(self):
        x = np.random.default_rng(1).normal(size=(200000, 8))
        for layout in (x, np.asfortranarray(x), x[::2, 1:5]):
            tracemalloc.start()
            mixture = GaussianMixture(2, max_iter=2).fit(layout)
            mixture.score(layout)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            self.assertLess(peak, layout.nbytes / 50)

    def test_what_must_be_converted_is_converted_once(self):
        whole = np.round(FAITHFUL)
        self.expected = self.mixture.score_samples(whole)
        unaligned = np.zeros(272, [("byte", "i1"), ("x", "f8", 2)])
        unaligned["x"] = whole
        for x in (whole.astype(int), whole.astype(np.float32), whole.astype(">f8"),
                  whole.tolist(), whole[::-1][::-1], unaligned["x"]):
            self.arguments_for(x)
        backwards = whole[::-1]
        np.testing.assert_array_equal(self.mixture.score_samples(backwards), self.expected[::-1])
        same = np.broadcast_to(whole[0], (10, 2))
        np.testing.assert_array_equal(self.mixture.score_samples(same), self.expected[[0] * 10])
        single = whole.astype(np.float32)
        tracemalloc.start()
        GaussianMixture(2).fit(np.repeat(single, 1000, axis=0))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        self.assertLess(peak, 1000 * (single.nbytes + whole.nbytes) * 1.02)

    def test_what_is_no_matrix_of_numbers(self):
        for x in (FAITHFUL[:, 0], FAITHFUL[None], 1.0):
            with self.assertRaises(ValueError):
                self.mixture.predict(x)
        for x in (FAITHFUL * 1j, FAITHFUL.astype(object), FAITHFUL.astype(str)):
            with self.assertRaises(TypeError):
                self.mixture.predict(x)

    def test_no_rows(self):
        none = FAITHFUL[:0]
        self.assertEqual(self.mixture.predict(none).shape, (0,))
        self.assertEqual(self.mixture.predict_proba(none).shape, (0, 2))
        self.assertEqual(self.mixture.score_samples(none).shape, (0,))


class Options(unittest.TestCase):
    def test_they_are_the_librarys(self):
        found = gmmix.options()
        self.assertEqual(found["max_iter"][1:], (1, 1000000, 1000))
        self.assertIn("iterations", found["max_iter"][0])
        params = GaussianMixture().get_params()
        for name, (_, _, _, default) in found.items():
            if name not in ("init", "seed"):
                self.assertEqual(params[name], default)
        with Spied("gmm_set_int") as whole, Spied("gmm_set_double") as real:
            GaussianMixture(2, max_iter=7, tol=0.25, random_state=9,
                            init_params="random_from_data").fit(FAITHFUL)
        self.assertEqual({option: value for _, option, value in whole + real},
                         {1: 7, 2: 0.25, 3: 0, 4: 2, 5: 1, 6: 9, 7: 1, 8: 1, 9: 1e-6, 10: 0, 11: 0,
                          12: 0, 13: 1, 19: found["resolution"][-1], 20: 0})

    def test_they_have_an_effect(self):
        self.assertEqual(GaussianMixture(2, max_iter=2, tol=0).fit(FAITHFUL).n_iter_, 2)
        self.assertFalse(GaussianMixture(2, max_iter=2, tol=0).fit(FAITHFUL).converged_)
        random = GaussianMixture(2, init_params="random", random_state=5, max_iter=1)
        self.assertLess(random.fit(FAITHFUL).lower_bound_, -4.5)
        start = dict(weights_init=[0.5, 0.5], means_init=[[2, 50], [4, 80]],
                     covariances_init=[np.diag([0.1, 40])] * 2)
        kept = GaussianMixture(2, freeze=2, init_params="kmeans", **start).fit(FAITHFUL)
        np.testing.assert_array_equal(kept.means_, [[2, 50], [4, 80]])
        again = GaussianMixture(2, **start).fit(FAITHFUL)
        self.assertEqual((again.best_start_, again.means_[0, 0] < 3), (0, True))

    def test_set_params(self):
        mixture = GaussianMixture(3)
        self.assertIs(mixture.set_params(n_components=2, tol=1e-3), mixture)
        self.assertEqual((mixture.n_components, mixture.get_params()["tol"]), (2, 1e-3))
        with self.assertRaises(ValueError):
            mixture.set_params(tolerance=1)

    def test_wrong_ones(self):
        with self.assertRaises(TypeError):
            GaussianMixture(2, tolerance=1)
        for wrong in (dict(covariance_type="round"), dict(init_params="best"),
                      dict(means_init=[[1, 2], [3, 4]])):
            with self.assertRaises(ValueError):
                GaussianMixture(2, **wrong).fit(FAITHFUL)
        for wrong in (dict(max_iter=1.5), dict(random_state="x"), dict(tol="x")):
            with self.assertRaises((TypeError, ctypes.ArgumentError)):
                GaussianMixture(2, **wrong).fit(FAITHFUL)
        for wrong, name in ((dict(max_iter=0), "RANGE"), (dict(n_components=0), "ARGUMENT"),
                            (dict(init_params="params"), "NOT_FITTED")):
            with self.assertRaises(GMMixError) as caught:
                GaussianMixture(**wrong).fit(FAITHFUL)
            self.assertEqual(caught.exception.name, "GMM_ERR_" + name)


class Errors(unittest.TestCase):
    def test_code_name_and_message(self):
        x = FAITHFUL.copy()
        x[17, 1] = np.nan
        with self.assertRaises(GMMixError) as caught:
            GaussianMixture(2).fit(x)
        error = caught.exception
        self.assertEqual((error.code, error.name, error.message),
                         (-20, "GMM_ERR_NOT_FINITE", "gmm_fit: x[17,1] is NaN"))
        self.assertEqual(str(error), "gmm_fit: x[17,1] is NaN (GMM_ERR_NOT_FINITE)")
        self.assertEqual(pickle.loads(pickle.dumps(error)).code, -20)

    def test_without_a_fit(self):
        mixture = GaussianMixture(2)
        for call in (mixture.predict, mixture.predict_proba, mixture.score_samples, mixture.score,
                     mixture.aic, mixture.bic):
            with self.assertRaises(GMMixError) as caught:
                call(FAITHFUL)
            self.assertEqual(caught.exception.name, "GMM_ERR_NOT_FITTED")
        self.assertFalse(hasattr(mixture, "means_"))

    def test_a_failed_fit_changes_nothing(self):
        mixture = GaussianMixture(2).fit(FAITHFUL)
        before, bytes_before = mixture.means_, mixture.to_bytes()
        with self.assertRaises(GMMixError):
            mixture.fit(FAITHFUL[:1])
        self.assertIs(mixture.means_, before)
        self.assertEqual(mixture.to_bytes(), bytes_before)
        with self.assertRaises(GMMixError) as caught:
            mixture.predict(FAITHFUL[:, :1])
        self.assertEqual(caught.exception.name, "GMM_ERR_SHAPE")

    def test_no_library(self):
        run = python("import gmmix; gmmix.load()", GMMIX_LIBRARY="/nowhere/libgmmix.so")
        self.assertNotEqual(run.returncode, 0)
        self.assertIn(b"/nowhere/libgmmix.so", run.stderr)
        with self.assertRaises(RuntimeError):
            gmmix.load("/nowhere/libgmmix.so")  # another one is loaded
        self.assertIs(gmmix.load(), gmmix.load())

    def test_imports_numpy_only(self):
        program = ("import sys, gmmix; gmmix.GaussianMixture(1).fit([[1, 2], [3, 5], [4, 4]]);"
                   "print([m for m in ('sklearn', 'scipy', 'pandas') if m in sys.modules])")
        self.assertEqual(python(program).stdout.strip(), b"[]")


class Progress(unittest.TestCase):
    def test_called_after_each_iteration(self):
        seen = []
        mixture = GaussianMixture(2, n_init=2, progress=lambda *all: seen.append(all))
        mixture.fit(FAITHFUL)
        last = [means for start, _, means, _ in seen if start == mixture.best_start_]
        np.testing.assert_array_equal(last, mixture.history_)
        self.assertEqual({start for start, *_ in seen}, {0, 1})

    def test_cancels(self):
        with self.assertRaises(GMMixError) as caught:
            GaussianMixture(2, tol=0, progress=lambda start, i, *_: i == 3).fit(FAITHFUL)
        self.assertEqual(caught.exception.name, "GMM_ERR_CANCELLED")

    def test_what_it_raises_comes_out(self):
        def fails(start, iteration, *_):
            raise KeyError("mine")

        mixture = GaussianMixture(2).fit(FAITHFUL)
        before = mixture.means_
        with self.assertRaisesRegex(KeyError, "mine"):
            mixture.set_params(progress=fails).fit(FAITHFUL)
        self.assertIs(mixture.means_, before)
        gc.disable()
        self.addCleanup(gc.enable)
        x = FAITHFUL.copy()
        alive = weakref.ref(x)
        try:
            mixture.fit(x)
        except KeyError:
            del x
        self.assertIsNone(alive())  # no cycle of error and frames keeps the data
        self.assertTrue(mixture.set_params(progress=None).fit(FAITHFUL).converged_)

    def endless(self, **more):
        """Fits for a minute, unless it is stopped."""
        x = np.random.default_rng(2).normal(size=(20000, 3))
        return GaussianMixture(5, tol=0, max_iter=20000, **more).fit(x)

    def test_keyboard_interrupt(self):
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)
        for progress in (None, lambda *_: None):
            threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
            begin = time.monotonic()
            with self.assertRaises(KeyboardInterrupt):
                self.endless(progress=progress)
            self.assertLess(time.monotonic() - begin, 20)
            self.assertIs(signal.getsignal(signal.SIGINT), signal.default_int_handler)

    def test_other_signal_handlers_that_raise(self):
        def too_late(*_):
            raise TimeoutError("too late")

        before = signal.signal(signal.SIGALRM, too_late)
        self.addCleanup(signal.signal, signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with self.assertRaisesRegex(TimeoutError, "too late"):
            self.endless()
        self.assertIs(signal.getsignal(signal.SIGALRM), too_late)

    def test_threads(self):
        """Fits in threads, and one model used by several: the same as one after the other."""
        mixture = GaussianMixture(2).fit(FAITHFUL)
        expected = mixture.score_samples(FAITHFUL)
        results = []

        def work():
            fitted = GaussianMixture(2).fit(FAITHFUL)
            results.append((fitted.means_, mixture.score_samples(FAITHFUL)))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(results), 4)
        for means, scores in results:
            np.testing.assert_array_equal(means, mixture.means_)
            np.testing.assert_array_equal(scores, expected)


class Store(unittest.TestCase):
    def same(self, ours, theirs):
        for name in ("weights_", "means_", "covariances_", "precisions_", "history_"):
            np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
        self.assertEqual((ours.n_iter_, ours.converged_, ours.lower_bound_, ours.bic()),
                         (theirs.n_iter_, theirs.converged_, theirs.lower_bound_, theirs.bic()))
        np.testing.assert_array_equal(ours.score_samples(FAITHFUL),
                                      theirs.score_samples(FAITHFUL))

    def test_pickle_and_copy(self):
        for family in FAMILIES:
            mixture = GaussianMixture(2, covariance_type=family, tol=1e-4,
                                      progress=lambda *_: None).fit(FAITHFUL)
            for other in (pickle.loads(pickle.dumps(mixture)), copy.deepcopy(mixture)):
                self.same(other, mixture)
                self.assertEqual(other.get_params(), dict(mixture.get_params(), progress=None))
        unfitted = pickle.loads(pickle.dumps(GaussianMixture(3, max_iter=7)))
        self.assertEqual((unfitted.n_components, unfitted.max_iter), (3, 7))
        self.assertFalse(hasattr(unfitted, "means_"))

    def test_bytes(self):
        mixture = GaussianMixture(2, covariance_type="tied", random_state=4, max_iter=50,
                                  init_params="random_from_data").fit(FAITHFUL)
        data = mixture.to_bytes()
        other = GaussianMixture.from_bytes(bytearray(data))
        self.same(other, mixture)
        self.assertEqual(other.get_params(), mixture.get_params())
        self.assertEqual(other.to_bytes(), data)
        for wrong in (data[:-1], b"", data[:40] + bytes([data[40] ^ 1]) + data[41:]):
            with self.assertRaises(GMMixError) as caught:
                GaussianMixture.from_bytes(wrong)
            self.assertEqual(caught.exception.name, "GMM_ERR_FORMAT")

    def test_close(self):
        with Spied("gmm_destroy") as destroyed:
            with GaussianMixture(2).fit(FAITHFUL) as mixture:
                mixture.predict(FAITHFUL)
                self.assertEqual(len(destroyed), 0)
            self.assertEqual(len(destroyed), 1)
            mixture.close()
            self.assertEqual(len(destroyed), 1)
            with self.assertRaises(GMMixError):
                mixture.predict(FAITHFUL)
            self.assertEqual(mixture.means_.shape, (2, 2))
            mixture.precisions_  # needs a model for a moment
            self.assertEqual(len(destroyed), 2)
            mixture.fit(FAITHFUL).fit(FAITHFUL)
            self.assertEqual(len(destroyed), 3)
            del mixture
            self.assertEqual(len(destroyed), 4)

    def test_fit_predict_and_repr(self):
        mixture = GaussianMixture(2)
        labels = mixture.fit_predict(FAITHFUL)
        np.testing.assert_array_equal(labels, mixture.predict(FAITHFUL))
        self.assertEqual(labels.dtype, np.int32)
        self.assertEqual(repr(mixture), "GaussianMixture(2, covariance_type='full')")


if __name__ == "__main__":
    unittest.main()
