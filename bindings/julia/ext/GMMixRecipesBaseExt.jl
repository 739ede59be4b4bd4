# SPDX-License-Identifier: MIT
#
# The plot recipe, loaded by Julia 1.9 and later together with RecipesBase.
module GMMixRecipesBaseExt

import GMMix
import RecipesBase

RecipesBase.apply_recipe(given::AbstractDict{Symbol,Any}, model::GMMix.GaussianMixture) =
    GMMix.recipe(RecipesBase, given, model)

end
