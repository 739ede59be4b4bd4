# SPDX-License-Identifier: MIT
#
# Families, options and the names of their values are asked of the library, so that there is no list
# of them here.

# The number of a name, or an ArgumentError that lists the names.
function named(numbers::NamedTuple, name::Symbol, what::AbstractString)
    haskey(numbers, name) && return numbers[name]
    throw(ArgumentError("no $what is called :$name; there are :$(join(keys(numbers), ", :"))"))
end

# ---- Families

family_ids() = [gmm_family_at(i) for i in 0:gmm_family_count()-1]
family_name(id::Integer) = Symbol(unsafe_string(gmm_family_name(id)))

# By its name or its letters.
function family_id(name::Symbol)
    id = gmm_family_find(String(name))
    id > 0 && return id
    throw(ArgumentError("no family is called :$name; there are :$(join(family_name.(family_ids()), ", :"))"))
end

const FORMS = Dict(GMM_FORM_ISOTROPIC => :isotropic, GMM_FORM_DIAGONAL => :diagonal,
                   GMM_FORM_FULL => :full)
family_form(id::Integer) = FORMS[gmm_family_form(id)]
is_shared(id::Integer) = gmm_family_is_shared(id) == 1

"""
    GMMix.families() -> vector of (name, letters, form, shared, help)

The covariance families of the library that is loaded. `letters`: volume, shape and orientation, as
in Celeux and Govaert (1995); [`fit`](@ref) takes either name. `form`: of one covariance,
`:isotropic` (a variance), `:diagonal` (D variances) or `:full` (a matrix). `shared`: there is one
covariance for all components.
"""
families() = [
    (name = family_name(id), letters = unsafe_string(gmm_family_letters(id)), form = family_form(id),
     shared = is_shared(id), help = unsafe_string(gmm_family_help(id)))
    for id in family_ids()
]

# The size of an array of covariances: the component is its last dimension.
function covariance_size(family::Integer, k::Int, d::Int)
    form = family_form(family)
    one = form === :full ? (d, d) : form === :diagonal ? (d,) : ()
    is_shared(family) || return (one..., k)
    return isempty(one) ? (1,) : one
end

# ---- Options

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
        check(gmm_set_int(handle, id, option_number(id, value)), handle)
    else
        check(gmm_set_double(handle, id, value), handle)
    end
end

# Values of an option by their names.
function choices(id::Integer)
    value, found = Ref{Int64}(0), Pair{Symbol,Int64}[]
    for index in 0:gmm_option_choice_count(id)-1
        check(gmm_option_choice_at(id, index, value))
        push!(found, Symbol(unsafe_string(gmm_option_choice_name(id, value[]))) => value[])
    end
    return NamedTuple{Tuple(first.(found))}(Tuple(last.(found)))
end

# Numbers, and names for those that have them: one, or several where they are bits.
option_number(id::Integer, value::Real) = Int64(value)
function option_number(id::Integer, value)
    names = choices(id)
    value isa Symbol && !isempty(names) &&
        return named(names, get(RENAMED, value, value), String(option_symbol(id)))
    value isa Union{Tuple,AbstractVector,AbstractSet} && gmm_option_is_bits(id) == 1 &&
        return reduce(|, (option_number(id, one) for one in value); init = Int64(0))
    throw(ArgumentError("the option $(option_symbol(id)) cannot be $(repr(value))"))
end

const RENAMED = Dict(:covs => :covariances) # what is called so in this package

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
