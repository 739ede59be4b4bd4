# SPDX-License-Identifier: MIT
#
# Models as bytes.

model = fit(GaussianMixture, X; k = 3, family = :tied, n_init = 2, seed = 1)
bytes = GMMix.serialized(model)
@test bytes[1:5] == b"GMMIX"

same(a, b) = GMMix.serialized(a) == GMMix.serialized(b) && logpdf(a, X) == logpdf(b, X)
@test same(copy(model), model)

io = IOBuffer()
GMMix.save(io, model)
@test take!(io) == bytes
@test same(GMMix.load(IOBuffer(bytes)), model)
mktempdir() do folder
    file = joinpath(folder, "model.gmm")
    GMMix.save(file, model)
    @test read(file) == bytes && same(GMMix.load(file), model)
end
loaded = GMMix.load(IOBuffer(bytes))
@test nobs(loaded) == 272 && history(loaded) == history(model)
@test GMMix.options(loaded) == GMMix.options(model)

# With other things around it, and twice.
io = IOBuffer()
serialize(io, Dict("models" => [model, model], "n" => 7))
back = deserialize(seekstart(io))
@test back["n"] == 7 && same(back["models"][1], model) && same(back["models"][2], model)

# Every bit counts, and so does every byte.
refused(stored) = status(() -> GMMix.load(IOBuffer(stored))) in
                  ("GMM_ERR_FORMAT", "GMM_ERR_NEWER_FORMAT")
flipped(i) = (b = copy(bytes); b[i] ⊻= 0x10; b)
@test all(i -> refused(flipped(i)), 1:7:length(bytes))
@test all(n -> refused(bytes[1:n]), 0:13:length(bytes)-1)
# The number of the format is in byte 9; the last four are the CRC-32 of all before.
crc(byte::UInt32) = foldl((c, _) -> isodd(c) ? (c >> 1) ⊻ 0xEDB88320 : c >> 1, 1:8; init = byte)
crc(bytes) = ~foldl((c, b) -> crc((c ⊻ b) & 0xff) ⊻ (c >> 8), bytes; init = 0xffffffff)
newer = copy(bytes[1:end-4])
newer[9] = 99
append!(newer, reinterpret(UInt8, [htol(crc(newer))]))
@test status(() -> GMMix.load(IOBuffer(newer))) == "GMM_ERR_NEWER_FORMAT"

# The command of the same build makes the same bytes, and the same log-densities of them.
command = joinpath(dirname(GMMix.library().path), "gmmix")
if isfile(command)
    mktempdir() do folder
        data = joinpath(ROOT, "tests", "data", "faithful.csv")
        make = `$command fit $data -k 2 --family diag --starts 3 --seed 5 -o $folder`
        run(pipeline(make; stdout = devnull, stderr = devnull))
        file = joinpath(folder, "model.gmm")
        ours = fit(GaussianMixture, X; k = 2, family = :diag, n_init = 3, seed = 5, order = 1,
                   names = ["eruptions", "waiting"])
        @test read(file) == GMMix.serialized(ours)
        lines = split(strip(read(`$command score --samples $file $data`, String)), '\n')
        @test parse.(Float64, lines[2:end]) == logpdf(GMMix.load(file), X)
    end
else
    @info "no $command: its models are not compared"
end
