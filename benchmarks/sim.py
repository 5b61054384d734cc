"""The simulator beside SimPy on one model of two ports and four ferries, then alone: events, a year, a thousand years.

    python benchmarks/sim.py                        everything, about five minutes
    python benchmarks/sim.py --replications 100     fewer years of the base

SimPy runs in an environment of its own (``rivals_sim.txt``, made on the first run; without a network we run alone and
say so). Both codes run the model of ``_harbour.py`` in turns, a year at a time, and what is timed is all that a user
waits for but the imports: reading the operations, the run, and the tables of what happened. Seeds differ, so means are
compared through their standard errors.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from _harbour import HARBOUR, harbour
from _rivals import SIM_PINS, NoRivals, environment
from _timing import median, seconds, table

from transcaspian.sim import Operations, Program, Source, Spread, Station, Step, Kind, simulate_operations

CHILD = Path(__file__).with_name("_simpy_child.py")
YEARS, TIMES = 10, 3  # of the model of both; repetitions of everything else
LEAST_RATIO, AIM_RATIO = 60.0, 100.0
MOST_SCORE = 3.0
QUEUE_H, QUEUE_RHO = 1_000_000.0, 0.8


def simpy_years(python: Path, seeds: list[int]) -> list[dict[str, object]]:
    """Let SimPy run years of the model: seconds, deliveries and mean hours of each."""
    command = [str(python), str(CHILD), json.dumps(HARBOUR), *map(str, seeds)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={"PYTHONPATH": ""})
    return [json.loads(line) for line in done.stdout.splitlines()]


def our_year(seed: int) -> dict[str, object]:
    """Run a year of the model ourselves."""
    found = []
    taken_s = seconds(lambda: found.append(simulate_operations(harbour(), HARBOUR["until_h"], seed=seed)))
    rows = found[0].deliveries
    hours, program = rows["delivered_h"] - rows["born_h"], rows["program"]
    means = [float(hours[program == way].mean()) for way in (0, 1)]
    return {"seconds": taken_s, "count": len(hours), "mean_h": means, "events": found[0].events}


def beside_simpy() -> None:
    """Run both in turns; print times, their ratio, and how far the means lie apart."""
    our_year(0)
    try:
        python = environment(SIM_PINS)
    except NoRivals as error:
        print(f"WITHOUT SIMPY: its environment cannot be made: {error}", file=sys.stderr)
        python = None
    ours, theirs = [], []
    for seed in range(1, YEARS + 1):
        ours.append(our_year(seed))
        theirs += simpy_years(python, [seed]) if python else []
    rows = [row_of("transcaspian", ours)] + ([row_of("SimPy 4.1.2", theirs)] if theirs else [])
    title = "A year of two ports, customs and four ferries that leave full"
    table(title, ("code", "seconds, median", "least", "deliveries", "out, mean h", "back, mean h"), rows)
    if theirs:
        judge(ours, theirs)


def row_of(code: str, years: list[dict[str, object]]) -> list[str]:
    """One line of the table."""
    taken = [year["seconds"] for year in years]
    means = np.array([year["mean_h"] for year in years])
    errors = means.std(axis=0, ddof=1) / math.sqrt(len(years))
    spread = [f"{mean:.2f} +- {error:.2f}" for mean, error in zip(means.mean(axis=0), errors, strict=True)]
    count = statistics.mean(year["count"] for year in years)
    return [code, f"{statistics.median(taken):.4f}", f"{min(taken):.4f}", f"{count:,.0f}", *spread]


def judge(ours: list[dict[str, object]], theirs: list[dict[str, object]]) -> None:
    """Say whether the ratio is met and the means agree."""
    ratios = [other["seconds"] / own["seconds"] for own, other in zip(ours, theirs, strict=True)]
    ratio = statistics.median(ratios)
    said = "met" if ratio >= LEAST_RATIO else "NOT MET"
    print(f"SimPy takes {ratio:.0f} times as long, year by year {min(ratios):.0f} to {max(ratios):.0f} "
          f"(at least {LEAST_RATIO:.0f}: {said}; aim {AIM_RATIO:.0f})")  # fmt: skip
    a, b = (np.array([year["mean_h"] for year in years]) for years in (ours, theirs))
    error = np.sqrt(a.var(axis=0, ddof=1) / len(a) + b.var(axis=0, ddof=1) / len(b))
    scores = (a.mean(axis=0) - b.mean(axis=0)) / error
    agree = "agree" if np.abs(scores).max() < MOST_SCORE else "DO NOT AGREE"
    print(f"Means {agree}: differences over their standard error {', '.join(f'{z:+.1f}' for z in scores)}\n")


def queue() -> Operations:
    """M/M/1."""
    return Operations(
        kinds=(Kind("unit"),),
        programs=(Program("way", (Step("serve", "post", Spread("exponential", QUEUE_RHO)), Step("end"))),),
        sources=(Source("comes", "unit", "way", Spread("exponential", 1.0)),),
        stations=(Station("post"),),
        sample_h=1e9,
    )
