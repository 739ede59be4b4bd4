"""Reads a stored model from what src/model/FORMAT.md says, and prints what is in it. Python's standard library only.
usage: read_model.py FILE    Numbers are printed as C's %a does. Damaged files raise an error."""
import math
import re
import struct
import sys
import zlib


def read_model(data):
    def need(condition, what):
        if not condition:
            raise ValueError(what)

    need(len(data) >= 100 and data[:8] == b"GMMIX\r\n\x1a", "not a stored model")
    need(struct.unpack("<I", data[-4:])[0] == zlib.crc32(data[:-4]), "damaged: the checksum is another")
    names = ("format version size components features family bits warnings options iterations best_start "
             "log_likelihood total_weight free_parameters").split()
    model = dict(zip(names, struct.unpack("<IIqqqiIIIqqddq", data[8:96])))
    need(model["format"] == 1, "a newer format")
    need(model["bits"] < 4 and model["warnings"] < 16 and model["options"] <= 1000, "impossible header")
    model["fitted"], model["converged"] = model["bits"] & 1, model["bits"] >> 1
    k, d, t, m = (model[name] for name in ("components", "features", "iterations", "options"))
    need(1 <= k < 2 ** 31 and d >= 1 and 0 <= t <= 1000000 and model["family"] in (1, 2, 3, 4), "impossible header")
    c = {1: k * d * d, 2: d * d, 3: k * d, 4: k}[model["family"]]
    need(model["size"] == len(data) == 100 + 16 * m + 8 * (k + k * d + c + t), "not the size of its contents")
    model["options"] = list(struct.iter_unpack("<iid", data[96:96 + 16 * m]))
    at = 96 + 16 * m
    for name, n in (("weights", k), ("means", k * d), ("covariances", c), ("history", t)):
        model[name] = struct.unpack("<%dd" % n, data[at:at + 8 * n])
        at += 8 * n
    need(all(map(math.isfinite, model["weights"] + model["means"] + model["covariances"])), "not finite")
    need(abs(sum(model["weights"]) - 1) <= 4 * k * 2 ** -52 and min(model["weights"]) >= 0, "not weights")
    return model


def text(number):
    return re.sub(r"\.?0*p", "p", number.hex()) if isinstance(number, float) else str(number)


def print_model(model):
    for name in ("format version components features family fitted converged warnings iterations best_start "
                 "log_likelihood total_weight free_parameters").split():
        print(name, text(model[name]))
    for option in model["options"]:
        print("option", *map(text, option))
    for name in "weights means covariances history".split():
        print(name, *map(text, model[name]))


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        print_model(read_model(file.read()))
