"""The power system as a linear program: PyPSA builds it, HiGHS solves it once and then for smaller and smaller cables.

Every line is two one-way links: one link with a loss that may run backwards would make energy from nothing. Sizes are
taken downwards, since HiGHS starts from the last solution and stays quick only that way.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import ExtraMissing, ModelError
from transcaspian.world._power_case import FREE, PowerCase, check_size
from transcaspian.world._power_facts import CABLE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

THERE, BACK = "there", "back"  # from the first to the second zone of a line, and the other way
SHED = "unserved"


class PowerSolution(msgspec.Struct, frozen=True, eq=False):
    """The dispatch of every hour with a cable of one size.

    ``cost_usd`` is of a year: fuel and running, unserved energy, imports less exports. ``slope_usd_per_mw`` is what
    another MW of cable changes in it, never above zero. ``made_mw``, ``stored_mw`` (out of reservoirs), ``spilt_mw``
    and ``unserved_mw`` are by fleet or zone; ``sent_mw`` by line and way; ``price_usd_per_mwh`` by zone;
    ``room_usd_per_mw`` by line and way what another MW of its limit is worth in a year.
    """

    size_mw: float
    cost_usd: float
    slope_usd_per_mw: float
    made_mw: Mapping[str, Floats]
    spilt_mw: Mapping[str, Floats]
    unserved_mw: Mapping[str, Floats]
    sent_mw: Mapping[tuple[str, str], Floats]
    price_usd_per_mwh: Mapping[str, Floats]
    room_usd_per_mw: Mapping[tuple[str, str], float]


class PowerSystem:
    """A case built once; `solve` gives the dispatch for a size of the cable.

    Parameters
    ----------
    case : PowerCase
        The year, the price of gas and the hours.
    without_cable : bool
        Leave the cable out altogether, to hold size 0 against.

    Raises
    ------
    InputError
        If PyPSA is not installed.
    """

    def __init__(self, case: PowerCase, *, without_cable: bool = False) -> None:
        need_power()
        self.case = case
        self.ties = [one for one in case.ties if not (without_cable and one.id == CABLE)]
        with _quiet():
            model = _network(case, self.ties).optimize.create_model(include_objective_constant=False)
            self._solver = model.to_highspy()
        self._solver.setOptionValue("output_flag", False)
        self._columns = {name: _labels(model.variables[name]) for name in model.variables}
        self._rows = {name: _labels(model.constraints[name]) for name in model.constraints}

    def reprice(self, case: PowerCase) -> None:
        """Take the running costs of a case that is the same but for the price of gas; the next size starts afresh."""
        self.case = case
        columns = self._columns["Generator-p"] | self._columns["StorageUnit-p_dispatch"]
        for fleet in case.fleets:
            costs = np.broadcast_to(fleet.cost_usd_per_mwh * case.hours.weight_h, len(columns[fleet.id]))
            for column, cost in zip(columns[fleet.id].tolist(), costs.tolist(), strict=True):
                self._solver.changeColCost(column, cost)
        self._solver.clearSolver()

    def solve(self, size_mw: float) -> PowerSolution:
        """Solve the year with a cable of a size; go from large to small, or each takes minutes.

        Raises
        ------
        InputError
            If the size is negative.
        ModelError
            If the solver finds no optimum.
        """
        check_size(size_mw)
        limits = self._rows["Link-fix-p-upper"]
        allowed_mw = size_mw * self.case.availability_share
        for name, rows in limits.items():
            if name.startswith(f"{CABLE} "):
                for row in rows.tolist():
                    self._solver.changeRowBounds(row, -np.inf, allowed_mw)
        with _quiet():
            self._solver.run()
        status = self._solver.modelStatusToString(self._solver.getModelStatus())
        if status != "Optimal":
            raise ModelError(f"the power system of {self.case.year} with {size_mw:g} MW has no optimum: {status}")
        return self._read(size_mw)

    def sweep(self, sizes_mw: Iterable[float]) -> Iterator[PowerSolution]:
        """Solve several sizes, largest first."""
        for size_mw in sorted({check_size(one) for one in sizes_mw}, reverse=True):
            yield self.solve(size_mw)

    def _read(self, size_mw: float) -> PowerSolution:
        """Sort the columns and rows of the solver by what they mean."""
        solution = self._solver.getSolution()
        value, dual = np.array(solution.col_value), np.array(solution.row_dual)
        weight = self.case.hours.weight_h
        rooms = {}
        for name, rows in self._rows["Link-fix-p-upper"].items():
            tie, way = name.split(" ")
            rooms[tie, way] = float(-dual[rows].sum())
        slope = -self.case.availability_share * (rooms.get((CABLE, THERE), 0.0) + rooms.get((CABLE, BACK), 0.0))
        made = {name: value[columns] for name, columns in self._columns["Generator-p"].items()}
        made |= {name: value[columns] for name, columns in self._columns["StorageUnit-p_dispatch"].items()}
        spilt = {name: value[columns] for name, columns in self._columns["StorageUnit-spill"].items()}
        for one in self.case.fleets:
            if one.technology in FREE:
                spilt[one.id] = one.capacity_mw * one.allowed_share - made[one.id]
        sent = {}
        for name, columns in self._columns["Link-p"].items():
            tie, way = name.split(" ")
            sent[tie, way] = value[columns]
        zones = [one.id for one in self.case.zones]
        return PowerSolution(
            size_mw=size_mw,
            cost_usd=float(self._solver.getInfo().objective_function_value),
            slope_usd_per_mw=slope,
            made_mw={name: series for name, series in made.items() if not name.startswith(SHED)},
            spilt_mw=spilt,
            unserved_mw={zone: made[f"{SHED} {zone}"] for zone in zones if f"{SHED} {zone}" in made},
            sent_mw=sent,
            price_usd_per_mwh={zone: dual[self._rows["Bus-nodal_balance"][zone]] / weight for zone in zones},
            room_usd_per_mw=rooms,
        )


def need_power() -> None:
    """Refuse to go on where PyPSA is not installed.

    Raises
    ------
    ExtraMissing
        If it is not.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pypsa  # noqa: F401
    except ImportError as error:
        raise ExtraMissing("power", needs="pypsa") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the banner of HiGHS, which it writes past Python, and the advice of PyPSA away from standard output."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    os.dup2(nowhere, 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
        logging.disable(before)


def _labels(block: Any) -> dict[str, Ints]:
    """Give the numbers of a block of columns or rows in the solver by name, hours in order."""
    labels = block.labels.transpose("snapshot", "name")
    return {str(name): labels.values[:, place] for place, name in enumerate(labels.indexes["name"])}


def _network(case: PowerCase, ties: Iterable[Any]) -> Any:
    """Build the network of PyPSA."""
    import pandas as pd
    import pypsa

    network = pypsa.Network()
    network.set_snapshots(pd.RangeIndex(len(case.hours.of_year)))
    network.snapshot_weightings["objective"] = case.hours.weight_h
    network.snapshot_weightings["generators"] = case.hours.weight_h
    network.snapshot_weightings["stores"] = 1.0
    network.add("Carrier", "power")
    network.add("Bus", [zone.id for zone in case.zones], carrier="power")
    loads = pd.DataFrame({f"load {zone}": load for zone, load in case.load_mw.items()}, index=network.snapshots)
    network.add("Load", loads.columns, bus=list(case.load_mw), p_set=loads, carrier="power")
    network.add(
        "Generator", [f"{SHED} {zone}" for zone in case.load_mw], bus=list(case.load_mw), carrier="power",
        p_nom=2.0 * loads.to_numpy().max(), marginal_cost=case.shortage_usd_per_mwh,
    )  # fmt: skip
    _add_fleets(network, case)
    ways = [
        (f"{tie.id} {way}", start, end, tie)
        for tie in ties
        for way, start, end in ((THERE, tie.from_zone, tie.to_zone), (BACK, tie.to_zone, tie.from_zone))
    ]
    network.add(
        "Link", [name for name, *_ in ways], bus0=[start for _, start, *_ in ways], bus1=[end for _, _, end, _ in ways],
        p_nom=[tie.capacity_mw for *_, tie in ways], efficiency=[1.0 - tie.loss_share for *_, tie in ways],
        marginal_cost=case.line_cost_usd_per_mwh, carrier="power",
    )  # fmt: skip
    return network


def _add_fleets(network: Any, case: PowerCase) -> None:
    """Add plants as generators, and reservoirs that hold as much of the hours solved as they do of a year."""
    import pandas as pd

    def by_hour(series: Mapping[str, Floats]) -> Any:
        return pd.DataFrame({name: np.broadcast_to(one, len(network.snapshots)) for name, one in series.items()})

    dry = [one for one in case.fleets if not len(one.inflow_mw)]
    wet = [one for one in case.fleets if len(one.inflow_mw)]
    network.add(
        "Generator", [one.id for one in dry], bus=[one.zone for one in dry], carrier="power",
        p_nom=[one.capacity_mw for one in dry], p_min_pu=[0.0 if one.technology else -1.0 for one in dry],
        p_max_pu=by_hour({one.id: one.allowed_share if len(one.allowed_share) else np.ones(1) for one in dry}),
        marginal_cost=by_hour({one.id: one.cost_usd_per_mwh for one in dry}),
    )  # fmt: skip
    network.add(
        "StorageUnit", [one.id for one in wet], bus=[one.zone for one in wet], carrier="power",
        p_nom=[one.capacity_mw for one in wet], p_min_pu=0.0, efficiency_dispatch=1.0, cyclic_state_of_charge=True,
        max_hours=[one.storage_h * case.hours.year_share for one in wet],
        inflow=by_hour({one.id: one.inflow_mw for one in wet}),
        marginal_cost=[float(one.cost_usd_per_mwh[0]) for one in wet],
    )  # fmt: skip


def balances_mw(case: PowerCase, found: PowerSolution) -> dict[str, Floats]:
    """Give what is left over at every zone in every hour: made and brought less used and sent, in MW.

    Computed from the dispatch alone, not from the solver's own rows.
    """
    hours = len(case.hours.of_year)
    left = {zone.id: np.zeros(hours) - case.load_mw.get(zone.id, 0.0) for zone in case.zones}
    for fleet in case.fleets:
        left[fleet.zone] += found.made_mw[fleet.id]
    for zone, series in found.unserved_mw.items():
        left[zone] += series
    by_id = {tie.id: tie for tie in case.ties}
    for (name, way), series in found.sent_mw.items():
        tie = by_id[name]
        start, end = (tie.from_zone, tie.to_zone) if way == THERE else (tie.to_zone, tie.from_zone)
        left[start] -= series
        left[end] += (1.0 - tie.loss_share) * series
    return left
