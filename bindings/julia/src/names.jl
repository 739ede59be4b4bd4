# SPDX-License-Identifier: MIT
#
# Names of features: kept in the model, and those of a table's columns.

"""
    GMMix.featurenames(model)

The names of the features, D strings: `""` where there is none. `fit` takes them from a table (a
`NamedTuple` of columns, a data frame) or from its argument `names`; stored models keep them.
"""
featurenames(model::GaussianMixture) = use(feature_names, model)

feature_names(handle) =
    [unsafe_string(gmm_feature_name(handle, j)) for j in 0:(gmm_n_features(handle) - 1)]

function set_names!(handle, names)
    d = gmm_n_features(handle)
    length(names) == d ||
        throw(DimensionMismatch("names must have $d elements, not $(length(names))"))
    for (j, name) in enumerate(names)
        check(gmm_set_feature_name(handle, j - 1, string(name)), handle)
    end
end

# The names of the columns of a table, or nothing. Data frames have a method of names().
column_names(X::AbstractArray) = nothing
column_names(X::NamedTuple) = collect(string.(keys(X)))
column_names(X) = hasmethod(names, Tuple{typeof(X)}) ? collect(string.(names(X))) : nothing

# X, or the columns that have the names of the model's features, in their order.
function arranged(handle, X)
    found, known = column_names(X), feature_names(handle)
    (found === nothing || found == known || any(isempty, known)) && return X
    places = map(known) do name
        place = findfirst(==(name), found)
        place === nothing && throw(ArgumentError("X has no column $(repr(name)), to which the model is fitted"))
        place
    end
    return in_memory(X)[:, places]
end

# The rows of X for a model that is there.
Rows(model::GaussianMixture, X, dims::Integer) = Rows(use(handle -> arranged(handle, X), model), dims)
