# SPDX-License-Identifier: MIT
#
# Parts of a mixture: some of its features, the others once some are known, and what rows lack.
# Features are given by number, from 1 on, or by name. None of these changes the model.

"""
    marginal(model, features)

The mixture of some features, a `GaussianMixture`: what the model says of them when nothing is known
of the others. `features`: numbers from 1 to D, or names (see [`GMMix.featurenames`](@ref)), in the
order that they are to have. It has the options of the model, but no results.
"""
marginal(model::GaussianMixture, features) = use(model) do handle
    wanted = feature_numbers(handle, features)
    GaussianMixture(Handle(out -> gmm_marginal(out, handle, wanted, length(wanted))))
end

"""
    condition(model, features, values)
    condition(model, known)

The mixture of the other features, in their order, given the values of some: a `GaussianMixture`
whose weights are the probabilities of the components, given these values. `known`: a `NamedTuple`, a
`Dict` or pairs of features and values, such as `(eruptions = 2.5,)` or `1 => 2.5`.
"""
function condition(model::GaussianMixture, features, values)
    return use(model) do handle
        given = feature_numbers(handle, features)
        known = sized(vector_of(values), (length(given),), "values")
        GaussianMixture(Handle(out -> gmm_condition(out, handle, given, length(given), known)))
    end
end
condition(model::GaussianMixture, known::Union{NamedTuple,AbstractDict}) =
    condition(model, collect(keys(known)), collect(values(known)))
condition(model::GaussianMixture, known::Pair...) = condition(model, collect(first.(known)), collect(last.(known)))

"""
    regress(model, X, features; dims = 1) -> (mean, variance)

Predicts the features that are not in `features`, in their order, from those that are: the mean and
the variance that the mixture gives them. `X`: N x length(features), or with `dims = 2` the other way
around, with the columns in the order of `features`; a vector is one feature. Both results are
N x (D - length(features)), or with `dims = 2` the other way around. What a row lacks (`missing`, `NaN`) is allowed for a model
with `missing = true`.
"""
function regress(model::GaussianMixture, X, features; dims::Integer = 1)
    rows = Rows(X, dims)
    return use(model) do handle
        given = feature_numbers(handle, features)
        others = gmm_n_features(handle) - length(given)
        shape = dims == 1 ? (rows.n, others) : (others, rows.n)
        mean, variance = Matrix{Float64}(undef, shape), Matrix{Float64}(undef, shape)
        of_mean, of_variance = Rows(mean, dims), Rows(variance, dims)
        check(gmm_regress(handle, given, length(given), five(rows)...,
                          mean, of_mean.row_stride, of_mean.col_stride,
                          variance, of_variance.row_stride, of_variance.col_stride))
        (mean = mean, variance = variance)
    end
end

"""
    impute(model, X; dims = 1, draw = nothing, first_row = 1)

A copy of `X`, a matrix of Float64, in which `missing` and `NaN` are replaced by their means under the
model, given what the row has. With `draw`, a seed from 0 to 2^64 - 1, they are draws in place of
means: for multiple imputation, one table for each seed. `first_row` is then the number of the first
row in the table of which `X` is a piece.

Rows that are filled in vary less than rows that were observed, so do not fit a model to them:
`fit(GaussianMixture, X; k, missing = true)` takes rows as they are.
"""
function impute(model::GaussianMixture, X; dims::Integer = 1, draw = nothing, first_row::Integer = 1)
    first_row >= 1 || throw(ArgumentError("first_row must be 1 or more, but is $first_row"))
    rows = Rows(model, X, dims)
    return use(model) do handle
        completed = Matrix{Float64}(undef, dims == 1 ? (rows.n, rows.d) : (rows.d, rows.n))
        out = Rows(completed, dims)
        to = (completed, out.row_stride, out.col_stride)
        check(draw === nothing ? gmm_impute(handle, five(rows)..., to...) :
              gmm_impute_draw(handle, draw, first_row - 1, five(rows)..., to...))
        completed
    end
end

vector_of(values) = values isa Number ? [values] : collect(values)

# As the library counts them. A name is that of one feature.
function feature_numbers(handle, features)
    names, d = feature_names(handle), gmm_n_features(handle)
    listed = features isa Union{Integer,Symbol,AbstractString} ? [features] : features
    numbers = map(listed) do feature
        number = feature isa Union{Symbol,AbstractString} ? findfirst(==(String(feature)), names) : feature
        number === nothing && throw(ArgumentError("the model has no feature $(repr(feature))"))
        number isa Integer && 1 <= number <= d ||
            throw(ArgumentError("$(repr(feature)) is no feature; these have numbers from 1 to $d"))
        Int64(number - 1)
    end
    allunique(numbers) || throw(ArgumentError("a feature stands twice in $(repr(features))"))
    return collect(Int64, numbers)
end
