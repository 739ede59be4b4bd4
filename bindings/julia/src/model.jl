# SPDX-License-Identifier: MIT

# A model of the library. It is freed when nobody uses it any more: its owner and each running call
# count as users, so that a close() while another thread predicts is harmless.
mutable struct Handle
    pointer::Ptr{Cvoid}
    users::Threads.Atomic{Int}
    Handle(pointer) = finalizer(free, new(pointer, Threads.Atomic{Int}(1)))
end

Base.unsafe_convert(::Type{Ptr{Cvoid}}, handle::Handle) = handle.pointer

function free(handle::Handle)
    pointer, handle.pointer = handle.pointer, C_NULL
    pointer == C_NULL || gmm_destroy(pointer)
    return nothing
end

release(handle::Handle) = Threads.atomic_sub!(handle.users, 1) == 1 ? free(handle) : nothing

# Calls make(out), which writes a new model to out and gives a status.
function Handle(make::Function)
    out = Ref{Ptr{Cvoid}}(C_NULL)
    check(make(out))
    return Handle(out[])
end

function create(k, d, family::Symbol)
    out = Ref{Ptr{Cvoid}}(C_NULL)
    status = gmm_create(out, k, d, family_id(family))
    status == 0 ||
        throw(GMMixError(status, "k = $k, d = $d: $(unsafe_string(gmm_last_error(C_NULL)))"))
    return Handle(out[])
end

clone(handle::Handle) = Handle(out -> gmm_clone(out, handle))

"""
    GaussianMixture

A mixture of K Gaussian components over D features. Make one with [`fit`](@ref), or from
parameters:

    GaussianMixture(weights, means, covs; family = :full)

`weights`: K numbers with sum 1. `means`: D x K. `covs` in the shape of the family: `:full`
D x D x K, `:tied` D x D, `:diag` D x K (variances), `:spherical` K (variances); of others as
[`GMMix.families`](@ref)`()` says by form and sharing. Throws
`DimensionMismatch` for a wrong size and [`GMMixError`](@ref) for parameters that are no mixture.

`close(model)` frees the model at once, else it is done when the model is garbage; using a closed
model throws `ArgumentError`, closing it again does nothing. `copy(model)` is independent.
"""
mutable struct GaussianMixture
    handle::Union{Handle,Nothing} # nothing: closed
    lock::ReentrantLock           # for the field above; held for moments only
    GaussianMixture(handle::Handle) = new(handle, ReentrantLock())
end

function GaussianMixture(weights, means::AbstractMatrix, covs; family::Symbol = :full)
    d, k = size(means)
    handle = create(k, d, family)
    set_params!(handle, (weights, means, covs))
    return GaussianMixture(handle)
end

# Calls f(handle), and keeps the handle alive for the time.
function use(f, model::GaussianMixture)
    handle = lock(model.lock) do
        model.handle === nothing && throw(ArgumentError("the GaussianMixture is closed"))
        Threads.atomic_add!(model.handle.users, 1)
        model.handle
    end
    try
        return f(handle)
    finally
        release(handle)
    end
end

# Puts another handle, or nothing, in the place of the model's.
function replace_handle!(model::GaussianMixture, handle)
    old = lock(model.lock) do
        before = model.handle
        model.handle = handle
        before
    end
    old === nothing || release(old)
    return nothing
end

Base.close(model::GaussianMixture) = replace_handle!(model, nothing)
Base.isopen(model::GaussianMixture) = model.handle !== nothing
Base.copy(model::GaussianMixture) = GaussianMixture(use(clone, model))

# ---- Parameters

handle_family(handle) = family_name(gmm_covariance_type(handle))

# K, D, and the size of the covariances of the family.
function sizes(handle)
    k, d = Int(gmm_n_components(handle)), Int(gmm_n_features(handle))
    return k, d, covariance_size(gmm_covariance_type(handle), k, d)
end

function sized(x, size_needed, what)
    size(x) == size_needed ||
        throw(DimensionMismatch("$what must have the size $size_needed, not $(size(x))"))
    return convert(Array{Float64}, x)
end

function set_params!(handle, (weights, means, covs))
    k, d, shape = sizes(handle)
    w, m = sized(weights, (k,), "weights"), sized(means, (d, k), "means")
    c = sized(covs, shape, "covs")
    check(gmm_set_params(handle, w, length(w), m, length(m), c, length(c)), handle)
end

function get_params(handle)
    k, d, shape = sizes(handle)
    w, m = Array{Float64}(undef, k), Array{Float64}(undef, d, k)
    c = Array{Float64}(undef, shape)
    check(gmm_get_params(handle, w, length(w), m, length(m), c, length(c)))
    return (weights = w, means = m, covs = c)
end
