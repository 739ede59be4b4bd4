# SPDX-License-Identifier: MIT
#
# Finding libgmmix. Functions are looked up in the handle at run time, so that the library can be
# chosen without compiling the package again.

const LIBRARY = Ref{Ptr{Cvoid}}(C_NULL)
const SYSTEM_LIBRARY = "libgmmix.so.0" # 0 is the number of the ABI

symbol(name::Symbol) = Libdl.dlsym(loaded(), name)

# The package is kept in step with the library: its version is the oldest library it can use.
const PROJECT_FILE = joinpath(dirname(@__DIR__), "Project.toml")
include_dependency(PROJECT_FILE)
const WRITTEN_FOR =
    VersionNumber(match(r"^version *= *\"([^\"]*)\""m, read(PROJECT_FILE, String)).captures[1])

# gmm_version() counts MAJOR*10000 + MINOR*100 + PATCH.
version_number(v::Integer) = VersionNumber(v ÷ 10000, v ÷ 100 % 100, v % 100)

settings_file() = joinpath(first(DEPOT_PATH), "prefs", "GMMix")

# Where to look, and who said so.
function library_choice()
    path = get(ENV, "GMMIX_LIBRARY", "")
    isempty(path) || return path, "the environment variable GMMIX_LIBRARY"
    file = settings_file()
    isfile(file) && return strip(read(file, String)), file
    return SYSTEM_LIBRARY, "the default"
end

const HOW_TO_CHOOSE = """
    Install gmmix, or name its shared library before the package is loaded:
        ENV["GMMIX_LIBRARY"] = "/path/to/libgmmix.so"
    and once it is loaded, GMMix.set_library!(path) keeps the path for later sessions."""

# Opens a library and checks that it is gmmix and not too old.
function open_library(path::AbstractString, source::AbstractString)
    handle = Libdl.dlopen(path, Libdl.RTLD_LAZY | Libdl.RTLD_LOCAL; throw_error = false)
    handle === nothing &&
        error("GMMix: cannot load the library \"$path\" (from $source).\n", HOW_TO_CHOOSE)
    version = Libdl.dlsym(handle, :gmm_version; throw_error = false)
    version === nothing && error("GMMix: \"$path\" (from $source) is not gmmix.\n", HOW_TO_CHOOSE)
    found = version_number(ccall(version, Cint, ()))
    found < WRITTEN_FOR &&
        error("GMMix: \"$path\" (from $source) is gmmix $found; $WRITTEN_FOR or later is needed.")
    return handle
end

load_library() = (LIBRARY[] = open_library(library_choice()...); nothing)

# If loading the package failed, and the session goes on, the library is looked for again.
function loaded()
    LIBRARY[] == C_NULL && load_library()
    return LIBRARY[]
end

"""
    GMMix.set_library!(path)
    GMMix.set_library!(nothing)

Uses the shared library at `path` from the next session on, wherever the environment variable
`GMMIX_LIBRARY` is not set; with `nothing`, the system's. The path is kept in `prefs/GMMix` of the
first folder of `DEPOT_PATH`. Throws an `ErrorException`, and keeps nothing, if the library cannot
be loaded or is older than the package.
"""
function set_library!(path::AbstractString)
    path = abspath(path)
    Libdl.dlclose(open_library(path, "set_library!"))
    mkpath(dirname(settings_file()))
    write(settings_file(), path, "\n")
    return nothing
end
set_library!(::Nothing) = rm(settings_file(); force = true)

"""
    GMMix.library() -> (path, version, build)

The library that is loaded: its file, its version as a `VersionNumber`, and one line about its
LAPACK and SIMD level.
"""
library() = (
    path = Libdl.dlpath(loaded()),
    version = version_number(gmm_version()),
    build = unsafe_string(gmm_build_info()),
)
