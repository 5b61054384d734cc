"""The numbers of the tables as columns, and the year's Changes applied to a copy of them."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.data import Field, dictionary
from transcaspian.errors import Fault, ScenarioError
from transcaspian.model import CHANGEABLE, FITTED, Atlas, Change, Scenario, fold, volume_kt

Floats = NDArray[np.float64]
Columns = Mapping[str, Mapping[str, Floats]]
Table = dict[str, dict[str, Floats]]
Where = dict[str, tuple[str, int]]


@functools.lru_cache(maxsize=8)
def _today(atlas: Atlas) -> tuple[Table, Where]:
    """Every changeable number of the corridor of today, and the table and row of each id."""
    columns: dict[str, dict[str, Floats]] = {}
    where: dict[str, tuple[str, int]] = {}
    for table in reversed(CHANGEABLE):
        records = list(getattr(atlas, table).values())
        where |= {record.id: (table, row) for row, record in enumerate(records)}
        fields = [f.name for f in msgspec.structs.fields(type(records[0])) if f.type in (float, int)] if records else []
        columns[table] = {
            field: np.array([getattr(record, field) for record in records], dtype=np.float64) for field in fields
        }
    columns["pools"] = {
        "scale_usd_per_unit": np.array([pool.scale_usd_per_unit for pool in atlas.pools.values()], dtype=np.float64)
    }
    return columns, where


def places(atlas: Atlas) -> Mapping[str, tuple[str, int]]:
    """Table and row in the columns of every id that a Change may name."""
    return _today(atlas)[1]


def parameter(atlas: Atlas, columns: Columns, name: str) -> float:
    """Value of a constant of the model in a year's columns, so that a Change of it counts."""
    return float(columns["parameters"]["value"][list(atlas.parameters).index(name)])


def _series_value(points: tuple[tuple[int, float], ...], year: int) -> float:
    """Value of a series in a year: the last one given at or before it, else the first."""
    value = points[0][1]
    for when, given in points:
        if when <= year:
            value = given
    return value


def year_columns(scenario: Scenario, atlas: Atlas, *, year: int) -> Columns:
    """Columns of a year: today's values, the series of the year, the fits, then the fold of the scenario's Changes.

    A Change on a fit comes before what the fit moves, on the fitted value or on the prior, as the scenario says.

    Parameters
    ----------
    scenario : Scenario
        Whose Changes apply.
    atlas : Atlas
        The corridor of today.
    year : int
        The year of the series, the volumes and the Changes.

    Returns
    -------
    mapping
        ``columns[table][field]`` as a float array in table order.
    """
    today, where = _today(atlas)
    columns = {table: {field: values.copy() for field, values in fields.items()} for table, fields in today.items()}
    columns["markets"]["volume_kt"] = np.array(
        [
            volume_kt(atlas.volumes[m.id], year, growth_share=m.growth_share) if m.id in atlas.volumes else 0.0
            for m in atlas.markets.values()
        ]
    )
    for (target, field), points in atlas.series.items():
        if target in where:
            table, row = where[target]
            if field in columns[table]:
                columns[table][field][row] = _series_value(points, year)
    of_fits = [change for change in scenario.changes if change.target in atlas.fits]
    others = [change for change in scenario.changes if change.target not in atlas.fits]
    if scenario.calibration != FITTED and atlas.fits:
        columns["fits"]["value"] = columns["fits"]["prior_value"].copy()
    _fold(scenario, atlas, of_fits, columns, year=year)
    _apply_fits(atlas, columns, where)
    _fold(scenario, atlas, others, columns, year=year)
    for fields in columns.values():
        for values in fields.values():
            values.flags.writeable = False
    return columns


def fitted(atlas: Atlas, columns: Columns, target: str, field: str, value: float) -> float:
    """Give what the free parameters of a year make of a number of the tables."""
    for fit, moved in zip(atlas.fits.values(), columns["fits"]["value"], strict=True):
        if fit.field == field and target in fit.targets.split():
            value = value + float(moved) if fit.op == "add" else value * float(moved)
    return value


def _apply_fits(atlas: Atlas, columns: Table, where: Where) -> None:
    """Move what the calibration moves; a ``set`` of the scenario comes later and wins."""
    cells = {(target, fit.field) for fit in atlas.fits.values() for target in fit.targets.split()}
    for target, field in cells:
        table, row = where[target]
        columns[table][field][row] = fitted(atlas, columns, target, field, float(columns[table][field][row]))


def _fold(scenario: Scenario, atlas: Atlas, given: list[Change], columns: Table, *, year: int) -> None:
    """Apply the Changes of a year to the columns."""
    where = places(atlas)
    by_cell: dict[tuple[str, str], list[Change]] = {}
    for change in given:
        if change.active(year):
            by_cell.setdefault((change.target, change.field), []).append(change)
    for (target, field), changes in by_cell.items():
        if target not in where or field not in columns[where[target][0]]:
            fault = Fault(
                changes[0].owner or scenario.name,
                "a Change names no number of the tables",
                row=target,
                field=field,
                hint="See `transcaspian data show`.",
            )
            raise ScenarioError(fault)
        table, row = where[target]
        value = fold(float(columns[table][field][row]), changes, year=year)
        _bounded(scenario.name, _bounds(atlas, table, target, field), target, field, value, changes, year)
        columns[table][field][row] = value


def _bounds(atlas: Atlas, table: str, target: str, field: str) -> Field:
    """Give what a number may be: what its field may hold; a constant of the model stays inside the range of its row."""
    home = "volumes" if field == "volume_kt" else table
    bounds = dictionary().schema(home).fields[field]
    if table != "parameters":
        return bounds
    low, high = _ranges(atlas)[target]
    return msgspec.structs.replace(bounds, minimum=low, maximum=high)


@functools.lru_cache(maxsize=8)
def _ranges(atlas: Atlas) -> dict[str, tuple[float | None, float | None]]:
    """Range of each constant of the model; none for a level, which the series move far outside that of one year."""
    rows = atlas.tables.frame("parameters").select("id", "low", "high", "unit").iter_rows()
    return {id_: (None, None) if unit == "m_baltic" else (low, high) for id_, low, high, unit in rows}


def _bounded(name: str, bounds: Field, target: str, field: str, value: float, changes: list[Change], year: int) -> None:
    """Refuse what the Changes make of a number if it may not be that."""
    if not bounds.takes(value):
        owners = ", ".join(sorted({f"'{change.owner}'" for change in changes}))
        raise ScenarioError(
            Fault(
                f"{name}.toml",
                f"the Changes of {owners} leave a value in {year} that this field cannot hold",
                row=target,
                field=field,
                got=f"{value:g}",
                allowed=bounds.allowed,
                hint="Make the Change smaller, or end it earlier.",
            )
        )
