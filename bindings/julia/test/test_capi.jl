# SPDX-License-Identifier: MIT
#
# src/capi.jl against the header.

header = read(joinpath(ROOT, "include", "gmmix.h"), String)
capi = read(joinpath(ROOT, "bindings", "julia", "src", "capi.jl"), String)
each(regex, text) = [m.captures for m in eachmatch(regex, text)]

# Every function is called once, and in the header's order.
declared = first.(each(r"^GMM_API [^;(]*?(gmm_\w+)\("m, header))
@test length(declared) > 40
@test first.(each(r"ccall\(symbol\(:(gmm_\w+)\)", capi)) == declared
@test first.(each(r"^(gmm_\w+)\("m, capi)) == declared

# As many arguments, and of the same C types, as the header declares.
julia_type(c) =
    occursin("**", c) ? "Ptr{Model}" :
    occursin("gmm_model *", c) ? "Model" :
    occursin("gmm_progress_fn", c) ? "ProgressFn" :
    occursin(r"(void|gmm_allocator|gmm_survey|gmm_statistics) \*", c) ? "Ptr{Cvoid}" :
    occursin("double *", c) ? "Doubles" :
    occursin("int64_t *", c) ? "Ptr{Int64}" :
    occursin("int32_t *", c) ? "Ptr{Int32}" :
    occursin("gmm_status *", c) ? "Ptr{Status}" :
    occursin("unsigned *", c) ? "Ptr{Cuint}" :
    occursin("int *", c) ? "Ptr{Cint}" :
    occursin("const char *", c) ? "Cstring" :
    occursin("char *", c) ? "Ptr{UInt8}" :
    occursin("uint64_t", c) ? "UInt64" :
    occursin("int64_t", c) ? "Int64" :
    occursin("double", c) ? "Cdouble" :
    occursin("gmm_status", c) ? "Status" :
    occursin("unsigned", c) ? "Cuint" :
    occursin("void", c) ? "Cvoid" : "Cint"
types(arguments) = strip(arguments) == "void" ? String[] : julia_type.(split(arguments, ','))
in_header = Dict(name => (julia_type(result), types(arguments)) for (result, name, arguments) in
                 each(r"^GMM_API ([^;(]*?)(gmm_\w+)\(([^)]*)\);"m, header))
in_capi = Dict(name => (result, filter(!isempty, strip.(split(arguments, ',')))) for (name, result, arguments) in
               each(r"ccall\(symbol\(:(gmm_\w+)\), (\w+), \(([^)]*)\)", capi))
@testset "$name" for name in declared
    @test in_capi[name] == in_header[name]
end

# The constants have the header's values.
defined = Dict(each(r"^#define (GMM_\w+) +(-?\d+)"m, header))
@testset "$name" for (name, value) in each(r"^const (GMM_\w+) = (\d+)"m, capi)
    @test defined[name] == value
end

# What is listed is the library's, as the header has it.
of_header(prefix) = sort([parse(Int, value) => Symbol(lowercase(name[length(prefix)+1:end]))
                          for (name, value) in defined if startswith(name, prefix)])
@testset "families, choices and warnings" begin
    families = GMMix.families()
    @test length(families) == GMMix.gmm_family_count()
    @test all(((number, name),) -> GMMix.family_id(name) == number, of_header("GMM_COV_"))
    @test Set(GMMix.family_id(f.name) for f in families) == Set(first.(of_header("GMM_COV_")))
    @test all(f -> GMMix.family_id(Symbol(lowercase(f.letters))) == GMMix.family_id(f.name), families)
    @test all(f -> f.shared == !occursin('V', f.letters) && !isempty(f.help), families)
    inits = GMMix.choices(GMMix.option_id(:init))
    @test [value => name for (name, value) in pairs(inits)] == of_header("GMM_INIT_")
    @test GMMix.choices(GMMix.option_id(:freeze)) == (weights = 1, means = 2, covariances = 4)
    @test isempty(GMMix.choices(GMMix.option_id(:seed)))
    warnings = [GMMix.gmm_warning_at(i) for i in 0:GMMix.gmm_warning_count()-1]
    @test [Int(bit) => Symbol(unsafe_string(GMMix.gmm_warning_name(bit))) for bit in warnings] == of_header("GMM_WARN_")
end

# Package and header have one version.
version = join((defined["GMM_VERSION_$part"] for part in ("MAJOR", "MINOR", "PATCH")), ".")
@test GMMix.WRITTEN_FOR == VersionNumber(version)
@test GMMix.library().version >= VersionNumber(version)
@test unsafe_string(GMMix.gmm_version_string()) == string(GMMix.library().version)
