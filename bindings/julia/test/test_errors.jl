# SPDX-License-Identifier: MIT
#
# The exception for each status that can be reached. GMM_ERR_BACKEND and GMM_ERR_INTERNAL cannot.

start = params(fit(GaussianMixture, X; k = 2, seed = 1))
model = GaussianMixture(start...)
bad = copy(X)
bad[3, 2] = NaN

e = thrown(() -> fit(GaussianMixture, bad; k = 2))
@test e isa GMMixError
@test (e.code, e.name) == (-20, "GMM_ERR_NOT_FINITE")
@test occursin("x[2,1] is NaN", e.message) # counted from 0
@test sprint(showerror, e) == "GMM_ERR_NOT_FINITE (-20): $(e.message)"
# Functions that keep no text have it looked for.
for of in (predict, predict_proba, logpdf, loglikelihood)
    @test thrown(() -> of(model, bad)).message == "x[2,1] is NaN"
end
@test occursin("k = 0, d = 2: ", thrown(() -> fit(GaussianMixture, X; k = 0)).message)

@testset "by the package" begin
    @test status(() -> fit(GaussianMixture, X; k = 0)) == "GMM_ERR_ARGUMENT"
    @test status(() -> predict(model, zeros(5, 3))) == "GMM_ERR_SHAPE"
    @test status(() -> predict(model, zeros(5))) == "GMM_ERR_SHAPE"
    @test status(() -> fit!(model, zeros(5, 3))) == "GMM_ERR_SHAPE"
    @test status(() -> fit(GaussianMixture, X; k = 2, tol = 2)) == "GMM_ERR_RANGE"
    @test status(() -> fit(GaussianMixture, X; k = 2, seed = -1)) == "GMM_ERR_RANGE"
    @test status(() -> fit(GaussianMixture, X; k = 2, freeze = :means)) == "GMM_ERR_NOT_FITTED"
    @test status(() -> fit(GaussianMixture, X; k = 2, weights = -ones(272))) == "GMM_ERR_WEIGHTS"
    w, m, c = start
    @test status(() -> GaussianMixture([0.5, 0.6], m, c)) == "GMM_ERR_WEIGHTS"
    @test status(() -> GaussianMixture(w, m, -c)) == "GMM_ERR_NOT_SPD"
    @test status(() -> GaussianMixture(w, NaN * m, c)) == "GMM_ERR_NOT_FINITE"
    flat = [ones(20) 1:20]
    @test status(() -> fit(GaussianMixture, flat; k = 2, cov_floor = 0)) == "GMM_ERR_DEGENERATE"
    @test status(() -> fit(GaussianMixture, X[1:3, :]; k = 5)) == "GMM_ERR_TOO_FEW_ROWS"
    @test status(() -> loglikelihood(model, zeros(0, 2))) == "GMM_ERR_TOO_FEW_ROWS"
    @test status(() -> fit(GaussianMixture, X * 1e200; k = 2)) == "GMM_ERR_SCALE"
    stop(_...) = true
    @test status(() -> fit(GaussianMixture, X; k = 2, progress = stop)) == "GMM_ERR_CANCELLED"
    @test status(() -> fit(GaussianMixture, X; k = 2^31)) == "GMM_ERR_TOO_LARGE"
    @test status(() -> GMMix.load(IOBuffer("no model"))) == "GMM_ERR_FORMAT"
end

# Statuses that the package's own arguments cannot cause, through the functions of capi.jl.
@testset "by the C functions" begin
    name(code) = unsafe_string(GMMix.gmm_status_name(code))
    GMMix.use(model) do handle
        @test name(GMMix.gmm_fit(C_NULL, X, 272, 2, 1, 272, C_NULL)) == "GMM_ERR_NULL"
        labels = zeros(Int32, 272)
        @test name(GMMix.gmm_predict(handle, X, 272, 2, 0, 272, labels)) == "GMM_ERR_STRIDE"
        @test name(GMMix.gmm_get_precisions(handle, zeros(7), 7)) == "GMM_ERR_LENGTH"
        @test name(GMMix.gmm_get_shaped_precisions(handle, zeros(7), 7)) == "GMM_ERR_LENGTH"
        @test name(GMMix.gmm_set_double(handle, GMMix.option_id(:seed), 1.0)) == "GMM_ERR_OPTION"
    end
    @test name(12345) == "GMM_ERR_UNKNOWN"
    out = Ref{Ptr{Cvoid}}(C_NULL)
    @test GMMix.gmm_create_with_allocator(out, 1, 1, GMMix.family_id(:full), C_NULL) == 0
    @test GMMix.gmm_is_fitted(out[]) == 0 && GMMix.gmm_covariance_length(out[]) == 1
    @test GMMix.gmm_destroy(out[]) === nothing
end

@testset "unknown names" begin
    e = thrown(() -> fit(GaussianMixture, X; k = 2, n_starts = 5))
    @test e isa ArgumentError && occursin("n_starts", e.msg)
    @test all(o -> occursin(string(o.name), e.msg), GMMix.options())
    e = thrown(() -> fit(GaussianMixture, X; k = 2, init = :magic))
    @test e isa ArgumentError && occursin(":random_resp", e.msg)
    @test_throws ArgumentError fit(GaussianMixture, X; k = 2, seed = "one")
    @test_throws InexactError fit(GaussianMixture, X; k = 2, n_init = 1.5)
end
