# SPDX-License-Identifier: MIT
"""Gaussian mixtures by gmmix, with scikit-learn's method names. Needs NumPy and libgmmix.so.

    import gmmix
    mixture = gmmix.GaussianMixture(2, n_init=10, random_state=1).fit(X)
    mixture.weights_, mixture.means_, mixture.covariances_, mixture.predict(X)

This file is all there is: copy it beside your program. The library is looked for in
gmmix.load(path), else the environment variable GMMIX_LIBRARY, else where the system looks.

X is read where it lies, with its strides, if it is float64 and its strides are positive multiples
of 8 bytes; so C and Fortran order, slices and transposes are not copied. Other numbers are
converted once. Fits release the interpreter's lock, and Ctrl-C stops them.
"""
import contextlib
import ctypes
import ctypes.util
import operator
import os
import signal
import threading

import numpy as np

__all__ = ["GaussianMixture", "GMMixError", "load", "options"]

_WRITTEN_FOR = 100  # gmm_version() of 0.1.0

# What each function returns, then what it takes: status and int i, unsigned u, int64_t l,
# uint64_t L, double d, text s, every other pointer p, nothing v. In the header's order.
_FUNCTIONS = """
gmm_version i             gmm_version_string s      gmm_build_info s
gmm_status_name si        gmm_status_message si
gmm_create iplli          gmm_clone ipp             gmm_destroy vp       gmm_last_error sp
gmm_n_components lp       gmm_n_features lp         gmm_covariance_type ip
gmm_covariance_length lp  gmm_free_parameters lp
gmm_set_feature_name ipls gmm_feature_name spl
gmm_set_int ipil          gmm_get_int ipip          gmm_set_double ipid  gmm_get_double ipip
gmm_option_count i        gmm_option_at ii          gmm_option_find is   gmm_option_name si
gmm_option_help si        gmm_option_type ii        gmm_option_range iippp
gmm_set_progress ippp
gmm_get_params ipplplpl   gmm_set_params ipplplpl
gmm_get_full_covariances ippl                       gmm_get_precisions ippl
gmm_get_shaped_precisions ippl
gmm_fit ippllllp          gmm_cancel vp             gmm_is_fitted ip     gmm_converged ip
gmm_n_iter lp             gmm_best_start lp
gmm_total_weight dp       gmm_log_likelihood dp
gmm_aic dp                gmm_bic dp
gmm_warnings up           gmm_history_length lp     gmm_get_history ippl
gmm_predict ippllllp      gmm_predict_proba ippllllpll
gmm_score_samples ippllllp                          gmm_score ippllllp
gmm_sample ipLpllllp
gmm_serialized_size ipp   gmm_serialize ippl        gmm_deserialize ippl
""".split()
_TYPES = {"i": ctypes.c_int, "u": ctypes.c_uint, "l": ctypes.c_int64, "L": ctypes.c_uint64,
          "d": ctypes.c_double, "s": ctypes.c_char_p, "p": ctypes.c_void_p, "v": None}
_PROGRESS = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_double,
                             ctypes.c_double, ctypes.c_void_p)
_FAMILIES = {"full": 1, "tied": 2, "diag": 3, "spherical": 4}  # GMM_COV_...
_STARTS = {"kmeans": 1, "random_from_data": 2, "params": 3, "random": 4}  # GMM_INIT_...
_RENAMED = {"init", "seed"}  # options that are called init_params and random_state here
_TYPE_INT, _NOT_FITTED = 1, -8

_library = None


class GMMixError(Exception):
    """A call failed. code: the status; name: "GMM_ERR_..."; message: what is wrong, and where."""

    def __init__(self, code, name, message):
        super().__init__(code, name, message)
        self.code, self.name, self.message = code, name, message

    def __str__(self):
        return f"{self.message} ({self.name})"


def load(path=None):
    """Loads the library, once, from `path` if it is given, and returns it."""
    global _library
    if _library is not None:
        if path is not None and path != _library._name:
            raise RuntimeError(f"gmmix is already loaded, from {_library._name}")
        return _library
    path = (path or os.environ.get("GMMIX_LIBRARY") or ctypes.util.find_library("gmmix")
            or "libgmmix.so.0")
    library = ctypes.CDLL(path)
    version = library.gmm_version()
    if version < _WRITTEN_FOR:
        version = f"{version // 10000}.{version // 100 % 100}.{version % 100}"
        raise ImportError(f"{path} is gmmix {version}, too old")
    for name, letters in zip(_FUNCTIONS[::2], _FUNCTIONS[1::2]):
        function = getattr(library, name)
        function.restype, *function.argtypes = [_TYPES[letter] for letter in letters]
    _library = library
    return library


def options():
    """What the library can be told: {name: (help, lowest, highest, default)}."""
    return {name: found[2:] for name, found in _options().items()}


def _options():
    """{name: (id, int or float, help, lowest, highest, default)}."""
    library, found = load(), {}
    for index in range(library.gmm_option_count()):
        option = library.gmm_option_at(index)
        limits = [ctypes.c_double() for _ in range(3)]
        _check(library.gmm_option_range(option, *map(ctypes.byref, limits)))
        kind = int if library.gmm_option_type(option) == _TYPE_INT else float
        found[library.gmm_option_name(option).decode()] = (
            option, kind, library.gmm_option_help(option).decode(),
            *(kind(limit.value) for limit in limits))
    return found


def _check(status, model=None):
    """Raises if status is an error; `model` is one that the call could change, so that it knows
    the place."""
    if status < 0:
        library = load()
        text = library.gmm_last_error(model.handle) if model else library.gmm_status_message(status)
        raise GMMixError(status, library.gmm_status_name(status).decode(), text.decode())


def _pick(what, table, name):
    if name not in table:
        raise ValueError(f"{what} must be one of {', '.join(table)}")
    return table[name]


def _name(table, number):
    return next(name for name, value in table.items() if value == number)


def _float64(values):
    """As an aligned float64 array: itself, if it is one."""
    array = np.asarray(values)
    array = array.astype(np.float64, casting="same_kind", copy=False)
    return array if array.flags.aligned else array.copy()


def _matrix(values):
    """The array, which must be kept, and the five arguments that tell the library of it."""
    x = _float64(values)
    if x.ndim != 2:
        raise ValueError(f"X must have two dimensions, not {x.ndim}")
    # along an axis of one element any stride will do
    if any(n > 1 and (step <= 0 or step % 8) for n, step in zip(x.shape, x.strides)):
        x = x.copy()
    steps = [max(step // 8, 1) for step in x.strides]
    return x, (x.ctypes.data, *x.shape, *steps)


class _Callback:
    """A progress function for the library, and what it, or a signal handler, raised."""

    def __init__(self, function):
        self.function, self.raised = function, None

    def __call__(self, start, iteration, mean_log_likelihood, change, _):
        stop = False
        try:
            if self.function is not None:
                stop = bool(self.function(start, iteration, mean_log_likelihood, change))
        except BaseException as error:  # must not cross the library
            self.raised = error
        return stop or self.raised is not None

    def raise_again(self):
        try:
            if self.raised is not None:
                raise self.raised
        finally:
            self.raised = None  # else its traceback would keep X

    @contextlib.contextmanager
    def holding_signals(self):
        """Python runs its signal handlers when the library calls back, and ctypes would lose what
        they raise (KeyboardInterrupt of Ctrl-C). So it is kept until the fit is over."""
        def keeping(handler):
            def handle(*arguments):
                try:
                    handler(*arguments)
                except BaseException as error:
                    self.raised = error
            return handle

        handlers = {}
        if threading.current_thread() is threading.main_thread():
            everyone = {number: signal.getsignal(number) for number in signal.valid_signals()}
            handlers = {number: old for number, old in everyone.items() if callable(old)}
        try:
            for number, handler in handlers.items():
                signal.signal(number, keeping(handler))
            yield
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)


class _Model:
    """Owns a model of the library, made by one of its functions."""

    handle = None

    def __init__(self, make, *arguments):
        out = ctypes.c_void_p()
        _check(make(ctypes.byref(out), *arguments))
        self.library, self.handle = load(), out.value

    def __del__(self):
        if self.handle is not None:
            self.library.gmm_destroy(self.handle)

    def numbers(self, function, *shape):
        """The array of this shape that function(model, array, length) fills."""
        array = np.empty(shape)
        _check(function(self.handle, array.ctypes.data, array.size))
        return array

    def params(self):
        """Weights, means and covariances, in the shapes of scikit-learn."""
        library, handle = self.library, self.handle
        k, d = library.gmm_n_components(handle), library.gmm_n_features(handle)
        family = library.gmm_covariance_type(handle)
        shape = {1: (k, d, d), 2: (d, d), 3: (k, d), 4: (k,)}[family]
        weights, means, covariances = np.empty(k), np.empty((k, d)), np.empty(shape)
        _check(library.gmm_get_params(handle, *_sized(weights, means, covariances)))
        return weights, means, covariances

    def bytes(self):
        size = ctypes.c_int64()
        _check(self.library.gmm_serialized_size(self.handle, ctypes.byref(size)))
        buffer = ctypes.create_string_buffer(size.value)
        _check(self.library.gmm_serialize(self.handle, buffer, size.value))
        return buffer.raw


def _sized(*arrays):
    """Pointer and length of each."""
    return [item for array in arrays for item in (array.ctypes.data, array.size)]


class GaussianMixture:
    """A Gaussian mixture; its parameters and attributes are those of scikit-learn's.

    n_components, covariance_type ("full", "tied", "diag" or "spherical")
    weights_init, means_init, covariances_init: all three or none: parameters to start from, in
        the shapes of weights_, means_ and covariances_; `freeze` keeps blocks of them
    init_params: "kmeans", "random_from_data", "random" (responsibilities) or "params" (the three
        above); None for "params" if they are given, else "kmeans"
    random_state: a whole number, the seed; None for 0, so that all results can be repeated
    progress: called after each iteration with start, iteration, mean log-likelihood and change;
        a true answer cancels the fit, and what it raises comes out of fit()
    and every option of the library by its name: tol, reg_covar, max_iter, n_init, threads,
        cov_floor, freeze ...: see gmmix.options(). What is not given has the library's default.

    What differs from scikit-learn: covariances are kept from collapsing by a floor that follows
    the data's scale (cov_floor, 1e-6), and reg_covar is 0, not 1e-6 in squared units of X. tol is
    the estimated distance of the mean log-likelihood from its limit (1e-6), not its last change
    (1e-3); max_iter is 1000, not 100. A start is given by covariances, not by precisions, and is
    complete. Rows can have weights. sample() does not sort by component, and takes a seed. aic()
    and bic() without X are those of the last fit. Fitted arrays are read-only copies.
    """

    def __init__(self, n_components=1, *, covariance_type="full", weights_init=None,
                 means_init=None, covariances_init=None, init_params=None, random_state=None,
                 progress=None, **options):
        self.n_components, self.covariance_type = n_components, covariance_type
        self.weights_init, self.means_init = weights_init, means_init
        self.covariances_init, self.init_params = covariances_init, init_params
        self.random_state, self.progress = random_state, progress
        self._names = list(vars(self))
        for name, (*_, default) in _options().items():
            if name not in _RENAMED:
                self._names.append(name)
                setattr(self, name, options.pop(name, default))
        if options:
            raise TypeError(f"gmmix has no option {', '.join(options)}")
        self._model = None

    def get_params(self, deep=True):
        return {name: getattr(self, name) for name in self._names}

    def set_params(self, **params):
        for name in params:
            if name not in self._names:
                raise ValueError(f"gmmix has no parameter {name}")
        vars(self).update(params)
        return self

    def __sklearn_tags__(self):
        """What scikit-learn 1.6 and later ask of every step of a pipeline."""
        from sklearn.utils import Tags, TargetTags
        return Tags(estimator_type="density_estimator", target_tags=TargetTags(required=False))

    # ---- Fit ---------------------------------------------------------------------------------

    def fit(self, X, y=None, sample_weight=None):
        """Fits to the rows of X; a row of weight w counts as w rows. A fit that fails, or is
        interrupted, leaves all as it was."""
        library = load()
        x, matrix = _matrix(X)
        weight = None if sample_weight is None else np.ascontiguousarray(_float64(sample_weight))
        if weight is not None and weight.shape != x.shape[:1]:
            raise ValueError(f"sample_weight must be {len(x)} numbers")
        model = self._new_model(x.shape[1])
        callback = _Callback(self.progress)
        for_c = _PROGRESS(callback)
        _check(library.gmm_set_progress(model.handle, for_c, None), model)
        with callback.holding_signals():
            status = library.gmm_fit(model.handle, *matrix,
                                     None if weight is None else weight.ctypes.data)
        callback.raise_again()
        _check(status, model)
        _check(library.gmm_set_progress(model.handle, None, None), model)
        return self._adopt(model)

    def _new_model(self, n_features):
        """A model with these options, and with the parameters to start from."""
        library = load()
        family = _pick("covariance_type", _FAMILIES, self.covariance_type)
        model = _Model(library.gmm_create, operator.index(self.n_components), n_features, family)
        given = [self.weights_init, self.means_init, self.covariances_init]
        given = [np.ascontiguousarray(_float64(part)) for part in given if part is not None]
        if len(given) == 3:
            _check(library.gmm_set_params(model.handle, *_sized(*given)), model)
        elif given:
            raise ValueError("weights_init, means_init and covariances_init belong together")
        init = self.init_params or ("params" if given else "kmeans")
        values = dict(self.get_params(), seed=self.random_state or 0,
                      init=_pick("init_params", _STARTS, init))
        for name, (option, kind, *_) in _options().items():
            if kind is int:
                status = library.gmm_set_int(model.handle, option, operator.index(values[name]))
            else:
                status = library.gmm_set_double(model.handle, option, values[name])
            _check(status, model)
        return model

    def _adopt(self, model):
        library, handle = load(), model.handle
        self._model = model
        self.n_features_in_ = library.gmm_n_features(handle)
        self.weights_, self.means_, self.covariances_ = model.params()
        self._family, self._precisions = library.gmm_covariance_type(handle), None
        self.converged_ = bool(library.gmm_converged(handle))
        self.n_iter_ = library.gmm_n_iter(handle)
        self.n_parameters_ = library.gmm_free_parameters(handle)  # as AIC and BIC count
        self.best_start_ = library.gmm_best_start(handle)
        self.warnings_ = library.gmm_warnings(handle)  # the sum of GMM_WARN_...
        self.total_weight_ = library.gmm_total_weight(handle)  # the N of BIC
        self.log_likelihood_ = library.gmm_log_likelihood(handle)
        self.history_ = model.numbers(library.gmm_get_history, library.gmm_history_length(handle))
        self.lower_bound_ = self.history_[-1] if self.n_iter_ > 0 else np.nan
        for array in (self.weights_, self.means_, self.covariances_, self.history_):
            array.flags.writeable = False
        return self

    @property
    def precisions_(self):
        """The inverses of the covariances, in their shape. Made when they are first read: full
        matrices are as large again, and take long."""
        if "covariances_" not in vars(self):
            raise AttributeError("precisions_: the mixture is not fitted yet")
        if self._precisions is None:
            model = self._model or self._again()
            self._precisions = model.numbers(load().gmm_get_shaped_precisions,
                                             *self.covariances_.shape)
            self._precisions.flags.writeable = False
        return self._precisions

    def _again(self):
        """A model of the same parameters, after close()."""
        model = _Model(load().gmm_create, *self.means_.shape, self._family)
        parameters = _sized(self.weights_, self.means_, self.covariances_)
        _check(load().gmm_set_params(model.handle, *parameters), model)
        return model

    def fit_predict(self, X, y=None, sample_weight=None):
        return self.fit(X, sample_weight=sample_weight).predict(X)

    # ---- Use ---------------------------------------------------------------------------------

    def _fitted(self):
        if self._model is None:
            _check(_NOT_FITTED)
        return self._model

    def predict(self, X):
        model, (x, matrix) = self._fitted(), _matrix(X)
        labels = np.empty(len(x), np.int32)
        _check(load().gmm_predict(model.handle, *matrix, labels.ctypes.data))
        return labels

    def predict_proba(self, X):
        model, (x, matrix) = self._fitted(), _matrix(X)
        proba = np.empty((len(x), len(self.weights_)))
        _check(load().gmm_predict_proba(model.handle, *matrix, proba.ctypes.data,
                                        proba.shape[1], 1))
        return proba

    def score_samples(self, X):
        """The log-density at each row."""
        model, (x, matrix) = self._fitted(), _matrix(X)
        log_density = np.empty(len(x))
        _check(load().gmm_score_samples(model.handle, *matrix, log_density.ctypes.data))
        return log_density

    def score(self, X, y=None):
        """The mean log-density of the rows."""
        model, matrix, mean = self._fitted(), _matrix(X), ctypes.c_double()
        _check(load().gmm_score(model.handle, *matrix[1], ctypes.byref(mean)))
        return mean.value

    def aic(self, X=None):
        return load().gmm_aic(self._fitted().handle) if X is None else self._criterion(X, 2.0)

    def bic(self, X=None):
        if X is None:
            return load().gmm_bic(self._fitted().handle)
        return self._criterion(X, np.log(len(X)))

    def _criterion(self, X, price):
        log_likelihood = len(X) * self.score(X)
        return float(price * self.n_parameters_ - 2 * log_likelihood)

    def sample(self, n_samples=1, random_state=None):
        """Rows drawn from the mixture, and the component of each; the same for the same seed."""
        model = self._fitted()
        seed = self.random_state if random_state is None else random_state
        x, labels = np.empty((n_samples, self.n_features_in_)), np.empty(n_samples, np.int32)
        _check(load().gmm_sample(model.handle, operator.index(seed or 0), *_matrix(x)[1],
                                 labels.ctypes.data))
        return x, labels

    # ---- Store -------------------------------------------------------------------------------

    def to_bytes(self):
        """The model in gmmix's own format, which every other binding can read."""
        return self._fitted().bytes()

    @classmethod
    def from_bytes(cls, data):
        library = load()
        model = _Model(library.gmm_deserialize, bytes(data), len(data))
        whole, real, params = ctypes.c_int64(), ctypes.c_double(), {}
        for name, (option, kind, *_) in _options().items():
            if kind is int:
                _check(library.gmm_get_int(model.handle, option, ctypes.byref(whole)))
            else:
                _check(library.gmm_get_double(model.handle, option, ctypes.byref(real)))
            params[name] = whole.value if kind is int else real.value
        params["init_params"] = _name(_STARTS, params.pop("init"))
        params["random_state"] = params.pop("seed")
        family = _name(_FAMILIES, library.gmm_covariance_type(model.handle))
        k = library.gmm_n_components(model.handle)
        return cls(k, covariance_type=family, **params)._adopt(model)

    def __getstate__(self):
        """For pickle and copy: parameters and the library's bytes, but no progress function."""
        return {"params": dict(self.get_params(), progress=None),
                "model": None if self._model is None else self._model.bytes()}

    def __setstate__(self, state):
        self.__init__(**state["params"])
        if state["model"] is not None:
            self._adopt(_Model(load().gmm_deserialize, state["model"], len(state["model"])))

    def close(self):
        """Frees the library's memory now; what was fitted can still be read, but not used."""
        self._model = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __repr__(self):
        return f"GaussianMixture({self.n_components}, covariance_type={self.covariance_type!r})"
