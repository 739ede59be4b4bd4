# SPDX-License-Identifier: MIT
#
# When models are freed.

model = fit(GaussianMixture, X; k = 2, seed = 1)
other = copy(model)
@test isopen(model)
@test close(model) === nothing
@test close(model) === nothing # again
@test !isopen(model)
@test repr(model) == repr(MIME("text/plain"), model) == "GaussianMixture(closed)"
uses = (m -> predict(m, X), m -> logpdf(m, X), m -> predict_proba(m, X), m -> fit!(m, X),
        m -> GMMix.save(IOBuffer(), m), params, weights, means, covs, precisions, loglikelihood,
        aic, bic, dof, nobs, niter, history, converged, warnings, copy, rand, plotdata)
@testset "closed" for call in uses
    @test_throws ArgumentError call(model)
end

# The copy is independent.
@test length(predict(other, X)) == 272
stored = GMMix.serialized(other)
second = copy(other)
fit!(second, X; max_iter = 1, tol = 0, seed = 9, init = :random_resp)
@test GMMix.serialized(other) == stored != GMMix.serialized(second)

# A handle is freed by its last user: not before a running call has ended, and not later.
handle = other.handle
GMMix.use(other) do h
    close(other)
    @test h.pointer != C_NULL && GMMix.gmm_n_components(h) == 2
end
@test handle.pointer == C_NULL && handle.users[] == 0
@test GMMix.free(handle) === nothing # what the finalizer does, once more

# Handles of failed fits are freed at once, those of forgotten models when garbage is collected.
# An allocator counts.
const COUNTS = zeros(Int, 2)
allocate(context::Ptr{Cvoid}, size::Csize_t) = (COUNTS[1] += 1; Libc.malloc(size))
release(context::Ptr{Cvoid}, pointer::Ptr{Cvoid}) = (COUNTS[2] += 1; Libc.free(pointer); nothing)
allocator = Ref((@cfunction(allocate, Ptr{Cvoid}, (Ptr{Cvoid}, Csize_t)),
                 @cfunction(release, Cvoid, (Ptr{Cvoid}, Ptr{Cvoid})), C_NULL))
function counted()
    out = Ref{Ptr{Cvoid}}(C_NULL)
    GC.@preserve allocator GMMix.check(GMMix.gmm_create_with_allocator(
        out, 2, 2, GMMix.family_id(:full), Base.unsafe_convert(Ptr{Cvoid}, allocator)))
    return GaussianMixture(GMMix.Handle(out[]))
end
held() = COUNTS[1] - COUNTS[2]
kept = counted()
@test held() > 0
one = held()
@test thrown(() -> fit!(kept, fill(NaN, 5, 2))) isa GMMixError
@test held() == one
fit!(kept, X; seed = 1)
close(kept)
@test held() == 0
forget() = (fit!(counted(), X; seed = 1); nothing)
forget()
@test held() > 0
GC.gc(); GC.gc()
@test held() == 0

# close() while others predict: they finish, or find it closed.
shared = fit(GaussianMixture, X; k = 2, seed = 1)
labels = predict(shared, X)
try_it() = try predict(shared, X) == labels catch e; e isa ArgumentError end
tasks = [Threads.@spawn try_it() for _ in 1:100]
close(shared)
@test all(fetch, tasks)
