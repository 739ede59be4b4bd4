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
    need(model["format"] in (1, 2), "a newer format")
    need(model["bits"] < 4 and model["warnings"] < 16 and model["options"] <= 1000, "impossible header")
    model["fitted"], model["converged"] = model["bits"] & 1, model["bits"] >> 1
    k, d, t, m = (model[name] for name in ("components", "features", "iterations", "options"))
    need(1 <= k < 2 ** 31 and d >= 1 and 0 <= t <= 1000000 and model["family"] in (1, 2, 3, 4), "impossible header")
    c = {1: k * d * d, 2: d * d, 3: k * d, 4: k}[model["family"]]
    end = len(data) - 4
    body = 96 + 16 * m + 8 * (k + k * d + c + t)
    need(model["size"] == len(data) and (body == end or model["format"] == 2 and body < end), "not the size of its contents")
    model["options"] = list(struct.iter_unpack("<iid", data[96:96 + 16 * m]))
    at = 96 + 16 * m
    for name, n in (("weights", k), ("means", k * d), ("covariances", c), ("history", t)):
        model[name] = struct.unpack("<%dd" % n, data[at:at + 8 * n])
        at += 8 * n
    model["names"] = []
    while at < end:
        need(end - at >= 12, "no section")
        length, tag = struct.unpack("<q4s", data[at:at + 12])
        at += 12 + length
        need(length >= 0 and at <= end and not tag[:1].isupper(), "a section that is damaged, or newer")
        if tag == b"name":
            model["names"] = read_names(data[at - length:at], d)
    need(all(map(math.isfinite, model["weights"] + model["means"] + model["covariances"])), "not finite")
    need(abs(sum(model["weights"]) - 1) <= 4 * k * 2 ** -52 and min(model["weights"]) >= 0, "not weights")
    return model


def read_names(data, d):
    names = []
    while data and len(names) < d:
        end = 4 + int.from_bytes(data[:4], "little")
        names.append(data[4:end].decode("utf-8"))
        data = data[end:]
    if data or len(names) != d:
        raise ValueError("not a name for each feature")
    return names


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
    for feature, name in enumerate(model["names"]):
        if name:
            print("name", feature, name)


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        print_model(read_model(file.read()))
