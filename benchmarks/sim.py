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
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from _harbour import HARBOUR, harbour
from _rivals import SIM_PINS, NoRivals, environment
from _timing import median, seconds, table

import transcaspian
from transcaspian.sim import (
    Kind,
    Operations,
    Outcome,
    Program,
    Source,
    Spread,
    Station,
    Step,
    World,
    compile_year,
    outcome,
    pack,
    run,
    simulate_operations,
)

Year = dict[str, Any]

CHILD = Path(__file__).with_name("_simpy_child.py")
YEARS, TIMES = 10, 5  # of the model of both; repetitions of everything else
LEAST_RATIO, AIM_RATIO = 60.0, 100.0
MOST_SCORE = 3.0
QUEUE_H, QUEUE_RHO = 1_000_000.0, 0.8
YEAR_H, SEED, MOST_MANY_S = 8760.0, 1, 180.0


def simpy_years(python: Path, seeds: list[int]) -> list[Year]:
    """Let SimPy run years of the model: seconds, deliveries and mean hours of each."""
    command = [str(python), str(CHILD), json.dumps(HARBOUR), *map(str, seeds)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={"PYTHONPATH": ""})
    return [json.loads(line) for line in done.stdout.splitlines()]


def our_year(seed: int) -> Year:
    """Run a year of the model ourselves: the median time of some, for one is so short."""
    found: list[Outcome] = []
    taken_s = median(lambda: found.append(simulate_operations(harbour(), HARBOUR["until_h"], seed=seed)), times=TIMES)
    rows = found[0].deliveries
    hours, program = rows["delivered_h"] - rows["born_h"], rows["program"]
    means = [float(hours[program == way].mean()) for way in (0, 1)]
    return {"seconds": taken_s, "count": len(hours), "mean_h": means, "events": found[0].events}


def rival(*, wanted: bool) -> Path | None:
    """Find the Python that has SimPy; none, aloud, if it cannot be made."""
    if not wanted:
        return None
    try:
        return environment(SIM_PINS)
    except NoRivals as error:
        print(f"WITHOUT SIMPY: its environment cannot be made: {error}", file=sys.stderr)
        return None


def beside_simpy(*, with_simpy: bool = True) -> None:
    """Run both in turns; print times, their ratio, and how far the means lie apart."""
    our_year(0)
    python = rival(wanted=with_simpy)
    ours, theirs = [], []
    for seed in range(1, YEARS + 1):
        ours.append(our_year(seed))
        theirs += simpy_years(python, [seed]) if python else []
    rows = [row_of("transcaspian", ours)] + ([row_of("SimPy 4.1.2", theirs)] if theirs else [])
    title = "A year of two ports, customs and four ferries that leave full"
    table(title, ("code", "seconds, median", "least", "deliveries", "out, mean h", "back, mean h"), rows)
    if theirs:
        judge(ours, theirs)


def row_of(code: str, years: list[Year]) -> list[str]:
    """One line of the table."""
    taken = [year["seconds"] for year in years]
    means = np.array([year["mean_h"] for year in years])
    errors = means.std(axis=0, ddof=1) / math.sqrt(len(years))
    spread = [f"{mean:.2f} +- {error:.2f}" for mean, error in zip(means.mean(axis=0), errors, strict=True)]
    count = statistics.mean(year["count"] for year in years)
    return [code, f"{statistics.median(taken):.4f}", f"{min(taken):.4f}", f"{count:,.0f}", *spread]


def judge(ours: list[Year], theirs: list[Year]) -> None:
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


def base_year() -> Operations:
    """Operations of the base scenario in 2024."""
    return compile_year(transcaspian.run("base", years="2024").flows[2024]).operations


def timed(world: World, until_h: float) -> tuple[float, int]:
    """Run a world: seconds and events."""
    before = outcome(world).events
    taken_s = seconds(lambda: run(world, until_h))
    return taken_s, outcome(world).events - before


def alone(operations: Operations) -> list[list[str]]:
    """Time an M/M/1 and a year of the base, warm."""
    line, plan = pack(queue()), pack(operations)
    until_h = operations.start_h + YEAR_H
    found = []
    for one, hours, skipped_h in ((line, QUEUE_H, QUEUE_H / 10.0), (plan, until_h, 0.0)):
        runs = []
        for replication in range(TIMES):
            world = one.world(seed=SEED, replication=replication)
            run(world, skipped_h)
            runs.append(timed(world, hours))
        found.append((statistics.median(taken for taken, _ in runs), [events / taken / 1e6 for taken, events in runs]))
    (_, fast), (year_s, slower) = found
    return [
        ["M/M/1, million events a second", f"{statistics.median(fast):.1f}", "20"],
        ["base year and its first half, million events a second", f"{statistics.median(slower):.1f}", "6"],
        ["base year 2024 with the half year before, warm", f"{year_s:.2f} s", "0.2 s a year"],
    ]


def compiling() -> list[list[str]]:
    """Time the first call in a new process, without and with a cache of compiled kernels."""
    taken = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("cold", "cached"):
            done = subprocess.run(
                [sys.executable, __file__, "--first-call"], check=True, capture_output=True, text=True,
                env=os.environ | {"XDG_CACHE_HOME": folder},
            )  # fmt: skip
            taken[name] = float(done.stdout.split()[-1])
    return [
        ["first call in a process, compiling", f"{taken['cold']:.1f} s", "15 s"],
        ["first call in a process, cached", f"{taken['cached']:.2f} s", "1 s"],
    ]


def first_call() -> None:
    """Print the seconds of the first hour simulated in this process."""
    print(seconds(lambda: simulate_operations(queue(), 1.0)))


def many(replications: int) -> list[list[str]]:
    """Time the verb on many years, those it also runs without storms included; peak memory is of the whole process."""
    taken = seconds(lambda: transcaspian.simulate("base", year=2024, replications=replications, seed=SEED))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_mb = peak / (1024.0**2 if sys.platform == "darwin" else 1024.0)
    aim_s = MOST_MANY_S * replications / 1000.0
    return [
        [f"{replications:,} replications of 2024, {os.cpu_count()} cores", f"{taken:.0f} s", f"{aim_s:.0f} s"],
        ["peak memory of it all", f"{peak_mb:.0f} MB", "1,500 MB"],
    ]


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python benchmarks/sim.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--replications", type=int, default=1000, help="years of the base (default %(default)s)")
    parser.add_argument("--no-rivals", action="store_true", help="leave SimPy out")
    parser.add_argument("--first-call", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    if given.replications < 2:
        parser.error(f"argument --replications: read {given.replications}; allowed: 2 or more")
    if given.first_call:
        first_call()
        return 0
    beside_simpy(with_simpy=not given.no_rivals)
    operations = base_year()
    rows = [*alone(operations), *compiling(), *many(given.replications)]
    table("The simulator alone", ("work", "taken", "aim"), rows)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
