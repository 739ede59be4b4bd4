# SPDX-License-Identifier: MIT
#
# What a plot shows. The recipe is tested with a stand-in of RecipesBase: the three names of it that
# the recipe uses, as RecipesBase 1 defines them.

model = fit(GaussianMixture, X; k = 2, seed = 1)
data = plotdata(model; level = 0.9, points = 60)
@test data.means == means(model) && data.weights == weights(model)
@test length(data.ellipses) == 2
# All points of an ellipse have the Mahalanobis distance within which a share of 0.9 lies.
for k in 1:2, i in 1:60
    z = data.ellipses[k][i, :] - means(model)[:, k]
    @test dot(z, precisions(model)[:, :, k] * z) ≈ -2 * log(0.1)
end
first_alone = GaussianMixture([1.0], means(model)[:, 1:1], covs(model)[:, :, 1:1])
centred = GMMix.sample(first_alone, 20_000; seed = 1, dims = 2).X .- means(first_alone)
distances = vec(sum(centred .* (precisions(model)[:, :, 1] * centred); dims = 1))
@test count(<(-2 * log(0.1)), distances) / 20_000 ≈ 0.9 atol = 0.01

wide = fit(GaussianMixture, hcat(X, X[:, 1] .^ 2); k = 2, seed = 1)
@test plotdata(wide; features = (3, 1)).means == means(wide)[[3, 1], :]
@test_throws ArgumentError plotdata(wide; features = (1, 4))
@test_throws ArgumentError plotdata(wide; level = 1)
@test_throws ArgumentError plotdata(wide; points = 1)

line = fit(GaussianMixture, X[:, 2]; k = 2, seed = 1)
curve = plotdata(line; points = 400)
@test size(curve.components) == (400, 2) && vec(sum(curve.components; dims = 2)) ≈ curve.density
@test sum(curve.density) * (curve.x[2] - curve.x[1]) ≈ 1 atol = 1e-3

const STAND_IN = """
    struct RecipeData
        plotattributes::AbstractDict{Symbol,Any}
        args::Tuple
    end
    is_explicit(attributes::AbstractDict{Symbol,Any}, name) = haskey(attributes, name)
    apply_recipe(attributes::AbstractDict{Symbol,Any}) = ()
    """
module StandIn
include_string(StandIn, Main.STAND_IN)
end

GMMix.load_recipe(StandIn)
recipe(model; given...) = Base.invokelatest(StandIn.apply_recipe, Dict{Symbol,Any}(given...), model)
series = recipe(model; level = 0.9, points = 60, linewidth = 3)
@test length(series) == 3 && all(s -> s isa StandIn.RecipeData, series)
@test [s.plotattributes[:seriestype] for s in series] == [:path, :path, :scatter]
@test series[2].args == (data.ellipses[2][:, 1], data.ellipses[2][:, 2])
@test series[3].args == (data.means[1, :], data.means[2, :])
@test all(s -> s.plotattributes[:linewidth] == 3 && !haskey(s.plotattributes, :level), series)
@test series[1].plotattributes[:label] == "component 1"
@test recipe(model; label = "mine")[1].plotattributes[:label] == "mine"
@test recipe(line; points = 400)[1].args == (curve.x, curve.density)

# The extension, which Julia 1.9 and later load by themselves, with a package as stand-in.
mktempdir() do folder
    mkpath(joinpath(folder, "RecipesBase", "src"))
    write(joinpath(folder, "RecipesBase", "src", "RecipesBase.jl"),
          "module RecipesBase\n$STAND_IN\nend\n")
    extension = joinpath(ROOT, "bindings", "julia", "ext", "GMMixRecipesBaseExt.jl")
    loading = """
        push!(LOAD_PATH, $(repr(folder)))
        using GMMix, RecipesBase
        include($(repr(extension)))
        model = fit(GaussianMixture, [sin(i * j) for i in 1:50, j in 1:2]; k = 2)
        print(length(RecipesBase.apply_recipe(Dict{Symbol,Any}(), model)))"""
    @test child(loading) == "3"
end
