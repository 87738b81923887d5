"""The table of tests/bench/run: medians of the samples it took, and their ratios.

usage: table.py DATA

DATA/lines has a line of seven fields for each line of the table, as the function `line`
of tests/bench/run writes them; DATA/MEASUREMENT/CONTENDER has the samples.
"""

import sys
from pathlib import Path
from statistics import median

# Where one sample says it all; elsewhere fewer than five say nothing. A contender that
# takes seconds may have one, and says so in its name.
EXACT = ("size",)
LEAST = 5
ONE_RUN = "(one run)"

HEAD = ("work", "limit", "best peer", "hextet", "to limit", "to peer", "goal", "reached")


def figure(value, unit):
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f} {unit}"


def ratio(value, base):
    return f"{value / base:.2f}" if base else "-"


def row(data, measurement, unit, ours, limit, peers, goal, work):
    """The cells of one line; raises OSError or ValueError where samples are missing."""

    def of(contender):
        samples = (data / measurement / contender).read_text().split()
        exact = measurement in EXACT or contender.endswith(ONE_RUN)
        if len(samples) < (1 if exact else LEAST):
            raise ValueError(f"{len(samples)} samples of {contender}")
        return median(map(float, samples))

    def bound(term):
        factor, _, contender = term.partition("*")
        return float(factor) * (of(contender) if contender else 1)

    value = of(ours)
    floor = of(limit) if limit != "-" else None
    best = min(peers.split(","), key=of) if peers != "-" else None
    terms = goal.split(",") if goal != "-" else []
    reached = all(value <= bound(term) for term in terms)

    def goal_text(term):
        factor, times, contender = term.partition("*")
        if not times:
            return f"{factor} {unit}"
        # One that stands in no other column, with its figure.
        aside = "" if contender in (limit, best) else f" ({figure(of(contender), unit)})"
        return f"{factor}x {contender}{aside}"

    return (
        work,
        f"{limit} {figure(floor, unit)}" if floor else "-",
        f"{best} {figure(of(best), unit)}" if best else "-",
        figure(value, unit),
        ratio(value, floor),
        ratio(value, best and of(best)),
        ", ".join(map(goal_text, terms)) or "-",
        ("yes" if reached else "no") if terms else "-",
    )


def main():
    data = Path(sys.argv[1])
    table, missing = [HEAD], 0
    for line in (data / "lines").read_text().splitlines():
        fields = line.split("\t")
        try:
            table.append(row(data, *fields))
        except (OSError, ValueError):
            table.append((fields[-1], "could not be measured"))
            missing += 1
    whole = [cells for cells in table if len(cells) == len(HEAD)]
    widths = [max(map(len, column)) for column in zip(*whole)]
    for cells in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip())
    return 1 if missing else 0


sys.exit(main())
