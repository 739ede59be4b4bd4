# SPDX-License-Identifier: MIT
#
# Which library is loaded, and what is said when it cannot be.

@test occursin("LAPACK", GMMix.library().build)
haskey(ENV, "GMMIX_LIBRARY") &&
    @test realpath(GMMix.library().path) == realpath(ENV["GMMIX_LIBRARY"])

# The package manager can read Project.toml; it is stricter than `using` is.
@test child("import Pkg; print(Pkg.project().name)") == "GMMix"

message = child("using GMMix"; GMMIX_LIBRARY = "/nowhere/libgmmix.so")
@test occursin("cannot load the library \"/nowhere/libgmmix.so\"", message)
@test occursin("environment variable GMMIX_LIBRARY", message)
@test occursin("set_library!", message)
# What the message says works, in the session that failed.
retry = """
    try using GMMix catch end
    ENV["GMMIX_LIBRARY"] = $(repr(GMMix.library().path))
    using GMMix
    print("loaded ", GMMix.library().path)"""
@test occursin("loaded $(GMMix.library().path)",
               child(retry; GMMIX_LIBRARY = "/nowhere/libgmmix.so"))

# Another library is not gmmix.
other = first(filter(path -> occursin("libjulia", path), GMMix.Libdl.dllist()))
@test occursin("is not gmmix", child("using GMMix"; GMMIX_LIBRARY = other))

# An older one is refused. Only a compiler can make one.
if Sys.which("cc") === nothing
    @info "no C compiler: that an old library is refused is not tested"
else
    mktempdir() do folder
        source, old = joinpath(folder, "old.c"), joinpath(folder, "old.so")
        write(source, "int gmm_version(void) { return 99; }\n")
        run(`cc -shared -fPIC -o $old $source`)
        @test occursin("is gmmix 0.0.99; $(GMMix.WRITTEN_FOR) or later is needed",
                       child("using GMMix"; GMMIX_LIBRARY = old))
    end
end

# The kept choice, in a depot for this test.
mktempdir() do folder
    pushfirst!(DEPOT_PATH, folder)
    try
        withenv("GMMIX_LIBRARY" => nothing) do
            @test first(GMMix.library_choice()) == "libgmmix.so.0"
            @test_throws ErrorException GMMix.set_library!("/nowhere/libgmmix.so")
            @test first(GMMix.library_choice()) == "libgmmix.so.0"
            GMMix.set_library!(GMMix.library().path)
            @test first(GMMix.library_choice()) == abspath(GMMix.library().path)
            withenv("GMMIX_LIBRARY" => "/mine") do
                @test first(GMMix.library_choice()) == "/mine"
            end
            GMMix.set_library!(nothing)
            @test first(GMMix.library_choice()) == "libgmmix.so.0"
        end
    finally
        popfirst!(DEPOT_PATH)
    end
end

# The system's library is found by its SONAME.
if Sys.islinux()
    folder = dirname(GMMix.library().path)
    mktempdir() do depot # without a path that the user keeps
        asked = "pushfirst!(DEPOT_PATH, $(repr(depot))); using GMMix; print(GMMix.library().path)"
        @test child(asked; GMMIX_LIBRARY = nothing, LD_LIBRARY_PATH = folder) ==
              joinpath(folder, "libgmmix.so.0")
    end
end

# A library that was chosen by its file is loaded in a new session without the variable.
mktempdir() do folder
    mkpath(joinpath(folder, "prefs"))
    write(joinpath(folder, "prefs", "GMMix"), GMMix.library().path * "\n")
    chosen = "pushfirst!(DEPOT_PATH, $(repr(folder))); using GMMix; print(GMMix.library().path)"
    @test occursin(GMMix.library().path, child(chosen; GMMIX_LIBRARY = nothing))
end
