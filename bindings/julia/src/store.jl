# SPDX-License-Identifier: MIT
#
# Models as the bytes of the library, which every later release reads.

serialized(model::GaussianMixture) = use(model) do handle
    size = Ref{Int64}(0)
    check(gmm_serialized_size(handle, size))
    bytes = Vector{UInt8}(undef, size[])
    check(gmm_serialize(handle, bytes, length(bytes)))
    bytes
end

deserialized(bytes::Vector{UInt8}) =
    GaussianMixture(Handle(out -> gmm_deserialize(out, bytes, length(bytes))))

"""
    GMMix.save(file, model)

Writes a model to a file name or an IO, in the format of the C library and of its other bindings.
`serialize` of the Serialization library works too, and so does sending a model to another process.
"""
save(io::IO, model::GaussianMixture) = (write(io, serialized(model)); nothing)
save(file::AbstractString, model::GaussianMixture) = open(io -> save(io, model), file, "w")

"""
    GMMix.load(file)

Reads a model from a file name or from the rest of an IO. Throws [`GMMixError`](@ref) if the bytes
are not an intact model; they may come from anyone.
"""
load(io::IO) = deserialized(read(io))
load(file::AbstractString) = open(load, file)

function Serialization.serialize(s::Serialization.AbstractSerializer, model::GaussianMixture)
    Serialization.serialize_type(s, GaussianMixture)
    Serialization.serialize(s, serialized(model))
end
Serialization.deserialize(s::Serialization.AbstractSerializer, ::Type{GaussianMixture}) =
    deserialized(Serialization.deserialize(s)::Vector{UInt8})
