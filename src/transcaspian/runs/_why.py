"""Why a number of a run is what it is: every input behind it, ranked, with its sources and its Changes.

One adjoint gives the first-order effect of every number of the tables (:mod:`transcaspian.flow._adjoint`); the same
effect by solving again is there to be asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.compiled import one_thread
from transcaspian.data import Source, dictionary
from transcaspian.flow import Adjoint, adjoint, assign
from transcaspian.model import Change, fold
from transcaspian.network import Network, build, places, year_columns
from transcaspian.runs._inputs import (
    Derivatives,
    Input,
    active_changes,
    cell_of,
    cell_value,
    columns_with,
    inputs,
    with_number,
)
from transcaspian.runs._metrics import metric_of, metric_unit, metrics, outputs, year_result
from transcaspian.runs._origins import Origin, Origins, Touch
from transcaspian.runs._provenance import STATUSES
from transcaspian.runs._run import Run

Floats = NDArray[np.float64]

WHY_SCHEMA = "transcaspian.why/1"
HEADLINES = ("corridor_kt", "corridor_teu", "by_direction_kt.west")
MOST = 20  # drivers, columns and Changes that are named
CHECKED = 5  # drivers that are solved again
PART = 0.01  # of a number: its effect ranks the drivers
LEVEL_M = 0.01  # a level has no natural zero, so a per cent of it means nothing: one centimetre instead
CHECK_STEP = 1e-4  # of a number, to either side, for solving again
SETTLED_H = 1e-8  # of departures in a check
MOST_ROUNDS = 200
HELD = (
    "The choice set, what is open and what is banned stay as they are, and so does the scale of choice: it is fixed by "
    "the costs of the corridor of today. Prices, queues, flows and departures of ships that fill all answer."
)


class Check(msgspec.Struct, frozen=True):
    """Derivative by solving twice again, and the adjoint's over it."""

    derivative: float
    ratio: float | None


class Driver(msgspec.Struct, frozen=True):
    """One number of the tables and what it does to the metric.

    Attributes
    ----------
    table, row, field, name, unit : where it stands
    value : what the year uses
    given_by : ``table``, ``series`` or ``change``
    derivative : metric per unit of the number, in total and at first order
    step_value : one per cent of the value; of a level a centimetre
    effect : change of the metric for that step
    low_value, high_value : credible range, where it is known
    low_effect, high_effect : change of the metric, at first order, when the number goes to either end
    status, sources : who says so
    touched_by : Changes and series that have a part in it
    check : the same by solving again, where it was asked for
    """

    table: str
    row: str
    field: str
    name: str
    unit: str
    value: float
    given_by: str
    derivative: float
    step_value: float
    effect: float
    low_value: float | None
    high_value: float | None
    low_effect: float | None
    high_effect: float | None
    status: str
    sources: list[str]
    touched_by: list[Touch]
    check: Check | None = None

    @property
    def swing(self) -> float:
        """How far the metric moves over the known range."""
        return abs((self.high_effect or 0.0) - (self.low_effect or 0.0))


class ColumnEffect(msgspec.Struct, frozen=True):
    """What a whole column of a table does: every row up by one per cent."""

    table: str
    field: str
    rows: int
    effect: float
    assumed_share: float


class ChangeEffect(msgspec.Struct, frozen=True):
    """A Change that holds in the year, and the effect of taking it away, at first order."""

    target: str
    field: str
    with_value: float
    without_value: float
    effect: float
    change: Touch


class Why(msgspec.Struct, frozen=True):
    """What ``why --json`` prints.

    Attributes
    ----------
    drivers : by the effect of one per cent of each number, the largest first
    ranges : by the move of the metric over the known range of each number
    columns : by the effect of one per cent of a whole column
    changes : Changes of the year by the effect of taking each away
    status_shares : share of the summed absolute effects by status
    inputs : how many numbers move the metric
    sources : everything cited
    """

    schema: str
    run: str
    scenario: str
    year: int
    metric: str
    unit: str
    value: float
    held: str
    inputs: int
    status_shares: dict[str, float]
    drivers: list[Driver]
    ranges: list[Driver]
    columns: list[ColumnEffect]
    changes: list[ChangeEffect]
    sources: list[Source]


def why(run: Run, metric: str, year: int, *, most: int = MOST, check: bool = False) -> Why:
    """Say why a number of a run is what it is.

    Parameters
    ----------
    run : Run
        In memory, with the flows of the year.
    metric : str
        A number of ``run.json``: ``corridor_kt``, ``by_cargo_kt.oil``, ``measures.btc-kazakh``.
    year : int
        A year of the run.
    most : int
        Most drivers, columns and Changes to name.
    check : bool
        Solve again for the first drivers, ten times.

    Raises
    ------
    InputError
        If the run has not that number or that year.
    """
    return _explain(run, (metric_of(run.summary, metric, year),), year, most=most, check=check)[0]


def headline_whys(run: Run, *, most: int = MOST) -> list[Why]:
    """Say why the headline numbers are what they are: in the target's year, or else the last; in the first; the last.

    The direction is explained in the target's year alone.
    """
    wanted = int(run.summary.scenario["target_year"])
    first, last = min(run.flows), max(run.flows)
    year = wanted if wanted in run.flows else last
    found = _explain(run, HEADLINES, year, most=most, check=False)
    for other in sorted({first, last} - {year}):
        found += _explain(run, HEADLINES[:2], other, most=most, check=False)
    return found


def _explain(run: Run, names: Sequence[str], year: int, *, most: int, check: bool) -> list[Why]:
    """Explain several metrics of a year with one adjoint."""
    flows = run.flows[year]
    with one_thread():
        solved = adjoint(flows, outputs(names, run.book, flows))
        derivatives = Derivatives(solved).all()
    found = inputs(flows.network, derivatives)
    origins = Origins(flows.network)
    whence = [_whence(one, origins, flows.network) for one in found]
    taken = _taken_away(solved, derivatives)
    values = metrics(year_result(run.summary, year))
    answers = []
    for column, name in enumerate(names):
        ranked = _ranked(found, whence, column)
        drivers = [driver for _, driver in ranked[:most]]
        if check:
            tested = [_checked(one, driver, solved, column) for one, driver in ranked[: min(CHECKED, most)]]
            drivers[: len(tested)] = tested
        every = [driver for _, driver in ranked]
        ranges = sorted((one for one in every if one.swing), key=lambda one: (-one.swing, *_place(one)))[:most]
        changes = _change_effects(taken, origins, column)[:most]
        cited = {id_ for one in (*drivers, *ranges) for id_ in _sources(one)}
        cited |= {id_ for one in changes for id_ in one.change.sources}
        answers.append(
            Why(
                schema=WHY_SCHEMA,
                run=run.summary.id,
                scenario=flows.network.scenario.name,
                year=year,
                metric=name,
                unit=metric_unit(name, run.book),
                value=values[name],
                held=HELD,
                inputs=len(every),
                status_shares=_status_shares(every),
                drivers=drivers,
                ranges=ranges,
                columns=_column_effects(every)[:most],
                changes=changes,
                sources=[origins.source(id_) for id_ in sorted(cited)],
            )
        )
    return answers


def _place(one: Driver) -> tuple[str, str, str]:
    return one.table, one.row, one.field


def _sources(one: Driver) -> list[str]:
    """Everything that a driver cites."""
    return [*one.sources, *(id_ for touch in one.touched_by for id_ in touch.sources)]


def _whence(one: Input, origins: Origins, network: Network) -> tuple[Origin, float | None, float | None]:
    """Where a number comes from, and how far either end of its range moves what the year reads."""
    origin = origins.of(one)
    if origin.low_value is None or origin.high_value is None:
        return origin, None, None
    now = cell_of(network, one)
    low, high = (cell_value(network, one, end, origins.changes) - now for end in (origin.low_value, origin.high_value))
    return origin, low, high


def _ranked(
    found: Sequence[Input], whence: Sequence[tuple[Origin, float | None, float | None]], column: int
) -> list[tuple[Input, Driver]]:
    """Drivers of one output, the largest effect first; without those that do not move it."""
    pairs = [
        (one, _driver(one, *origin, column))
        for one, origin in zip(found, whence, strict=True)
        if one.derivative[column] != 0.0
    ]
    return sorted(pairs, key=lambda pair: (-abs(pair[1].effect), *_place(pair[1])))


def _driver(one: Input, origin: Origin, to_low_value: float | None, to_high_value: float | None, column: int) -> Driver:
    derivative, by_cell = float(one.derivative[column]), float(one.by_cell[column])
    step = LEVEL_M if origin.unit == "m_baltic" else PART * one.value
    return Driver(
        table=one.table,
        row=one.row,
        field=one.field,
        name=origin.name,
        unit=origin.unit,
        value=one.value,
        given_by=origin.given_by,
        derivative=derivative,
        step_value=step,
        effect=derivative * step,
        low_value=origin.low_value,
        high_value=origin.high_value,
        low_effect=None if to_low_value is None else by_cell * to_low_value,
        high_effect=None if to_high_value is None else by_cell * to_high_value,
        status=origin.status,
        sources=origin.sources,
        touched_by=origin.touched_by,
    )


def _status_shares(drivers: Sequence[Driver]) -> dict[str, float]:
    """Share of the summed absolute effects by status."""
    total = sum(abs(one.effect) for one in drivers) or 1.0
    return {status: sum(abs(one.effect) for one in drivers if one.status == status) / total for status in STATUSES}


def _column_effects(drivers: Sequence[Driver]) -> list[ColumnEffect]:
    """Effect of a whole column, every row up by its step, the largest first."""
    columns: dict[tuple[str, str], list[Driver]] = {}
    for one in drivers:
        columns.setdefault((one.table, one.field), []).append(one)
    found = [
        ColumnEffect(
            table=table,
            field=field,
            rows=len(rows),
            effect=sum(one.effect for one in rows),
            assumed_share=_status_shares(rows)["assumed"],
        )
        for (table, field), rows in columns.items()
        if table != "parameters"
    ]
    return sorted(found, key=lambda one: (-abs(one.effect), one.table, one.field))


def _checked(one: Input, driver: Driver, solved: Adjoint, column: int) -> Driver:
    """Add what solving again gives."""
    again = solved_derivative(one, solved)[column]
    ratio = driver.derivative / float(again) if again else None
    return msgspec.structs.replace(driver, check=Check(float(again), ratio))


def solved_derivative(one: Input, solved: Adjoint) -> Floats:
    """Give the derivative of the outputs by one number, by solving the year again at either side of it, (K,).

    Departures are settled far below the step. A side that the field cannot hold is left out.
    """
    flows = solved.flows
    home = dictionary().schema(one.table).fields[one.field]
    step = CHECK_STEP * (abs(one.value) or 1.0)
    ends = [value if home.takes(value) else one.value for value in (one.value - step, one.value + step)]

    def counted(value: float) -> Floats:
        network = flows.network
        moved = build(
            network.scenario, year=network.year, atlas=network.atlas, columns=columns_with(network, one, value)
        )
        answer = assign(moved, flows.routes, start=flows.equilibrium, rounds=MOST_ROUNDS, settled_h=SETTLED_H)
        return solved.outputs.count(answer)

    low, high = (counted(value) for value in ends)
    return (high - low) / (ends[1] - ends[0])


def _taken_away(
    solved: Adjoint, derivatives: Mapping[tuple[str, str], Floats]
) -> list[tuple[Change, float, float, Floats]]:
    """Each Change of the year: the number with it, without it, and what taking it away does to each output, (K,).

    By the derivative of the number; what opens or shuts a way has none, and is taken away at the prices of the year.
    """
    network = solved.flows.network
    where = places(network.atlas)
    changed = active_changes(network.scenario, network.year)
    before = year_columns(msgspec.structs.replace(network.scenario, changes=()), network.atlas, year=network.year)
    found = []
    for (target, field), held in sorted(changed.items()):
        table, row = where[target]
        now, today = float(network.columns[table][field][row]), float(before[table][field][row])
        for number, change in enumerate(held):
            without = fold(today, held[:number] + held[number + 1 :], year=network.year)
            if (table, field) in derivatives:
                effect = derivatives[table, field][row] * (without - now)
            else:
                columns = with_number(network.columns, table, field, row, without)
                effect = solved.towards(
                    build(network.scenario, year=network.year, atlas=network.atlas, columns=columns)
                )
            found.append((change, now, without, effect))
    return found


def _change_effects(
    taken: Sequence[tuple[Change, float, float, Floats]], origins: Origins, column: int
) -> list[ChangeEffect]:
    """Rank Changes by the effect of taking each away, the largest first; without those that do nothing."""
    found = [
        ChangeEffect(change.target, change.field, now, without, float(effect[column]), origins.touch(change))
        for change, now, without, effect in taken
        if effect[column] != 0.0
    ]
    return sorted(found, key=lambda one: (-abs(one.effect), one.target, one.field, one.change.owner))
