# SPDX-License-Identifier: MIT

"""
    fit(GaussianMixture, X; k, family = :full, dims = 1, weights = nothing, labels = nothing,
        start = nothing, missing = false, freeze = (), names = nothing, progress = nothing, rng = Random.default_rng(), options...)

Fits a mixture of `k` components to the observations in `X` by EM.

- `X`: N x D, or D x N with `dims = 2`; a vector is N x 1. Float64 arrays with strides (matrices,
  views, adjoints, `PermutedDimsArray`) are read where they lie; all else is converted once. Also a
  `NamedTuple` of columns or a data frame: its names are kept in the model, and put the columns of
  later tables in order.
- `names`: D names of the features, see [`GMMix.featurenames`](@ref).
- `family`: `:full`, `:tied` (one covariance for all), `:diag`, `:spherical`, or their letters, such
  as `:VVV`: see [`GMMix.families`](@ref)`()`.
- `weights`: N row weights >= 0; a row of weight w counts as w rows.
- `labels`: N components that rows are known to belong to, from 1 to k, `missing` where that is not
  known. A labelled row never moves. `init = :labels` starts from these rows.
- `missing`: with `true`, `missing` and `NaN` in `X` are values that were not observed, missing at
  random: rows count with what they have, and nothing is filled in. The model keeps this, so that
  `predict` and the other functions take such rows, too.
- `start`: parameters to start from: a `GaussianMixture` or `(weights, means, covs)` in the shapes
  of [`GaussianMixture`](@ref). `init` is then `:params`, if you do not give another, and `k` may
  be left out.
- `freeze`: blocks that keep the values of `start`: any of `:weights`, `:means`, `:covs`.
- `progress`: `f(start, iteration, mean_loglikelihood, change)`, called after each iteration; the
  start is a number from `first_start` on. If it returns `true` the fit ends with a `GMMixError`
  named `GMM_ERR_CANCELLED`; if it throws, `fit` throws the same exception. Ctrl-C ends a fit too.
- `seed`: if it is not given it is drawn from `rng`, so that `Random.seed!` governs.
- `options`: those that [`GMMix.options`](@ref)`()` lists, such as `n_init = 10`, `max_iter`,
  `tol`, `threads`. Where a value has a name, the name will do: `init` may be `:kmeans`,
  `:random_points`, `:params` or `:random_resp`, and `order` `:found`, `:weight` or `:mean`.

Throws `ArgumentError` for an unknown name, `DimensionMismatch` for weights or a start of a wrong
size, and [`GMMixError`](@ref) for all that the library finds, as `missing` without that option. Not
having converged is not an error: see [`converged`](@ref) and [`warnings`](@ref).

Other threads of Julia go on while a fit runs, until one of them needs a garbage collection: that
waits for the fit's next iteration.
"""
function fit(::Type{GaussianMixture}, X; k::Union{Integer,Nothing} = nothing,
             family::Symbol = :full, dims::Integer = 1, start = nothing,
             names = column_names(X), options...)
    rows = Rows(X, dims)
    from = start_params(start)
    k === nothing && from === nothing &&
        throw(ArgumentError("k, the number of components, is needed"))
    components = k === nothing ? length(from[1]) : k
    handle = create(components, rows.d, family)
    names === nothing || set_names!(handle, names)
    return GaussianMixture(fitted!(handle, rows; start = from, options...))
end

"""
    fit!(model, X; dims = 1, weights = nothing, labels = nothing, start = nothing, freeze, progress = nothing,
         rng = Random.default_rng(), options...)

Fits again with the model's options, but those that are given; the arguments are those of
[`fit`](@ref). With `init = :params` it goes on from the model's parameters. The model is changed
when all is done, and only if nothing was thrown; until then others may use it, `progress` too.
"""
function fit!(model::GaussianMixture, X; dims::Integer = 1, start = nothing, options...)
    rows = Rows(model, X, dims)
    from = start_params(start)
    replace_handle!(model, fitted!(use(clone, model), rows; start = from, options...))
    return model
end

draw_seed(rng) = (range = option_range(option_id(:seed)); rand(rng, range.min:range.max))

start_params(start::Nothing) = nothing
start_params(start::GaussianMixture) = Tuple(params(start))
start_params(start::NamedTuple) = (start.weights, start.means, start.covs)
start_params(start::Tuple) = start

# Fits the handle, which nobody else has; frees it if that fails.
function fitted!(handle::Handle, rows::Rows; weights = nothing, labels = nothing, progress = nothing,
                 options...)
    try
        prepare!(handle; options...)
        of_rows = row_weights(weights, rows)
        known = row_labels(labels, rows, gmm_n_components(handle))
        run_watched(() -> gmm_fit_labelled(handle, five(rows)..., of_rows, known), handle, progress)
        return handle
    catch
        release(handle)
        rethrow()
    end
end

function prepare!(handle; start = nothing, rng = Random.default_rng(), options...)
    start === nothing || (set_option!(handle, :init, :params); set_params!(handle, start))
    haskey(options, :seed) || set_option!(handle, :seed, draw_seed(rng))
    for (name, value) in options
        set_option!(handle, name, value)
    end
end

row_weights(weights::Nothing, rows) = C_NULL
row_weights(weights, rows) = sized(weights, (Int(rows.n),), "weights")

row_labels(labels::Nothing, rows, k) = C_NULL
function row_labels(labels, rows, k)
    length(labels) == rows.n ||
        throw(DimensionMismatch("labels must have $(rows.n) elements, not $(length(labels))"))
    return Int32[label_number(i, label, k) for (i, label) in enumerate(labels)]
end

# As the library counts it.
function label_number(i, label, k)
    ismissing(label) && return -1
    label isa Integer && 1 <= label <= k && return label - 1
    throw(ArgumentError("label $i is $(repr(label)); it must be missing or 1 to $k"))
end

# What the progress function of the library works with.
mutable struct Progress
    report::Any # of the user, or nothing
    thrown::Any # what it threw, or nothing
end

# No exception may pass through C frames: it is kept, and the fit is told to stop. Ctrl-C is let in
# here only, which is why this is called even if the user wants no report.
function on_iteration(start::Int64, iteration::Int64, mean::Cdouble, change::Cdouble,
                      data::Ptr{Cvoid})
    progress = unsafe_pointer_to_objref(data)::Progress
    try
        stop = reenable_sigint() do
            progress.report === nothing ? false : progress.report(start, iteration, mean, change)
        end
        return Cint(stop === true)
    catch e
        progress.thrown = e
        return Cint(1)
    end
end

# Calls a function of the library that has this handle's progress function called.
function run_watched(call, handle, report)
    progress = Progress(report, nothing)
    callback = @cfunction(on_iteration, Cint, (Int64, Int64, Cdouble, Cdouble, Ptr{Cvoid}))
    GC.@preserve progress begin
        check(gmm_set_progress(handle, callback, pointer_from_objref(progress)), handle)
        status = disable_sigint(call)
    end
    progress.thrown === nothing || throw(progress.thrown)
    check(status, handle)
    check(gmm_set_progress(handle, C_NULL, C_NULL), handle)
end
