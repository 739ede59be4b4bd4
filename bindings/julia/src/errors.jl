# SPDX-License-Identifier: MIT

"""
    GMMixError <: Exception

An error of the library: `code` (the negative number of the status), `name` (such as
`"GMM_ERR_NOT_FINITE"`) and `message`. Rows, columns and components that a message names are
counted from 0, with observations as rows whatever `dims` was.

Mistakes that Julia sees first come as its own exceptions: `ArgumentError` for unknown option
names and for closed models, `DimensionMismatch` for parameters or row weights of a wrong size.
"""
struct GMMixError <: Exception
    code::Int
    name::String
    message::String
end

GMMixError(status::Integer, message::AbstractString = unsafe_string(gmm_status_message(status))) =
    GMMixError(status, unsafe_string(gmm_status_name(status)), message)

Base.showerror(io::IO, e::GMMixError) = print(io, e.name, " (", e.code, "): ", e.message)

# For functions that do not change a model: the status says all.
check(status::Integer) = status == 0 ? nothing : throw(GMMixError(status))

# For functions of rows, which keep no text: where in the rows it is.
function check(status::Integer, handle, rows)
    status == 0 && return nothing
    message = zeros(UInt8, 256)
    found = gmm_check_rows(handle, five(rows)..., C_NULL, C_NULL, message, length(message))
    found == status || check(status)
    throw(GMMixError(status, GC.@preserve message unsafe_string(pointer(message))))
end

# For those that do: the model has a sentence with the place.
check(status::Integer, handle) =
    status == 0 ? nothing : throw(GMMixError(status, unsafe_string(gmm_last_error(handle))))
