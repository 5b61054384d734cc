"""The corridor of today: every table turned into records, with one index of ids."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from transcaspian.data import Tables, tables
from transcaspian.errors import DataError, Fault, InputError, nearest
from transcaspian.model._fibre import FIBRE_TABLES, Fibre
from transcaspian.model._oil import OIL_TABLES, Oil
from transcaspian.model._records import (
    Ban,
    Berth,
    Cargo,
    Change,
    Constant,
    Corridor,
    Cost,
    Count,
    Curve,
    Fit,
    Fleet,
    Form,
    Funding,
    Gateway,
    Link,
    Market,
    Month,
    Observation,
    Option,
    Order,
    Parameter,
    Party,
    Perimeter,
    Place,
    Pool,
    Post,
    Practice,
    Project,
    Rent,
    Resource,
    Shore,
    Tariff,
    Terminal,
    Transfer,
    Trip,
    Use,
    Yard,
)

R = TypeVar("R", bound=msgspec.Struct)


class Atlas(msgspec.Struct, frozen=True, eq=False):
    """Everything known, as records by id, in table order.

    ``series`` maps ``(target, field)`` to ``((year, value), ...)``; ``volumes`` maps a market to its known years,
    ``curves`` a resource to the points of its waiting curve, ``options`` a project to how it may be decided.
    """

    tables: Tables
    places: Mapping[str, Place]
    links: Mapping[str, Link]
    forms: Mapping[str, Form]
    cargoes: Mapping[str, Cargo]
    corridors: Mapping[str, Corridor]
    constants: Mapping[str, Constant]
    gateways: Mapping[str, Gateway]
    trips: Mapping[str, Trip]
    resources: Mapping[str, Resource]
    uses: tuple[Use, ...]
    transfers: Mapping[str, Transfer]
    fleets: Mapping[str, Fleet]
    berths: Mapping[str, Berth]
    months: Mapping[str, Month]
    shores: Mapping[str, Shore]
    terminals: Mapping[str, Terminal]
    yards: Mapping[str, Yard]
    stations: Mapping[str, Post]
    orders: Mapping[str, Order]
    practices: Mapping[str, Practice]
    counts: Mapping[str, Count]
    tariffs: Mapping[str, Tariff]
    pools: Mapping[str, Pool]
    bans: Mapping[str, Ban]
    markets: Mapping[str, Market]
    volumes: Mapping[str, tuple[tuple[int, float], ...]]
    series: Mapping[tuple[str, str], tuple[tuple[int, float], ...]]
    perimeters: Mapping[str, Perimeter]
    observations: tuple[Observation, ...]
    parameters: Mapping[str, Parameter]
    fits: Mapping[str, Fit]
    curves: Mapping[str, tuple[Curve, ...]]
    projects: Mapping[str, Project]
    changes: Mapping[str, tuple[Change, ...]]
    parties: Mapping[str, Party]
    costs: Mapping[str, Cost]
    rents: Mapping[str, Rent]
    options: Mapping[str, Option]
    funding: Mapping[str, Funding]
    fibre: Fibre
    oil: Oil

    @property
    def years(self) -> tuple[int, int]:
        """First and last year the model may be asked for."""
        known = [year for points in self.volumes.values() for year, _ in points]
        return (min(known), 2050)

    def parameter(self, name: str) -> float:
        """Value of a model constant of the parameters table."""
        return self.parameters[name].value

    def place(self, name: str) -> Place:
        """Find a place by id.

        Raises
        ------
        InputError
            If no place has that id; the message names the nearest one.
        """
        return _found(self.places, name, "places.csv", "place")

    def cargo(self, name: str) -> Cargo:
        """Find a cargo by id, or the first cargo of a group of that name."""
        if name not in self.cargoes:
            group = [cargo for cargo in self.cargoes.values() if cargo.group == name]
            if group:
                return group[0]
        return _found(self.cargoes, name, "cargoes.csv", "cargo")

    def link_list(self, names: str) -> tuple[str, ...]:
        """Split a space separated list of link ids."""
        return tuple(name for name in names.split() if name in self.links)


def _found(known: Mapping[str, R], name: str, file: str, word: str) -> R:
    if name not in known:
        raise InputError(
            Fault(file, f"no {word} has this id", got=repr(name), allowed=f"an id of {file}", hint=nearest(name, known))
        )
    return known[name]


def _records(source: Tables, name: str, kind: type[R]) -> list[R]:
    """Turn the rows of a table into records; empty cells take the record's default."""
    fields = kind.__struct_fields__
    frame = source.frame(name)
    columns = [field for field in fields if field in frame.columns]
    required = {field.name for field in msgspec.structs.fields(kind) if field.required}
    records: list[R] = []
    faults: list[Fault] = []
    for number, row in enumerate(frame.select(columns).iter_rows(), start=2):
        values: dict[str, Any] = {key: value for key, value in zip(columns, row, strict=True) if value is not None}
        missing = required - values.keys()
        if missing:
            word = sorted(missing)[0]
            faults.append(
                Fault(
                    f"{name}.csv",
                    "a required value is empty",
                    row=str(row[0] or number),
                    field=word,
                    hint="Fill it in, with a source.",
                )
            )
            continue
        records.append(kind(**values))
    if faults:
        raise DataError(faults)
    return records


def _by_id(records: list[R]) -> dict[str, R]:
    return {record.id: record for record in records}  # type: ignore[attr-defined]


def _curves(points: list[Curve]) -> dict[str, tuple[Curve, ...]]:
    """Gather the points of each resource, in order of utilisation."""
    found: dict[str, list[Curve]] = {}
    for point in points:
        found.setdefault(point.resource, []).append(point)
    return {name: tuple(sorted(own, key=lambda point: point.utilisation_share)) for name, own in found.items()}


def _points(
    source: Tables, name: str, keys: list[str], value: str
) -> dict[tuple[str, ...], tuple[tuple[int, float], ...]]:
    """Group a long table of yearly values by its key columns, sorted by year."""
    found: dict[tuple[str, ...], list[tuple[int, float]]] = {}
    for row in source.frame(name).select([*keys, "year", value]).iter_rows():
        if row[-1] is None or any(part is None for part in row[: len(keys)]):
            continue
        found.setdefault(tuple(row[: len(keys)]), []).append((int(row[-2]), float(row[-1])))
    return {key: tuple(sorted(points)) for key, points in found.items()}


def _project_changes(source: Tables) -> dict[str, tuple[Change, ...]]:
    changes: dict[str, list[Change]] = {}
    for row in source.frame("changes").iter_rows(named=True):
        change = Change(
            target=row["target"],
            field=row["field"],
            op=row["op"],
            value=float(row["value"]),
            from_year=int(row["from_year"]),
            to_year=int(row["to_year"]) if row["to_year"] is not None else 9999,
            source=row["source"] or "",
            owner=row["project"],
            claim=row["claim"] or "engineering",
        )
        changes.setdefault(row["project"], []).append(change)
    return {project: tuple(items) for project, items in changes.items()}


def _fibre(source: Tables) -> Fibre:
    kinds: dict[str, type[Any]] = dict(FIBRE_TABLES)
    return Fibre(**{name: _by_id(_records(source, f"fibre_{name}", kind)) for name, kind in kinds.items()})


def _oil(source: Tables) -> Oil:
    kinds: dict[str, type[Any]] = dict(OIL_TABLES)
    rows: dict[str, list[Any]] = {name: _records(source, name, kind) for name, kind in kinds.items()}
    return Oil(
        grades=_by_id(rows["oil_grades"]),
        fields=tuple(rows["oil_fields"]),
        ways=_by_id(rows["oil_ways"]),
        outages=_by_id(rows["oil_outages"]),
        steps=_by_id(rows["oil_steps"]),
        records=tuple(rows["oil_records"]),
        terms=_by_id(rows["oil_terms"]),
    )


def build_atlas(source: Tables) -> Atlas:
    """Turn tables into records.

    Parameters
    ----------
    source : Tables
        What :func:`transcaspian.data.tables` read.

    Raises
    ------
    DataError
        If a required value of a row is empty.
    """
    series = _points(source, "series", ["target", "field"], "value")
    volumes = _points(source, "volumes", ["market"], "volume_kt")
    return Atlas(
        tables=source,
        places=_by_id(_records(source, "places", Place)),
        links=_by_id(_records(source, "links", Link)),
        forms=_by_id(_records(source, "forms", Form)),
        cargoes=_by_id(_records(source, "cargoes", Cargo)),
        corridors=_by_id(sorted(_records(source, "corridors", Corridor), key=lambda corridor: corridor.rank)),
        constants=_by_id(_records(source, "constants", Constant)),
        gateways=_by_id(_records(source, "gateways", Gateway)),
        trips=_by_id(_records(source, "trips", Trip)),
        resources=_by_id(_records(source, "resources", Resource)),
        uses=tuple(_records(source, "uses", Use)),
        transfers=_by_id(_records(source, "transfers", Transfer)),
        fleets=_by_id(_records(source, "fleets", Fleet)),
        berths=_by_id(_records(source, "berths", Berth)),
        months=_by_id(_records(source, "months", Month)),
        shores=_by_id(_records(source, "shores", Shore)),
        terminals=_by_id(_records(source, "terminals", Terminal)),
        yards=_by_id(_records(source, "yards", Yard)),
        stations=_by_id(_records(source, "stations", Post)),
        orders=_by_id(_records(source, "orders", Order)),
        practices=_by_id(_records(source, "practices", Practice)),
        counts=_by_id(_records(source, "counts", Count)),
        tariffs=_by_id(_records(source, "tariffs", Tariff)),
        pools=_by_id(_records(source, "pools", Pool)),
        bans=_by_id(_records(source, "bans", Ban)),
        markets=_by_id(_records(source, "markets", Market)),
        volumes={key[0]: points for key, points in volumes.items()},
        series={(key[0], key[1]): points for key, points in series.items()},
        perimeters=_by_id(_records(source, "perimeters", Perimeter)),
        observations=tuple(_records(source, "observations", Observation)),
        parameters=_by_id(_records(source, "parameters", Parameter)),
        fits=_by_id(_records(source, "fits", Fit)),
        curves=_curves(_records(source, "curves", Curve)),
        projects=_by_id(_records(source, "projects", Project)),
        changes=_project_changes(source),
        parties=_by_id(_records(source, "parties", Party)),
        costs=_by_id(_records(source, "costs", Cost)),
        rents=_by_id(_records(source, "rents", Rent)),
        options={option.project: option for option in _records(source, "options", Option)},
        funding=_by_id(_records(source, "funding", Funding)),
        fibre=_fibre(source),
        oil=_oil(source),
    )


_built: dict[tuple[Path, str], Atlas] = {}


def atlas(folder: Path | None = None) -> Atlas:
    """Read the corridor of today; the same records again as long as no table changes.

    Parameters
    ----------
    folder : Path, optional
        A folder of tables; the shipped ones without it.
    """
    source = tables(folder) if folder is not None else tables()
    key = (source.folder, source.sha256)
    if key not in _built:
        _built[key] = build_atlas(source)
    return _built[key]


def volume_kt(points: tuple[tuple[int, float], ...], year: int, *, growth_share: float) -> float:
    """Volume that wants to move in a year.

    Between known years the path is geometric (linear where one end is zero); before the first it is held; after the
    last it
    grows by ``growth_share`` a year.

    Examples
    --------
    >>> round(volume_kt(((2020, 100.0), (2022, 400.0)), 2021, growth_share=0.0), 9)
    200.0
    >>> round(volume_kt(((2020, 100.0),), 2022, growth_share=0.1), 9)
    121.0
    """
    first, last = points[0], points[-1]
    if year <= first[0]:
        return first[1]
    if year >= last[0]:
        return last[1] * (1.0 + growth_share) ** (year - last[0])
    for (left_year, left), (right_year, right) in itertools.pairwise(points):
        if left_year <= year <= right_year:
            part = (year - left_year) / (right_year - left_year)
            if left > 0.0 and right > 0.0:
                return math.exp((1.0 - part) * math.log(left) + part * math.log(right))
            return (1.0 - part) * left + part * right
    raise AssertionError("years are sorted")
