! gmmix.f90 - the functions of gmmix.h for Fortran 2003, in the header's order.
!
! SPDX-License-Identifier: MIT
!
! What each function does, and which statuses it gives, is written in gmmix.h. In Fortran:
! - A model is a type(c_ptr), c_null_ptr before gmm_create.
! - A matrix is its first element, n_rows, n_cols, row_stride, col_stride. For x(n, d) these are
!   x, n, d, 1, n; for the rows i to j of it x(i, 1), j - i + 1, d, 1, n. Nothing is copied.
! - Parameters are weights(k), means(d, k), covariances(d, d, k): the component comes last.
! - Where C takes NULL, c_null_ptr is given, and else c_loc of an array that is a target.
! - gmmix_text makes a string of what the functions return as text.
! gmm_create_with_allocator is left out: Fortran has no memory functions to give.
module gmmix
  use, intrinsic :: iso_c_binding
  implicit none
  public

  ! The constants of gmmix.h, all but its version: tests/sh/constants.sh compares them.
  integer(c_int), parameter :: GMM_OK = 0, GMM_ERR_NULL = -1, GMM_ERR_ARGUMENT = -2, &
      GMM_ERR_SHAPE = -3, GMM_ERR_STRIDE = -4, GMM_ERR_LENGTH = -5, GMM_ERR_OPTION = -6, &
      GMM_ERR_RANGE = -7, GMM_ERR_NOT_FITTED = -8, GMM_ERR_MISMATCH = -9, GMM_ERR_NOT_FINITE = -20, &
      GMM_ERR_WEIGHTS = -21, GMM_ERR_NOT_SPD = -22, GMM_ERR_DEGENERATE = -23, &
      GMM_ERR_TOO_FEW_ROWS = -24, GMM_ERR_SCALE = -25, GMM_ERR_CANCELLED = -40, &
      GMM_ERR_NOMEM = -60, GMM_ERR_TOO_LARGE = -61, GMM_ERR_FORMAT = -62, &
      GMM_ERR_NEWER_FORMAT = -63, GMM_ERR_BACKEND = -64, GMM_ERR_INTERNAL = -99
  integer(c_int), parameter :: GMM_COV_FULL = 1, GMM_COV_TIED = 2, GMM_COV_DIAG = 3, &
      GMM_COV_SPHERICAL = 4, GMM_COV_EII = 5, GMM_COV_EEI = 6, GMM_COV_VEI = 7, GMM_COV_EVI = 8, &
      GMM_COV_VEE = 9, GMM_COV_EVE = 10, GMM_COV_VVE = 11, GMM_COV_EEV = 12, GMM_COV_VEV = 13, &
      GMM_COV_EVV = 14
  integer(c_int), parameter :: GMM_FORM_ISOTROPIC = 1, GMM_FORM_DIAGONAL = 2, GMM_FORM_FULL = 3
  integer(c_int), parameter :: GMM_OPT_MAX_ITER = 1, GMM_OPT_TOL = 2, GMM_OPT_REG_COVAR = 3, &
      GMM_OPT_INIT = 4, GMM_OPT_N_INIT = 5, GMM_OPT_SEED = 6, GMM_OPT_THREADS = 7, &
      GMM_OPT_CHECK_FINITE = 8, GMM_OPT_COV_FLOOR = 9, GMM_OPT_FREEZE = 10, &
      GMM_OPT_SIMD = 11, GMM_OPT_FIRST_START = 12, GMM_OPT_SKIP = 13, GMM_OPT_MISSING = 14, &
      GMM_OPT_ACCELERATE = 15, GMM_OPT_EQUAL_WEIGHTS = 17, GMM_OPT_SELECT_BY = 18, &
      GMM_OPT_RESOLUTION = 19, GMM_OPT_ORDER = 20
  integer(c_int64_t), parameter :: GMM_INIT_KMEANS = 1, GMM_INIT_RANDOM_POINTS = 2, &
      GMM_INIT_PARAMS = 3, GMM_INIT_RANDOM_RESP = 4, GMM_INIT_LABELS = 5
  integer(c_int64_t), parameter :: GMM_BY_BIC = 1, GMM_BY_ICL = 2, GMM_BY_AIC = 3
  integer(c_int), parameter :: GMM_TYPE_INT = 1, GMM_TYPE_DOUBLE = 2
  integer(c_int), parameter :: GMM_WARN_NOT_CONVERGED = 1, GMM_WARN_FLOORED = 2, &
      GMM_WARN_EMPTY = 4, GMM_WARN_ILL_CONDITIONED = 8, GMM_WARN_INNER = 16, GMM_WARN_FEW_ROWS = 32

  interface
    ! Version and build
    integer(c_int) function gmm_version() bind(c)
      import
    end function
    type(c_ptr) function gmm_version_string() bind(c)
      import
    end function
    type(c_ptr) function gmm_build_info() bind(c)
      import
    end function

    ! Status
    type(c_ptr) function gmm_status_name(status) bind(c)
      import
      integer(c_int), value :: status
    end function
    type(c_ptr) function gmm_status_message(status) bind(c)
      import
      integer(c_int), value :: status
    end function

    ! Model
    integer(c_int) function gmm_family_count() bind(c)
      import
    end function
    integer(c_int) function gmm_family_at(index) bind(c)
      import
      integer(c_int), value :: index
    end function
    integer(c_int) function gmm_family_find(name_with_null) bind(c)
      import
      character(kind=c_char), intent(in) :: name_with_null(*)
    end function
    type(c_ptr) function gmm_family_name(family) bind(c)
      import
      integer(c_int), value :: family
    end function
    type(c_ptr) function gmm_family_letters(family) bind(c)
      import
      integer(c_int), value :: family
    end function
    type(c_ptr) function gmm_family_help(family) bind(c)
      import
      integer(c_int), value :: family
    end function
    integer(c_int) function gmm_family_form(family) bind(c)
      import
      integer(c_int), value :: family
    end function
    integer(c_int) function gmm_family_is_shared(family) bind(c)
      import
      integer(c_int), value :: family
    end function
    integer(c_int) function gmm_create(model, n_components, n_features, covariance) bind(c)
      import
      type(c_ptr), intent(inout) :: model
      integer(c_int64_t), value :: n_components, n_features
      integer(c_int), value :: covariance
    end function
    integer(c_int) function gmm_clone(copy, model) bind(c)
      import
      type(c_ptr), intent(inout) :: copy
      type(c_ptr), value :: model
    end function
    subroutine gmm_destroy(model) bind(c)
      import
      type(c_ptr), value :: model
    end subroutine
    type(c_ptr) function gmm_last_error(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    integer(c_int64_t) function gmm_n_components(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    integer(c_int64_t) function gmm_n_features(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    integer(c_int) function gmm_covariance_type(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    integer(c_int64_t) function gmm_covariance_length(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    integer(c_int64_t) function gmm_free_parameters(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    integer(c_int) function gmm_set_feature_name(model, feature, name_with_null) bind(c)
      import
      type(c_ptr), value :: model
      integer(c_int64_t), value :: feature
      character(kind=c_char), intent(in) :: name_with_null(*)
    end function
    type(c_ptr) function gmm_feature_name(model, feature) bind(c)
      import
      type(c_ptr), value :: model
      integer(c_int64_t), value :: feature
    end function

    ! Options
    integer(c_int) function gmm_set_int(model, option, number) bind(c)
      import
      type(c_ptr), value :: model
      integer(c_int), value :: option
      integer(c_int64_t), value :: number
    end function
    integer(c_int) function gmm_get_int(model, option, number) bind(c)
      import
      type(c_ptr), value :: model
      integer(c_int), value :: option
      integer(c_int64_t), intent(out) :: number
    end function
    integer(c_int) function gmm_set_double(model, option, number) bind(c)
      import
      type(c_ptr), value :: model
      integer(c_int), value :: option
      real(c_double), value :: number
    end function
    integer(c_int) function gmm_get_double(model, option, number) bind(c)
      import
      type(c_ptr), value :: model
      integer(c_int), value :: option
      real(c_double), intent(out) :: number
    end function
    integer(c_int) function gmm_option_count() bind(c)
      import
    end function
    integer(c_int) function gmm_option_at(index) bind(c)
      import
      integer(c_int), value :: index
    end function
    integer(c_int) function gmm_option_find(name_with_null) bind(c)
      import
      character(kind=c_char), intent(in) :: name_with_null(*)
    end function
    type(c_ptr) function gmm_option_name(option) bind(c)
      import
      integer(c_int), value :: option
    end function
    type(c_ptr) function gmm_option_help(option) bind(c)
      import
      integer(c_int), value :: option
    end function
    integer(c_int) function gmm_option_type(option) bind(c)
      import
      integer(c_int), value :: option
    end function
    integer(c_int) function gmm_option_range(option, lowest, highest, default) bind(c)
      import
      integer(c_int), value :: option
      real(c_double), intent(out) :: lowest, highest, default
    end function
    integer(c_int) function gmm_option_choice_count(option) bind(c)
      import
      integer(c_int), value :: option
    end function
    integer(c_int) function gmm_option_choice_at(option, index, number) bind(c)
      import
      integer(c_int), value :: option, index
      integer(c_int64_t), intent(inout) :: number
    end function
    type(c_ptr) function gmm_option_choice_name(option, number) bind(c)
      import
      integer(c_int), value :: option
      integer(c_int64_t), value :: number
    end function
    integer(c_int) function gmm_option_is_bits(option) bind(c)
      import
      integer(c_int), value :: option
    end function
    integer(c_int) function gmm_set_progress(model, progress, user_data) bind(c)
      import
      type(c_ptr), value :: model, user_data
      type(c_funptr), value :: progress
    end function

    ! Parameters
    integer(c_int) function gmm_get_params(model, weights, n_weights, means, n_means, &
        covariances, n_covariances) bind(c)
      import
      type(c_ptr), value :: model
      real(c_double), intent(inout) :: weights(*), means(*), covariances(*)
      integer(c_int64_t), value :: n_weights, n_means, n_covariances
    end function
    integer(c_int) function gmm_set_params(model, weights, n_weights, means, n_means, &
        covariances, n_covariances) bind(c)
      import
      type(c_ptr), value :: model
      real(c_double), intent(in) :: weights(*), means(*), covariances(*)
      integer(c_int64_t), value :: n_weights, n_means, n_covariances
    end function
    integer(c_int) function gmm_get_full_covariances(model, covariances, n) bind(c)
      import
      type(c_ptr), value :: model
      real(c_double), intent(inout) :: covariances(*)
      integer(c_int64_t), value :: n
    end function
    integer(c_int) function gmm_get_precisions(model, precisions, n) bind(c)
      import
      type(c_ptr), value :: model
      real(c_double), intent(inout) :: precisions(*)
      integer(c_int64_t), value :: n
    end function
    integer(c_int) function gmm_get_shaped_precisions(model, precisions, n) bind(c)
      import
      type(c_ptr), value :: model
      real(c_double), intent(inout) :: precisions(*)
      integer(c_int64_t), value :: n
    end function

    ! Fit
    integer(c_int) function gmm_fit(model, x, n_rows, n_cols, row_stride, col_stride, &
        sample_weight) bind(c)
      import
      type(c_ptr), value :: model, sample_weight
      real(c_double), intent(in) :: x(*)
      integer(c_int64_t), value :: n_rows, n_cols, row_stride, col_stride
    end function
    integer(c_int) function gmm_fit_labelled(model, x, n_rows, n_cols, row_stride, col_stride, &
        sample_weight, labels) bind(c)
      import
      type(c_ptr), value :: model, sample_weight, labels
      real(c_double), intent(in) :: x(*)
      integer(c_int64_t), value :: n_rows, n_cols, row_stride, col_stride
    end function
    integer(c_int) function gmm_select(best, settings, families, n_families, n_components, &
        n_sizes, x, n_rows, n_cols, row_stride, col_stride, sample_weight, labels, criteria, &
        log_likelihoods, warnings, statuses) bind(c)
      import
      type(c_ptr), intent(inout) :: best
      type(c_ptr), value :: settings
      integer(c_int), intent(in) :: families(*)
      integer(c_int64_t), value :: n_families
      integer(c_int64_t), intent(in) :: n_components(*)
      integer(c_int64_t), value :: n_sizes
      real(c_double), intent(in) :: x(*)
      integer(c_int64_t), value :: n_rows, n_cols, row_stride, col_stride
      type(c_ptr), value :: sample_weight, labels, criteria, log_likelihoods, warnings, statuses
    end function
    subroutine gmm_cancel(model) bind(c)
      import
      type(c_ptr), value :: model
    end subroutine
    integer(c_int) function gmm_is_fitted(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    integer(c_int) function gmm_converged(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    integer(c_int64_t) function gmm_n_iter(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    integer(c_int64_t) function gmm_best_start(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    real(c_double) function gmm_total_weight(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    real(c_double) function gmm_log_likelihood(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    real(c_double) function gmm_aic(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    real(c_double) function gmm_bic(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    real(c_double) function gmm_icl(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    integer(c_int) function gmm_warnings(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    integer(c_int) function gmm_warning_count() bind(c)
      import
    end function
    integer(c_int) function gmm_warning_at(index) bind(c)
      import
      integer(c_int), value :: index
    end function
    type(c_ptr) function gmm_warning_name(bit) bind(c)
      import
      integer(c_int), value :: bit
    end function
    type(c_ptr) function gmm_warning_message(bit) bind(c)
      import
      integer(c_int), value :: bit
    end function
    integer(c_int64_t) function gmm_history_length(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    integer(c_int) function gmm_get_history(model, mean_log_likelihood, n) bind(c)
      import
      type(c_ptr), value :: model
      real(c_double), intent(inout) :: mean_log_likelihood(*)
      integer(c_int64_t), value :: n
    end function

    ! Use
    integer(c_int) function gmm_check_rows(model, x, n_rows, n_cols, row_stride, col_stride, &
        sample_weight, labels, message, length) bind(c)
      import
      type(c_ptr), value :: model
      real(c_double), intent(in) :: x(*)
      integer(c_int64_t), value :: n_rows, n_cols, row_stride, col_stride
      type(c_ptr), value :: sample_weight, labels
      character(kind=c_char), intent(inout) :: message(*)
      integer(c_int64_t), value :: length
    end function
    integer(c_int) function gmm_predict(model, x, n_rows, n_cols, row_stride, col_stride, &
        labels) bind(c)
      import
      type(c_ptr), value :: model
      real(c_double), intent(in) :: x(*)
      integer(c_int64_t), value :: n_rows, n_cols, row_stride, col_stride
      integer(c_int32_t), intent(inout) :: labels(*)
    end function
    integer(c_int) function gmm_predict_proba(model, x, n_rows, n_cols, row_stride, col_stride, &
        proba, proba_row_stride, proba_col_stride) bind(c)
      import
      type(c_ptr), value :: model
      real(c_double), intent(in) :: x(*)
      integer(c_int64_t), value :: n_rows, n_cols, row_stride, col_stride
      integer(c_int64_t), value :: proba_row_stride, proba_col_stride
      real(c_double), intent(inout) :: proba(*)
    end function
    integer(c_int) function gmm_score_samples(model, x, n_rows, n_cols, row_stride, col_stride, &
        log_density) bind(c)
      import
      type(c_ptr), value :: model
      real(c_double), intent(in) :: x(*)
      integer(c_int64_t), value :: n_rows, n_cols, row_stride, col_stride
      real(c_double), intent(inout) :: log_density(*)
    end function
    integer(c_int) function gmm_score(model, x, n_rows, n_cols, row_stride, col_stride, &
        mean_log_density) bind(c)
      import
      type(c_ptr), value :: model
      real(c_double), intent(in) :: x(*)
      integer(c_int64_t), value :: n_rows, n_cols, row_stride, col_stride
      real(c_double), intent(out) :: mean_log_density
    end function
    integer(c_int) function gmm_sample(model, seed, x, n_rows, n_cols, row_stride, col_stride, &
        labels) bind(c)
      import
      type(c_ptr), value :: model, labels
      integer(c_int64_t), value :: seed, n_rows, n_cols, row_stride, col_stride
      real(c_double), intent(inout) :: x(*)
    end function

    ! Parts of a mixture. A variance of a regression that is not wanted is c_null_ptr.
    integer(c_int) function gmm_marginal(part, model, features, n_features) bind(c)
      import
      type(c_ptr), intent(inout) :: part
      type(c_ptr), value :: model
      integer(c_int64_t), intent(in) :: features(*)
      integer(c_int64_t), value :: n_features
    end function
    integer(c_int) function gmm_condition(part, model, features, n_features, values) bind(c)
      import
      type(c_ptr), intent(inout) :: part
      type(c_ptr), value :: model
      integer(c_int64_t), intent(in) :: features(*)
      integer(c_int64_t), value :: n_features
      real(c_double), intent(in) :: values(*)
    end function
    integer(c_int) function gmm_regress(model, features, n_features, x, n_rows, n_cols, &
        row_stride, col_stride, mean, mean_row_stride, mean_col_stride, variance, &
        variance_row_stride, variance_col_stride) bind(c)
      import
      type(c_ptr), value :: model, variance
      integer(c_int64_t), intent(in) :: features(*)
      integer(c_int64_t), value :: n_features, n_rows, n_cols, row_stride, col_stride
      integer(c_int64_t), value :: mean_row_stride, mean_col_stride
      integer(c_int64_t), value :: variance_row_stride, variance_col_stride
      real(c_double), intent(in) :: x(*)
      real(c_double), intent(inout) :: mean(*)
    end function
    integer(c_int) function gmm_impute(model, x, n_rows, n_cols, row_stride, col_stride, &
        completed, completed_row_stride, completed_col_stride) bind(c)
      import
      type(c_ptr), value :: model
      real(c_double), intent(in) :: x(*)
      integer(c_int64_t), value :: n_rows, n_cols, row_stride, col_stride
      integer(c_int64_t), value :: completed_row_stride, completed_col_stride
      real(c_double), intent(inout) :: completed(*)
    end function
    integer(c_int) function gmm_impute_draw(model, seed, first_row, x, n_rows, n_cols, &
        row_stride, col_stride, completed, completed_row_stride, completed_col_stride) bind(c)
      import
      type(c_ptr), value :: model
      real(c_double), intent(in) :: x(*)
      integer(c_int64_t), value :: seed, first_row, n_rows, n_cols, row_stride, col_stride
      integer(c_int64_t), value :: completed_row_stride, completed_col_stride
      real(c_double), intent(inout) :: completed(*)
    end function

    ! Store
    integer(c_int64_t) function gmm_piece_rows(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    integer(c_int) function gmm_survey_create(out, model) bind(c)
      import
      type(c_ptr), intent(inout) :: out
      type(c_ptr), value :: model
    end function
    subroutine gmm_survey_destroy(survey) bind(c)
      import
      type(c_ptr), value :: survey
    end subroutine
    integer(c_int) function gmm_survey_add(survey, x, n_rows, n_cols, row_stride, col_stride, &
        sample_weight, labels) bind(c)
      import
      type(c_ptr), value :: survey, sample_weight, labels
      real(c_double), intent(in) :: x(*)
      integer(c_int64_t), value :: n_rows, n_cols, row_stride, col_stride
    end function
    integer(c_int) function gmm_survey_merge(into, from) bind(c)
      import
      type(c_ptr), value :: into, from
    end function
    real(c_double) function gmm_survey_total_weight(survey) bind(c)
      import
      type(c_ptr), value :: survey
    end function
    integer(c_int) function gmm_survey_serialized_size(survey, size) bind(c)
      import
      type(c_ptr), value :: survey
      integer(c_int64_t), intent(out) :: size
    end function
    integer(c_int) function gmm_survey_serialize(survey, buffer, size) bind(c)
      import
      type(c_ptr), value :: survey
      character(kind=c_char), intent(out) :: buffer(*)
      integer(c_int64_t), value :: size
    end function
    integer(c_int) function gmm_survey_deserialize(out, buffer, size, allocator) bind(c)
      import
      type(c_ptr), intent(inout) :: out
      character(kind=c_char), intent(in) :: buffer(*)
      integer(c_int64_t), value :: size
      type(c_ptr), value :: allocator
    end function
    integer(c_int) function gmm_begin(model, survey) bind(c)
      import
      type(c_ptr), value :: model, survey
    end function
    integer(c_int) function gmm_is_running(model) bind(c)
      import
      type(c_ptr), value :: model
    end function
    integer(c_int) function gmm_advance(model, statistics) bind(c)
      import
      type(c_ptr), value :: model, statistics
    end function
    integer(c_int) function gmm_statistics_create(out, model) bind(c)
      import
      type(c_ptr), intent(inout) :: out
      type(c_ptr), value :: model
    end function
    subroutine gmm_statistics_destroy(statistics) bind(c)
      import
      type(c_ptr), value :: statistics
    end subroutine
    integer(c_int) function gmm_statistics_clear(statistics, model) bind(c)
      import
      type(c_ptr), value :: statistics, model
    end function
    integer(c_int) function gmm_statistics_add(statistics, model, x, n_rows, n_cols, &
        row_stride, col_stride, sample_weight, labels) bind(c)
      import
      type(c_ptr), value :: statistics, model, sample_weight, labels
      real(c_double), intent(in) :: x(*)
      integer(c_int64_t), value :: n_rows, n_cols, row_stride, col_stride
    end function
    integer(c_int) function gmm_statistics_merge(into, from) bind(c)
      import
      type(c_ptr), value :: into, from
    end function
    integer(c_int) function gmm_statistics_scale(statistics, factor) bind(c)
      import
      type(c_ptr), value :: statistics
      real(c_double), value :: factor
    end function
    integer(c_int) function gmm_statistics_move(statistics, model) bind(c)
      import
      type(c_ptr), value :: statistics, model
    end function
    real(c_double) function gmm_statistics_log_likelihood(statistics) bind(c)
      import
      type(c_ptr), value :: statistics
    end function
    real(c_double) function gmm_statistics_total_weight(statistics) bind(c)
      import
      type(c_ptr), value :: statistics
    end function
    integer(c_int) function gmm_statistics_serialized_size(statistics, size) bind(c)
      import
      type(c_ptr), value :: statistics
      integer(c_int64_t), intent(out) :: size
    end function
    integer(c_int) function gmm_statistics_serialize(statistics, buffer, size) bind(c)
      import
      type(c_ptr), value :: statistics
      character(kind=c_char), intent(out) :: buffer(*)
      integer(c_int64_t), value :: size
    end function
    integer(c_int) function gmm_statistics_deserialize(out, buffer, size, allocator) bind(c)
      import
      type(c_ptr), intent(inout) :: out
      character(kind=c_char), intent(in) :: buffer(*)
      integer(c_int64_t), value :: size
      type(c_ptr), value :: allocator
    end function
    integer(c_int) function gmm_serialized_size(model, size) bind(c)
      import
      type(c_ptr), value :: model
      integer(c_int64_t), intent(out) :: size
    end function
    integer(c_int) function gmm_serialize(model, buffer, size) bind(c)
      import
      type(c_ptr), value :: model
      character(kind=c_char), intent(inout) :: buffer(*)
      integer(c_int64_t), value :: size
    end function
    integer(c_int) function gmm_deserialize(model, buffer, size) bind(c)
      import
      type(c_ptr), intent(inout) :: model
      character(kind=c_char), intent(in) :: buffer(*)
      integer(c_int64_t), value :: size
    end function
    integer(c_int) function gmm_deserialize_with_allocator(out, buffer, size, allocator) bind(c)
      import
      type(c_ptr), intent(inout) :: out
      character(kind=c_char), intent(in) :: buffer(*)
      integer(c_int64_t), value :: size
      type(c_ptr), value :: allocator
    end function
  end interface

  ! A progress function has this shape, and bind(c); give c_funloc of it to gmm_set_progress.
  abstract interface
    integer(c_int) function gmm_progress_fn(start, iteration, mean_log_likelihood, change, &
        user_data) bind(c)
      import
      integer(c_int64_t), value :: start, iteration
      real(c_double), value :: mean_log_likelihood, change
      type(c_ptr), value :: user_data
    end function
  end interface

contains

  ! A text of C, which ends with a zero byte.
  function gmmix_text(pointer) result(text)
    type(c_ptr), intent(in) :: pointer
    character(:), allocatable :: text
    character(kind=c_char), pointer :: letters(:)
    integer :: i, length
    call c_f_pointer(pointer, letters, [huge(length)])
    length = 0
    do while (letters(length + 1) /= c_null_char)
      length = length + 1
    end do
    allocate (character(length) :: text)
    do i = 1, length
      text(i:i) = letters(i)
    end do
  end function

end module
