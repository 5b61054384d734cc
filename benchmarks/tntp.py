"""User equilibrium on TNTP networks beside pytraf and AequilibraE: gap, objective, seconds, known flows, ratios.

    python benchmarks/tntp.py ../shared/tntp            every network in a folder and below it
    python benchmarks/tntp.py --generated 400           a made-up city of 400 zones

Every code gets the same arrays and solves from nothing to a relative gap; what is timed is that one call, warm, without
reading files and without compilation. Whatever gap a code reports itself (column "its own gap"), the gap, the objective
and the flows in the table are worked out from its link flows by one and the same function. pytraf and AequilibraE
(bi-conjugate Frank-Wolfe) run in an environment of their own on all cores; we use one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from _city import city
from _rivals import NoRivals, Rivals
from _timing import seconds, table
from _tntp import Case, Options, find_networks, read_case

from transcaspian.errors import InputError, TranscaspianError
from transcaspian.flow import Judgement, UserEquilibrium, judge, user_equilibrium

OURS, ROUTES, LINKS = "transcaspian", "pytraf", "AequilibraE"
GAPS = {OURS: (1e-4, 1e-6, 1e-10, 1e-12), ROUTES: (1e-4, 1e-6, 1e-10), LINKS: (1e-4, 1e-6)}
RACE_GAP, TIGHT_GAP, KNOWN_SHARE, LINKS_RATIO = 1e-6, 1e-10, 1e-5, 50.0  # what is required
KNOWN_FLOOR_SHARE = 1e-4  # of the largest known flow: smaller flows are compared with that
QUICK_S, MOST_TIMES = 1.5, 9  # so many seconds a code may take for all its repetitions
PREPARE_S = 60.0  # for a rival to read a network


class Row(msgspec.Struct):
    """One code at one gap; without seconds where it did not get there."""

    code: str
    asked_gap: float
    seconds: float | None = None
    iterations: int = 0
    own_gap: float | None = None
    gap: float | None = None
    objective: float | None = None
    above_best_share: float | None = None
    worst_share: float | None = None
    worst_share_all: float | None = None
    note: str = ""


def worst_shares(case: Case, flow: np.ndarray) -> tuple[float | None, float | None]:
    """Largest relative difference from the known flows: links whose delay rises, for only theirs are unique; all."""
    if case.known_flow is None:
        return None, None
    known, roads = case.known_flow, case.roads
    share = np.abs(flow - known) / np.maximum(known, KNOWN_FLOOR_SHARE * known.max())
    rising = roads.power * roads.rise_share * roads.free_cost > 0.0
    return float(share[rising].max(initial=0.0)), float(share.max(initial=0.0))


def judged(case: Case, row: Row, flow: np.ndarray, judgement: Judgement | None = None) -> Row:
    """Fill in what follows from link flows."""
    verdict = judgement or judge(case.roads, case.trips, flow)
    row.gap, row.objective = verdict.relative_gap, verdict.beckmann_value
    row.worst_share, row.worst_share_all = worst_shares(case, flow)
    if verdict.imbalance_share > 1e-6:
        row.note = f"flows do not add up at nodes: {verdict.imbalance_share:.0e}"
    return row


def ours(case: Case, gap: float) -> tuple[Row, float]:
    """Solve once ourselves; give the row and its seconds."""
    found: list[UserEquilibrium] = []
    taken = seconds(lambda: found.append(user_equilibrium(case.roads, case.trips, tolerance=gap)))
    row = Row(OURS, gap, taken, found[0].iterations, found[0].relative_gap)
    return judged(case, row, found[0].link_flow, found[0].judgement), taken


def theirs(case: Case, rivals: Rivals, code: str, gap: float, patience_s: float) -> tuple[Row, float | None]:
    """Let a rival solve once."""
    answer = rivals.ask(code, gap, patience_s=patience_s)
    if "error" in answer:
        return Row(code, gap, note=answer["error"]), None
    row = Row(code, gap, answer["seconds"], answer["iterations"], answer["gap"])
    return judged(case, row, answer["flows"]), answer["seconds"]


def race(case: Case, rivals: Rivals | None, patience_s: float) -> tuple[list[Row], float]:
    """Run all codes at all gaps, in turns, and keep the median seconds; also give the seconds of the first call."""
    first = seconds(lambda: ours(case, 0.5))
    rows: list[Row] = []
    if rivals:
        for code in (ROUTES, LINKS):
            rivals.ask(code, 0.5, patience_s=patience_s + PREPARE_S)
    for gap in sorted({gap for gaps in GAPS.values() for gap in gaps}, reverse=True):
        codes = [code for code in GAPS if gap in GAPS[code] and (code == OURS or rivals)]
        taken: dict[str, list[float]] = {code: [] for code in codes}
        kept: dict[str, Row] = {}
        for _ in range(MOST_TIMES):
            for code in codes:
                if code in kept and (not taken[code] or sum(taken[code]) > QUICK_S):
                    continue
                if code == OURS:
                    kept[code], once = ours(case, gap)
                else:
                    assert rivals is not None
                    kept[code], once = theirs(case, rivals, code, gap, patience_s)
                taken[code] += [] if once is None else [once]
        for code in codes:
            kept[code].seconds = statistics.median(taken[code]) if taken[code] else None
            rows.append(kept[code])
    return rows, first


def rank(case: Case, rows: list[Row]) -> None:
    """Fill in how far each objective lies above the lowest, that of the known flows included."""
    found = [row.objective for row in rows if row.objective is not None]
    if case.known_flow is not None:
        found.append(judge(case.roads, case.trips, case.known_flow).beckmann_value)
    for row in rows:
        if row.objective is not None:
            row.above_best_share = (row.objective - min(found)) / max(abs(min(found)), 1e-300)


def at(rows: list[Row], code: str, gap: float) -> Row | None:
    """The row of a code at a gap."""
    return next((row for row in rows if row.code == code and row.asked_gap == gap), None)


def ratio(rows: list[Row], row: Row) -> float | None:
    """Times our seconds to the same gap."""
    own = at(rows, OURS, row.asked_gap)
    return row.seconds / own.seconds if own and own.seconds and row.seconds else None


def requirements(rows: list[Row], *, known: bool, patience_s: float) -> list[tuple[str, str]]:
    """Say of each requirement whether it is met."""
    tight, best = at(rows, OURS, TIGHT_GAP), at(rows, OURS, min(GAPS[OURS]))
    assert tight is not None
    assert best is not None
    said = [(f"relative gap <= {TIGHT_GAP:.0e}", verdict(tight.gap, TIGHT_GAP, at_most=True))]
    text = verdict(best.worst_share, KNOWN_SHARE, at_most=True) if known else "not judged: no known flows"
    said.append((f"known flows to {KNOWN_SHARE:.0e}", text))
    for code, least, words in ((ROUTES, 1.0, "at least as fast as"), (LINKS, LINKS_RATIO, f"{LINKS_RATIO:.0f} times")):
        row, own = at(rows, code, RACE_GAP), at(rows, OURS, RACE_GAP)
        if row is None or own is None or own.seconds is None:
            text = "not judged: the rival did not run"
        elif row.seconds is None:
            late = patience_s / own.seconds
            is_late = row.note.startswith("not reached")
            text = f"met (more than {late:.0f} times)" if is_late and late >= least else f"not judged: {row.note}"
        else:
            text = verdict(ratio(rows, row), least, at_most=False) + " times"
        said.append((f"to {RACE_GAP:.0e} {words} {code}", text))
    return said


def verdict(value: float | None, bound: float, *, at_most: bool) -> str:
    """Put a number beside what is required of it."""
    if value is None:
        return "not judged"
    form = ".1e" if at_most else ",.1f"
    return f"{'met' if (value <= bound if at_most else value >= bound) else 'NOT MET'}: {value:{form}}"


def cell(value: float | None, form: str) -> str:
    """Write a number, or that there is none."""
    return "-" if value is None else format(value, form)


def show(case: Case, rows: list[Row], first_s: float, said: list[tuple[str, str]]) -> None:
    """Print the table of one network."""
    roads, trips = case.roads, case.trips
    for note in case.notes:
        print(f"{case.name}: {note}")
    lines = [
        [
            row.code, f"{row.asked_gap:.0e}", cell(row.gap, ".1e"), cell(row.own_gap, ".1e"),
            cell(row.objective, ".14g"), cell(row.above_best_share, ".1e"), cell(row.seconds, ".4f"),
            str(row.iterations or "-"), cell(row.worst_share, ".1e"), cell(ratio(rows, row), ".1f"), row.note,
        ]
        for row in rows
    ]  # fmt: skip
    if case.known_flow is not None:
        known = judged(case, Row("known flows", 0.0), case.known_flow)
        lines.append(
            ["known flows", "", cell(known.gap, ".1e"), "", cell(known.objective, ".14g"), *[""] * 5, known.note]
        )
        if known.gap is not None and known.gap > 1e-4:
            print(
                f"{case.name}: the known flows are no equilibrium of these costs; are toll and distance factor right?"
            )
    size = f"{case.zones} zones, {roads.nodes} nodes, {len(roads.tail)} links, {len(trips.amount):,} pairs with trips"
    head = ("code", "asked", "gap", "its own gap", "objective", "above best", "seconds", "iterations",
            "worst flow", "times ours", "")  # fmt: skip
    table(f"{case.name}: {size}; our first call, with what it compiles, {first_s:.1f} s", head, lines)
    for words, text in said:
        print(f"{case.name}: {words}: {text}")
    print()


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python benchmarks/tntp.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("place", metavar="DIR", nargs="*", type=Path, help="folder with NAME_net.tntp, or such a file")
    parser.add_argument("--generated", metavar="ZONES", type=int, action="append", default=[], help="a made-up city")
    parser.add_argument("--toll-factor", type=float, help="cost of a unit of toll (default: what the file says)")
    parser.add_argument("--distance-factor", type=float, help="cost of a unit of length (default: what the file says)")
    parser.add_argument("--any-total", action="store_true", help="take trips that do not add up to the stated total")
    parser.add_argument("--no-known", action="store_true", help="leave files of known flows out")
    parser.add_argument("--no-rivals", action="store_true", help="run only our own solver")
    parser.add_argument("--patience", metavar="S", type=float, default=120.0, help="seconds a rival may take for a gap")
    parser.add_argument("--json", action="store_true", help="print JSON in place of tables")
    given = parser.parse_args(arguments)
    if not given.place and not given.generated:
        parser.error("give a folder: python benchmarks/tntp.py DIR, for example ../shared/tntp, or --generated 400")
    if any(zones < 2 for zones in given.generated):
        parser.error("a made-up city has 2 zones or more")
    for name in ("toll_factor", "distance_factor"):
        value = getattr(given, name)
        if value is not None and not np.isfinite(value):
            parser.error(f"--{name.replace('_', '-')}: read {value}; allowed: a number")
    return given


def run(case: Case, given: argparse.Namespace) -> dict[str, Any]:
    """Solve one network with everybody; print it, and give it as plain values."""
    rivals = None
    if not given.no_rivals:
        try:
            rivals = Rivals(case, os.cpu_count() or 1)
        except NoRivals as error:
            given.no_rivals = True
            print(f"WITHOUT RIVALS: their environment cannot be made: {error}", file=sys.stderr)
    try:
        rows, first_s = race(case, rivals, given.patience)
    finally:
        if rivals:
            rivals.close()
    rank(case, rows)
    said = requirements(rows, known=case.known_flow is not None, patience_s=given.patience)
    if not given.json:
        show(case, rows, first_s, said)
    return {
        "network": case.name,
        "zones": case.zones,
        "nodes": case.roads.nodes,
        "links": len(case.roads.tail),
        "pairs": len(case.trips.amount),
        "notes": case.notes,
        "first_call_s": first_s,
        "rows": [{**msgspec.to_builtins(row), "times_ours": ratio(rows, row)} for row in rows],
        "requirements": dict(said),
    }


def main(arguments: list[str] | None = None) -> int:
    """Run every network that is asked for; all of them are read before the first is run."""
    given = parse(arguments)
    options = Options(given.toll_factor, given.distance_factor, given.any_total, not given.no_known)
    try:
        cases = [read_case(net, options) for place in given.place for net in find_networks(place)]
        cases += [city(zones) for zones in given.generated]
        told = [run(case, given) for case in cases]
    except TranscaspianError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, InputError) else 1
    if given.json:
        print(json.dumps(told, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
