"""Why a through tariff is what it is: who takes what from which rows, and the inputs that move it most.

Prices of a regime are an optimum or an equilibrium of many, so effects are recorded differences: an input goes up by a
tenth, the year is solved and the regime found anew, on the same choice set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from transcaspian.data import Source
from transcaspian.errors import Fault, InputError, nearest
from transcaspian.flow import Flows, adjoint, assign
from transcaspian.model import Atlas, Scenario
from transcaspian.network import Columns, arc_tariffs, build
from transcaspian.plan import (
    Regime,
    each_for_itself,
    frame,
    most_freight,
    most_profit,
    operators_of,
    priced,
    restraint,
    today,
)
from transcaspian.plan import restrained as with_restraint
from transcaspian.runs._inputs import Derivatives, Input, columns_with, inputs
from transcaspian.runs._measures import corridor_weight
from transcaspian.runs._metrics import outputs
from transcaspian.runs._origins import Origins
from transcaspian.runs._run import Progress, quiet
from transcaspian.runs._tariffs import TariffsWanted, Year, check_tariffs, reference_trip, year_frames
from transcaspian.runs._tariffs_levers import floor_prices
from transcaspian.runs._tariffs_words import TITLES
from transcaspian.runs._threads import side_by_side

if TYPE_CHECKING:
    from transcaspian.runs._tariffs_money import Trip

TARIFF_WHY_SCHEMA = "transcaspian.tariffs-why/1"
STEP_SHARE = 0.1  # what each input goes up by
STEP_M = 0.1  # the same of a level
REGIMES = ("today", "priced", "nash", "restrained", "through", "most")
BOXES = "by_cargo_kt.container"  # the metric whose inputs are tried


class PayeeWhy(msgspec.Struct, frozen=True):
    """What a party takes of the through tariff: today's rows, its cost, and what the regime makes of it, USD/TEU."""

    party: str
    name: str
    usd_per_teu: float
    today_usd_per_teu: float
    cost_usd_per_teu: float
    marginal_share: float
    rows: list[str]
    cost_row: str
    status: str
    sources: list[str]


class TariffDriver(msgspec.Struct, frozen=True):
    """An input, a tenth or a level 0.1 m higher: what the through tariff and the tonnes do, all solved again."""

    table: str
    row: str
    field: str
    name: str
    unit: str
    value: float
    effect_usd_per_teu: float
    effect_kt: float
    status: str
    sources: list[str]


class TariffWhy(msgspec.Struct, frozen=True):
    """What ``tariffs --why REGIME --json`` prints."""

    schema: str
    scenario: str
    year: int
    regime: str
    title: str
    trip: str
    trip_name: str
    usd_per_teu: float
    corridor_kt: float
    margin_scale: float | None
    payees: list[PayeeWhy]
    drivers: list[TariffDriver]
    held: str
    sources: list[Source]


HELD = (
    "each input goes up by a tenth alone, a level by 0.1 m; the year is solved and the regime found again on the same "
    "choice set, today's way of the trip held"
)


def _found(regime: str, year: Year, wanted: TariffsWanted, trip: Trip) -> Regime:
    """Find a regime."""
    fixed = year.fixed
    floor = [floor_prices(fixed, trip, wanted.levers)]
    if regime == "nash":
        return each_for_itself(fixed, certified=False)
    if regime == "restrained":
        return with_restraint(fixed, restraint(fixed))
    if regime == "through":
        return most_profit([fixed], floor=floor)
    if regime == "most":
        return most_freight([fixed], floor=floor)
    return today(fixed) if regime == "today" else priced(fixed)


def _value(regime: str, year: Year, wanted: TariffsWanted, trip: Trip) -> tuple[float, float, Regime]:
    """Through tariff in USD/TEU and tonnes in kt of a regime."""
    found = _found(regime, year, wanted, trip)
    payees = trip.payees(year.fixed.operators, found.y, {})
    return sum(one.usd_per_teu for one in payees), float(year.fixed.counted @ found.state.flow_kt), found


def _moved(base: Year, columns: Columns, atlas: Atlas, wanted: TariffsWanted) -> Year:
    """Solve the year with other numbers of the tables, on the same choice set."""
    network = base.flows.network
    again = build(network.scenario, year=network.year, atlas=atlas, columns=columns)
    flows = assign(again, base.flows.routes, start=base.flows.equilibrium)
    return _year(flows, base, wanted)


def _year(flows: Flows, base: Year, wanted: TariffsWanted) -> Year:
    operators = operators_of(flows, inside=base.book.corridor.inside, without=wanted.without)
    return Year(flows, base.book, frame(flows, operators, counted=corridor_weight(base.book)))


def tariff_why(
    scenario: Scenario, wanted: TariffsWanted, *, regime: str, most: int, atlas: Atlas, progress: Progress = quiet
) -> TariffWhy:
    """Say why the through tariff of a regime is what it is.

    Parameters
    ----------
    scenario, wanted, atlas, progress
        As for :func:`tariffs_scenario`.
    regime : str
        Id of the regime.
    most : int
        How many inputs of the network to try besides the costs of who is paid.

    Raises
    ------
    InputError
        If there is no such regime, or nothing can be asked of the year.
    """
    if regime not in REGIMES:
        allowed, hint = ", ".join(REGIMES), nearest(regime, REGIMES)
        raise InputError(Fault("--why", "no regime has this name", got=repr(regime), allowed=allowed, hint=hint))
    check_tariffs(wanted, atlas)
    base = year_frames(scenario, wanted, atlas=atlas, progress=lambda word, part: progress(word, 0.2 * part))[0]
    trip = reference_trip(base.flows)
    value, kt, found = _value(regime, base, wanted, trip)
    origins = Origins(base.flows.network)
    jobs = _jobs(base, trip, most, origins)
    done: list[str] = []

    def one(job: tuple[Input | str, Any]) -> tuple[float, float]:
        which, changed = job
        year = base if isinstance(which, str) else _moved(base, changed, atlas, wanted)
        year = _dearer(base, which, wanted) if isinstance(which, str) else year
        usd_per_teu, moved_kt, _ = _value(regime, year, wanted, _same_way(base, year, trip))
        done.append("one")
        progress("inputs", 0.25 + 0.75 * len(done) / len(jobs))
        return usd_per_teu - value, moved_kt - kt

    effects = side_by_side(one, jobs)
    drivers = [_driver(job[0], effect, origins, atlas) for job, effect in zip(jobs, effects, strict=True)]
    drivers.sort(key=lambda one: (-abs(one.effect_usd_per_teu), one.table, one.row, one.field))
    payees = _payees(base, trip, found, atlas)
    cited = [id_ for payee in payees for id_ in payee.sources]
    cited += [id_ for driver in drivers for id_ in driver.sources]
    return TariffWhy(
        schema=TARIFF_WHY_SCHEMA,
        scenario=scenario.name,
        year=wanted.year,
        regime=regime,
        title=TITLES[regime],
        trip=trip.id,
        trip_name=trip.name,
        usd_per_teu=value,
        corridor_kt=kt,
        margin_scale=found.multipliers.get("container"),
        payees=payees,
        drivers=drivers,
        held=HELD,
        sources=[origins.source(id_) for id_ in dict.fromkeys(cited)],
    )


def _step(one: Input, origins: Origins) -> float:
    """Give how far an input is moved up: a tenth, of a level a tenth of a metre."""
    return STEP_M if origins.of(one).unit == "m_baltic" else STEP_SHARE * one.value


def _jobs(base: Year, trip: Trip, most: int, origins: Origins) -> list[tuple[Input | str, Any]]:
    """List what is tried: numbers that move boxes most and tariffs of the way, then costs of who is paid."""
    network, atlas = base.flows.network, base.flows.network.atlas
    solved = adjoint(base.flows, outputs((BOXES,), base.book, base.flows))
    numbers = inputs(network, Derivatives(solved).all())
    ranked = sorted(
        numbers, key=lambda one: (-abs(float(one.derivative[0]) * one.value), one.table, one.row, one.field)
    )
    chosen = ranked[:most]
    rows = set(_tariff_rows(base, trip))
    chosen += [one for one in ranked[most:] if one.table == "tariffs" and one.target in rows]
    found: list[tuple[Input | str, Any]] = [
        (one, columns_with(network, one, one.value + _step(one, origins))) for one in chosen
    ]
    costs = [name for name in (_cost_row(party, atlas) for party in trip.paid) if name]
    return [*found, *((name, None) for name in costs)]


def _tariff_rows(base: Year, trip: Trip) -> list[str]:
    """Rows of tariffs.csv on the way of the trip."""
    network = base.flows.network
    rows = arc_tariffs(network.atlas, network.year)[np.array(trip.path, dtype=np.int64)]
    names = list(network.atlas.tariffs)
    return [names[row] for row in dict.fromkeys(rows[rows >= 0].tolist())]


def _cost_row(party: str, atlas: Atlas) -> str:
    """Id of the row that gives a party's marginal cost of boxes; nothing where the table has none."""
    own = {cost.form: cost.id for cost in atlas.costs.values() if cost.party == party}
    return own.get("container", own.get("*", ""))


def _dearer(base: Year, row: str, wanted: TariffsWanted) -> Year:
    """Raise one marginal cost."""
    network = base.flows.network
    atlas = network.atlas
    cost = atlas.costs[row]
    raised = msgspec.structs.replace(cost, marginal_share=cost.marginal_share * (1.0 + STEP_SHARE))
    other = msgspec.structs.replace(atlas, costs={**atlas.costs, row: raised})
    flows = msgspec.structs.replace(base.flows, network=msgspec.structs.replace(network, atlas=other))
    return _year(flows, base, wanted)


def _same_way(base: Year, year: Year, trip: Trip) -> Trip:
    """Price the way of the trip in another year's network."""
    return trip if year.flows.network.columns is base.flows.network.columns else trip.repriced(year.flows.network)


def _payees(base: Year, trip: Trip, found: Regime, atlas: Atlas) -> list[PayeeWhy]:
    """Lay the through tariff out: rows behind it, what it costs, what is left."""
    operators = base.fixed.operators
    names = {one.id: one.name for one in atlas.parties.values()}
    claims = _frame_rows(atlas, "costs")
    rows = _tariff_rows(base, trip)
    answer = []
    for one in trip.payees(operators, found.y, names):
        cost = _cost_row(one.party, atlas)
        share = atlas.costs[cost].marginal_share if cost else 1.0
        now = trip.paid.get(one.party, trip.others_usd_per_t) * trip.t_per_teu
        own = atlas.parties[one.party].tariffs.split() if one.party else []
        row = claims.get(cost, {})
        answer.append(
            PayeeWhy(
                party=one.party,
                name=one.name,
                usd_per_teu=one.usd_per_teu,
                today_usd_per_teu=now,
                cost_usd_per_teu=now * share,
                marginal_share=share,
                rows=[name for name in rows if atlas.tariffs[name].operator in own],
                cost_row=cost,
                status=str(row.get("status") or ""),
                sources=str(row.get("source") or "").split(),
            )
        )
    return answer


def _frame_rows(atlas: Atlas, table: str) -> Mapping[str, dict[str, Any]]:
    return {row["id"]: row for row in atlas.tables.frame(table).iter_rows(named=True)}


def _driver(which: Input | str, effect: Sequence[float], origins: Origins, atlas: Atlas) -> TariffDriver:
    if isinstance(which, str):
        row = _frame_rows(atlas, "costs")[which]
        return TariffDriver(
            "costs", which, "marginal_share", atlas.parties[row["party"]].name, "share",
            float(row["marginal_share"]), effect[0], effect[1], str(row["status"]), str(row["source"]).split(),
        )  # fmt: skip
    origin = origins.of(which)
    return TariffDriver(
        which.table, which.row, which.field, origin.name, origin.unit, which.value, effect[0], effect[1],
        origin.status, list(origin.sources),
    )  # fmt: skip
