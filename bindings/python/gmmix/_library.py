# SPDX-License-Identifier: MIT
"""Finding and loading the shared library, and the signatures of its functions."""
from __future__ import annotations

import ctypes
import ctypes.util
import os
from typing import Any, Optional

from ._errors import ARGUMENT, error_of, library_missing

_WRITTEN_FOR = 100  # gmm_version() of 0.1.0

# What each function returns, then what it takes: status and int i, unsigned u, int64_t l,
# uint64_t L, double d, text s, every other pointer p, nothing v. In the header's order.
FUNCTIONS = """
gmm_version i             gmm_version_string s      gmm_build_info s
gmm_status_name si        gmm_status_message si
gmm_family_count i        gmm_family_at ii          gmm_family_find is   gmm_family_name si
gmm_family_letters si     gmm_family_help si        gmm_family_form ii   gmm_family_is_shared ii
gmm_create iplli          gmm_clone ipp             gmm_destroy vp       gmm_last_error sp
gmm_n_components lp       gmm_n_features lp         gmm_covariance_type ip
gmm_covariance_length lp  gmm_free_parameters lp
gmm_set_feature_name ipls gmm_feature_name spl
gmm_set_int ipil          gmm_get_int ipip          gmm_set_double ipid  gmm_get_double ipip
gmm_option_count i        gmm_option_at ii          gmm_option_find is   gmm_option_name si
gmm_option_help si        gmm_option_type ii        gmm_option_range iippp
gmm_option_choice_count ii                          gmm_option_choice_at iiip
gmm_option_choice_name sil                          gmm_option_is_bits ii
gmm_set_progress ippp
gmm_get_params ipplplpl   gmm_set_params ipplplpl
gmm_get_full_covariances ippl                       gmm_get_precisions ippl
gmm_get_shaped_precisions ippl
gmm_fit ippllllp          gmm_fit_labelled ippllllpp
gmm_select ippplplpllllpppppp
gmm_cancel vp             gmm_is_fitted ip     gmm_converged ip
gmm_n_iter lp             gmm_best_start lp
gmm_total_weight dp       gmm_log_likelihood dp
gmm_aic dp                gmm_bic dp                gmm_icl dp
gmm_warnings up           gmm_warning_count i       gmm_warning_at ui
gmm_warning_name su       gmm_warning_message su
gmm_history_length lp     gmm_get_history ippl
gmm_check_rows ippllllpppl
gmm_predict ippllllp      gmm_predict_proba ippllllpll
gmm_score_samples ippllllp                          gmm_score ippllllp
gmm_sample ipLpllllp
gmm_marginal ipppl        gmm_condition ippplp      gmm_regress ipplpllllpllpll
gmm_impute ippllllpll     gmm_impute_draw ipLlpllllpll
gmm_piece_rows lp         gmm_survey_create ipp     gmm_survey_destroy vp
gmm_survey_add ippllllpp  gmm_survey_merge ipp      gmm_survey_total_weight dp
gmm_survey_serialized_size ipp                      gmm_survey_serialize ippl
gmm_survey_deserialize ipplp
gmm_begin ipp             gmm_is_running ip         gmm_advance ipp
gmm_statistics_create ipp gmm_statistics_destroy vp gmm_statistics_clear ipp
gmm_statistics_add ipppllllpp                       gmm_statistics_merge ipp
gmm_statistics_scale ipd  gmm_statistics_move ipp
gmm_statistics_log_likelihood dp                    gmm_statistics_total_weight dp
gmm_statistics_serialized_size ipp                  gmm_statistics_serialize ippl
gmm_statistics_deserialize ipplp
gmm_serialized_size ipp   gmm_serialize ippl        gmm_deserialize ippl
gmm_deserialize_with_allocator ipplp
""".split()
_TYPES = {"i": ctypes.c_int, "u": ctypes.c_uint, "l": ctypes.c_int64, "L": ctypes.c_uint64,
          "d": ctypes.c_double, "s": ctypes.c_char_p, "p": ctypes.c_void_p, "v": None}
PROGRESS = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_double,
                            ctypes.c_double, ctypes.c_void_p)

_library: Any = None


def load(path: Optional[str] = None) -> Any:
    """Loads the library, once, and returns it: from `path` if it is given, else from the
    environment variable GMMIX_LIBRARY, else the one in this package, else where the system looks.
    """
    global _library
    if _library is not None:
        if path is not None and os.fspath(path) != _library._name:
            raise RuntimeError(f"gmmix is already loaded, from {_library._name}")
        return _library
    _library = _loaded(os.fspath(path) if path is not None else _place())
    if path is not None:
        # so that processes that are started later, as those of joblib, find it too
        os.environ["GMMIX_LIBRARY"] = os.path.abspath(path)
    return _library


def _place() -> str:
    bundled = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libgmmix.so")
    return (os.environ.get("GMMIX_LIBRARY") or (bundled if os.path.exists(bundled) else None)
            or ctypes.util.find_library("gmmix") or "libgmmix.so.0")


def _loaded(path: str) -> Any:
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise library_missing(path, error) from None
    version = library.gmm_version()
    if version < _WRITTEN_FOR:
        text = f"{version // 10000}.{version // 100 % 100}.{version % 100}"
        raise ImportError(f"{path} is gmmix {text}, too old")
    for name, letters in zip(FUNCTIONS[::2], FUNCTIONS[1::2]):
        try:
            function = getattr(library, name)
        except AttributeError:
            raise ImportError(f"{path} has no {name}: it is older than this package") from None
        function.restype, *function.argtypes = [_TYPES[letter] for letter in letters]
    return library


def check(status: int, model: Any = None) -> None:
    """Raises if status is an error; `model` is one that the call could change, so that it knows
    the place."""
    if status < 0:
        library = load()
        text = library.gmm_last_error(model.handle) if model else library.gmm_status_message(status)
        raise error_of(library, status, text.decode())


def invalid(message: str, status: int = ARGUMENT) -> Exception:
    """A mistake that is found here, as the library would report it."""
    return error_of(load(), status, message)
