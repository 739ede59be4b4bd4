# SPDX-License-Identifier: MIT
#
# Rows that are partly observed, rows whose component is known, and parts of a mixture.

mean_of(rows) = vec(sum(rows; dims = 1)) / size(rows, 1)
function cov_of(rows)
    centred = rows .- mean_of(rows)'
    return centred' * centred / size(rows, 1)
end

holes = Matrix{Union{Missing,Float64}}(X)
holes[1:4:end, 1] .= missing
holes[2:5:end, 2] .= missing

# as a data frame is
struct Holed rows::Matrix end
Base.Matrix{Float64}(::Holed) = throw(ArgumentError("there are missing values"))
Base.Matrix(table::Holed) = table.rows

@testset "missing values" begin
    error = thrown(() -> fit(GaussianMixture, holes; k = 2))
    @test error isa GMMixError && error.name == "GMM_ERR_NOT_FINITE"
    partly = fit(GaussianMixture, holes; k = 2, missing = true, seed = 1)
    with_nan = coalesce.(holes, NaN)
    @test params(partly) == params(fit(GaussianMixture, with_nan; k = 2, missing = true, seed = 1))
    @test params(partly) == params(fit(GaussianMixture, permutedims(holes); k = 2, missing = true, seed = 1, dims = 2))
    whole = fit(GaussianMixture, X; k = 2, seed = 1)
    @test params(whole) == params(fit(GaussianMixture, X; k = 2, missing = true, seed = 1))
    @test count(predict(partly, holes) .== predict(partly, X)) > 250
    @test length(logpdf(partly, holes)) == 272 && all(isfinite, logpdf(partly, holes))
    # the density of what there is
    one = findfirst(ismissing, holes[:, 1])
    @test logpdf(partly, holes)[one] ≈ logpdf(marginal(partly, 2), [holes[one, 2]])[1]
    columns = (eruptions = holes[:, 1], waiting = holes[:, 2])
    @test params(fit(GaussianMixture, columns; k = 2, missing = true, seed = 1)) == params(partly)
    @test select(holes; k = 1:2, families = [:VVV, :EEE], missing = true, seed = 1).best isa GaussianMixture
    @test params(fit(GaussianMixture, Holed(holes); k = 2, missing = true, seed = 1)) == params(partly)
    integers = Union{Missing,Int}[1 2; 3 missing; 5 7; 4 4]
    @test fit(GaussianMixture, integers; k = 1, missing = true) isa GaussianMixture
end

@testset "labels" begin
    flowers, known = numbers("iris.csv"), repeat(1:3; inner = 50) # setosa, versicolor, virginica
    # With a label for each row one step is all of discriminant analysis.
    model = fit(GaussianMixture, flowers; k = 3, init = :labels, labels = known)
    for class in 1:3
        rows = flowers[known.==class, :]
        @test means(model)[:, class] ≈ mean_of(rows)
        @test covs(model)[:, :, class] ≈ cov_of(rows)
    end
    @test weights(model) ≈ fill(1 / 3, 3)
    some = Vector{Union{Missing,Int}}(known)
    some[1:2:end] .= missing
    partly = fit(GaussianMixture, flowers; k = 3, init = :labels, labels = some, seed = 1)
    @test count(predict(partly, flowers) .== known) >= 145
    @test params(fit!(copy(partly), flowers; labels = some, seed = 1)) == params(partly)
    selection = select(flowers; k = 3, families = [:VVV, :EEE], init = :labels, labels = some, seed = 1)
    @test count(predict(selection.best, flowers) .== known) >= 145
    @test_throws DimensionMismatch fit(GaussianMixture, flowers; k = 3, labels = known[2:end])
    for bad in (0, 4, -1, 1.5, "setosa", typemax(Int))
        @test_throws ArgumentError fit(GaussianMixture, flowers; k = 3, labels = replace(Any[known...], 1 => bad))
    end
end

@testset "parts" begin
    single = fit(GaussianMixture, X; k = 1, names = ["eruptions", "waiting"])
    (m, S) = (means(single)[:, 1], covs(single)[:, :, 1])
    slope = S[2, 1] / S[1, 1]
    left = S[2, 2] - slope * S[1, 2]
    known = condition(single, :eruptions => 3.5)
    @test means(known)[1, 1] ≈ m[2] + slope * (3.5 - m[1])
    @test covs(known)[1, 1, 1] ≈ left
    @test params(known) == params(condition(single, [1], [3.5])) == params(condition(single, (eruptions = 3.5,)))
    @test GMMix.featurenames(known) == ["waiting"]
    predicted = regress(single, X[:, 1], "eruptions")
    @test predicted.mean[:, 1] ≈ m[2] .+ slope .* (X[:, 1] .- m[1])
    @test predicted.variance ≈ fill(left, 272, 1)
    @test regress(single, permutedims(X[:, 1]), 1; dims = 2).mean == permutedims(predicted.mean)

    model = fit(GaussianMixture, X; k = 2, seed = 1)
    @test params(marginal(model, 1:2)) == params(model)
    turned = marginal(model, [2, 1])
    @test means(turned) == means(model)[[2, 1], :]
    @test covs(turned) == covs(model)[[2, 1], [2, 1], :]
    # both orders
    @test logpdf(condition(model, 1, 2.0), [60.0])[1] + logpdf(marginal(model, 1), [2.0])[1] ≈ logpdf(model, [2.0 60.0])[1]

    filled = impute(model, holes)
    @test filled isa Matrix{Float64} && all(isfinite, filled)
    seen = .!ismissing.(holes)
    @test filled[seen] == X[seen]
    row = findfirst(i -> ismissing(holes[i, 2]) && !ismissing(holes[i, 1]), 1:272)
    @test filled[row, 2] ≈ regress(model, X[row:row, 1], 1).mean[1]
    @test impute(model, permutedims(holes); dims = 2) == permutedims(filled)
    drawn = impute(model, holes; draw = 7)
    @test drawn[seen] == X[seen] && drawn != filled && drawn == impute(model, holes; draw = 7)
    @test impute(model, holes[101:end, :]; draw = 7, first_row = 101) == drawn[101:end, :]

    for bad in ([0], [3], [1, 1], [1.5], ["none"])
        @test_throws ArgumentError marginal(model, bad)
        @test_throws ArgumentError condition(model, bad, ones(length(bad)))
        @test_throws ArgumentError regress(model, X[:, 1:length(bad)], bad)
    end
    @test status(() -> marginal(model, Int[])) == "GMM_ERR_ARGUMENT"
    @test status(() -> condition(model, [1, 2], [1.0, 2.0])) == "GMM_ERR_ARGUMENT"
    @test status(() -> condition(model, 1, NaN)) == "GMM_ERR_NOT_FINITE"
    @test_throws DimensionMismatch condition(model, [1], [1.0, 2.0])
    @test status(() -> regress(model, X, 1)) == "GMM_ERR_SHAPE"
    @test status(() -> impute(model, X[:, 1])) == "GMM_ERR_SHAPE"
    @test_throws ArgumentError impute(model, holes; draw = 1, first_row = 0)
end
