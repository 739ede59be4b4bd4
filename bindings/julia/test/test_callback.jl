# SPDX-License-Identifier: MIT
#
# Progress functions, those that throw, and Ctrl-C.

calls = []
model = fit(GaussianMixture, X; k = 2, n_init = 3, seed = 1, progress = (a...) -> push!(calls, a))
@test length(calls) >= 3 && Set(first.(calls)) == Set(0:2)
kept = filter(call -> call[1] == GMMix.best_start(model), calls)
@test [call[2] for call in kept] == 1:niter(model)
@test [call[3] for call in kept] == history(model)
@test kept[2][4] ≈ history(model)[2] - history(model)[1]
@test calls[1] isa Tuple{Int64,Int64,Float64,Float64}

# It is not kept: a later fit does not call it.
count_before = length(calls)
fit!(model, X; seed = 1)
@test length(calls) == count_before

struct Stop <: Exception end
stored = GMMix.serialized(model)
@testset "throws" begin
    @test thrown(() -> fit(GaussianMixture, X; k = 2, progress = (_...) -> throw(Stop()))) isa Stop
    @test thrown(() -> fit!(model, X; progress = (_...) -> throw(Stop()))) isa Stop
    second(start, iteration, mean, change) = iteration == 2 && error("at $iteration")
    @test thrown(() -> fit!(model, X; progress = second)) == ErrorException("at 2")
    @test thrown(() -> fit!(model, X; progress = () -> 1)) isa MethodError
    @test GMMix.serialized(model) == stored
    for _ in 1:200 # often, and with garbage
        messy(_...) = (GC.gc(false); throw(Stop()))
        @test thrown(() -> fit!(model, X; progress = messy)) isa Stop
    end
end

@testset "cancels" begin
    seen = 0
    third(_...) = (seen += 1; seen == 3)
    e = thrown(() -> fit!(model, X; progress = third, max_iter = 50, tol = 0))
    @test e isa GMMixError && e.name == "GMM_ERR_CANCELLED" && seen == 3
    @test GMMix.serialized(model) == stored
    # Only true stops: not what push! or println happen to return.
    @test converged(fit!(model, X; seed = 1, progress = (_...) -> 1))
    @test GMMix.serialized(fit!(model, X; seed = 1)) == stored
end

# The model that is being fitted may be used meanwhile, as it was before; and another one fitted.
inner = []
look(_...) = push!(inner, loglikelihood(model), converged(fit(GaussianMixture, X; k = 1)))
fit!(model, X; seed = 1, progress = look)
@test inner[1] == loglikelihood(model) && inner[2] === true

# Ctrl-C, in a process of its own: with a progress function and without.
code(progress) = """
    using GMMix
    Base.exit_on_sigint(false)
    X = [sin(i * j) for i in 1:20000, j in 1:3]
    model = fit(GaussianMixture, X; k = 2, max_iter = 3, tol = 0, seed = 1)
    stored = GMMix.serialized(model)
    interrupt() = ccall(:kill, Cint, (Cint, Cint), getpid(), 2)
    calls = 0
    $progress
    begun = time()
    try
        fit!(model, X; k...)
        print("no exception")
    catch e
        print(typeof(e), " ", GMMix.serialized(model) == stored, " ", time() - begun < 20)
    end"""
long = "max_iter = 100000, tol = 0, seed = 1" # a minute or more, were it not for Ctrl-C
counting = "(_...) -> (global calls += 1; calls == 3 && interrupt(); nothing)"
@test child(code("k = (progress = $counting, $long)")) == "InterruptException true true"
@test child(code("run(`sh -c \"sleep 1; kill -INT \$(getpid())\"`; wait = false); k = ($long,)")) ==
      "InterruptException true true"
