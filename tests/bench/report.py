# What comes out: a table, a CSV file, a picture by gnuplot.
# SPDX-License-Identifier: MIT
import csv
import math
import shutil
import subprocess
from dataclasses import asdict, fields

import numpy

from data import short
from measure import Row

# colours that the colour-blind can tell apart (Okabe and Ito 2008), and a mark for each
LOOKS = {"gmmix": ("#0072B2", 7), "scikit-learn": ("#E69F00", 5), "Armadillo": ("#009E73", 9),
         "mclust": ("#CC79A7", 11), "oneDAL": ("#000000", 4), "mlpack": ("#56B4E9", 13),
         "OpenCV": ("#D55E00", 15), "dgemm": ("#999999", 2)}


def number(value, digits=3):
    return "" if math.isnan(value) else f"{value:.{digits}g}"


def percent(value):
    return "" if math.isnan(value) else f"{value:.0%}"


def table(rows):
    """The rows as text, in columns."""
    head = ["case", "what", "threads", "program", "seconds", "min", "max", "GF/s", "of dgemm",
            "limit", "of limit", "x gmmix", "gap a row", "MiB", "note"]
    lines = [head]
    for r in rows:
        what = r.what if r.what == "scratch" else f"{r.family} {r.what}"
        lines.append([r.case, what + (f" simd {r.simd}" if r.simd else ""), str(r.threads),
                      r.program, number(r.seconds), number(r.smallest), number(r.largest),
                      number(r.gflops), percent(r.of_dgemm), number(r.limit), percent(r.of_limit),
                      number(r.times_gmmix), number(r.gap, 2), number(r.rss_mib), r.note])
    widths = [max(len(line[i]) for line in lines) for i in range(len(head) - 1)] + [0]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
                     for line in lines)


def write_csv(path, rows, machine):
    with open(path, "w", newline="") as file:
        for name, value in machine.items():
            file.write(f"# {name}: {value}\n")
        writer = csv.DictWriter(file, [f.name for f in fields(Row)], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({k: "" if isinstance(v, float) and math.isnan(v) else v
                             for k, v in asdict(row).items()})


def scaling(rows, threads):
    """How much the most threads gain over one, for gmmix and for dgemm in the same rounds."""
    most, lines = max(threads), []
    if most == 1 or 1 not in threads:
        return lines
    for case in dict.fromkeys(r.case for r in rows):
        time = {(r.program, r.threads): r.seconds for r in rows if r.case == case}
        gains = [f"{name} {time[name, 1] / time[name, most]:.2f}" for name in ("gmmix", "dgemm")
                 if (name, most) in time and (name, 1) in time]
        lines.append(f"{most} threads over 1, {case}: " + ", ".join(gains))
    return lines


def duels(rows, most):
    """For each case the row of gmmix with the most threads, and by name the row of each peer with
    the number of threads that suits it."""
    for case in dict.fromkeys((r.case, r.family, r.what) for r in rows):
        own = [r for r in rows if (r.case, r.family, r.what) == case and r.seconds > 0]
        ours = next((r for r in own if r.program == "gmmix" and r.threads == most), None)
        if ours:
            yield ours, {name: min((r for r in own if r.program == name), key=lambda r: r.seconds)
                         for name in dict.fromkeys(r.program for r in own)
                         if name not in ("gmmix", "dgemm")}


def best(rows, most):
    lines = [f"gmmix with {most} threads is so many times faster than each peer at its best:"]
    for ours, peers in duels(rows, most):
        lines.append(f"  {ours.case}, {ours.family} {ours.what}: " + ", ".join(
            f"{name} {row.seconds / ours.seconds:.1f} ({row.threads})"
            for name, row in peers.items()))
    return lines + ["  (in brackets: its threads)"]


def markdown(rows, most):
    """The tables of README.md: fits with full covariances, then families, then use."""
    fits, families, use, near = [], [], [], []
    several = next((r.case for r in rows if r.family == "tied"), "")  # the case of the families
    calls = {"proba": "predict_proba", "init": "k-means start"}
    for ours, peers in duels(rows, most):
        theirs = peers.get("scikit-learn")
        cells = [milliseconds(ours.seconds), milliseconds(theirs.seconds) if theirs else "",
                 f"{theirs.seconds / ours.seconds:.1f}" if theirs else ""]
        limits = [milliseconds(ours.limit), percent(ours.of_limit)]
        if ours.what != "fit":
            use.append([calls.get(ours.what, ours.what), *cells])
        elif ours.case == several:
            families.append([ours.family, *cells, *limits])
        else:
            fits.append([ours.case, *cells, percent(ours.of_dgemm), *limits])
        near += [f"{ours.case}, {ours.family} {ours.what}: {name} "
                 f"{row.seconds / ours.seconds:.2f}, of its limit {percent(row.of_limit) or '?'}"
                 for name, row in peers.items() if row.seconds < 3 * ours.seconds]
    timed = ["gmmix, ms", "scikit-learn, ms", "ratio"]
    return ["", "For README.md:",
            *markdown_table(["N x D, K", *timed, "of dgemm", "limit, ms", "of limit"], fits), "",
            *markdown_table([f"{several}: covariances", *timed, "limit, ms", "of limit"],
                            families), "",
            *markdown_table(["call", *timed], use), "",
            "Peers within three times the time of gmmix:", *(near or ["none"]), ""]


def milliseconds(seconds):
    return "" if math.isnan(seconds) else f"{1000 * seconds:.3g}"


def markdown_table(head, lines):
    rows = ["| " + " | ".join(cells) + " |" for cells in (head, *lines)]
    return [rows[0], "|" + "---|" * len(head), *rows[1:]]


def exponents(axis, rows, at):
    """The slope of log time over log size, over all points and over the three largest."""
    lines = []
    for program in dict.fromkeys(r.program for r in rows):
        points = sorted((at(r), r.seconds) for r in rows
                        if r.program == program and r.seconds > 0)
        if len(points) < 2:
            continue
        x, y = numpy.log(numpy.array(points)).T
        lines.append(f"{program}: time grows as {axis}^{numpy.polyfit(x, y, 1)[0]:.2f}, "
                     f"over the last {min(3, len(x))} points "
                     f"{axis}^{numpy.polyfit(x[-3:], y[-3:], 1)[0]:.2f}")
    return lines


def panel(title, label, rows, at=lambda r: r.case, numeric=False,
          value=lambda r: (r.seconds, r.smallest, r.largest)):
    """One panel of the picture: per program the points (x, y, smallest, largest)."""
    places = list(dict.fromkeys(at(r) for r in rows))
    programs = sorted(dict.fromkeys(r.program for r in rows),
                      key=lambda name: list(LOOKS).index(name) if name in LOOKS else len(LOOKS))
    series = {name: [] for name in programs}
    for row in rows:
        y = value(row)
        if y[0] > 0:
            x = at(row) if numeric else places.index(at(row))
            if not numeric:  # side by side, so that error bars do not hide each other
                x += 0.6 * ((programs.index(row.program) + 0.5) / len(programs) - 0.5)
            series[row.program].append((x, y[0], y[1] if y[1] > 0 else y[0], y[2]))
    series = {name: points for name, points in series.items() if points}
    return dict(title=title, label=label, series=series, numeric=numeric, places=places)


def picture(path, panels):
    """Draws the panels one below the other. Returns why it could not, or ""."""
    panels = [p for p in panels if p["series"]]
    if not panels or not shutil.which("gnuplot"):
        return "" if not panels else "gnuplot is missing: no picture"
    across = 2 if len(panels) > 1 else 1
    width = 1000 * across if across > 1 else 1300
    down = math.ceil(len(panels) / across)
    lines = [f'set terminal pngcairo size {width},{620 * down} font "sans,14"',
             f'set output "{path}"', f"set multiplot layout {down},{across}",
             "set grid ytics lc rgb '#dddddd'", "set border 3", "set tics nomirror",
             "set logscale y", 'set format y "10^{%L}"', "set key tmargin horizontal noenhanced",
             "set rmargin 17"]  # room for the last of the slanted names
    for p in panels:
        lines += [f'set title "{p["title"]}" noenhanced', f'set ylabel "{p["label"]}"',
                  *blocks(p), *axis_of(p), "plot " + ", ".join(plots(p))]
    done = subprocess.run(["gnuplot"], input="\n".join(lines + ["unset multiplot"]), text=True,
                          capture_output=True)
    return "" if done.returncode == 0 else "gnuplot: " + done.stderr.strip()


def blocks(p):
    for i, points in enumerate(p["series"].values()):
        yield f"$data{i} << EOD"
        yield from (" ".join(f"{v:.9g}" for v in point) for point in sorted(points))
        yield "EOD"


def axis_of(p):
    if p["numeric"]:
        marks = ", ".join(f'"{short(v)}" {v}' for v in p["places"])
        return ["set logscale x", f"set xrange [{min(p['places']) / 1.2}:{max(p['places']) * 1.2}]",
                f"set xtics ({marks}) norotate"]
    marks = ", ".join(f'"{name}" {i}' for i, name in enumerate(p["places"]))
    return ["unset logscale x", f"set xrange [-0.5:{len(p['places']) - 0.5}]",
            f"set xtics ({marks}) rotate by -20 noenhanced"]


def plots(p):
    spare = [look for name, look in LOOKS.items() if name != "dgemm"]
    for i, name in enumerate(p["series"]):
        colour, mark = LOOKS.get(name, spare[i % len(spare)])
        look = f"lc rgb '{colour}' pt {mark} ps 1.6 lw 2"
        title = "dgemm of as many flops" if name == "dgemm" else name
        yield f"$data{i} using 1:2:3:4 with yerrorbars {look} title \"{title}\""
        if p["numeric"]:
            yield f"$data{i} using 1:2 with lines lc rgb '{colour}' lw 1 notitle"
