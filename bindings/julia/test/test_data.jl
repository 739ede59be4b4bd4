# SPDX-License-Identifier: MIT
#
# What X may be, and that strided Float64 data are not copied.

options = (k = 2, seed = 1)
fitted = fit(GaussianMixture, X; options...)
expected = params(fitted)
wide = zeros(2 * 272, 5)
wide[1:2:end, [2, 4]] = X

@testset "same result" begin
    T = permutedims(X)
    for (same, dims) in (
        (T', 1), (transpose(T), 1), (PermutedDimsArray(T, (2, 1)), 1), (T, 2), (X', 2),
        (view(wide, 1:2:544, 2:2:4), 1), (view(wide', 2:2:4, 1:2:544), 2),
        (view(wide, 1:2:544, [2, 4]), 1), (view(X[end:-1:1, :], 272:-1:1, :), 1),
        (Matrix{Any}(X), 1), (reshape(vec(X), 272, 2), 1),
        (reinterpret(Float64, reinterpret(Int, X)), 1),
    )
        @test params(fit(GaussianMixture, same; dims = dims, options...)) == expected
        @test logpdf(fitted, same; dims = dims) == logpdf(fitted, X)
        @test predict(fitted, same; dims = dims) == predict(fitted, X)
        orient(p) = dims == 1 ? p : permutedims(p)
        @test orient(predict_proba(fitted, same; dims = dims)) == predict_proba(fitted, X)
    end
    rounded = Float32.(X)
    whole = round.(Int, X)
    for other in (rounded, whole)
        @test params(fit(GaussianMixture, other; options...)) ==
              params(fit(GaussianMixture, Float64.(other); options...))
    end
end

# A table that is no array, as data frames are.
struct Table columns::Vector{Vector{Float64}} end
Base.Matrix{Float64}(t::Table) = reduce(hcat, t.columns)
@test params(fit(GaussianMixture, Table([X[:, 1], X[:, 2]]); options...)) == expected

@testset "vectors" begin
    v = X[:, 2]
    one = fit(GaussianMixture, v; options...)
    @test nfeatures(one) == 1 && size(means(one)) == (1, 2)
    @test params(fit(GaussianMixture, reshape(v, :, 1); options...)) == params(one)
    @test params(fit(GaussianMixture, view(X, :, 2); options...)) == params(one)
    @test params(fit(GaussianMixture, view(wide, 1:2:544, 4); options...)) == params(one)
    @test params(fit(GaussianMixture, v; dims = 2, options...)) == params(one)
    @test params(fit(GaussianMixture, v'; dims = 2, options...)) == params(one)
    @test params(fit(GaussianMixture, round.(Int, v); options...)) == params(one)
    @test logpdf(one, 50:60) == logpdf(one, collect(50.0:60.0))
end

@testset "no copy" begin
    n = 200_000
    big = randn(MersenneTwister(2), n, 2)
    spread = zeros(n, 4)
    spread[:, [1, 3]] = big
    quick = (k = 2, seed = 1, max_iter = 2, tol = 0)
    bytes = 8 * 2 * n # of a copy
    fit_it(x, dims) = close(fit(GaussianMixture, x; dims = dims, quick...))
    score_it(x, dims) = loglikelihood(fitted, x; dims = dims)
    arrays = ((big, 1), (big', 2), (permutedims(big)', 1), (view(spread, :, 1:2:3), 1),
              (view(spread', 1:2:3, :), 2), (PermutedDimsArray(big, (2, 1)), 2))
    @testset "$(typeof(x))" for (x, dims) in arrays
        fit_it(x, dims); score_it(x, dims) # compiles
        @test (@allocated fit_it(x, dims)) < bytes ÷ 20
        @test (@allocated score_it(x, dims)) < bytes ÷ 20
    end
    single = Float32.(big)
    fit_it(single, 1)
    @test bytes <= (@allocated fit_it(single, 1)) < 1.2 * bytes # one copy
    # A table of labels is all that predict() needs.
    predict(fitted, big)
    @test (@allocated predict(fitted, big)) < 4 * n + 8 * n * 2.2
end

@testset "not data" begin
    @test_throws ArgumentError fit(GaussianMixture, X; k = 2, dims = 3)
    @test_throws DimensionMismatch fit(GaussianMixture, zeros(3, 3, 3); k = 2)
    @test_throws ArgumentError fit(GaussianMixture, X)
    @test_throws ArgumentError fit(GaussianMixture, X; k = 2, family = :round)
end
