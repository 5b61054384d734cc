"""Every number that a year reads from the tables, and the derivative of outputs by each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.data import dictionary
from transcaspian.flow import Adjoint, Gradient, gradient
from transcaspian.model import FIRST_YEAR, Change, Scenario, fold, volume_kt
from transcaspian.network import Columns, Network, arc_tariffs, build, fitted, year_columns
from transcaspian.runs._provenance import row_keys
from transcaspian.world import SEA_PARAMETERS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Held = dict[tuple[str, str], list[Change]]

STEP = 1e-6  # of a number, for what it does to the arrays of a network
NO_DERIVATIVE = frozenset(
    {"open_share", "tracks", "gauge_mm", "from_year", "to_year", "value_usd_per_t", "month", "depth_month"}
)
IDLE = SEA_PARAMETERS | {
    *("corridor-band", "cost-band", "minty-hours", "shared-discrepancy", "least-load"),
    *("discount-rate", "dredging-life"),
}  # the choice set is held; the answer does not depend on the unknown's form; of the sea a year reads the level alone
ROW_BY_ROW = ("fleets", "berths", "months")  # several rows meet in one number: least draught, joint sailings, the year
BY_COLUMN = ("links", "transfers", "forms", "tariffs", "resources", "cargoes", "pools")


class Input(msgspec.Struct, frozen=True, eq=False):
    """One number of the tables that a year reads.

    Attributes
    ----------
    table, row, field : where it stands; ``row`` as claims name it
    target : id of the row that Changes and series would name
    number : row of the year's columns that it feeds
    point : which known year of a market's volumes it is; -1 for any other number
    value : what the year uses, after series and Changes; of volumes and growth the number of the tables
    derivative : (K,) change of each output per unit of it
    by_cell : (K,) change of each output per unit of what the year's columns make of it
    """

    table: str
    row: str
    field: str
    target: str
    number: int
    point: int
    value: float
    derivative: Floats
    by_cell: Floats


def with_number(columns: Columns, table: str, field: str, row: int, value: float) -> Columns:
    """Copy a year's columns with one number changed."""
    changed = columns[table][field].copy()
    changed[row] = value
    return {**columns, table: {**columns[table], field: changed}}


class Derivatives:
    """Derivatives of K outputs of a year by the numbers of its columns, (rows, K) for each table and field."""

    def __init__(self, adjoint: Adjoint) -> None:
        self.adjoint = adjoint
        self.network: Network = adjoint.flows.network
        self.gradient: Gradient = gradient(adjoint)
        self._days = adjoint.departures.days
        self._owners = _owners(self.network)

    def all(self) -> dict[tuple[str, str], Floats]:
        """Give derivatives by every number of the columns that has one."""
        columns = self.network.columns
        found: dict[tuple[str, str], Floats] = {}
        for table in BY_COLUMN:
            for field in columns[table].keys() - NO_DERIVATIVE:
                found[table, field] = self._of_column(table, field)
        for table in ROW_BY_ROW:
            for field in columns[table].keys() - NO_DERIVATIVE:
                found[table, field] = self._of_rows(table, field)
        found["parameters", "value"] = self._of_parameters()
        found["markets", "volume_kt"] = self.gradient.volume
        found["constants", "constant_usd_per_t"] = self._of_constants()
        found["fits", "value"] = self._of_fits(found)
        return found

    def _built(self, columns: Columns) -> Network:
        network = self.network
        return build(network.scenario, year=network.year, atlas=network.atlas, columns=columns)

    def _of_column(self, table: str, field: str) -> Floats:
        """Give derivatives by a whole column at once: no number of a network reads two rows of these tables."""
        given = self.network.columns[table][field]
        step = _steps(table, field, given)
        columns = {**self.network.columns, table: {**self.network.columns[table], field: given + step}}
        rows = self._owners[table]
        answer = np.zeros((len(given), len(self.adjoint.outputs.demand)))
        for name, part in self._parts(self._built(columns)):
            owner = rows.get(name)
            if owner is not None:
                np.add.at(answer, owner[owner >= 0], part[owner >= 0])
        answer /= np.where(np.isnan(step), 1.0, step)[:, None]
        if table == "cargoes" and field in self.gradient.cargoes:
            answer += self.gradient.cargoes[field]
        return answer

    def _parts(self, moved: Network) -> Iterator[tuple[str, Floats]]:
        """Effect of each number of a network that moved, (numbers, K), by the kind of the number."""
        slopes, network = self.gradient, self.network
        for name, slope in (*slopes.arcs.items(), *slopes.slots.items()):
            change = getattr(moved, name) - getattr(network, name)
            yield "arcs" if name in slopes.arcs else "slots", slope * change[:, None]
        yield "links", slopes.frequency * (moved.link_frequency_h - network.link_frequency_h)[:, None]
        yield "links", slopes.cycle * (self.adjoint.departures.cycles(moved) - self._days)[:, None]
        yield "uses", slopes.uses * (moved.use_units - network.use_units)[:, None]
        change = np.nan_to_num(moved.conversion - network.conversion)
        yield "conversion", (slopes.conversion * change[:, :, None]).reshape(change.size, -1)

    def _along(self, moved: Network) -> Floats:
        """Effect of all numbers of a network that moved, (K,); the cargoes and volumes being the same."""
        total = np.zeros(len(self.adjoint.outputs.demand))
        for _, part in self._parts(moved):
            total += part.sum(axis=0)
        return total

    def _of_rows(self, table: str, field: str) -> Floats:
        """Give derivatives by one row after another."""
        given = self.network.columns[table][field]
        step = _steps(table, field, given)
        answer = np.zeros((len(given), len(self.adjoint.outputs.demand)))
        for row in np.flatnonzero(~np.isnan(given)).tolist():
            moved = with_number(self.network.columns, table, field, row, float(given[row] + step[row]))
            answer[row] = self._along(self._built(moved)) / step[row]
        return answer

    def _of_parameters(self) -> Floats:
        """Give derivatives by the model's constants, each posed anew at either side: at fixed prices some bend much."""
        given = self.network.columns["parameters"]["value"]
        answer = np.zeros((len(given), len(self.adjoint.outputs.demand)))
        names = list(self.network.atlas.parameters)
        for row, value in enumerate(given.tolist()):
            if names[row] in IDLE:
                continue
            step = STEP * max(abs(value), 1e-3)
            ends = [
                self.adjoint.towards(
                    self._built(with_number(self.network.columns, "parameters", "value", row, value + side * step))
                )
                for side in (1.0, -1.0)
            ]
            answer[row] = (ends[0] - ends[1]) / (2.0 * step)
        return answer

    def _of_constants(self) -> Floats:
        atlas = self.network.atlas
        groups = np.array([cargo.group for cargo in atlas.cargoes.values()])
        corridors = list(atlas.corridors)
        return np.array(
            [
                self.gradient.constants[corridors.index(one.corridor)][groups == one.cargo_group].sum(axis=0)
                for one in atlas.constants.values()
            ]
        )

    def _of_fits(self, found: Mapping[tuple[str, str], Floats]) -> Floats:
        """Give derivatives by the free parameters, through every number that each moves."""
        network = self.network
        given = network.columns["fits"]["value"]
        answer = np.zeros((len(given), len(self.adjoint.outputs.demand)))
        for row, (name, value) in enumerate(zip(network.atlas.fits, given, strict=True)):
            step = STEP * (abs(float(value)) + 1.0)
            moved = columns_of_fit(network, name, float(value) + step)
            for (table, field), slopes in found.items():
                change = np.nan_to_num(moved[table][field] - network.columns[table][field])
                answer[row] += slopes.T @ change / step
        return answer


def columns_of_fit(network: Network, name: str, value: float) -> Columns:
    """Give the year's columns with another value of a free parameter, and of all that it moves."""
    change = Change(name, "value", "set", value, FIRST_YEAR, source="calibration")
    others = tuple(one for one in network.scenario.changes if one.target != name)
    moved = msgspec.structs.replace(network.scenario, changes=(*others, change))
    return year_columns(moved, network.atlas, year=network.year)


def _steps(table: str, field: str, given: Floats) -> Floats:
    """Small steps that stay inside what the field may hold."""
    known = np.abs(given[~np.isnan(given)])
    step: Floats = STEP * (np.abs(given) + max(float(known.mean()) if len(known) else 0.0, 1e-3))
    bounds = dictionary().schema(table).fields[field]
    up = np.array([bool(np.isnan(value)) or bounds.takes(float(value)) for value in given + step])
    return np.where(up, step, -step)


def _owners(network: Network) -> dict[str, dict[str, Ints]]:
    """Which row of each table stands behind each number of a network; -1 for none."""
    atlas, top = network.atlas, network.topology
    n_real, n_cargoes, n_slots = len(atlas.resources), len(top.cargoes), top.n_slots
    arc_of_use = np.repeat(np.arange(len(top.arc_link)), np.diff(top.use_start))
    real = np.where(top.slot_resource < n_real, top.slot_resource, -1)
    form_of = np.array([list(atlas.forms).index(cargo.form) for cargo in atlas.cargoes.values()])
    of_links = np.arange(len(top.links))
    return {
        "links": {"arcs": top.arc_link, "links": of_links, "uses": top.arc_link[arc_of_use]},
        "transfers": {"arcs": top.arc_transfer},
        "forms": {"arcs": top.arc_form, "conversion": np.repeat(form_of, n_slots)},
        "tariffs": {"arcs": arc_tariffs(atlas, network.year)},
        "resources": {"slots": real, "conversion": np.tile(real, n_cargoes)},
        "cargoes": {"conversion": np.repeat(np.arange(n_cargoes), n_slots)},
        "pools": {"slots": np.where(top.slot_resource >= n_real, top.slot_resource - n_real, -1)},
    }


def active_changes(scenario: Scenario, year: int) -> Held:
    """List Changes of a scenario that hold in a year, by target and field."""
    found: Held = {}
    for change in scenario.changes:
        if change.active(year):
            found.setdefault((change.target, change.field), []).append(change)
    return found


def inputs(network: Network, derivatives: Mapping[tuple[str, str], Floats]) -> list[Input]:
    """List every filled number of the tables that a year reads and that moves an output, in order of table and row."""
    changed = active_changes(network.scenario, network.year)
    found: list[Input] = []
    for (table, field), slopes in sorted(derivatives.items()):
        if (table, field) == ("markets", "volume_kt"):
            found += _volumes(network, slopes, changed)
            continue
        frame = network.atlas.tables.frame(table)
        keys = row_keys(frame, table)
        targets = frame["id"].to_list() if "id" in frame.columns else keys
        filled = frame[field].is_not_null().to_list()
        for row in np.flatnonzero(slopes.any(axis=1)).tolist():
            cell = (targets[row], field)
            if filled[row] or cell in changed or cell in network.atlas.series:
                value = float(network.columns[table][field][row])
                found.append(Input(table, keys[row], field, targets[row], row, -1, value, slopes[row], slopes[row]))
    return found


def _volumes(network: Network, slopes: Floats, changed: Held) -> list[Input]:
    """Volumes of known years and growth of each market, as far as the year reads them."""
    found: list[Input] = []
    for row, market in enumerate(network.atlas.markets.values()):
        points = network.atlas.volumes.get(market.id, ())
        if not slopes[row].any():
            continue
        rows = [
            ("volumes", f"{market.id}:{when}", "volume_kt", at, value) for at, (when, value) in enumerate(points)
        ] + [("markets", market.id, "growth_share", -1, market.growth_share)]
        for table, key, field, point, value in rows:
            one = Input(table, key, field, market.id, row, point, value, slopes[row], slopes[row])
            step = STEP * max(abs(value), 1e-3)
            ends = [cell_value(network, one, given, changed) for given in (value - step, value + step)]
            moved = (ends[1] - ends[0]) / (2.0 * step)
            if moved != 0.0:
                found.append(msgspec.structs.replace(one, derivative=slopes[row] * moved))
    return found


def cell_value(network: Network, one: Input, given_value: float, changed: Held) -> float:
    """Give what the year makes of a number if the tables or the series gave another one, Changes applied."""
    if one.table not in ("volumes", "markets"):
        given_value = fitted(network.atlas, network.columns, one.target, one.field, given_value)
        return fold(given_value, changed.get((one.target, one.field), []), year=network.year)
    market = network.atlas.markets[one.target]
    points = list(network.atlas.volumes[one.target])
    growth = given_value if one.field == "growth_share" else market.growth_share
    if one.point >= 0:
        points[one.point] = (points[one.point][0], given_value)
    volume = volume_kt(tuple(points), network.year, growth_share=growth)
    return fold(volume, changed.get((one.target, "volume_kt"), []), year=network.year)


def cell_of(network: Network, one: Input) -> float:
    """Give the number of the year's columns that an input feeds."""
    if one.table in ("volumes", "markets"):
        return float(network.columns["markets"]["volume_kt"][one.number])
    return one.value


def columns_with(network: Network, one: Input, value: float) -> Columns:
    """Give the year's columns with another number in place of ``one.value``."""
    if one.table in ("volumes", "markets"):
        changed = active_changes(network.scenario, network.year)
        volume = cell_value(network, one, value, changed)
        return with_number(network.columns, "markets", "volume_kt", one.number, volume)
    if one.table == "fits":
        return columns_of_fit(network, one.target, value)
    return with_number(network.columns, one.table, one.field, one.number, value)
