"""How time, memory and gap of the choice set and the equilibrium grow with the number of markets.

Each line is a process of its own, so that the peak memory is its own; what is compiled once is compiled before.
Networks:

- ``eurasia``: the railways of Eurasia from ``scgraph-data``, gaps bridged, bare lines contracted; needs that package.
- ``grid``, ``rings``: generated; they grow with the markets.
- ``thousands``: no network; each market chooses between 5,000 routes over 300 slots.
- ``crowd``: no network; five routes for each market over 300 slots, short enough that more than 100 run full.

``over`` counts the slots whose use without any wait or rent would be above 0.95 of capacity, ``full`` those above it
in the equilibrium. The gap is that of the convex programme, with one value of time for all; ``own values`` is the
residual of the variational inequality, with a value of time for each market, on the same routes. ``moved`` is what the
last pass of the choice set changed in the use of slots, as a share of all use.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

import numpy as np
from _markets import TERMINALS, VALUE_USD_PER_T_H, by_hand, gravity, grid, rings, web
from _railways import SEED, Floats, Graph, Ints, prepared, source
from _routes import Search, band_usd_per_t, limited, own_values, pose, priced
from _timing import table

from transcaspian.errors import Fault, InputError, TranscaspianError
from transcaspian.flow import Problem, State, solve

NETWORKS = ("eurasia", "grid", "rings", "thousands", "crowd")
MARKETS = (10, 30, 100, 300, 1_000, 3_000, 10_000)
MOST_MARKETS, MOST_WIDE_MARKETS = 100_000, 30  # wide ones have thousands of routes each
WIDE_ROUTES, FEW_ROUTES, SLOTS, CELLS = 5_000, 5, 300, 20
CAPACITY_SHARE, PASSES = 0.7, 3
ROUGH, FINE = 1e-4, 1e-10  # residual of utilisation between passes and at the end
FULL_SHARE = 0.95
AIM_MARKETS, AIM_S, AIM_GB, AIM_GAP = 10_000, 60.0, 4.0, 1e-6
HEAD = ("network", "nodes", "arcs", "markets", "routes", "slots", "over", "full", "prepare s", "trees s", "choice s",
        "solve s", "total s", "peak MB", "steps", "residual", "gap", "own values", "moved %")  # fmt: skip

Row = dict[str, Any]


class Clock:
    """Seconds spent in each stage."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(("prepare", "trees", "choice", "solve"), 0.0)

    @contextlib.contextmanager
    def during(self, stage: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[stage] += time.perf_counter() - begun


def network_of(name: str, markets: int) -> tuple[Graph, Ints]:
    """Give a network and its terminals."""
    if name == "eurasia":
        return prepared(source(), terminals=TERMINALS)
    return grid(markets) if name == "grid" else rings(markets)


def certified(problem: Problem, start: Floats | None, value_usd_per_t_h: Floats, clock: Clock) -> tuple[Row, State]:
    """Solve to the end; say how large the problem is and what was reached, with one value of time and with many."""
    with clock.during("solve"):
        found = solve(problem, start=start, tolerance=FINE)
    free = State(problem, np.zeros_like(found.state.u))  # nothing is waited for or paid
    own = solve(own_values(problem, value_usd_per_t_h), start=found.state.u, tolerance=FINE)
    return {
        "routes": problem.n_routes,
        "slots": len(found.state.u),
        "over": int((free.utilisation > FULL_SHARE).sum()),
        "full": int((found.state.utilisation > FULL_SHARE).sum()),
        "residual": found.certificate.residual,
        "gap": found.certificate.relative_gap,
        "steps": found.certificate.iterations,
        "own_residual": own.certificate.residual,
    }, found.state


def on_network(name: str, count: int, *, capacity_share: float, passes: int) -> Row:
    """Find the routes at free flow and at equilibrium prices, freeze them, solve."""
    clock = Clock()
    with clock.during("prepare"):
        graph, terminals = network_of(name, count)
        markets = gravity(graph, terminals, count)
        search = Search(web(graph), markets)
    with clock.during("trees"):
        forest = search.forest(search.web.usd_per_t)
    with clock.during("choice"):
        best = search.cheapest(forest)
        search.choose_gates(forest)
        search.grow(forest, band_usd_per_t(best))
        slot_of, capacity_per_y = limited(search, best, capacity_share=capacity_share)
        problem = pose(search, best, slot_of, capacity_per_y)
    state, steps = None, 0
    for _ in range(passes - 1):
        with clock.during("solve"):
            rough = solve(problem, start=None if state is None else state.u, tolerance=ROUGH)
        state, steps = rough.state, steps + rough.certificate.iterations
        del forest  # its memory is for the next one
        with clock.during("trees"):
            forest = search.forest(priced(search.web, slot_of, state))
        with clock.during("choice"):
            if not search.grow(forest, band_usd_per_t(best)):
                break
            problem = pose(search, best, slot_of, capacity_per_y)
    del forest
    row, last = certified(problem, None if state is None else state.u, markets.value_usd_per_t_h, clock)
    moved = None if state is None else float(np.abs(last.used_per_y - state.used_per_y).sum() / last.used_per_y.sum())
    return row | {
        "nodes": graph.size,
        "arcs": len(search.web.tail),
        "steps": row["steps"] + steps,
        "moved_share": moved,
        "seconds": clock.seconds,
    }


def without_network(name: str, count: int, *, capacity_share: float) -> Row:
    """Solve a problem whose routes are given."""
    clock = Clock()
    routes = WIDE_ROUTES if name == "thousands" else FEW_ROUTES
    with clock.during("prepare"):
        problem = by_hand(count, routes=routes, size=SLOTS, cells=CELLS, capacity_share=capacity_share)
        value = VALUE_USD_PER_T_H * np.random.default_rng(SEED).lognormal(0.0, 0.5, count)
    row, _ = certified(problem, None, value, clock)
    return row | {"seconds": clock.seconds}


def measured(name: str, count: int, *, capacity_share: float, passes: int) -> Row:
    """Do one line of the table in this process, after what is compiled once; peak memory is of the whole process."""
    on_network("grid", 4, capacity_share=1.0, passes=2)
    if name in ("thousands", "crowd"):
        row = without_network(name, count, capacity_share=capacity_share)
    else:
        row = on_network(name, count, capacity_share=capacity_share, passes=passes)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    row["peak_mb"] = peak / (1024.0**2 if sys.platform == "darwin" else 1024.0)
    row["total_s"] = sum(row["seconds"].values())
    return {"network": name, "markets": count, **row}


def in_a_process(name: str, count: int, options: argparse.Namespace) -> Row:
    """Measure one line in a fresh process."""
    words = ["--network", name, "--markets", str(count), "--capacity", str(options.capacity)]
    command = [sys.executable, __file__, *words, "--passes", str(options.passes), "--here"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr.strip(), file=sys.stderr)
        raise SystemExit(done.returncode)
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def exponent(markets: Sequence[int], seconds: Sequence[float]) -> tuple[float, float]:
    """Fit the power of the markets by which time grows, and its standard error: least squares in logarithms."""
    x, y = np.log(markets), np.log(seconds)
    x = x - x.mean()
    power = float(x @ y / (x @ x))
    if len(x) < 3:
        return power, math.nan
    left = y - y.mean() - power * x
    return power, float(np.sqrt(left @ left / (len(x) - 2) / (x @ x)))


def cells_of(row: Row) -> list[str]:
    """Write a line of the table."""

    def whole(name: str) -> str:
        return f"{row[name]:,}" if name in row else "-"

    def small(name: str) -> str:
        return f"{row[name]:.0e}" if row.get(name) is not None else "-"

    moved = row.get("moved_share")
    return [
        row["network"],
        *(whole(name) for name in ("nodes", "arcs", "markets", "routes", "slots", "over", "full")),
        *(f"{row['seconds'][stage]:.2f}" for stage in ("prepare", "trees", "choice", "solve")),
        f"{row['total_s']:.2f}",
        f"{row['peak_mb']:.0f}",
        *(whole("steps"), small("residual"), small("gap"), small("own_residual")),
        "-" if moved is None else f"{100.0 * moved:.2f}",
    ]


def verdict(rows: Sequence[Row]) -> str:
    """Say whether the largest case on the railways keeps to what is aimed at; nothing if it was not asked for."""
    for row in rows:
        if row["network"] == "eurasia" and row["markets"] == AIM_MARKETS:
            gb = row["peak_mb"] / 1024.0
            met = row["total_s"] < AIM_S and gb < AIM_GB and row["gap"] <= AIM_GAP and row["residual"] <= AIM_GAP
            return (
                f"{AIM_MARKETS:,} markets on the Eurasian graph: {row['total_s']:.1f} s, {gb:.1f} GB, gap "
                f"{row['gap']:.0e} (aim < {AIM_S:.0f} s, < {AIM_GB:.0f} GB, {AIM_GAP:.0e}): "
                f"{'met' if met else 'not met'}"
            )
    return ""


def show(rows: Sequence[Row]) -> None:
    """Print the table, the exponent of each network and the verdict."""
    table("Growth with the number of markets, each line in a fresh process", HEAD, [cells_of(row) for row in rows])
    for name in dict.fromkeys(row["network"] for row in rows):
        own = [row for row in rows if row["network"] == name]
        if len(own) > 1:
            power, error = exponent([row["markets"] for row in own], [row["total_s"] for row in own])
            last, _ = exponent([row["markets"] for row in own[-2:]], [row["total_s"] for row in own[-2:]])
            tail = "" if math.isnan(error) else f" +- {error:.2f}, {last:.2f} between the last two"
            print(f"{name}: total seconds grow with markets to the power {power:.2f}{tail} ({len(own)} sizes)")
    print(verdict(rows))


class OneLine(argparse.ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"scale.py: {message}\n")


def choice_of(words: str) -> list[str]:
    """Read names of networks."""
    names = words.split(",")
    unknown = [name for name in names if name not in NETWORKS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no network is called '{unknown[0]}'; allowed: {', '.join(NETWORKS)}")
    return list(dict.fromkeys(names))


def counts(words: str) -> list[int]:
    """Read numbers of markets."""
    try:
        found = sorted({int(word) for word in words.split(",")})
    except ValueError:
        found = [0]
    if found[0] < 1 or found[-1] > MOST_MARKETS:
        raise argparse.ArgumentTypeError(
            f"read '{words}'; allowed: whole numbers from 1 to {MOST_MARKETS:,}, as 10,100"
        )
    return found


def positive(words: str) -> float:
    """Read a share above zero."""
    try:
        found = float(words)
    except ValueError:
        found = math.nan
    if not 0.0 < found < math.inf:
        raise argparse.ArgumentTypeError(f"read '{words}'; allowed: a number above 0")
    return found


def some(words: str) -> int:
    """Read a number of passes."""
    if not words.isdecimal() or not 1 <= int(words) <= 20:
        raise argparse.ArgumentTypeError(f"read '{words}'; allowed: a whole number from 1 to 20")
    return int(words)


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = OneLine(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--network", type=choice_of, help=f"one or more of {', '.join(NETWORKS)}; all without it")
    parser.add_argument("--markets", type=counts, help="numbers of markets, as 10,100,1000")
    parser.add_argument(
        "--capacity", type=positive, default=CAPACITY_SHARE, metavar="SHARE",
        help="capacity of a slot over what it would carry without waits and rents (default %(default)s)",
    )  # fmt: skip
    parser.add_argument("--passes", type=some, default=PASSES, help="passes of the choice set (default %(default)s)")
    parser.add_argument("--json", action="store_true", help="print the lines as JSON instead of the table")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(words)


def lines_of(options: argparse.Namespace) -> list[tuple[str, int]]:
    """List what to measure; the railways are left out, aloud, if nobody asked for them and they are not there."""
    names = options.network or list(NETWORKS)
    if "eurasia" in names:
        try:
            source()
        except InputError as error:
            if options.network:
                raise
            print(f"Left out: eurasia. {error}", file=sys.stderr)
            names.remove("eurasia")
    lines = []
    for name in names:
        wide = name == "thousands"
        asked = options.markets or ((1, 3, 10) if wide else MARKETS)
        if wide and asked[-1] > MOST_WIDE_MARKETS:
            got = f"{asked[-1]:,}"
            raise InputError(Fault("--markets", f"network '{name}' has {WIDE_ROUTES:,} routes for each market", got=got,
                                   allowed=f"1 to {MOST_WIDE_MARKETS}"))  # fmt: skip
        lines += [(name, count) for count in asked]
    return lines


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print; 2 after bad input."""
    options = arguments(words)
    try:
        lines = lines_of(options)
        if options.here:
            print(json.dumps(measured(*lines[0], capacity_share=options.capacity, passes=options.passes)))
            return 0
        if any(name == "eurasia" for name, _ in lines):
            begun = time.perf_counter()
            prepared(source(), terminals=TERMINALS)
            print(
                f"Railways of Eurasia ready, or made so once, in {time.perf_counter() - begun:.1f} s", file=sys.stderr
            )
    except TranscaspianError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    rows = [in_a_process(*line, options) for line in lines]
    if options.json:
        print(json.dumps(rows, indent=1))
    else:
        show(rows)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
