# SPDX-License-Identifier: MIT
#
# A model on data: see fit() for what X may be. Columns of a table are found by the names of the
# model's features, in any order. None of these changes the model.

"""
    predict(model, X; dims = 1)

The most probable component of each observation, N numbers from 1 to K.
"""
function predict(model::GaussianMixture, X; dims::Integer = 1)
    rows = Rows(model, X, dims)
    labels = Vector{Int32}(undef, rows.n)
    use(handle -> check(gmm_predict(handle, five(rows)..., labels), handle, rows), model)
    return Int.(labels) .+ 1 # the library counts from 0
end

"""
    predict_proba(model, X; dims = 1)

The probability of each component given each observation: N x K, or K x N with `dims = 2`.
"""
function predict_proba(model::GaussianMixture, X; dims::Integer = 1)
    rows = Rows(model, X, dims)
    return use(model) do handle
        k = gmm_n_components(handle)
        proba = Matrix{Float64}(undef, dims == 1 ? (rows.n, k) : (k, rows.n))
        out = Rows(proba, dims)
        status = gmm_predict_proba(handle, five(rows)..., proba, out.row_stride, out.col_stride)
        check(status, handle, rows)
        proba
    end
end

"""
    logpdf(model, X; dims = 1)

The natural logarithm of the density at each observation, N numbers. `-Inf` where it is too low for
a Float64.
"""
function logpdf(model::GaussianMixture, X; dims::Integer = 1)
    rows = Rows(model, X, dims)
    log_density = Vector{Float64}(undef, rows.n)
    use(handle -> check(gmm_score_samples(handle, five(rows)..., log_density), handle, rows), model)
    return log_density
end

function loglikelihood(model::GaussianMixture, X; dims::Integer = 1)
    rows = Rows(model, X, dims)
    mean = Ref(0.0)
    use(handle -> check(gmm_score(handle, five(rows)..., mean), handle, rows), model)
    return mean[] * rows.n
end

"""
    GMMix.sample(model, n; seed, dims = 1) -> (X, labels)

Draws `n` observations with the library's own random numbers: the same `seed` (0 to 2^64 - 1) gives
the same ones, and the first of more are the same. `labels` are the components, from 1 to K.
"""
function sample(model::GaussianMixture, n::Integer; seed::Integer, dims::Integer = 1)
    n >= 0 || throw(ArgumentError("n must not be negative, but is $n"))
    return use(model) do handle
        d = gmm_n_features(handle)
        X = Matrix{Float64}(undef, dims == 2 ? (d, n) : (n, d))
        labels = Vector{Int32}(undef, n)
        check(gmm_sample(handle, seed, five(Rows(X, dims))..., labels))
        (X = X, labels = Int.(labels) .+ 1)
    end
end

"""
    rand([rng], model)
    rand([rng], model, n; dims = 1)

Draws one observation, a vector of D numbers, or `n`: n x D, or D x n with `dims = 2`. The seed of
the library comes from `rng`.
"""
Base.rand(rng::Random.AbstractRNG, model::GaussianMixture, n::Integer; dims::Integer = 1) =
    sample(model, n; seed = rand(rng, UInt64), dims = dims).X
Base.rand(model::GaussianMixture, n::Integer; dims::Integer = 1) =
    rand(Random.default_rng(), model, n; dims = dims)
Base.rand(rng::Random.AbstractRNG, model::GaussianMixture) = vec(rand(rng, model, 1))
Base.rand(model::GaussianMixture) = rand(Random.default_rng(), model)
