# SPDX-License-Identifier: MIT
#
# A matrix as the library reads it: where it lies if it can, else one copy.

struct Rows{A<:AbstractArray{Float64}}
    data::A
    n::Int64
    d::Int64
    row_stride::Int64
    col_stride::Int64
end

# The five matrix arguments of a C function.
five(rows::Rows) = (rows.data, rows.n, rows.d, rows.row_stride, rows.col_stride)

# Whatever has a pointer and strides is taken, so that views, adjoints, views of adjoints and
# arrays of other packages need no list here. A stride along one element does not matter.
function lies_in_memory(X::AbstractArray{Float64})
    try
        Base.unsafe_convert(Ptr{Float64}, X)
        return all(size(X, i) <= 1 || stride(X, i) >= 1 for i in 1:ndims(X))
    catch e
        e isa Union{MethodError,ArgumentError,ErrorException} || rethrow()
        return false
    end
end

in_memory(X::AbstractArray{Float64}) = lies_in_memory(X) ? X : Array{Float64}(X)
in_memory(X::AbstractArray) = with_nan(X)
in_memory(X::NamedTuple) = reduce(hcat, [with_nan(column) for column in X])

# Tables that can be made a Matrix; data frames refuse one of Float64 where values are missing.
function in_memory(X)
    try
        return Matrix{Float64}(X)
    catch e
        e isa ArgumentError || rethrow()
        return with_nan(Matrix(X))
    end
end

# NaN is what the library takes for a value that was not observed.
with_nan(X::AbstractArray) =
    Missing <: eltype(X) ? Array{Float64}(coalesce.(X, NaN)) : Array{Float64}(X)

function Rows(X, dims::Integer)
    dims in (1, 2) ||
        throw(ArgumentError("dims must be 1 (rows are observations) or 2 (columns are), not $dims"))
    data = in_memory(X)
    ndims(data) in (1, 2) ||
        throw(DimensionMismatch("data must have 1 or 2 dimensions, not $(ndims(data))"))
    row, col = ndims(data) == 1 || dims == 1 ? (1, 2) : (2, 1)
    return Rows(data, Int64(size(data, row)), Int64(size(data, col)),
                stride_of(data, row), stride_of(data, col))
end

stride_of(data, i) = i > ndims(data) ? Int64(1) : max(Int64(stride(data, i)), Int64(1))
