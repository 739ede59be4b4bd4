# SPDX-License-Identifier: MIT
#
# What a plot of a model shows, for any plotting package.

"""
    plotdata(model; features = (1, 2), level = 0.95, points = 100)

For a model of two or more features: `(means, ellipses, weights)`. `means` is 2 x K; `ellipses` are
K matrices of `points` x 2, closed curves that hold `level` of a component in the two `features`.

For a model of one feature: `(x, density, components)`: the density of the mixture and of each
weighted component (`points` x K) from 4 standard deviations below the lowest mean to 4 above the
highest.

With RecipesBase, and so with Plots, `plot(model)` draws it: on Julia 1.9 and later by itself, on
older ones after `GMMix.load_recipe(RecipesBase)`.
"""
function plotdata(model::GaussianMixture; features = (1, 2), level::Real = 0.95,
                  points::Integer = 100)
    0 < level < 1 || throw(ArgumentError("level must lie between 0 and 1, but is $level"))
    points >= 2 || throw(ArgumentError("points must be at least 2, but is $points"))
    nfeatures(model) == 1 && return density_curves(model, points)
    i, j = features
    all(f -> f in 1:nfeatures(model), (i, j)) ||
        throw(ArgumentError("features must be two of 1 to $(nfeatures(model)), not $features"))
    m, c = means(model), covs(model; shaped = true)
    radius = sqrt(-2 * log1p(-level)) # its square is the quantile of chi-square with 2 degrees
    curves = [ellipse(m[[i, j], k], block(c, family(model), [i, j], k), radius, points)
              for k in 1:size(m, 2)]
    return (means = m[[i, j], :], ellipses = curves, weights = weights(model))
end

# Component k's covariance of some features, from the covariances in the shape of the family.
function block(c, family, features, k)
    id = family_id(family)
    form, last = family_form(id), is_shared(id) ? () : (k,)
    form === :full && return c[features, features, last...]
    variance(i) = form === :diagonal ? c[i, last...] : c[is_shared(id) ? 1 : k]
    return [i == j ? variance(i) : 0.0 for i in features, j in features]
end

# The circle, put through the Cholesky factor [a 0; b c] of the covariance.
function ellipse(mean, cov, radius, points)
    a = sqrt(cov[1, 1])
    b = cov[1, 2] / a
    c = sqrt(max(cov[2, 2] - b^2, 0.0))
    angles = range(0, 2π; length = points)
    x = mean[1] .+ radius * a * cos.(angles)
    y = mean[2] .+ radius * (b * cos.(angles) + c * sin.(angles))
    return hcat(x, y)
end

function density_curves(model, points)
    m, deviations = vec(means(model)), sqrt.(vec(covs(model)))
    x = collect(range(minimum(m - 4 * deviations), maximum(m + 4 * deviations); length = points))
    density = exp.(logpdf(model, x))
    return (x = x, density = density, components = density .* predict_proba(model, x))
end

# The plot recipe: a list of series. `recipes` is the module RecipesBase, of which only is_explicit
# and RecipeData are used; `given` are the attributes that the caller of plot() gave.
function recipe(recipes::Module, given::AbstractDict{Symbol,Any}, model::GaussianMixture)
    own = [name for name in (:features, :level, :points) if haskey(given, name)]
    data = plotdata(model; (name => given[name] for name in own)...)
    foreach(name -> delete!(given, name), own)
    function series(points...; defaults...)
        attributes = copy(given)
        for (name, value) in defaults
            recipes.is_explicit(attributes, name) || (attributes[name] = value)
        end
        return recipes.RecipeData(attributes, points)
    end
    haskey(data, :density) &&
        return [series(data.x, data.density; label = "mixture"),
                series(data.x, data.components; label = "", linestyle = :dash)]
    curves = [series(curve[:, 1], curve[:, 2]; seriestype = :path, label = "component $k")
              for (k, curve) in enumerate(data.ellipses)]
    centres = series(data.means[1, :], data.means[2, :]; label = "")
    centres.plotattributes[:seriestype] = :scatter
    return vcat(curves, centres)
end

"""
    GMMix.load_recipe(RecipesBase)

Defines the plot recipe, for Julia before 1.9; later ones do it by themselves when RecipesBase is
loaded. The keyword arguments of [`plotdata`](@ref) may be given to `plot(model; ...)`.
"""
function load_recipe(recipes::Module)
    Core.eval(recipes, :(apply_recipe(given::AbstractDict{Symbol,Any}, model::$GaussianMixture) =
        $recipe($recipes, given, model)))
    return nothing
end
