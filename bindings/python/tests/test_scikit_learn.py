# SPDX-License-Identifier: MIT
"""In scikit-learn's tools, by its checks, and beside its class."""
import warnings

import numpy as np
import pytest
from common import FAITHFUL, IRIS, STORED, TO_THE_END

from gmmix import GaussianMixture

sklearn = pytest.importorskip("sklearn")
from sklearn.base import clone  # noqa: E402
from sklearn.exceptions import NotFittedError  # noqa: E402
from sklearn.mixture import GaussianMixture as Theirs  # noqa: E402
from sklearn.model_selection import GridSearchCV, cross_val_score  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.utils.estimator_checks import check_estimator  # noqa: E402
from sklearn.utils.validation import check_is_fitted  # noqa: E402

CHECKS = list(check_estimator(GaussianMixture(), generate_only=True)) if (
    sklearn.__version__ < "1.6") else None


def test_check_estimator():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if CHECKS is None:
            results = check_estimator(GaussianMixture(), on_skip=None)
            assert len(results) > 40
            assert {result["status"] for result in results} <= {"passed", "skipped"}
        else:
            assert len(CHECKS) > 30
            for estimator, check in CHECKS:
                check(estimator)


@pytest.mark.parametrize("x, k", [(FAITHFUL, 2), (IRIS, 3)])
@pytest.mark.parametrize("family", list(STORED))
def test_same_optimum_from_the_same_start(x, k, family):
    start = GaussianMixture(k, covariance_type=family, max_iter=1, tol=0).fit(x)
    given = dict(covariance_type=family, weights_init=start.weights_, means_init=start.means_,
                 precisions_init=start.precisions_, **TO_THE_END)
    ours = GaussianMixture(k, **given).fit(x)
    theirs = Theirs(k, reg_covar=0, **given)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tol=0 does not converge
        theirs.fit(x)
    for name in ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"):
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-6,
                                   atol=1e-9, err_msg=name)
    np.testing.assert_allclose(ours.score_samples(x), theirs.score_samples(x), rtol=1e-6)
    np.testing.assert_allclose(ours.predict_proba(x), theirs.predict_proba(x), atol=1e-6)
    np.testing.assert_array_equal(ours.predict(x), theirs.predict(x))
    assert ours.score(x) == pytest.approx(theirs.score(x), abs=1e-9)
    assert ours.bic(x) == pytest.approx(theirs.bic(x), abs=1e-6)
    assert ours.aic(x) == pytest.approx(theirs.aic(x), abs=1e-6)
    assert ours.lower_bound_ == pytest.approx(theirs.lower_bound_, abs=1e-9)


@pytest.mark.parametrize("family", list(STORED))
def test_responsibilities_to_begin_with(family):
    resp = np.random.default_rng(0).dirichlet([1, 1, 1], size=len(IRIS))
    ours, theirs = GaussianMixture(3, covariance_type=family), Theirs(3, covariance_type=family)
    for mixture in (ours, theirs):
        mixture._initialize(IRIS, resp)
    for name in ("weights_", "means_", "covariances_"):
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-4)


def test_clone():
    mixture = GaussianMixture(2, tol=1e-4, means_init=FAITHFUL[:2]).fit(FAITHFUL)
    cloned = clone(mixture)
    assert not hasattr(cloned, "means_")
    assert cloned.tol == 1e-4
    np.testing.assert_array_equal(cloned.means_init, FAITHFUL[:2])
    check_is_fitted(mixture)
    with pytest.raises(NotFittedError):
        check_is_fitted(cloned)


def test_search_pipeline_and_cross_validation():
    search = GridSearchCV(GaussianMixture(n_init=3), {"n_components": [1, 2]}, cv=3)
    assert search.fit(FAITHFUL).best_params_ == {"n_components": 2}
    scores = cross_val_score(GaussianMixture(2), FAITHFUL, cv=4)
    assert scores.shape == (4,) and np.isfinite(scores).all()
    mixture = GaussianMixture(2, tol=1e-4).fit(FAITHFUL)
    scaled = make_pipeline(StandardScaler(), GaussianMixture(2, tol=1e-4)).fit(FAITHFUL)
    np.testing.assert_array_equal(scaled.predict(FAITHFUL), mixture.predict(FAITHFUL))
    assert "GaussianMixture" in repr(scaled)
    search = GridSearchCV(make_pipeline(StandardScaler(), GaussianMixture()),
                          {"gaussianmixture__n_components": [1, 2]}, n_jobs=2)
    assert search.fit(FAITHFUL).best_params_ == {"gaussianmixture__n_components": 2}
    weighted = make_pipeline(StandardScaler(), GaussianMixture(2))
    weighted.fit(FAITHFUL, gaussianmixture__sample_weight=np.full(272, 2.0))
    assert weighted[-1].total_weight_ == 544


def test_joblib(tmp_path):
    joblib = pytest.importorskip("joblib")
    mixture = GaussianMixture(2).fit(FAITHFUL)
    expected = mixture.predict(FAITHFUL)
    work = joblib.Parallel(2)(joblib.delayed(mixture.predict)(FAITHFUL) for _ in range(3))
    for found in work:
        np.testing.assert_array_equal(found, expected)
    joblib.dump(mixture, tmp_path / "m.joblib")
    np.testing.assert_array_equal(joblib.load(tmp_path / "m.joblib").predict(FAITHFUL), expected)
    assert joblib.hash(clone(mixture)) == joblib.hash(clone(mixture))
