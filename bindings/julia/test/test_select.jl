# SPDX-License-Identifier: MIT
#
# Choosing a family and a number of components.

const OPTIONS = (seed = 3, n_init = 2)
const TOO_FEW_ROWS = -24
same(a, b) = isequal(a, b) # NaN is NaN

# Each row of a table as the single fit has it, to the bit; its criterion is by(model).
function has_bits_of_fits(table, by, data; options...)
    for i in 1:length(table.k)
        model = fit(GaussianMixture, data; k = table.k[i], family = table.family[i], options...)
        found = (table[nameof(by)][i], table.loglikelihood[i], table.dof[i], table.warnings[i])
        expected = (by(model), loglikelihood(model), dof(model), join(warnings(model), ", "))
        found == expected || return false
        table.trusted[i] == !(:few_rows in warnings(model)) || return false
    end
    return true
end

selection = select(X; k = 1:3, OPTIONS...)
best, columns = selection
@test best === selection.best && columns === selection.table

@testset "table" begin
    @test keys(columns) == (:family, :k, :bic, :difference, :loglikelihood, :dof, :trusted, :warnings, :error)
    @test all(column -> column isa Vector && length(column) == 14 * 3, columns)
    cells = Set(zip(columns.family, columns.k))
    @test cells == Set((Symbol(f.letters), k) for f in GMMix.families() for k in 1:3)
    @test has_bits_of_fits(columns, bic, X; OPTIONS...)
    @test all(==(""), columns.error)
    @test issorted(columns.trusted; rev = true) && issorted(columns.bic[columns.trusted])
    @test columns.difference == columns.bic .- columns.bic[1] && columns.difference[1] == 0
end

@testset "best" begin
    again = fit(GaussianMixture, X; k = columns.k[1], family = columns.family[1], OPTIONS...)
    @test params(best) == params(again) && history(best) == history(again)
    @test (bic(best), ncomponents(best)) == (columns.bic[1], columns.k[1])
    @test GMMix.options(best) == GMMix.options(again)
    @test GMMix.featurenames(select((a = X[:, 1], b = X[:, 2]); k = 1, families = :EII).best) == ["a", "b"]
    @test GMMix.featurenames(select(X; k = 1, families = :EII, names = ["a", "b"]).best) == ["a", "b"]
    @test same(select(X'; dims = 2, k = 1:3, OPTIONS...).table, columns)
    @test same(select(X; k = 1:3, threads = 2, OPTIONS...).table, columns)
    # With one feature families are equal but for rounding: the first is the best.
    alike = select(X[:, 1]; k = 3, seed = 1)
    @test alike.table.family[1] === :VVV && family(alike.best) === :full
    @test all(>(-1e-9), alike.table.difference)
    Random.seed!(5); a = select(X; k = 4, families = :VVV)
    Random.seed!(5); b = fit(GaussianMixture, X; k = 4)
    @test params(a.best) == params(b)
end

@testset "names" begin
    two = select(X; k = [2, 3], families = (:full, :tied), OPTIONS...)
    @test Set(two.table.family) == Set((:VVV, :EEE))
    for families in (["VVV", "EEE"], ["vvv", :EEE], [:FULL, "Tied"], [:full, "VVV", :tied, "tied"])
        @test same(select(X; k = (2, 3, 2), families = families, OPTIONS...).table, two.table)
    end
    @test select(X; k = 2, families = "VVV").table.family == [:VVV]
    @test length(select(X; k = 1, families = "All").table.k) == 14
end

@testset "criterion $(nameof(by))" for by in (bic, icl, aic)
    chosen = select(X; k = 1:4, families = :VVV, by = nameof(by), OPTIONS...)
    @test chosen.by === keys(chosen.table)[3] === nameof(by)
    @test has_bits_of_fits(chosen.table, by, X; OPTIONS...)
    @test by(chosen.best) == chosen.table[3][1] == minimum(chosen.table[3])
    @test same(select(X; k = 1:4, families = :VVV, select_by = nameof(by), OPTIONS...).table, chosen.table)
    @test same(select(X; k = 1:4, families = :VVV, by = String(nameof(by)), OPTIONS...).table, chosen.table)
end
largest = maximum(predict_proba(best, X); dims = 2)
@test icl(best) ≈ bic(best) - 2 * sum(log, largest) && icl(best) > bic(best)
@test isnan(icl(GaussianMixture(params(best)...; family = family(best))))

@testset "options" begin
    w = [1 + i % 3 for i in 1:272]
    weighted = select(X; k = 1:3, families = [:VVV, :EEI], weights = w, OPTIONS...)
    @test nobs(weighted.best) == sum(w)
    @test has_bits_of_fits(weighted.table, bic, X; weights = w, OPTIONS...)
    equal = select(X; k = 1:3, families = [:VVV, :EEI], equal_weights = true, OPTIONS...)
    @test has_bits_of_fits(equal.table, bic, X; equal_weights = true, OPTIONS...)
    @test weights(equal.best) == fill(1 / equal.table.k[1], equal.table.k[1])
    @test dof(fit(GaussianMixture, X; k = 3, equal_weights = true)) == 3 * 5
end

@testset "fits that cannot be, or are not to be trusted" begin
    few = select(X[1:6, :]; k = [9, 2, 1], families = [:VVV, :EII], OPTIONS...)
    @test few.table.k[5:6] == [9, 9] && few.table.family[5:6] == [:VVV, :EII]
    words = unsafe_string(GMMix.gmm_status_message(TOO_FEW_ROWS))
    @test few.table.error == ["", "", "", "", words, words]
    @test all(isnan, few.table.bic[5:6]) && all(isnan, few.table.difference[5:6])
    @test all(isnan, few.table.loglikelihood[5:6]) && few.table.warnings[5:6] == ["", ""]
    @test few.table.dof[5] == 8 + 9 * 5
    untrusted = [occursin("few_rows", text) for text in few.table.warnings]
    @test any(untrusted) && few.table.trusted == .!(untrusted .| (few.table.error .!= ""))
    @test has_bits_of_fits(map(column -> column[1:4], few.table), bic, X[1:6, :]; OPTIONS...)
    # Some that are not to be trusted have a lower criterion than some that are.
    mixed = select(X[1:40, :]; k = 1:9, families = [:VVV, :VII, :EEE], OPTIONS...).table
    trusted = count(mixed.trusted)
    @test issorted(mixed.trusted; rev = true)
    @test issorted(mixed.bic[1:trusted]) && issorted(mixed.bic[trusted+1:end])
    @test minimum(mixed.bic[trusted+1:end]) < mixed.bic[trusted]
    text = repr(MIME("text/plain"), few)
    @test occursin("$(count(untrusted)) not to be trusted; 2 without a fit\n", text)
    e = thrown(() -> select(X[1:6, :]; k = 9))
    @test e isa GMMixError && e.code == TOO_FEW_ROWS && occursin("at least 9", e.message)
end

@testset "show" begin
    lines = split(repr(MIME("text/plain"), selection), '\n')
    @test startswith(lines[1], "best of 42 by BIC (lower is better)")
    @test split(lines[2]) == ["family", "k", "bic", "difference", "loglikelihood", "dof", "warnings"]
    @test [split(line)[1:2] for line in lines[3:5]] ==
          [[String(columns.family[i]), string(columns.k[i])] for i in 1:3]
    @test (lines[end] == "no larger k was tried, and one may be better") == (columns.k[1] == 3)
    @test !occursin("larger", repr(MIME("text/plain"), select(X; k = 2)))
    @test repr(selection) ==
          "GMMix.Selection($(columns.family[1]), k = $(columns.k[1]), best of 42 by bic)"
end

complaint(; arguments...) = (e = thrown(() -> select(X; arguments...)); e isa ArgumentError ? e.msg : e)
@testset "wrong arguments" begin
    @testset "k = $k" for k in (0, 1:0, 2.5, nothing, "2", [1, -1])
        @test complaint(k = k) == "k must be one or several whole numbers from 1 on, not $(repr(k))"
    end
    @test startswith(complaint(families = [:VVV, "round"]), "no family is called :round; there are :full")
    @test startswith(complaint(families = []), "families is empty")
    @test occursin("there are :bic, :icl, :aic", complaint(by = :cv))
    @test occursin("use families", complaint(family = :full)) && occursin("use fit", complaint(start = best))
    @test occursin("option speed", complaint(speed = 1))
    @test complaint(weights = ones(3)) isa DimensionMismatch
    of_library(; arguments...) = (e = complaint(; arguments...); (e.name, e.message))
    @test of_library(freeze = :means)[1] == of_library(init = :params)[1] == "GMM_ERR_ARGUMENT"
    @test occursin("no parameters to keep", of_library(freeze = :means)[2])
    @test of_library(weights = fill(-1.0, 272))[1] == "GMM_ERR_WEIGHTS"
    @test status(() -> select(fill(NaN, 20, 2))) == "GMM_ERR_NOT_FINITE"
end

@testset "progress" begin
    calls = []
    watched = select(X; k = 1:3, families = [:VVV, :VII], progress = (a...) -> push!(calls, a), OPTIONS...)
    @test sort(first.(calls)) == 0:5 && [call[2] for call in calls] == 1:6
    in_order = [only(c[3] for c in calls if c[1] == n) for n in 0:5] * 272
    cells = Dict(zip(zip(watched.table.family, watched.table.k), watched.table.loglikelihood))
    @test in_order ≈ [cells[(f, k)] for f in (:VVV, :VII) for k in 1:3]
    stop_at(n) = (fit, done, rest...) -> done == n
    throw_at(n) = (fit, done, rest...) -> done == n && error("at $n")
    @test status(() -> select(X; k = 1:3, progress = stop_at(2))) == "GMM_ERR_CANCELLED"
    @test thrown(() -> select(X; k = 1:3, families = :VVV, progress = throw_at(1))) == ErrorException("at 1")
    @test thrown(() -> select(X; k = 1:3, families = :VVV, progress = throw_at(3))) == ErrorException("at 3")
end

# Ctrl-C, in a process of its own.
interrupted = """
    using GMMix
    Base.exit_on_sigint(false)
    X = [sin(i * j) for i in 1:2000, j in 1:3]
    select(X; k = 1, families = :VVV)
    run(`sh -c "sleep 1; kill -INT \$(getpid())"`; wait = false)
    begun = time()
    try
        # minutes, in fits of some seconds
        select(X; k = 2:40, families = :VII, max_iter = 2000, tol = 0, n_init = 10, seed = 1)
        print("no exception")
    catch e
        print(typeof(e), " ", time() - begun < 20)
    end"""
@test child(interrupted) == "InterruptException true"
