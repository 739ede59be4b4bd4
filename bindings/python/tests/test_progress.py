# SPDX-License-Identifier: MIT
"""Progress functions, signals and threads."""
import gc
import os
import signal
import threading
import time
import weakref

import numpy as np
import pytest
from common import FAITHFUL

from gmmix import GaussianMixture, GMMixError


def test_called_after_each_iteration():
    seen, threads = [], set()

    def progress(*all):
        seen.append(all)
        threads.add(threading.current_thread())

    mixture = GaussianMixture(2, n_init=2, progress=progress).fit(FAITHFUL)
    last = [means for start, _, means, _ in seen if start == mixture.best_start_]
    np.testing.assert_array_equal(last, mixture.history_)
    assert {start for start, *_ in seen} == {0, 1}
    assert threads == {threading.current_thread()}


def test_cancels():
    with pytest.raises(GMMixError) as caught:
        GaussianMixture(2, tol=0, progress=lambda start, i, *_: i == 3).fit(FAITHFUL)
    assert caught.value.name == "GMM_ERR_CANCELLED"
    assert not isinstance(caught.value, ValueError)


def test_what_it_raises_comes_out():
    def fails(start, iteration, *_):
        raise KeyError("mine")

    mixture = GaussianMixture(2).fit(FAITHFUL)
    before = mixture.means_
    with pytest.raises(KeyError, match="mine"):
        mixture.set_params(progress=fails).fit(FAITHFUL)
    assert mixture.means_ is before
    x = FAITHFUL.copy()
    alive = weakref.ref(x)
    gc.disable()
    try:
        mixture.fit(x)
    except KeyError:
        del x
    finally:
        gc.enable()
    assert alive() is None  # no cycle of error and frames keeps the data
    assert mixture.set_params(progress=None).fit(FAITHFUL).converged_


def endless(**more):
    """Fits for a minute, unless it is stopped."""
    x = np.random.default_rng(2).normal(size=(20000, 3))
    return GaussianMixture(5, tol=0, max_iter=20000, **more).fit(x)


@pytest.fixture
def handlers():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGALRM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("progress", [None, lambda *_: None])
def test_keyboard_interrupt(handlers, progress):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    before = threading.active_count()
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        endless(progress=progress)
    assert time.monotonic() - begin < 20
    assert threading.active_count() <= before + 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_interrupt_within_one_iteration(handlers):
    """Nor does it wait for the starts, in which no progress is reported."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    x = np.random.default_rng(2).normal(size=(400_000, 16))
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        GaussianMixture(64, tol=0, max_iter=1000).fit(x)
    assert time.monotonic() - begin < 10


def test_other_signal_handlers_that_raise(handlers):
    def too_late(*_):
        raise TimeoutError("too late")

    signal.signal(signal.SIGALRM, too_late)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    with pytest.raises(TimeoutError, match="too late"):
        endless()
    assert signal.getsignal(signal.SIGALRM) is too_late


def test_the_interpreter_goes_on_during_a_fit():
    counted, done = [0], threading.Event()

    def count():
        while not done.is_set():
            counted[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    x = np.random.default_rng(2).normal(size=(50000, 4))
    begin = time.monotonic()
    GaussianMixture(8, tol=0, max_iter=60).fit(x)
    seconds = time.monotonic() - begin
    done.set()
    thread.join()
    assert counted[0] > 50 * seconds


def test_threads():
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
    assert len(results) == 4
    for means, scores in results:
        np.testing.assert_array_equal(means, mixture.means_)
        np.testing.assert_array_equal(scores, expected)
