# SPDX-License-Identifier: MIT
#
# Names of features, and tables whose columns stand in another order.

eruptions, waiting = X[:, 1], X[:, 2]
table_of = (eruptions = eruptions, waiting = waiting)
swapped = (id = 1:272, waiting = waiting, eruptions = eruptions)
named = fit(GaussianMixture, table_of; k = 2, seed = 1)

@test GMMix.featurenames(named) == ["eruptions", "waiting"]
@test params(named) == params(fit(GaussianMixture, X; k = 2, seed = 1))
for of in (predict, predict_proba, logpdf, loglikelihood)
    @test of(named, swapped) == of(named, X) == of(named, table_of)
end
@test thrown(() -> predict(named, (waiting = waiting, time = eruptions))) ==
      ArgumentError("X has no column \"eruptions\", to which the model is fitted")

# kept when it is fitted again, copied and stored
again = copy(named)
fit!(again, swapped; seed = 1)
@test params(again) == params(named)
io = IOBuffer()
GMMix.save(io, named)
@test GMMix.featurenames(again) == GMMix.featurenames(GMMix.load(seekstart(io))) == ["eruptions", "waiting"]

# given, and none
@test GMMix.featurenames(fit(GaussianMixture, X; k = 1, names = ["a", "größe"])) == ["a", "größe"]
@test thrown(() -> fit(GaussianMixture, X; k = 1, names = ["a"])) isa DimensionMismatch
@test status(() -> fit(GaussianMixture, X; k = 1, names = ["a", "b"^256])) == "GMM_ERR_ARGUMENT"
@test GMMix.featurenames(fit(GaussianMixture, X; k = 1)) == ["", ""]

# a table of another package, which has names(): data frames do
struct Frame columns::NamedTuple end
Base.Matrix{Float64}(frame::Frame) = reduce(hcat, values(frame.columns))
Base.names(frame::Frame) = collect(string.(keys(frame.columns)))
@test logpdf(fit(GaussianMixture, Frame(table_of); k = 2, seed = 1), Frame(swapped)) == logpdf(named, X)
