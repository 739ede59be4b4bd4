# SPDX-License-Identifier: MIT
#
# The options are asked of the library, so that there is no list of them here.

const FAMILIES = (
    full = GMM_COV_FULL,
    tied = GMM_COV_TIED,
    diag = GMM_COV_DIAG,
    spherical = GMM_COV_SPHERICAL,
)
const INITS = (
    kmeans = GMM_INIT_KMEANS,
    random_points = GMM_INIT_RANDOM_POINTS,
    params = GMM_INIT_PARAMS,
    random_resp = GMM_INIT_RANDOM_RESP,
)
const BLOCKS = (weights = 1, means = 2, covs = 4) # the bits of the option freeze

# The number of a name, or an ArgumentError that lists the names.
function named(table::NamedTuple, name::Symbol, what::AbstractString)
    haskey(table, name) && return table[name]
    throw(ArgumentError("no $what is called :$name; there are :$(join(keys(table), ", :"))"))
end

option_ids() = [gmm_option_at(i) for i in 0:gmm_option_count()-1]
option_symbol(id::Integer) = Symbol(unsafe_string(gmm_option_name(id)))

option_help(id::Integer) = unsafe_string(gmm_option_help(id))

function option_range(id::Integer)
    lowest, highest, default = Ref(0.0), Ref(0.0), Ref(0.0)
    check(gmm_option_range(id, lowest, highest, default))
    T = gmm_option_type(id) == GMM_TYPE_INT ? Int : Float64
    return (type = T, min = T(lowest[]), max = T(highest[]), default = T(default[]))
end

"""
    GMMix.options() -> vector of (name, type, min, max, default, help)

The options of the library that is loaded: the keyword arguments that [`fit`](@ref) takes besides
its own.
"""
options() = [
    merge((name = option_symbol(id),), option_range(id), (help = option_help(id),))
    for id in option_ids()
]

function option_id(name::Symbol)
    id = gmm_option_find(String(name))
    id > 0 && return id
    names = join(option_symbol.(option_ids()), ", ")
    throw(ArgumentError("neither fit nor gmmix has an option $name; those of gmmix are $names"))
end

function set_option!(handle, name::Symbol, value)
    id = option_id(name)
    if gmm_option_type(id) == GMM_TYPE_INT
        check(gmm_set_int(handle, id, option_number(name, value)), handle)
    else
        check(gmm_set_double(handle, id, value), handle)
    end
end

# Numbers, and names for those that have them.
option_number(name::Symbol, value::Real) = Int64(value)
function option_number(name::Symbol, value)
    if value isa Symbol
        name === :init && return named(INITS, value, "init")
        name === :freeze && return named(BLOCKS, value, "block to freeze")
    elseif name === :freeze && value isa Union{Tuple,AbstractVector,AbstractSet}
        return reduce(|, (option_number(name, block) for block in value); init = 0)
    end
    throw(ArgumentError("the option $name cannot be $(repr(value))"))
end

function get_option(handle, id::Integer)
    if gmm_option_type(id) == GMM_TYPE_INT
        value = Ref{Int64}(0)
        check(gmm_get_int(handle, id, value))
    else
        value = Ref(0.0)
        check(gmm_get_double(handle, id, value))
    end
    return value[]
end
