# SPDX-License-Identifier: MIT
#
# A model on data.

model = fit(GaussianMixture, X; k = 2, n_init = 5, seed = 1)

# The formulas, written out.
function normal_logpdf(x, mean, cov)
    z = x - mean
    return -(length(x) * log(2π) + logdet(cov) + dot(z, cov \ z)) / 2
end
terms = [log(weights(model)[k]) + normal_logpdf(X[i, :], means(model)[:, k], covs(model)[:, :, k])
         for i in 1:272, k in 1:2]
density = log.(sum(exp, terms; dims = 2))

@test logpdf(model, X) ≈ density
@test predict_proba(model, X) ≈ exp.(terms .- density)
@test predict(model, X) == [argmax(terms[i, :]) for i in 1:272]
@test predict(model, X) isa Vector{Int}
@test loglikelihood(model, X) ≈ sum(density) ≈ loglikelihood(model)
@test predict_proba(model, permutedims(X); dims = 2) == permutedims(predict_proba(model, X))
@test all(≈(1), sum(predict_proba(model, X); dims = 2))
@test logpdf(model, [1e200 0.0]) == [-Inf]

@testset "no rows" begin
    @test isempty(predict(model, zeros(0, 2))) && isempty(logpdf(model, zeros(2, 0); dims = 2))
    @test size(predict_proba(model, zeros(0, 2))) == (0, 2)
    @test size(predict_proba(model, zeros(2, 0); dims = 2)) == (2, 0)
    @test size(rand(model, 0)) == (0, 2)
end

@testset "rand" begin
    drawn = GMMix.sample(model, 20_000; seed = 4)
    @test size(drawn.X) == (20_000, 2) && extrema(drawn.labels) == (1, 2)
    @test count(==(1), drawn.labels) / 20_000 ≈ weights(model)[1] atol = 0.015
    for k in 1:2
        rows = drawn.X[drawn.labels.==k, :]
        @test vec(sum(rows; dims = 1)) / size(rows, 1) ≈ means(model)[:, k] rtol = 0.01
    end
    @test GMMix.sample(model, 20_000; seed = 4, dims = 2).X == permutedims(drawn.X)
    @test GMMix.sample(model, 10; seed = 4).X == drawn.X[1:10, :]
    @test GMMix.sample(model, 1; seed = typemax(UInt64)).X isa Matrix
    Random.seed!(5); a = rand(model, 7)
    Random.seed!(5); b = rand(model, 7; dims = 2)
    @test a == b' && size(b) == (2, 7) && rand(model, 7) != a
    @test rand(MersenneTwister(1), model, 3) == rand(MersenneTwister(1), model, 3)
    @test rand(model) isa Vector && length(rand(MersenneTwister(1), model)) == 2
    @test_throws ArgumentError rand(model, -1)
end

@testset "threads" begin
    Threads.nthreads() > 1 || @info "one thread: side-by-side calls are not tested as such"
    many = GMMix.sample(model, 50_000; seed = 1).X
    labels, proba, scores = predict(model, many), predict_proba(model, many), logpdf(model, many)
    all_three() = (predict(model, many), predict_proba(model, many), logpdf(model, many))
    tasks = [Threads.@spawn all_three() for _ in 1:16]
    @test all(task -> fetch(task) == (labels, proba, scores), tasks)
    # Others read the model while it is fitted again, and see either the old or the new one.
    refitted = copy(model)
    old = params(refitted)
    fitting = Threads.@spawn fit!(refitted, many; seed = 2, max_iter = 20, tol = 0)
    readers = [Threads.@spawn (predict(refitted, X); params(refitted)) for _ in 1:50]
    wait(fitting)
    @test all(task -> fetch(task) in (old, params(refitted)), readers)
    @test params(refitted) != old
end
