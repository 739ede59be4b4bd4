# SPDX-License-Identifier: MIT
"""The class that people use: its parameters, and its fit."""
from __future__ import annotations

import inspect
from typing import Any, Callable, Iterable, Optional, Union

import numpy as np

from ._data import Rows, rows_of, weights_of
from ._errors import NOT_FITTED, SHAPE, TOO_FEW_ROWS, GMMixError
from ._facts import RENAMED, families_of, family_name, family_of, known_warnings, table
from ._familiar import Familiar
from ._labels import Labels, labels_of
from ._library import invalid, load
from ._model import Model, Progress
from ._options import (blocks_that_freeze, count_of, counts_of, number_of, pick, set_options,
                       starts, whole)
from ._random import fit_seed
from ._results import frozen
from ._select import check_nothing_given, selection_of, told_of
from ._start import Blocks, complete, given_blocks
from ._warnings import warn_of_fit, warn_of_weights


def _told(start: int, iteration: int, mean: float, change: float) -> str:
    return (f"start {start}, iteration {iteration}: mean log-likelihood {mean:.6f}, "
            f"change {change:.3g}")


class GaussianMixture(Familiar):
    """A Gaussian mixture. Parameters and attributes are those of scikit-learn's class; where a
    default differs, the README of this package says why.

    n_components: how many
    covariance_type: "full", "tied", "diag", "spherical" or their letters, as "VVV": see
        gmmix.families()
    weights_init, means_init, covariances_init or precisions_init: parameters to start from, in the
        shapes of weights_, means_, covariances_ and precisions_; any of them alone is enough.
        `freeze` keeps some as they are
    init_params: how what is not given starts: "kmeans" (the default), "k-means++" (the same here),
        "random_from_data" or "random" (responsibilities); "params": all is given; "labels": from
        the rows whose component y tells
    max_iter: iterations at most; 0 gives the start itself: what is given as it is, the rest after the
        first step
    random_state: None (seed 0, so that a fit can be repeated), a whole number, RandomState or
        Generator
    warm_start: a fit starts from the parameters of the fit before
    verbose, verbose_interval: prints how the fit goes on, every so many iterations
    progress: called after each iteration with start, iteration, mean log-likelihood and change;
        a true answer cancels the fit, and what it raises comes out of fit()
    freeze: which of the given are kept as they are, as ["means"]
    missing: 1: NaN in X, pandas' NA and masked values were not observed (missing at random). fit()
        takes the likelihood of what was, and all methods that take rows use what a row has
    labels: whether fit() uses y: True; False; None (the default): if y marks rows as not known, and
        else a LabelsWarning tells that y is not used, as scikit-learn's mixtures never do
    order: of the components: "found", "weight" (the heaviest first), "mean" (of the first feature)
    and the options of the library by their names: see gmmix.options(). Values that have names can
        be given by number, too. threads=-1 are all processors, as 0. A newer library may have
        more options than stand in the signature: they are arguments as well.

    Attributes after a fit: weights_, means_, covariances_, precisions_, precisions_cholesky_,
    converged_, n_iter_, lower_bound_ (mean log-likelihood), history_ (that of each iteration),
    log_likelihood_, n_parameters_, total_weight_ (rows, or the sum of their weights), best_start_,
    warnings_ (the sum of GMM_WARN_...), n_features_in_, feature_names_in_; after a fit with
    labels also classes_, after select() also selection_. Arrays are read-only, because to write into one would have no effect; but means_,
    weights_, covariances_ and precisions_ can be set to other arrays, which are used from then on.

    >>> import numpy as np, gmmix
    >>> X = np.r_[np.random.default_rng(0).normal(0, 1, (50, 2)),
    ...           np.random.default_rng(1).normal(8, 1, (50, 2))]
    >>> mixture = gmmix.GaussianMixture(2, means_init=[[0, 0], [8, 8]]).fit(X)
    >>> mixture.means_.round(0).astype(int).tolist()
    [[0, 0], [8, 8]]
    >>> mixture.predict([[1, 1], [7, 7]]).tolist()
    [0, 1]
    """

    def __init__(self, n_components: int = 1, *, covariance_type: str = "full",
                 tol: float = 1e-6, reg_covar: float = 0.0, max_iter: int = 1000,
                 n_init: int = 1, init_params: Optional[str] = None, weights_init: Any = None,
                 means_init: Any = None, covariances_init: Any = None,
                 precisions_init: Any = None, random_state: Any = None, warm_start: bool = False,
                 verbose: int = 0, verbose_interval: int = 10,
                 progress: Optional[Progress] = None, threads: int = 1, check_finite: int = 1,
                 cov_floor: float = 1e-6, resolution: float = 1.7320508075688772,
                 freeze: Any = 0, simd: Any = 0, first_start: int = 0, skip: int = 1,
                 missing: int = 0, accelerate: int = 1, equal_weights: int = 0, select_by: Any = 1,
                 order: Any = 0, labels: Optional[bool] = None, **options: Any) -> None:
        self.n_components, self.covariance_type = n_components, covariance_type
        self.tol, self.reg_covar, self.max_iter = tol, reg_covar, max_iter
        self.n_init, self.init_params = n_init, init_params
        self.weights_init, self.means_init = weights_init, means_init
        self.covariances_init, self.precisions_init = covariances_init, precisions_init
        self.random_state, self.warm_start = random_state, warm_start
        self.verbose, self.verbose_interval, self.progress = verbose, verbose_interval, progress
        self.threads, self.check_finite = threads, check_finite
        self.cov_floor, self.resolution, self.freeze = cov_floor, resolution, freeze
        self.simd, self.first_start, self.skip = simd, first_start, skip
        self.missing, self.accelerate = missing, accelerate
        self.equal_weights = equal_weights
        self.select_by, self.order, self.labels = select_by, order, labels
        self._set_others(options)

    @classmethod
    def from_parameters(cls, weights: Any, means: Any, covariances: Any,
                        covariance_type: str = "full") -> "GaussianMixture":
        """A mixture of known parameters, without a fit.

        >>> import gmmix
        >>> two = gmmix.GaussianMixture.from_parameters([0.5, 0.5], [[0.0], [9.0]], [[[1]], [[1]]])
        >>> two.predict([[1], [8]]).tolist()
        [0, 1]
        """
        mixture = cls(len(weights), covariance_type=covariance_type, weights_init=weights,
                      means_init=means, covariances_init=covariances)
        if np.ndim(means) != 2:
            raise ValueError(f"means has shape {np.shape(means)}; it must be (components, "
                             "features)")
        blocks = given_blocks(mixture, *np.shape(means))
        model = mixture._new_model(np.shape(means)[1])
        model.set_params(**blocks)
        return mixture._adopt(model)

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> "GaussianMixture":
        """Fits to the rows of X (rows x features); a row of weight w counts as w rows. A fit that
        fails, or is interrupted, leaves all as it was.

        y: the component of each row, 0 to n_components - 1, or its class, as text or anything that
        can be a key of a dict; -1, None, NaN or NA where it is not known. A row that has a label
        belongs to that component and to no other. Classes are the first components, sorted (those of
        a pandas.Categorical in its order), and the attribute classes_ has the class of each
        component, None of those beyond. Without any -1, y needs the parameter labels=True, because
        scikit-learn's tools give every y to every step.

        >>> import gmmix
        >>> X, y = [[0], [1], [2], [8], [9], [10]], ["low", None, None, None, None, "high"]
        >>> mixture = gmmix.GaussianMixture(2).fit(X, y)
        >>> mixture.classes_[mixture.predict([[3], [7]])].tolist()
        ['low', 'high']
        """
        return self._fit(X, y, sample_weight)

    @classmethod
    def select(cls, X: Any, n_components: Union[int, Iterable[int]] = range(1, 10),
               covariance_type: Union[str, Iterable[str]] = "all", *, select_by: Any = "bic",
               y: Any = None, sample_weight: Any = None, **parameters: Any) -> "GaussianMixture":
        """The best of several families and numbers of components, fitted to the rows of X.

        n_components, covariance_type: one, or several; "all" are all families
        select_by: the criterion, "bic", "icl" or "aic"; the lowest is the best
        y: None, or components or classes as in fit(); here it is always used (but with
            labels=False). Numbers of components that are too few for it have no fit
        parameters: others of the class, for all fits. None that a fit starts from can be given

        The best is taken from the fits that are to be trusted, if there is one: those without a
        component on too few rows. Each fit is the one that fit() makes, to the bit. `progress` is
        called after each, with its number, the number of fits done, its mean log-likelihood and 0.

        The attribute selection_ of the result has all fits, the best first, then others that are to
        be trusted, those that are not, and what has no fit. It is a dict of arrays, as
        pandas.DataFrame takes it: family (letters), n_components, the criterion by its name,
        difference (from the best), log_likelihood, n_parameters, trusted, warnings (their names),
        error (why there is no fit, or ""; the criterion is then NaN).

        >>> import numpy as np, gmmix
        >>> X = np.r_[np.random.default_rng(0).normal(0, 1, (50, 2)),
        ...           np.random.default_rng(1).normal(8, 1, (50, 2))]
        >>> best = gmmix.GaussianMixture.select(X, range(1, 4), ["EII", "VVV"], n_init=5)
        >>> best.n_components, best.covariance_type
        (2, 'EII')
        >>> best.selection_["family"][:2].tolist(), best.selection_["n_components"][:2].tolist()
        (['EII', 'EII'], [2, 3])
        """
        rows = rows_of(X)
        _check_size(rows)
        weight = weights_of(sample_weight, len(rows))
        families, sizes = families_of(covariance_type), counts_of(n_components)
        mixture = cls(select_by=select_by, **parameters)
        check_nothing_given(mixture)
        labels = labels_of(y, len(rows), mixture.labels is not False)
        if labels is not None:
            labels.check(max(sizes))
        settings = mixture._new_model(rows.array.shape[1])
        set_options(settings, mixture._values())
        try:
            model, cells = settings.select([family.number for family in families], sizes, rows,
                                           weight, mixture._reporter(told_of(families, sizes)),
                                           None if labels is None else labels.numbers)
        except GMMixError as error:
            raise _with_place(error, rows)
        if rows.names is not None:
            model.set_names(rows.names)
        mixture._adopt(model, rows.names)
        mixture._weighted = weight is not None
        mixture.selection_ = selection_of(cells, families, sizes, model)
        mixture._name_classes(labels)
        mixture.set_params(n_components=len(mixture.weights_), covariance_type=family_name(
            load().gmm_covariance_type(model.handle)))
        warn_of_fit(mixture.warnings_, mixture.tol, mixture.max_iter, 3)
        warn_of_weights(weight, 3)
        return mixture

    def fit_predict(self, X: Any, y: Any = None, sample_weight: Any = None) -> np.ndarray:
        """fit(), then predict() of the same rows."""
        return self._fit(X, y, sample_weight).predict(X)

    def _fit(self, X: Any, y: Any, sample_weight: Any) -> "GaussianMixture":
        rows = rows_of(X)
        _check_size(rows)
        weight = weights_of(sample_weight, len(rows))
        model = self._new_model(rows.array.shape[1])
        labels = labels_of(y, len(rows), self.labels)
        if labels is not None:
            labels.check(self.n_components)
        numbers = None if labels is None else labels.numbers
        before = vars(self).get("lower_bound_") if self.warm_start else None
        try:
            self._start(model, rows, weight, numbers)
            if self.max_iter > 0:
                model.fit(rows, weight, self._reporter(), numbers)
        except GMMixError as error:
            raise _with_place(error, rows)
        if rows.names is not None:
            model.set_names(rows.names)
        self._adopt(model, rows.names)
        self._name_classes(labels)
        self._weighted = weight is not None
        if before is not None and self.n_iter_ > 0 and abs(self.history_[0] - before) < self.tol:
            # One iteration a fit never ends by tol in the library, which knows no fit before.
            self.converged_ = True
            self.warnings_ &= ~known_warnings()["not_converged"][0]
        warn_of_fit(self.warnings_, self.tol, self.max_iter, 4)
        warn_of_weights(weight, 4)
        return self

    def _new_model(self, d: int) -> Model:
        family = family_of(self.covariance_type)
        return Model(load().gmm_create, count_of(self.n_components), d, family.number)

    def _name_classes(self, labels: Optional[Labels]) -> None:
        if labels is not None:
            self.classes_ = frozen(labels.classes(len(self.weights_)))

    def _start(self, model: Model, rows: Rows, weight: Optional[np.ndarray],
               labels: Optional[np.ndarray]) -> None:
        """Sets the options, and the parameters to start from."""
        values = self._values()
        blocks = self._before(model) or given_blocks(
            self, whole("n_components", self.n_components), rows.array.shape[1])
        _check_frozen(values["freeze"], blocks)
        if self.init_params == "params" and len(blocks) < 3:
            raise invalid("init_params is 'params', which needs weights_init, means_init and "
                          "covariances_init; given are "
                          f"{', '.join(name + '_init' for name in blocks) or 'none'}", NOT_FITTED)
        if blocks or values["max_iter"] == 0:
            if len(blocks) < 3:
                blocks = complete(blocks, rows, weight, self.covariance_type, self.n_components,
                                  values, labels)
            model.set_params(**blocks)
            values.update(init=starts()["params"], max_iter=values["max_iter"] or 1)
        set_options(model, values)

    def _values(self) -> dict:
        """The options by the library's names."""
        values = {name: getattr(self, RENAMED.get(name, name)) for name in table()
                  if hasattr(self, RENAMED.get(name, name))}
        values["seed"] = fit_seed(self.random_state)
        values["init"] = pick("init_params", starts(), self.init_params or "kmeans")
        values["freeze"] = number_of("freeze", table()["freeze"], values["freeze"])
        if values["threads"] == -1:
            values["threads"] = 0  # all, as joblib counts
        return values

    def _before(self, model: Model) -> Optional[Blocks]:
        """With warm_start the parameters of the fit before, if there was one of this form."""
        if not self.warm_start or "means_" not in vars(self):
            return None
        names = ("weights_", "means_", "covariances_")
        now = [vars(self)[name].shape for name in names if name in vars(self)]
        library = load()
        k, d = library.gmm_n_components(model.handle), library.gmm_n_features(model.handle)
        if len(now) < 3 or now[1] != (k, d) or (
                np.prod(now[2]) != library.gmm_covariance_length(model.handle)):
            raise ValueError(f"warm_start: the fit before had means_ of shape {now[1]}; this one "
                             f"has {k} components and {d} features. Use warm_start=False, or a "
                             "clone")
        return dict(zip(blocks_that_freeze(), (vars(self)[name] for name in names)))

    def _reporter(self, told: Callable[..., str] = _told) -> Optional[Progress]:
        if not self.verbose:
            return self.progress
        every = max(1, whole("verbose_interval", self.verbose_interval))

        def report(start: int, iteration: int, mean: float, change: float) -> Any:
            if iteration % every == 0 or iteration == 1:
                print(told(start, iteration, mean, change))
            return self.progress is not None and self.progress(start, iteration, mean, change)
        return report


# scikit-learn tries every parameter that the signature shows, so it shows those that are named.
_shown = inspect.signature(GaussianMixture.__init__)
setattr(GaussianMixture.__init__, "__signature__", _shown.replace(
    parameters=[one for one in _shown.parameters.values() if one.kind is not one.VAR_KEYWORD]))


def _check_size(rows: Rows) -> None:
    n, d = rows.array.shape
    if d == 0:
        raise invalid(f"X has 0 feature(s) (shape=({n}, 0)) while a minimum of 1 is required.", SHAPE)
    if n == 0:
        raise invalid(f"X has 0 sample(s) (shape=(0, {d})) while a minimum of 1 is required.",
                      TOO_FEW_ROWS)


def _check_frozen(freeze: Any, blocks: Blocks) -> None:
    for name, bit in blocks_that_freeze().items():
        if freeze & bit and name not in blocks:
            raise ValueError(f"freeze={freeze} keeps the {name}, but no {name}_init is given")


def _with_place(error: GMMixError, rows: Rows) -> GMMixError:
    """The error with the column's name, or with what one row alone cannot do."""
    message = rows.with_name(error.message) + ("; X has 1 sample" if len(rows) == 1 else "")
    return type(error)(error.code, error.name, message)
