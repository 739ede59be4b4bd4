# SPDX-License-Identifier: MIT
#
# include/gmmix.h, in its order: one line for each constant that has no introspection and for each
# function. Nothing is checked here. Arrays and handles are kept alive by ccall.

const Status = Cint
const Model = Ptr{Cvoid} # gmm_model *
const Doubles = Ptr{Cdouble}
const ProgressFn = Ptr{Cvoid}

# ---- Version and build

gmm_version() = ccall(symbol(:gmm_version), Cint, ())
gmm_version_string() = ccall(symbol(:gmm_version_string), Cstring, ())
gmm_build_info() = ccall(symbol(:gmm_build_info), Cstring, ())

# ---- Status

gmm_status_name(status) = ccall(symbol(:gmm_status_name), Cstring, (Status,), status)
gmm_status_message(status) = ccall(symbol(:gmm_status_message), Cstring, (Status,), status)

# ---- Model

const GMM_FORM_ISOTROPIC = 1
const GMM_FORM_DIAGONAL = 2
const GMM_FORM_FULL = 3

gmm_family_count() = ccall(symbol(:gmm_family_count), Cint, ())
gmm_family_at(index) = ccall(symbol(:gmm_family_at), Cint, (Cint,), index)
gmm_family_find(name) = ccall(symbol(:gmm_family_find), Cint, (Cstring,), name)
gmm_family_name(family) = ccall(symbol(:gmm_family_name), Cstring, (Cint,), family)
gmm_family_letters(family) = ccall(symbol(:gmm_family_letters), Cstring, (Cint,), family)
gmm_family_help(family) = ccall(symbol(:gmm_family_help), Cstring, (Cint,), family)
gmm_family_form(family) = ccall(symbol(:gmm_family_form), Cint, (Cint,), family)
gmm_family_is_shared(family) = ccall(symbol(:gmm_family_is_shared), Cint, (Cint,), family)

gmm_create(out, k, d, family) =
    ccall(symbol(:gmm_create), Status, (Ptr{Model}, Int64, Int64, Cint), out, k, d, family)
gmm_create_with_allocator(out, k, d, family, allocator) =
    ccall(symbol(:gmm_create_with_allocator), Status, (Ptr{Model}, Int64, Int64, Cint, Ptr{Cvoid}), out, k, d, family, allocator)
gmm_clone(out, model) = ccall(symbol(:gmm_clone), Status, (Ptr{Model}, Model), out, model)
gmm_destroy(model) = ccall(symbol(:gmm_destroy), Cvoid, (Model,), model)
gmm_last_error(model) = ccall(symbol(:gmm_last_error), Cstring, (Model,), model)
gmm_n_components(model) = ccall(symbol(:gmm_n_components), Int64, (Model,), model)
gmm_n_features(model) = ccall(symbol(:gmm_n_features), Int64, (Model,), model)
gmm_covariance_type(model) = ccall(symbol(:gmm_covariance_type), Cint, (Model,), model)
gmm_covariance_length(model) = ccall(symbol(:gmm_covariance_length), Int64, (Model,), model)
gmm_free_parameters(model) = ccall(symbol(:gmm_free_parameters), Int64, (Model,), model)
gmm_set_feature_name(model, feature, name) =
    ccall(symbol(:gmm_set_feature_name), Status, (Model, Int64, Cstring), model, feature, name)
gmm_feature_name(model, feature) =
    ccall(symbol(:gmm_feature_name), Cstring, (Model, Int64), model, feature)

# ---- Options

const GMM_TYPE_INT = 1
const GMM_TYPE_DOUBLE = 2

gmm_set_int(model, option, value) =
    ccall(symbol(:gmm_set_int), Status, (Model, Cint, Int64), model, option, value)
gmm_get_int(model, option, out) =
    ccall(symbol(:gmm_get_int), Status, (Model, Cint, Ptr{Int64}), model, option, out)
gmm_set_double(model, option, value) =
    ccall(symbol(:gmm_set_double), Status, (Model, Cint, Cdouble), model, option, value)
gmm_get_double(model, option, out) =
    ccall(symbol(:gmm_get_double), Status, (Model, Cint, Doubles), model, option, out)
gmm_option_count() = ccall(symbol(:gmm_option_count), Cint, ())
gmm_option_at(index) = ccall(symbol(:gmm_option_at), Cint, (Cint,), index)
gmm_option_find(name) = ccall(symbol(:gmm_option_find), Cint, (Cstring,), name)
gmm_option_name(option) = ccall(symbol(:gmm_option_name), Cstring, (Cint,), option)
gmm_option_help(option) = ccall(symbol(:gmm_option_help), Cstring, (Cint,), option)
gmm_option_type(option) = ccall(symbol(:gmm_option_type), Cint, (Cint,), option)
gmm_option_range(option, min, max, default) =
    ccall(symbol(:gmm_option_range), Status, (Cint, Doubles, Doubles, Doubles), option, min, max, default)
gmm_option_choice_count(option) = ccall(symbol(:gmm_option_choice_count), Cint, (Cint,), option)
gmm_option_choice_at(option, index, value) =
    ccall(symbol(:gmm_option_choice_at), Status, (Cint, Cint, Ptr{Int64}), option, index, value)
gmm_option_choice_name(option, value) =
    ccall(symbol(:gmm_option_choice_name), Cstring, (Cint, Int64), option, value)
gmm_option_is_bits(option) = ccall(symbol(:gmm_option_is_bits), Cint, (Cint,), option)
gmm_set_progress(model, fn, user_data) =
    ccall(symbol(:gmm_set_progress), Status, (Model, ProgressFn, Ptr{Cvoid}), model, fn, user_data)

# ---- Parameters

gmm_get_params(model, w, n_w, m, n_m, c, n_c) =
    ccall(symbol(:gmm_get_params), Status, (Model, Doubles, Int64, Doubles, Int64, Doubles, Int64), model, w, n_w, m, n_m, c, n_c)
gmm_set_params(model, w, n_w, m, n_m, c, n_c) =
    ccall(symbol(:gmm_set_params), Status, (Model, Doubles, Int64, Doubles, Int64, Doubles, Int64), model, w, n_w, m, n_m, c, n_c)
gmm_get_full_covariances(model, c, n) =
    ccall(symbol(:gmm_get_full_covariances), Status, (Model, Doubles, Int64), model, c, n)
gmm_get_precisions(model, p, n) =
    ccall(symbol(:gmm_get_precisions), Status, (Model, Doubles, Int64), model, p, n)
gmm_get_shaped_precisions(model, p, n) =
    ccall(symbol(:gmm_get_shaped_precisions), Status, (Model, Doubles, Int64), model, p, n)

# ---- Fit. The five arguments of a matrix are x, n (rows), d (columns), rs and cs (strides).

gmm_fit(model, x, n, d, rs, cs, sample_weight) =
    ccall(symbol(:gmm_fit), Status, (Model, Doubles, Int64, Int64, Int64, Int64, Doubles), model, x, n, d, rs, cs, sample_weight)
gmm_fit_labelled(model, x, n, d, rs, cs, sample_weight, labels) =
    ccall(symbol(:gmm_fit_labelled), Status, (Model, Doubles, Int64, Int64, Int64, Int64, Doubles, Ptr{Int32}), model, x, n, d, rs, cs, sample_weight, labels)
gmm_select(best, settings, families, n_families, sizes, n_sizes, x, n, d, rs, cs, sample_weight, labels, criteria, log_likelihoods, warnings, statuses) =
    ccall(symbol(:gmm_select), Status, (Ptr{Model}, Model, Ptr{Cint}, Int64, Ptr{Int64}, Int64, Doubles, Int64, Int64, Int64, Int64, Doubles, Ptr{Int32}, Doubles, Doubles, Ptr{Cuint}, Ptr{Status}), best, settings, families, n_families, sizes, n_sizes, x, n, d, rs, cs, sample_weight, labels, criteria, log_likelihoods, warnings, statuses)
gmm_cancel(model) = ccall(symbol(:gmm_cancel), Cvoid, (Model,), model)
gmm_is_fitted(model) = ccall(symbol(:gmm_is_fitted), Cint, (Model,), model)
gmm_converged(model) = ccall(symbol(:gmm_converged), Cint, (Model,), model)
gmm_n_iter(model) = ccall(symbol(:gmm_n_iter), Int64, (Model,), model)
gmm_best_start(model) = ccall(symbol(:gmm_best_start), Int64, (Model,), model)
gmm_total_weight(model) = ccall(symbol(:gmm_total_weight), Cdouble, (Model,), model)
gmm_log_likelihood(model) = ccall(symbol(:gmm_log_likelihood), Cdouble, (Model,), model)
gmm_aic(model) = ccall(symbol(:gmm_aic), Cdouble, (Model,), model)
gmm_bic(model) = ccall(symbol(:gmm_bic), Cdouble, (Model,), model)
gmm_icl(model) = ccall(symbol(:gmm_icl), Cdouble, (Model,), model)

gmm_warnings(model) = ccall(symbol(:gmm_warnings), Cuint, (Model,), model)
gmm_warning_count() = ccall(symbol(:gmm_warning_count), Cint, ())
gmm_warning_at(index) = ccall(symbol(:gmm_warning_at), Cuint, (Cint,), index)
gmm_warning_name(bit) = ccall(symbol(:gmm_warning_name), Cstring, (Cuint,), bit)
gmm_warning_message(bit) = ccall(symbol(:gmm_warning_message), Cstring, (Cuint,), bit)
gmm_history_length(model) = ccall(symbol(:gmm_history_length), Int64, (Model,), model)
gmm_get_history(model, out, n) =
    ccall(symbol(:gmm_get_history), Status, (Model, Doubles, Int64), model, out, n)

# ---- Use

gmm_check_rows(model, x, n, d, rs, cs, sample_weight, labels, message, size) =
    ccall(symbol(:gmm_check_rows), Status, (Model, Doubles, Int64, Int64, Int64, Int64, Doubles, Ptr{Int32}, Ptr{UInt8}, Int64), model, x, n, d, rs, cs, sample_weight, labels, message, size)
gmm_predict(model, x, n, d, rs, cs, labels) =
    ccall(symbol(:gmm_predict), Status, (Model, Doubles, Int64, Int64, Int64, Int64, Ptr{Int32}), model, x, n, d, rs, cs, labels)
gmm_predict_proba(model, x, n, d, rs, cs, proba, proba_rs, proba_cs) =
    ccall(symbol(:gmm_predict_proba), Status, (Model, Doubles, Int64, Int64, Int64, Int64, Doubles, Int64, Int64), model, x, n, d, rs, cs, proba, proba_rs, proba_cs)
gmm_score_samples(model, x, n, d, rs, cs, log_density) =
    ccall(symbol(:gmm_score_samples), Status, (Model, Doubles, Int64, Int64, Int64, Int64, Doubles), model, x, n, d, rs, cs, log_density)
gmm_score(model, x, n, d, rs, cs, mean) =
    ccall(symbol(:gmm_score), Status, (Model, Doubles, Int64, Int64, Int64, Int64, Doubles), model, x, n, d, rs, cs, mean)
gmm_sample(model, seed, x, n, d, rs, cs, labels) =
    ccall(symbol(:gmm_sample), Status, (Model, UInt64, Doubles, Int64, Int64, Int64, Int64, Ptr{Int32}), model, seed, x, n, d, rs, cs, labels)

# ---- Parts of a mixture

gmm_marginal(out, model, features, n) =
    ccall(symbol(:gmm_marginal), Status, (Ptr{Model}, Model, Ptr{Int64}, Int64), out, model, features, n)
gmm_condition(out, model, features, n, values) =
    ccall(symbol(:gmm_condition), Status, (Ptr{Model}, Model, Ptr{Int64}, Int64, Doubles), out, model, features, n, values)
gmm_regress(model, features, n_features, x, n, d, rs, cs, mean, mean_rs, mean_cs, variance, variance_rs, variance_cs) =
    ccall(symbol(:gmm_regress), Status, (Model, Ptr{Int64}, Int64, Doubles, Int64, Int64, Int64, Int64, Doubles, Int64, Int64, Doubles, Int64, Int64), model, features, n_features, x, n, d, rs, cs, mean, mean_rs, mean_cs, variance, variance_rs, variance_cs)
gmm_impute(model, x, n, d, rs, cs, out, out_rs, out_cs) =
    ccall(symbol(:gmm_impute), Status, (Model, Doubles, Int64, Int64, Int64, Int64, Doubles, Int64, Int64), model, x, n, d, rs, cs, out, out_rs, out_cs)
gmm_impute_draw(model, seed, first_row, x, n, d, rs, cs, out, out_rs, out_cs) =
    ccall(symbol(:gmm_impute_draw), Status, (Model, UInt64, Int64, Doubles, Int64, Int64, Int64, Int64, Doubles, Int64, Int64), model, seed, first_row, x, n, d, rs, cs, out, out_rs, out_cs)

# ---- A fit in pieces

gmm_piece_rows(model) =
    ccall(symbol(:gmm_piece_rows), Int64, (Model,), model)
gmm_survey_create(out, model) =
    ccall(symbol(:gmm_survey_create), Status, (Ptr{Model}, Model), out, model)
gmm_survey_destroy(survey) =
    ccall(symbol(:gmm_survey_destroy), Cvoid, (Ptr{Cvoid},), survey)
gmm_survey_add(survey, x, n, d, rs, cs, sample_weight, labels) =
    ccall(symbol(:gmm_survey_add), Status, (Ptr{Cvoid}, Doubles, Int64, Int64, Int64, Int64, Doubles, Ptr{Int32}), survey, x, n, d, rs, cs, sample_weight, labels)
gmm_survey_merge(into, from) =
    ccall(symbol(:gmm_survey_merge), Status, (Ptr{Cvoid}, Ptr{Cvoid}), into, from)
gmm_survey_total_weight(survey) =
    ccall(symbol(:gmm_survey_total_weight), Cdouble, (Ptr{Cvoid},), survey)
gmm_survey_serialized_size(survey, size) =
    ccall(symbol(:gmm_survey_serialized_size), Status, (Ptr{Cvoid}, Ptr{Int64}), survey, size)
gmm_survey_serialize(survey, buffer, size) =
    ccall(symbol(:gmm_survey_serialize), Status, (Ptr{Cvoid}, Ptr{Cvoid}, Int64), survey, buffer, size)
gmm_survey_deserialize(out, buffer, size, allocator) =
    ccall(symbol(:gmm_survey_deserialize), Status, (Ptr{Model}, Ptr{Cvoid}, Int64, Ptr{Cvoid}), out, buffer, size, allocator)
gmm_begin(model, survey) =
    ccall(symbol(:gmm_begin), Status, (Model, Ptr{Cvoid}), model, survey)
gmm_is_running(model) =
    ccall(symbol(:gmm_is_running), Cint, (Model,), model)
gmm_advance(model, statistics) =
    ccall(symbol(:gmm_advance), Status, (Model, Ptr{Cvoid}), model, statistics)
gmm_statistics_create(out, model) =
    ccall(symbol(:gmm_statistics_create), Status, (Ptr{Model}, Model), out, model)
gmm_statistics_destroy(statistics) =
    ccall(symbol(:gmm_statistics_destroy), Cvoid, (Ptr{Cvoid},), statistics)
gmm_statistics_clear(statistics, model) =
    ccall(symbol(:gmm_statistics_clear), Status, (Ptr{Cvoid}, Model), statistics, model)
gmm_statistics_add(statistics, model, x, n, d, rs, cs, sample_weight, labels) =
    ccall(symbol(:gmm_statistics_add), Status, (Ptr{Cvoid}, Model, Doubles, Int64, Int64, Int64, Int64, Doubles, Ptr{Int32}), statistics, model, x, n, d, rs, cs, sample_weight, labels)
gmm_statistics_merge(into, from) =
    ccall(symbol(:gmm_statistics_merge), Status, (Ptr{Cvoid}, Ptr{Cvoid}), into, from)
gmm_statistics_scale(statistics, factor) =
    ccall(symbol(:gmm_statistics_scale), Status, (Ptr{Cvoid}, Cdouble), statistics, factor)
gmm_statistics_move(statistics, model) =
    ccall(symbol(:gmm_statistics_move), Status, (Ptr{Cvoid}, Model), statistics, model)
gmm_statistics_log_likelihood(statistics) =
    ccall(symbol(:gmm_statistics_log_likelihood), Cdouble, (Ptr{Cvoid},), statistics)
gmm_statistics_total_weight(statistics) =
    ccall(symbol(:gmm_statistics_total_weight), Cdouble, (Ptr{Cvoid},), statistics)
gmm_statistics_serialized_size(statistics, size) =
    ccall(symbol(:gmm_statistics_serialized_size), Status, (Ptr{Cvoid}, Ptr{Int64}), statistics, size)
gmm_statistics_serialize(statistics, buffer, size) =
    ccall(symbol(:gmm_statistics_serialize), Status, (Ptr{Cvoid}, Ptr{Cvoid}, Int64), statistics, buffer, size)
gmm_statistics_deserialize(out, buffer, size, allocator) =
    ccall(symbol(:gmm_statistics_deserialize), Status, (Ptr{Model}, Ptr{Cvoid}, Int64, Ptr{Cvoid}), out, buffer, size, allocator)

# ---- Store

gmm_serialized_size(model, size) =
    ccall(symbol(:gmm_serialized_size), Status, (Model, Ptr{Int64}), model, size)
gmm_serialize(model, buffer, size) =
    ccall(symbol(:gmm_serialize), Status, (Model, Ptr{Cvoid}, Int64), model, buffer, size)
gmm_deserialize(out, buffer, size) =
    ccall(symbol(:gmm_deserialize), Status, (Ptr{Model}, Ptr{Cvoid}, Int64), out, buffer, size)
gmm_deserialize_with_allocator(out, buffer, size, allocator) =
    ccall(symbol(:gmm_deserialize_with_allocator), Status, (Ptr{Model}, Ptr{Cvoid}, Int64, Ptr{Cvoid}), out, buffer, size, allocator)
