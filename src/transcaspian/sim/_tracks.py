"""Where ships and trains were, hour by hour of one replication: a file for maps."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from transcaspian.data import replace_bytes
from transcaspian.errors import Fault, InputError, nearest
from transcaspian.flow import Flows
from transcaspian.sim._case import Case, make_case
from transcaspian.sim._compile import Compiled
from transcaspian.sim._engine import outcome, run
from transcaspian.sim._lanes import Lane
from transcaspian.sim._operations import DELAY, Program
from transcaspian.sim._outcome import Outcome
from transcaspian.sim._replication import WARM_UP_H
from transcaspian.units import HOURS_PER_DAY

FORMATS = (".geojson", ".parquet", ".csv")
LEAST_UNITS = 10  # fewer wagons in a group are no train
COLUMNS = {
    "what": pl.String, "id": pl.String, "service": pl.String, "origin": pl.String, "destination": pl.String,
    "links": pl.String, "forward": pl.String, "start_time": pl.String, "end_time": pl.String, "start_h": pl.Float64,
    "end_h": pl.Float64, "units": pl.Int64, "t": pl.Float64, "deck_share": pl.Float64,
}  # fmt: skip

Move = dict[str, Any]


def check_tracks(path: Path) -> None:
    """Refuse a file of tracks before anything is computed.

    Raises
    ------
    InputError
        If the path is a folder, or its ending names no format.
    """
    allowed = ", ".join(FORMATS)
    if path.is_dir():
        hint = "Name a file in it."
        raise InputError(
            Fault("--tracks", "this is a folder", got=repr(str(path)), allowed=f"a file: {allowed}", hint=hint)
        )
    if path.suffix.lower() not in FORMATS:
        got = repr(path.suffix or str(path))
        hint = nearest(path.suffix, FORMATS)
        raise InputError(Fault("--tracks", "no format has this ending", got=got, allowed=allowed, hint=hint))


def trace(case: Case, *, seed: int, days: int) -> Outcome:
    """Run the first replication again and write down each move."""
    traced = make_case(msgspec.structs.replace(case.operations, trace=True), case.names)
    world = traced.plan.world(seed=seed, replication=0)
    run(world, WARM_UP_H + HOURS_PER_DAY * days)
    return outcome(world)


def moves(compiled: Compiled, flows: Flows, seen: Outcome) -> pl.DataFrame:
    """List the voyages of ships and the runs of trains in the reported days, in order of their start.

    ``links`` names the links that are passed, in order, and ``forward`` says of each whether it is passed from its
    origin (1) or to it (0), so that ``alignments`` gives the line; ``start_h`` counts from the first of January.
    """
    year = flows.network.year
    rows = [*_voyages(compiled, flows, seen), *_trains(compiled, flows, seen)]
    rows.sort(key=lambda row: (row["start_h"], row["what"], row["id"]))
    for row in rows:
        row["start_time"], row["end_time"] = moment(year, row["start_h"]), moment(year, row["end_h"])
    return pl.DataFrame(rows, schema=COLUMNS)


def moment(year: int, hour_h: float) -> str:
    """Name an hour of a year as time of the clock (UTC by convention).

    >>> moment(2026, 36.5)
    '2026-01-02T12:30:00Z'
    """
    return (dt.datetime(year, 1, 1) + dt.timedelta(hours=hour_h)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _voyages(compiled: Compiled, flows: Flows, seen: Outcome) -> Iterable[Move]:
    table, operations, atlas = seen.voyages, compiled.operations, flows.network.atlas
    rows = zip(
        *(table[name].tolist() for name in ("ship", "link", "depart_h", "arrive_h", "deck", "t", "units")), strict=True
    )
    for ship, directed, depart_h, arrive_h, deck, t, units in rows:
        if depart_h <= WARM_UP_H or not arrive_h <= seen.hours:
            continue
        link, back = operations.links[directed // 2], directed % 2
        laden = deck > 0.0  # else in ballast
        ends = (atlas.links[link.id].origin, atlas.links[link.id].destination)
        yield {
            "what": "ship", "id": operations.ships[ship].id, "service": link.fleet, "origin": ends[back],
            "destination": ends[1 - back], "links": link.id, "forward": str(1 - back),
            "start_h": round(depart_h - WARM_UP_H, 2), "end_h": round(arrive_h - WARM_UP_H, 2),
            "units": units if laden else 0, "t": round(t, 1) if laden else 0.0,
            "deck_share": round(deck / operations.ships[ship].deck, 4),
        }  # fmt: skip


def _trains(compiled: Compiled, flows: Flows, seen: Outcome) -> Iterable[Move]:
    table = seen.trace
    wanted = (table["from_h"] > WARM_UP_H) & (table["to_h"] <= seen.hours) & (table["units"] >= LEAST_UNITS)
    names = ("program", "step", "born_h", "units", "from_h", "to_h")
    legs: dict[int, dict[int, tuple[str, str, str, str]]] = {}
    for number, step, born_h, units, from_h, to_h in zip(
        *(table[name][wanted].tolist() for name in names), strict=True
    ):
        program = compiled.operations.programs[number]
        lane = compiled.lanes.get(program.id)
        if lane is None:
            continue
        if number not in legs:
            legs[number] = stretches(program, lane, flows)
        if step in legs[number]:
            origin, destination, links, forward = legs[number][step]
            yield {
                "what": "train", "id": f"{program.id}@{born_h:.2f}", "service": lane.form, "origin": origin,
                "destination": destination, "links": links, "forward": forward,
                "start_h": round(from_h - WARM_UP_H, 2), "end_h": round(to_h - WARM_UP_H, 2), "units": units,
                "t": round(units * lane.kt_per_unit * 1000.0, 1), "deck_share": None,
            }  # fmt: skip


def stretches(program: Program, lane: Lane, flows: Flows) -> dict[int, tuple[str, str, str, str]]:
    """Give the links that each leg of a program passes, by the number of its step: ends, links, directions.

    A leg bears the name of its longest part; it reaches to the station that ends it, or to where the next leg begins.
    """
    top, arcs = flows.network.topology, [int(arc) for arc in flows.routes.arcs(lane.route)]
    named = [
        top.links[top.arc_link[arc]] if top.arc_link[arc] >= 0 else top.transfers[top.arc_transfer[arc]] for arc in arcs
    ]
    slots = [{top.slot_name(int(s)) for s in top.use_slot[top.use_start[arc] : top.use_start[arc + 1]]} for arc in arcs]
    found: dict[int, tuple[str, str, str, str]] = {}
    start = 0
    for number, step in enumerate(program.steps):
        if step.op != DELAY or step.leg not in named[start:]:
            continue
        at = named.index(step.leg, start)
        following = program.steps[number + 1]
        later = next((s.leg for s in program.steps[number + 1 :] if s.op == DELAY and s.leg in named[at + 1 :]), None)
        limit = named.index(later, at + 1) if later is not None else len(arcs)
        end = next((k + 1 for k in range(at, limit) if following.what in slots[k]), limit if later is None else at + 1)
        passed = [k for k in range(start, end) if top.arc_link[arcs[k]] >= 0]
        if passed:
            found[number] = (
                top.states[top.arc_tail[arcs[passed[0]]]][0],
                top.states[top.arc_head[arcs[passed[-1]]]][0],
                " ".join(named[k] for k in passed),
                " ".join(str(int(top.arc_forward[arcs[k]])) for k in passed),
            )
        start = end
    return found


def lines_of(flows: Flows) -> dict[str, list[list[float]]]:
    """Give the line of each link from its origin to its destination: longitude and latitude."""
    atlas = flows.network.atlas
    found: dict[str, list[list[float]]] = {}
    rows = atlas.tables.frame("alignments").drop_nulls().sort("link", "seq").select("link", "lon", "lat").iter_rows()
    for link, lon, lat in rows:
        found.setdefault(link, []).append([float(lon), float(lat)])
    for link in atlas.links.values():
        if link.id not in found:
            ends = (atlas.places[link.origin], atlas.places[link.destination])
            found[link.id] = [[place.lon, place.lat] for place in ends]
    return found


def joined(links: Sequence[str], forward: Sequence[str], lines: dict[str, list[list[float]]]) -> list[list[float]]:
    """Join the lines of links, each in the direction it is passed."""
    points: list[list[float]] = []
    for link, ahead in zip(links, forward, strict=True):
        line = lines[link] if ahead == "1" else lines[link][::-1]
        points += line[1:] if points and points[-1] == line[0] else line
    return points


def geojson(frame: pl.DataFrame, flows: Flows) -> bytes:
    """Write moves as a collection of lines, each passed from ``start_h`` to ``end_h``."""
    lines = lines_of(flows)
    known: dict[tuple[str, str], list[list[float]]] = {}
    features = []
    for row in frame.iter_rows(named=True):
        key = (row["links"], row["forward"])
        if key not in known:
            known[key] = joined(key[0].split(), key[1].split(), lines)
        features.append(
            {"type": "Feature", "properties": row, "geometry": {"type": "LineString", "coordinates": known[key]}}
        )
    return msgspec.json.encode({"type": "FeatureCollection", "features": features}) + b"\n"


def write_tracks(path: Path, case: Case, compiled: Compiled, flows: Flows, *, seed: int, days: int) -> None:
    """Write the moves of ships and trains of the first replication, whole or not at all.

    Parameters
    ----------
    path : Path
        Its ending chooses: ``.geojson`` has lines, ``.parquet`` and ``.csv`` name the links.
    case, compiled, flows
        What was simulated.
    seed, days : int
        As in the simulation.

    Raises
    ------
    InputError
        If the path is a folder, or its ending names no format.
    OutputError
        If it cannot be written.
    """
    check_tracks(path)
    frame = moves(compiled, flows, trace(case, seed=seed, days=days))
    if path.suffix.lower() == ".geojson":
        content = geojson(frame, flows)
    else:
        buffer = io.BytesIO()
        if path.suffix.lower() == ".csv":
            frame.write_csv(buffer)
        else:
            frame.write_parquet(buffer)
        content = buffer.getvalue()
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_bytes(path, content)
