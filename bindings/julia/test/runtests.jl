# SPDX-License-Identifier: MIT
#
# The last line is "N passed, N failed", counted from the results of Test. See run.sh.

using GMMix
using LinearAlgebra, Random, Serialization, Test

const HERE = @__DIR__
const ROOT = normpath(joinpath(HERE, "..", "..", ".."))

# A table of tests/data, whose README.md names the sources: names of the columns, and the rows.
function table(name)
    lines = readlines(joinpath(ROOT, "tests", "data", name))
    return split(lines[1], ','), [split(line, ',') for line in lines[2:end]]
end
numbers(name) = parse.(Float64, permutedims(reduce(hcat, table(name)[2])))

const X = numbers("faithful.csv") # 272 x 2

# The exception that f throws, or nothing.
thrown(f) = try f(); nothing catch e; e end
status(f) = (e = thrown(f); e isa GMMixError ? e.name : e)

# Runs Julia code in another process with this package: what it printed, with errors.
function child(code; environment...)
    output = IOBuffer()
    settings = ["$name" => value for (name, value) in environment]
    command = `$(Base.julia_cmd()) --startup-file=no --project=$(dirname(HERE)) -e $code`
    with_settings = withenv(() -> setenv(command, copy(ENV)), settings...)
    run(pipeline(ignorestatus(with_settings); stdout = output, stderr = output))
    return String(take!(output))
end

passes(set::Test.DefaultTestSet) = reduce(+, passes.(set.results); init = set.n_passed)
passes(::Any) = 0

passed, failed = try
    set = @testset "GMMix" begin
        for file in ("capi", "library", "fit", "select", "data", "use", "parts", "errors", "callback", "close",
                     "store", "names", "plot")
            @testset "$file" begin include("test_$file.jl") end
        end
    end
    passes(set), 0
catch e
    e isa Test.TestSetException || rethrow()
    e.pass, e.fail + e.error
end
println("$passed passed, $failed failed")
exit(failed == 0 ? 0 : 1)
