# SPDX-License-Identifier: MIT
#
# Fits, and their results against stored values and formulas.

# mclust 6.1 on Old Faithful (tests/data/README.md). mclust's BIC is the negative of ours. Its
# log-likelihood is reached; where there is one component, or the known optimum, it is equal.
mclust = Dict((row[1], parse(Int, row[2])) => parse.(Float64, row[3:5])
              for row in table("mclust-faithful.csv")[2])
names_there = ("VVV" => :full, "EEE" => :tied, "VVI" => :diag, "VII" => :spherical)
@testset "mclust $name $k" for (name, family) in names_there, k in 1:3
    df, loglik, bic_value = mclust[(name, k)]
    model = fit(GaussianMixture, X; k = k, family = family, n_init = 20, seed = 1, tol = 1e-10)
    @test dof(model) == df
    @test loglikelihood(model) >= loglik - 1e-4 * abs(loglik)
    k == 1 && @test loglikelihood(model) ≈ loglik atol = 1e-5
    k == 1 && @test -bic(model) ≈ bic_value atol = 1e-5
end

# The same optimum as mclust's VVV with G = 2, which stops a little earlier: -1130.264068.
at_optimum(model) = mclust[("VVV", 2)][2] <= loglikelihood(model) <= mclust[("VVV", 2)][2] + 2e-4
model = fit(GaussianMixture, X; k = 2, n_init = 5, seed = 1, tol = 1e-10)
@test mclust[("VVV", 2)][2] == -1130.264068
@test at_optimum(model)
@test -bic(model) ≈ mclust[("VVV", 2)][3] atol = 4e-4

@testset "shapes" begin
    @test (ncomponents(model), nfeatures(model), family(model)) == (2, 2, :full)
    @test size(weights(model)) == (2,) && size(means(model)) == (2, 2)
    @test size(covs(model)) == size(precisions(model)) == (2, 2, 2)
    @test sum(weights(model)) ≈ 1
    # Longer eruptions are followed by longer waits: a feature is a row of the means.
    long = argmax(means(model)[1, :])
    @test 4 < means(model)[1, long] < 5 && 75 < means(model)[2, long] < 85
    shapes = (:full => (2, 2, 3), :tied => (2, 2), :diag => (2, 3), :spherical => (3,))
    @test Set(first.(shapes)) ⊆ Set(f.name for f in GMMix.families())
    @testset "$(f.name)" for f in GMMix.families()
        family = f.name
        one = f.form === :full ? (2, 2) : f.form === :diagonal ? (2,) : ()
        whole = f.shared ? (one === () ? (1,) : one) : (one..., 3)
        shape = get(Dict(shapes), family, whole)
        @test shape == whole
        other = fit(GaussianMixture, X; k = 3, family = family, seed = 1)
        @test GMMix.family(other) === family
        @test size(params(other).covs) == shape
        @test size(covs(other)) == (2, 2, 3)
        @test all(covs(other)[:, :, j] * precisions(other)[:, :, j] ≈ I for j in 1:3)
        @test covs(other; shaped = true) == params(other).covs
        shaped = precisions(other; shaped = true)
        @test size(shaped) == shape
        of_form(p) = f.form === :full ? p : f.form === :diagonal ? [p[1, 1], p[2, 2]] : [p[1, 1]]
        each = [of_form(precisions(other)[:, :, j]) for j in 1:(f.shared ? 1 : 3)]
        @test vec(shaped) == reduce(vcat, vec.(each))
        @test plotdata(other).ellipses isa Vector
        by_letters = fit(GaussianMixture, X; k = 3, family = Symbol(f.letters), seed = 1)
        @test params(by_letters) == params(other)
        again = GaussianMixture(params(other)...; family = family)
        @test params(again) == params(other)
        @test logpdf(again, X) ≈ logpdf(other, X)
    end
end

# Nothing here has D x D numbers, which would be 80 GB.
@testset "many features: $family" for family in (:diag, :spherical)
    d = 100_000
    wide = [sin(i * j) + 3 * (i > 6) for i in 1:12, j in 1:d]
    other = fit(GaussianMixture, wide; k = 2, family = family, seed = 1)
    variances = family === :diag ? covs(other; shaped = true)[:, 1] : fill(covs(other; shaped = true)[1], d)
    @test precisions(other; shaped = true)[1] ≈ 1 / variances[1]
    @test length(unique(predict(other, wide))) == 2
    @test size(rand(other, 3)) == (3, d)
    @test params(GMMix.deserialized(GMMix.serialized(other))) == params(other)
    curve = plotdata(other; points = 5).ellipses[1]
    z = curve[1, :] - means(other)[1:2, 1]
    @test sum(z .^ 2 ./ variances[1:2]) ≈ -2 * log(0.05)
    @test length(repr(MIME("text/plain"), other)) < 1000
end

@testset "results" begin
    @test nobs(model) == 272
    @test aic(model) ≈ 2 * 11 - 2 * loglikelihood(model)
    @test bic(model) ≈ 11 * log(272) - 2 * loglikelihood(model)
    @test converged(model) && isempty(warnings(model))
    @test length(history(model)) == niter(model) > 1
    @test issorted(history(model)) && history(model)[end] * 272 ≈ loglikelihood(model)
    @test 0 <= GMMix.best_start(model) < 5
    short = fit(GaussianMixture, X; k = 3, max_iter = 1, tol = 0, seed = 1)
    @test warnings(short) == [:not_converged] && !converged(short) && niter(short) == 1
    made = GaussianMixture(params(model)...)
    @test isnan(loglikelihood(made)) && niter(made) == 0 && isempty(history(made))
    @test !converged(made)
    @test GMMix.best_start(made) == -1
end

@testset "options" begin
    listed = GMMix.options()
    @test length(listed) == GMMix.gmm_option_count()
    @test (:max_iter, Int, 1, 1000) in [(o.name, o.type, o.min, o.default) for o in listed]
    @test all(o -> o.min <= o.default <= o.max && !isempty(o.help), listed)
    set = GMMix.options(fit(GaussianMixture, X; k = 2, tol = 1e-3, max_iter = 7, seed = 5,
                            check_finite = false, init = :random_points))
    @test (set.tol, set.max_iter, set.check_finite, set.init, set.seed) == (1e-3, 7, 0, 2, 5)
    @test collect(keys(set)) == [o.name for o in listed]
    @testset "$init" for init in (:kmeans, :random_points, :random_resp)
        @test niter(fit(GaussianMixture, X; k = 2, init = init)) > 0
    end
    @test GMMix.best_start(fit(GaussianMixture, X; k = 2, first_start = 3, seed = 1)) == 3
    @test issorted(weights(fit(GaussianMixture, X; k = 3, order = :weight)); rev = true)
    e = thrown(() -> fit(GaussianMixture, X; k = 2, order = :size))
    @test e isa ArgumentError && occursin(":found, :weight, :mean", e.msg)
end

@testset "seed" begin
    stored(m) = GMMix.serialized(m)
    Random.seed!(3); a = fit(GaussianMixture, X; k = 4)
    Random.seed!(3); b = fit(GaussianMixture, X; k = 4)
    c = fit(GaussianMixture, X; k = 4)
    @test stored(a) == stored(b)
    @test GMMix.options(a).seed != GMMix.options(c).seed
    @test stored(fit(GaussianMixture, X; k = 4, rng = MersenneTwister(8))) ==
          stored(fit(GaussianMixture, X; k = 4, rng = MersenneTwister(8)))
    d = fit(GaussianMixture, X; k = 4, seed = 8)
    @test stored(d) == stored(fit(GaussianMixture, X; k = 4, seed = 8))
    # Threads do not change results; the option itself is stored.
    @test params(fit(GaussianMixture, X; k = 4, seed = 8, threads = 2)) == params(d)
end

@testset "weights" begin
    twice = fit(GaussianMixture, vcat(X, X[1:100, :]); k = 2, start = model)
    w = vcat(fill(2, 100), fill(1, 172))
    weighted = fit(GaussianMixture, X; k = 2, start = model, weights = w)
    @test means(weighted) ≈ means(twice) rtol = 1e-8
    @test nobs(weighted) == 372
    @test nobs(fit(GaussianMixture, X; k = 1, weights = fill(0.25, 272))) == 68.0
    @test_throws DimensionMismatch fit(GaussianMixture, X; k = 2, weights = ones(271))
    @test_throws DimensionMismatch fit(GaussianMixture, X; k = 2, weights = ones(272, 1))
end

@testset "start and freeze" begin
    from = fit(GaussianMixture, X; start = model, tol = 1e-10)
    @test ncomponents(from) == 2 && GMMix.options(from).init == 3 && niter(from) <= 2
    @test means(from) ≈ means(model) rtol = 1e-4
    start = (weights = [0.5, 0.5], means = [2.0 4.0; 50.0 80.0],
             covs = cat([1.0 0; 0 9], [1.0 0; 0 9]; dims = 3))
    @test at_optimum(fit(GaussianMixture, X; k = 2, start = start, tol = 1e-10))
    @test params(fit(GaussianMixture, X; start = Tuple(start))) ==
          params(fit(GaussianMixture, X; start = start))
    kept = fit(GaussianMixture, X; k = 2, start = start, freeze = (:weights, :covs))
    @test weights(kept) == start.weights && covs(kept) == start.covs && means(kept) != start.means
    @test dof(kept) == 4
    half = fit(GaussianMixture, X; start = start, freeze = :means, init = :kmeans)
    @test means(half) == start.means
    @test GMMix.options(kept).freeze == 5
    @test_throws DimensionMismatch fit(GaussianMixture, X; k = 3, start = start)
    wrong = merge(start, (means = [1.0 2 3; 4 5 6],))
    @test_throws DimensionMismatch fit(GaussianMixture, X; start = wrong)
    @test_throws DimensionMismatch GaussianMixture([1.0], ones(2, 1), ones(2, 2))
    @test_throws ArgumentError fit(GaussianMixture, X; start = start, freeze = :colours)
    @test_throws ArgumentError fit(GaussianMixture, X; start = start, freeze = ("means",))
    @test_throws ArgumentError fit(GaussianMixture, X; start = start, freeze = "means")
end

@testset "fit!" begin
    again = fit(GaussianMixture, X; k = 2, seed = 1, max_iter = 2, tol = 0)
    before = loglikelihood(again)
    @test fit!(again, X; init = :params, max_iter = 1000, tol = 1e-10) === again
    @test loglikelihood(again) > before && at_optimum(again)
    stored = GMMix.serialized(again)
    @test_throws GMMixError fit!(again, X; tol = 7)
    @test_throws GMMixError fit!(again, fill(NaN, 20, 2))
    @test_throws ArgumentError fit!(again, X; max_iterations = 7)
    @test GMMix.serialized(again) == stored
end

@testset "show" begin
    @test repr(model) == "GaussianMixture(k = 2, d = 2, :full)"
    text = repr(MIME("text/plain"), model)
    @test startswith(text, "GaussianMixture of 2 components over 2 features, full covariances\n")
    @test occursin("log-likelihood -1130.264", text) && !occursin("warnings", text)
    @test count(==('\n'), text) == 4
    large = fit(GaussianMixture, randn(MersenneTwister(1), 300, 12); k = 25, max_iter = 1, tol = 0)
    text = repr(MIME("text/plain"), large)
    @test occursin("warnings: not_converged", text) && count(==('\n'), text) == 24
end

@testset "docstrings" begin
    @testset "$name" for name in names(GMMix)
        @test haskey(Docs.meta(GMMix), Docs.Binding(GMMix, name))
    end
end
