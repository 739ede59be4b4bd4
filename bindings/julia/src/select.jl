# SPDX-License-Identifier: MIT
#
# The best of several families and numbers of components.

"""
    GMMix.Selection

What [`select`](@ref) found: `best`, a `GaussianMixture`; `table`, a `NamedTuple` of columns; and
`by`, the criterion. `best, table = select(X)` takes it apart.
"""
struct Selection
    best::GaussianMixture
    table::NamedTuple
    by::Symbol
end

Base.iterate(selection::Selection, at::Int = 1) =
    at > 2 ? nothing : ((selection.best, selection.table)[at], at + 1)
Base.length(::Selection) = 2

"""
    select(X; k = 1:9, families = "all", by = :bic, dims = 1, weights = nothing, labels = nothing,
           names = nothing, progress = nothing, rng = Random.default_rng(), options...)

Fits each family with each number of components, and keeps the best: the result has the mixture
`best` and the `table` of all fits, the best first. `show` prints the first three.

- `k`: numbers of components.
- `families`: `"all"`, a name or several: `:full`, `"VVV"` and `"vvv"` are the same. See
  [`GMMix.families`](@ref)`()`.
- `by`: the criterion, `:bic`, `:icl` or `:aic`; see [`bic`](@ref), [`icl`](@ref), [`aic`](@ref).
- `progress`: `f(fit, done, mean_loglikelihood, 0.0)`, called after each fit with its number, from 0,
  where k runs fastest, and how many are done. It ends the call as in [`fit`](@ref).
- `X`, `weights` (of rows), `labels`, `names`, `rng` and options such as `n_init = 10`, `threads = 0` or
  `equal_weights = true` are those of [`fit`](@ref). There is no `start` and no `freeze`.

The best has the lowest criterion of the fits that are to be trusted, or of all if none is: a fit
with the warning `few_rows` has a component on too few rows, and is likely by chance.

The columns of the table are `family` (the letters, which `fit` takes), `k`, the criterion by its
name, `difference` (from the best), `loglikelihood`, `dof`, `trusted`, `warnings` (names of
[`warnings`](@ref), or "") and `error` (why there is no fit, or ""). Those to be trusted come first,
then those that are not, then those without a fit, whose numbers are NaN. A `DataFrame` takes the
table as it is. Each row has the bits that `fit` has with the same `seed`.

Ctrl-C is heard between two fits: later than in `fit`, where one takes long. A garbage collection that
another thread of Julia needs waits as long.

Throws what [`fit`](@ref) throws. If nothing has a fit, that is the error of the first.
"""
function select(X; k = 1:9, families = "all", by = :bic, dims::Integer = 1,
                names = column_names(X), weights = nothing, labels = nothing, progress = nothing,
                options...)
    for (name, instead) in (:start => "it has one k and one family: use fit", :family => "use families")
        haskey(options, name) && throw(ArgumentError("select does not take $name; $instead"))
    end
    ids, counts = selected_families(families), selected_counts(k)
    rows = Rows(X, dims)
    settings = create(1, rows.d, :spherical) # of which only the options, names and D count
    try
        names === nothing || set_names!(settings, names)
        prepare!(settings; select_by = Symbol(by), options...)
        best, cells = run_select(settings, ids, counts, rows, row_weights(weights, rows),
                                 row_labels(labels, rows, maximum(counts)), progress)
        by = keys(choices(option_id(:select_by)))[get_option(settings, option_id(:select_by))]
        return Selection(GaussianMixture(best), selection_table(settings, best, cells, by), by)
    finally
        release(settings)
    end
end

selected_families(name::Union{Symbol,AbstractString}) =
    lowercase(String(name)) == "all" ? Cint.(family_ids()) : selected_families([name])
function selected_families(names)
    isempty(names) && throw(ArgumentError("families is empty; it must be \"all\", or name some"))
    return unique(Cint[family_id(Symbol(name)) for name in names])
end

function selected_counts(k)
    counts = k isa Number ? [k] : k
    good = counts isa Union{AbstractVector,Tuple,AbstractSet} && !isempty(counts) &&
           all(n -> n isa Integer && n >= 1, counts)
    good || throw(ArgumentError("k must be one or several whole numbers from 1 on, not $(repr(k))"))
    return unique(collect(Int64, counts))
end

# The best, and what the library says of each cell: sizes within families.
function run_select(settings, families, counts, rows, weights, labels, progress)
    n = length(families) * length(counts)
    criterion, loglikelihood = fill(NaN, n), fill(NaN, n)
    warnings, status = zeros(Cuint, n), zeros(Status, n)
    best = Ref{Ptr{Cvoid}}(C_NULL)
    run_watched(settings, progress) do
        gmm_select(best, settings, families, length(families), counts, length(counts), five(rows)...,
                   weights, labels, criterion, loglikelihood, warnings, status)
    end
    family, k = repeat(families; inner = length(counts)), repeat(counts; outer = length(families))
    return Handle(best[]), (; family = family, k = k, criterion = criterion,
                            loglikelihood = loglikelihood, warnings = warnings, status = status)
end

function selection_table(settings, best, cells, by)
    trusted = [status == 0 && !(:few_rows in warning_names(bits))
               for (status, bits) in zip(cells.status, cells.warnings)]
    is_best = (cells.family .== gmm_covariance_type(best)) .& (cells.k .== gmm_n_components(best))
    order = sortperm(collect(zip(.!is_best, .!trusted, cells.criterion))) # NaN comes last
    columns = (
        family = [Symbol(unsafe_string(gmm_family_letters(id))) for id in cells.family],
        k = cells.k,
        criterion = cells.criterion,
        difference = cells.criterion .- cells.criterion[is_best],
        loglikelihood = cells.loglikelihood,
        dof = [free_parameters(settings, id, k) for (id, k) in zip(cells.family, cells.k)],
        trusted = trusted,
        warnings = [join(warning_names(bits), ", ") for bits in cells.warnings],
        error = [status == 0 ? "" : unsafe_string(gmm_status_message(status)) for status in cells.status],
    )
    called = map(name -> name === :criterion ? by : name, keys(columns))
    return NamedTuple{called}(map(column -> column[order], values(columns)))
end

# Those of a model with the settings' equal_weights; 0 for what cannot be a model.
function free_parameters(settings, family, k)
    out = Ref{Ptr{Cvoid}}(C_NULL)
    gmm_create(out, k, gmm_n_features(settings), family) == 0 || return 0
    handle = Handle(out[])
    set_option!(handle, :equal_weights, get_option(settings, option_id(:equal_weights)))
    count = Int(gmm_free_parameters(handle))
    release(handle)
    return count
end

# ---- Printing

Base.show(io::IO, selection::Selection) =
    print(io, "GMMix.Selection(", selection.table.family[1], ", k = ", selection.table.k[1],
          ", best of ", length(selection.table.k), " by ", selection.by, ")")

function Base.show(io::IO, ::MIME"text/plain", selection::Selection)
    table, by = selection.table, selection.by
    fits = count(isempty, table.error)
    print(io, "best of ", length(table.k), " by ", uppercase(String(by)), " (lower is better)")
    untrusted, without = fits - count(table.trusted), length(table.k) - fits
    untrusted == 0 || print(io, "; ", untrusted, " not to be trusted")
    without == 0 || print(io, "; ", without, " without a fit")
    widths = (7, 5, 12, 12, 15, 6)
    line(cells) = print(io, "\n", rstrip(join(lpad.(cells[1:6], widths)) * "  " * cells[7]))
    line(("family", "k", by, "difference", "loglikelihood", "dof", "warnings"))
    for i in 1:min(3, fits)
        line((table.family[i], table.k[i], shortly(table[by][i]),
              string(round(table.difference[i]; digits = 2)), shortly(table.loglikelihood[i]),
              table.dof[i], table.warnings[i]))
    end
    minimum(table.k) < table.k[1] == maximum(table.k) &&
        print(io, "\nno larger k was tried, and one may be better")
end
