# SPDX-License-Identifier: MIT

"""
Gaussian mixture models by EM: the gmmix C library for Julia.

    using GMMix
    model = fit(GaussianMixture, X; k = 2)      # the rows of X are observations
    predict(model, X)

Every function that takes a model, but `fit!` and `close`, leaves it as it is, and all of them may
be called from several threads at once, on one model too. Errors of the library come as
[`GMMixError`](@ref).
"""
module GMMix

import Libdl
import Random
import Serialization

export GaussianMixture, GMMixError
export fit, fit!, select, predict, predict_proba, logpdf, loglikelihood, aic, bic, icl, dof, nobs
export weights, means, covs, precisions, params, history, converged, niter, warnings
export marginal, condition, regress, impute
export ncomponents, nfeatures, family, plotdata

include("library.jl")
include("capi.jl")
include("errors.jl")
include("options.jl")
include("rows.jl")
include("model.jl")
include("names.jl")
include("fit.jl")
include("results.jl")
include("select.jl")
include("use.jl")
include("parts.jl")
include("store.jl")
include("show.jl")
include("plot.jl")

__init__() = load_library()

end
