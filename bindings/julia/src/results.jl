# SPDX-License-Identifier: MIT
#
# What a model is, and what its last fit found. None of these changes the model. A model that was
# made from parameters has no results: NaN, 0, false or empty.

"""
    ncomponents(model)

K, the number of components.
"""
ncomponents(model::GaussianMixture) = use(h -> Int(gmm_n_components(h)), model)

"""
    nfeatures(model)

D, the number of features.
"""
nfeatures(model::GaussianMixture) = use(h -> Int(gmm_n_features(h)), model)

"""
    family(model)

The covariance family: `:full`, `:tied`, `:diag`, `:spherical` or another of
[`GMMix.families`](@ref)`()`.
"""
family(model::GaussianMixture) = use(handle_family, model)

"""
    params(model) -> (weights, means, covs)

Copies of the parameters: K weights, means D x K, covariances in the shape of the family (`:full`
D x D x K, `:tied` D x D, `:diag` D x K, `:spherical` K), as `start` in
[`fit`](@ref) takes them.
"""
params(model::GaussianMixture) = use(get_params, model)

"""
    weights(model)

The K weights of the components, with sum 1.
"""
weights(model::GaussianMixture) = params(model).weights

"""
    means(model)

The means of the components, D x K.
"""
means(model::GaussianMixture) = params(model).means

"""
    covs(model; shaped = false)

The covariances of the components as full matrices, D x D x K, whatever the family. With
`shaped = true` in the shape of the family, as in [`params`](@ref), which for `:diag` and
`:spherical` is far smaller where there are many features.
"""
covs(model::GaussianMixture; shaped::Bool = false) =
    shaped ? params(model).covs : full_matrices(gmm_get_full_covariances, model)

"""
    precisions(model; shaped = false)

The inverses of the covariances, D x D x K, symmetric to the bit; or, with `shaped = true`, the same
numbers in the shape of the family, as [`covs`](@ref) has it.
"""
precisions(model::GaussianMixture; shaped::Bool = false) =
    shaped ? shaped_precisions(model) : full_matrices(gmm_get_precisions, model)

shaped_precisions(model) = use(model) do handle
    numbers = Array{Float64}(undef, sizes(handle)[3])
    check(gmm_get_shaped_precisions(handle, numbers, length(numbers)))
    numbers
end

full_matrices(get, model) = use(model) do handle
    k, d, _ = sizes(handle)
    matrices = Array{Float64}(undef, d, d, k)
    check(get(handle, matrices, length(matrices)))
    matrices
end

"""
    loglikelihood(model)
    loglikelihood(model, X; dims = 1)

The total log-likelihood (natural logarithm) of the data of the last fit, or of `X`.
"""
loglikelihood(model::GaussianMixture) = use(gmm_log_likelihood, model)

"""
    aic(model)

Akaike's criterion, 2p - 2 log L, of the last fit: lower is better.
"""
aic(model::GaussianMixture) = use(gmm_aic, model)

"""
    bic(model)

Schwarz's criterion, p log N - 2 log L, of the last fit: lower is better.
"""
bic(model::GaussianMixture) = use(gmm_bic, model)

"""
    icl(model)

The integrated completed likelihood of the last fit (Biernacki, Celeux and Govaert 2000): BIC - 2 the
sum of log max_k r_ik over the rows i, where r_ik is [`predict_proba`](@ref). Lower is better. It asks
for fewer components than `bic` where they overlap.
"""
icl(model::GaussianMixture) = use(gmm_icl, model)

"""
    dof(model)

The number of free parameters, the p of `aic` and `bic`. Frozen blocks count 0.
"""
dof(model::GaussianMixture) = use(h -> Int(gmm_free_parameters(h)), model)

"""
    nobs(model)

The number of rows of the last fit, or the sum of their weights, as a Float64.
"""
nobs(model::GaussianMixture) = use(gmm_total_weight, model)

"""
    converged(model)

Whether the last fit stopped by its tolerance.
"""
converged(model::GaussianMixture) = use(gmm_converged, model) == 1

"""
    niter(model)

EM iterations of the kept start.
"""
niter(model::GaussianMixture) = use(h -> Int(gmm_n_iter(h)), model)

"""
    GMMix.best_start(model)

Number of the kept start, as the option `first_start` counts; -1 if there was no fit.
"""
best_start(model::GaussianMixture) = use(h -> Int(gmm_best_start(h)), model)

"""
    history(model)

The mean log-likelihood per observation after each iteration of the kept start.
"""
history(model::GaussianMixture) = use(model) do handle
    steps = Vector{Float64}(undef, gmm_history_length(handle))
    check(gmm_get_history(handle, steps, length(steps)))
    steps
end

"""
    warnings(model)

What to know of the last fit, any of `:not_converged` (it ran out of iterations), `:floored` (the
floor `cov_floor` holds a covariance), `:empty` (a component has no rows), `:ill_conditioned` (a
covariance is nearly singular) and `:few_rows` (a component stands on too few rows, so the fit is
probably not to be trusted: try fewer components or a simpler family). Nothing is printed.
"""
warnings(model::GaussianMixture) = warning_names(use(gmm_warnings, model))

function warning_names(bits)
    known = [gmm_warning_at(i) for i in 0:gmm_warning_count()-1]
    return [Symbol(unsafe_string(gmm_warning_name(bit))) for bit in known if bits & bit != 0]
end

"""
    GMMix.options(model)

The options of a model and their values, as a NamedTuple.
"""
options(model::GaussianMixture) = use(model) do handle
    ids = option_ids()
    NamedTuple{Tuple(option_symbol.(ids))}(Tuple(get_option(handle, id) for id in ids))
end
