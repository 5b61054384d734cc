"""Runs on disk: one folder each, Parquet tables and ``run.json``, written in one step."""

from __future__ import annotations

import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import polars as pl

from transcaspian.data import cannot_write, replace_folder, staging
from transcaspian.errors import Fault, InputError, OutputError, nearest
from transcaspian.flow import Flows
from transcaspian.model import Atlas
from transcaspian.network import RouteSet, freeze
from transcaspian.runs._agreements_records import AGREEMENTS_SCHEMA, Agreements
from transcaspian.runs._bottlenecks import scarcity_usd, worth
from transcaspian.runs._measures import EMPTY, Book, corridor_weight, teu
from transcaspian.runs._records import RUN_SCHEMA, RunSummary
from transcaspian.runs._run import Run
from transcaspian.runs._why import WHY_SCHEMA, Why

RUN_FILE = "run.json"
ROUTES = "routes"
WHY_FILE = "why.json"
PROMISES_FILE = "agreements.json"
K = TypeVar("K")
LEAST_KT = 1e-6  # flows below a kilogram a year are rounding, and are not written


def check_out(folder: Path) -> None:
    """Refuse a place to write before anything is computed.

    Raises
    ------
    OutputError
        If it is a file, or neither it nor its nearest parent can be written.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(
            Fault(
                str(folder),
                "the output path is a file",
                got="a file",
                allowed="a folder, or a path that does not exist",
                hint="Choose another --out.",
            )
        )
    there = folder
    while not there.exists():
        there = there.parent
    if not there.is_dir():
        raise OutputError(
            Fault(
                str(folder),
                f"'{there}' on the way to the output is a file",
                got="a file",
                allowed="folders",
                hint="Choose another --out.",
            )
        )
    if not there.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise OutputError(
            Fault(
                str(folder),
                "the output folder is read-only",
                got=stat.filemode(there.stat().st_mode),
                allowed="a folder that may be written",
                hint="Choose another --out.",
            )
        )
    try:
        with staging(there / ".transcaspian"):
            pass
    except OSError as error:
        raise OutputError(cannot_write(folder, error)) from error


def write_run(run: Run, *, out: Path, finish: Callable[[Path], None] | None = None) -> Path:
    """Write a run as a folder of ``out``, replacing one of the same id; nothing half-written is ever seen.

    Parameters
    ----------
    run : Run
        What to write.
    out : Path
        Folder that keeps runs.
    finish : callable, optional
        Called with the finished draft before it is put in its place (to add a report).

    Returns
    -------
    Path
        The run's folder.
    """
    check_out(out)
    folder = out / run.summary.id
    try:
        out.mkdir(parents=True, exist_ok=True)
        with staging(folder) as draft:
            draft.mkdir()
            for name, frame in {**run_tables(run), ROUTES: routes_table(run.routes)}.items():
                frame.write_parquet(draft / f"{name}.parquet", compression="zstd", statistics=False)
            (draft / RUN_FILE).write_bytes(msgspec.json.format(msgspec.json.encode(run.summary), indent=1))
            if finish is not None:
                finish(draft)
            replace_folder(draft, folder)
    except OSError as error:
        raise OutputError(cannot_write(folder, error)) from error
    return folder


def run_tables(run: Run) -> dict[str, pl.DataFrame]:
    """Tables of a run: flows by link, resources, markets, corridors; one row set for each year."""
    parts: dict[str, list[pl.DataFrame]] = {"flows": [], "resources": [], "markets": [], "corridors": []}
    for _, flows in sorted(run.flows.items()):
        parts["flows"].append(_flows_table(flows, run.book))
        parts["resources"].append(_resources_table(flows, run.book))
        parts["markets"].append(_markets_table(flows, run.book))
        parts["corridors"].append(_corridors_table(flows, run.book))
    return {name: pl.concat(frames) for name, frames in parts.items()}


def routes_table(routes: RouteSet) -> pl.DataFrame:
    """Write the frozen choice set: market and arcs of each route, as the topology of the same data numbers them."""
    markets = list(routes.atlas.markets)
    return pl.DataFrame(
        {
            "market": [markets[one] for one in routes.market],
            "arcs": [routes.arcs(route).tolist() for route in range(routes.n_routes)],
        },
        schema={"market": pl.String, "arcs": pl.List(pl.Int32)},
    )


def read_routes(folder: Path, *, atlas: Atlas) -> RouteSet | None:
    """Read the choice set of a run folder; nothing where it holds none.

    Raises
    ------
    InputError
        If the file cannot be read as routes of these tables.
    """
    path = folder / f"{ROUTES}.parquet"
    if not path.is_file():
        return None
    number = {name: row for row, name in enumerate(atlas.markets)}
    try:
        rows = pl.read_parquet(path).select("market", "arcs").iter_rows()
        return freeze({(number[market], tuple(arcs)) for market, arcs in rows}, atlas=atlas)
    except (pl.exceptions.PolarsError, KeyError, TypeError, IndexError) as error:
        raise InputError(
            Fault(
                str(path), "these are not routes of the tables", got=str(error).partition("\n")[0], hint="Run it again."
            )
        ) from error


def _flows_table(flows: Flows, book: Book) -> pl.DataFrame:
    """Use of each link by direction and cargo, all of it and what the corridor's perimeter counts."""
    top, routes = flows.network.topology, book.routes
    flow = flows.flow_kt
    boxes = teu(book, flow)
    link = top.arc_link[routes.path]
    route = np.repeat(np.arange(routes.n_routes), np.diff(routes.start))
    kept = np.flatnonzero((link >= 0) & (flow[route] > LEAST_KT))
    counted = corridor_weight(book)[route[kept]]
    n_cargoes = len(top.cargoes)
    key = (link[kept] * 2 + top.arc_forward[routes.path[kept]]) * n_cargoes + book.cargo[route[kept]]
    keys, where = np.unique(key, return_inverse=True)
    cargoes = list(flows.network.atlas.cargoes.values())
    number = keys // n_cargoes
    return pl.DataFrame(
        {
            "year": np.full(len(keys), flows.network.year, dtype=np.int32),
            "link": [top.links[one] for one in number // 2],
            "forward": number % 2 == 1,
            "cargo": [cargoes[one].id for one in keys % n_cargoes],
            "group": [cargoes[one].group for one in keys % n_cargoes],
            "kt": np.bincount(where, weights=flow[route[kept]], minlength=len(keys)),
            "teu": np.bincount(where, weights=boxes[route[kept]], minlength=len(keys)),
            "corridor_kt": np.bincount(where, weights=flow[route[kept]] * counted, minlength=len(keys)),
            "corridor_teu": np.bincount(where, weights=boxes[route[kept]] * counted, minlength=len(keys)),
        }
    )


def _resources_table(flows: Flows, book: Book) -> pl.DataFrame:
    """Every slot: capacity, load, price and worth of a unit."""
    top, state, slots = flows.network.topology, flows.equilibrium.state, flows.problem.slots
    worths = worth(flows, book)
    real = np.flatnonzero(~slots.pool)
    resources = list(flows.network.atlas.resources.values())
    rows = [resources[top.slot_resource[slot]] for slot in real]
    return pl.DataFrame(
        {
            "year": np.full(len(real), flows.network.year, dtype=np.int32),
            "resource": [top.slot_name(int(slot)) for slot in real],
            "name": [row.name for row in rows],
            "kind": [row.kind for row in rows],
            "place": [row.place for row in rows],
            "unit": [row.unit for row in rows],
            "capacity_per_y": slots.capacity_per_y[real],
            "load_per_y": (state.used_per_y + slots.background_per_y)[real],
            "background_per_y": slots.background_per_y[real],
            "utilisation": state.utilisation[real],
            "wait_h": state.prices[2][real],
            "rent_usd_per_unit": state.prices[3][real],
            "user_saving_usd_per_unit": worths.user_saving_usd_per_unit[real],
            "corridor_kt_per_unit": worths.corridor_kt_per_unit[real],
            "revenue_usd_per_unit": worths.revenue_usd_per_unit[real],
            "corridor_scarcity_musd": scarcity_usd(flows, corridor_weight(book))[real] / 1e6,
        }
    )


def _markets_table(flows: Flows, book: Book) -> pl.DataFrame:
    """Every market: what wants to move, what moves, by the corridor, and its expected cost."""
    network, routes = flows.network, book.routes
    markets = list(network.atlas.markets.values())
    moved = np.bincount(routes.market, weights=flows.flow_kt, minlength=len(markets))
    titr = np.bincount(routes.market, weights=flows.flow_kt * book.corridor.inside, minlength=len(markets))
    cost = np.full(len(markets), np.nan)
    cost[routes.markets] = flows.equilibrium.state.expected_usd_per_t
    captive = np.array([market.role == "captive" for market in markets])
    cargoes = network.atlas.cargoes
    return pl.DataFrame(
        {
            "year": np.full(len(markets), network.year, dtype=np.int32),
            "market": [m.id for m in markets],
            "origin": [m.origin for m in markets],
            "destination": [m.destination for m in markets],
            "cargo": [m.cargo for m in markets],
            "group": [cargoes[m.cargo].group for m in markets],
            "role": [m.role for m in markets],
            "volume_kt": network.volume_kt,
            "moved_kt": np.where(captive, network.volume_kt, moved),
            "titr_kt": titr,
            "cost_usd_per_t": pl.Series(cost, nan_to_null=True),
        }
    )


def _corridors_table(flows: Flows, book: Book) -> pl.DataFrame:
    """Tonnes of contested markets by cargo group and corridor, empties apart."""
    names = list(flows.network.atlas.corridors)
    groups = sorted(set(book.group) - {EMPTY})
    label = np.array([groups.index(group) if group != EMPTY else -1 for group in book.group])
    kept = book.contest & (flows.flow_kt > LEAST_KT)
    table = np.zeros((len(groups), len(names)))
    np.add.at(table, (label[kept], book.routes.corridor[kept]), flows.flow_kt[kept])
    rows = np.argwhere(table > 0.0)
    return pl.DataFrame(
        {
            "year": np.full(len(rows), flows.network.year, dtype=np.int32),
            "group": [groups[row] for row in rows[:, 0]],
            "corridor": [names[row] for row in rows[:, 1]],
            "kt": table[tuple(rows.T)],
        }
    )


def read_run(folder: Path) -> RunSummary:
    """Read ``run.json`` of a run folder.

    Raises
    ------
    InputError
        If there is none, or it has another schema.
    """
    path = folder / RUN_FILE
    try:
        summary = msgspec.json.decode(path.read_bytes(), type=RunSummary)
        if summary.schema != RUN_SCHEMA:
            raise msgspec.DecodeError(f"schema {summary.schema}")
    except OSError as error:
        known = [child.name for child in folder.parent.iterdir() if child.is_dir()] if folder.parent.is_dir() else []
        raise InputError(
            Fault(
                str(folder),
                "this is not a run folder",
                got="no run.json",
                hint=nearest(folder.name, set(known) - {folder.name}) or "See `transcaspian runs`.",
            )
        ) from error
    except msgspec.DecodeError as error:
        raise InputError(
            Fault(
                str(path), "this is not a run of this version", got=str(error), allowed=RUN_SCHEMA, hint="Run it again."
            )
        ) from error
    return summary


def write_whys(folder: Path, whys: Sequence[Why]) -> None:
    """Write why the headline numbers of a run are what they are, beside its ``run.json``."""
    (folder / WHY_FILE).write_bytes(msgspec.json.format(msgspec.json.encode(whys), indent=1))


def read_whys(folder: Path) -> list[Why]:
    """Read what :func:`write_whys` wrote; nothing where a run holds none.

    Raises
    ------
    InputError
        If it has another schema.
    """
    return _read_kept(folder / WHY_FILE, list[Why], WHY_SCHEMA) or []


def write_promises(folder: Path, found: Agreements) -> None:
    """Write what a run says of each agreement, beside its ``run.json``."""
    (folder / PROMISES_FILE).write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1))


def read_promises(folder: Path) -> Agreements | None:
    """Read what :func:`write_promises` wrote; nothing where a run holds none.

    Raises
    ------
    InputError
        If it has another schema.
    """
    return _read_kept(folder / PROMISES_FILE, Agreements, AGREEMENTS_SCHEMA)


def _read_kept(path: Path, kind: type[K], schema: str) -> K | None:
    """Read a record or a list of records that a run keeps, all of one schema; nothing where there is none."""
    if not path.is_file():
        return None
    try:
        found: Any = msgspec.json.decode(path.read_bytes(), type=kind)
        if any(one.schema != schema for one in (found if isinstance(found, list) else [found])):
            raise msgspec.DecodeError("another schema")
    except msgspec.DecodeError as error:
        fault = Fault(str(path), "this is not of this version", got=str(error), allowed=schema, hint="Run it again.")
        raise InputError(fault) from error
    kept: K = found
    return kept


def stored_runs(out: Path) -> list[tuple[Path, RunSummary]]:
    """Run folders of a folder, by name; others are passed over."""
    found = []
    for folder in sorted(out.iterdir()) if out.is_dir() else []:
        if (folder / RUN_FILE).is_file() and not folder.name.startswith("."):
            try:
                found.append((folder, read_run(folder)))
            except InputError:
                continue
    return found
