# SPDX-License-Identifier: MIT

plural(n, what) = n == 1 ? "1 $what" : "$n $(what)s"

function Base.show(io::IO, model::GaussianMixture)
    isopen(model) || return print(io, "GaussianMixture(closed)")
    print(io, "GaussianMixture(k = ", ncomponents(model), ", d = ", nfeatures(model), ", ",
          repr(family(model)), ")")
end

function Base.show(io::IO, ::MIME"text/plain", model::GaussianMixture)
    isopen(model) || return show(io, model)
    print(io, "GaussianMixture of ", plural(ncomponents(model), "component"), " over ",
          plural(nfeatures(model), "feature"), ", ", family(model), " covariances")
    if niter(model) > 0
        print(io, "\nlog-likelihood ", shortly(loglikelihood(model)), ", AIC ", shortly(aic(model)),
              ", BIC ", shortly(bic(model)), ", ", plural(niter(model), "iteration"))
    end
    isempty(warnings(model)) || print(io, "\nwarnings: ", join(warnings(model), ", "))
    print(io, "\n component  weight  mean")
    shown = min(ncomponents(model), 20)
    for k in 1:shown
        mean = view(means(model), :, k)
        print(io, "\n", lpad(k, 10), lpad(round(weights(model)[k]; digits = 3), 8), "  ",
              join(shortly.(mean[1:min(8, end)]), "  "), length(mean) > 8 ? "  ..." : "")
    end
    shown < ncomponents(model) && print(io, "\n       ...")
end

shortly(x::Float64) = string(round(x; sigdigits = 7))
