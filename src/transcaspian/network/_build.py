"""One year of a scenario as read-only arrays."""

from __future__ import annotations

import functools

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.model import SIMULATED, Atlas, Scenario
from transcaspian.network._columns import Columns, parameter, year_columns
from transcaspian.network._curves import closure_factors
from transcaspian.network._ships import Loads, cycle_days, link_rows, voyages_per_y
from transcaspian.network._topology import Topology, topology
from transcaspian.units import DAYS_PER_YEAR, HOURS_PER_YEAR, T_PER_KT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BASE_YEAR = 2024  # of the background loads in the tables
POOL_UNITS_PER_Y = 10_000.0  # reference size of a pool: with POOL_STIFFNESS it leaves an imbalance of a few units
POOL_STIFFNESS = 1.0e4
AFLOAT = ("ship_day", "call")  # units of a resource that one kt takes by the shipload
WAGON_TEU = 2.0  # a 40 ft box or two 20 ft boxes on the deck length of one wagon


class Network(msgspec.Struct, frozen=True, eq=False):
    """Arrays of one year; shapes: A arcs, S slots, C cargoes, M markets, L links, U arc uses.

    Attributes
    ----------
    arc_open : (A,) bool
    arc_time_h, arc_sd_h : (A,) free-flow hours and their standard deviation, without waits
    arc_usd_per_t, arc_usd_per_teu : (A,) price; containers pay both, the second over their tonnes per TEU
    link_frequency_h : (L,) hours waited for the next departure (half the headway; for ships that fill, at their
    stated start)
    use_units : (U,) usage in slot units for each unit of cargo that ``conversion`` gives
    conversion : (C, S) units of a slot that one kt of a cargo takes
    capacity_per_y, background_per_y : (S,) in the slot's unit
    wait_scale_h, wait_power, closure_wait_h : (S,) parameters of the wait
    closure_factor : (S, knots) what multiplies ``closure_wait_h`` at each of ``CURVE_LOADS``
    rent_scale_usd_per_unit : (S,)
    slot_pool : (S,) bool, True where the slot is an equipment pool (signed)
    volume_kt : (M,)
    notes : what had to be cut or left out, in words
    """

    scenario: Scenario
    atlas: Atlas
    year: int
    topology: Topology
    columns: Columns
    arc_open: NDArray[np.bool_]
    arc_time_h: Floats
    arc_sd_h: Floats
    arc_usd_per_t: Floats
    arc_usd_per_teu: Floats
    link_frequency_h: Floats
    link_sailing_share: Floats
    use_units: Floats
    conversion: Floats
    capacity_per_y: Floats
    background_per_y: Floats
    wait_scale_h: Floats
    wait_power: Floats
    closure_wait_h: Floats
    closure_factor: Floats
    rent_scale_usd_per_unit: Floats
    slot_pool: NDArray[np.bool_]
    volume_kt: Floats
    notes: tuple[str, ...]

    def parameter(self, name: str) -> float:
        """Value of a constant of the model in this year."""
        return parameter(self.atlas, self.columns, name)


def _lock(*arrays: NDArray[np.generic]) -> None:
    for array in arrays:
        array.flags.writeable = False


@functools.lru_cache(maxsize=8)
def _tariff_rows(atlas: Atlas) -> dict[tuple[str, str, str, str], list[int]]:
    """Rows of the tariffs by (link, operator, mode, form)."""
    rows: dict[tuple[str, str, str, str], list[int]] = {}
    for number, tariff in enumerate(atlas.tariffs.values()):
        key = (tariff.link, "", "", tariff.form) if tariff.link else ("", tariff.operator, tariff.mode, tariff.form)
        rows.setdefault(key, []).append(number)
    return rows


def _tariff(atlas: Atlas, link: str, form: str, year: int) -> int:
    """Row of the tariff that prices a link for a form in a year; -1 if there is none."""
    rows = _tariff_rows(atlas)
    record = atlas.links[link]
    tariffs = list(atlas.tariffs.values())
    for key in ((link, "", "", form), ("", record.operator, record.mode, form)):
        for row in rows.get(key, ()):
            if tariffs[row].from_year <= year <= tariffs[row].to_year:
                return row
    return -1


@functools.lru_cache(maxsize=64)
def arc_tariffs(atlas: Atlas, year: int) -> Ints:
    """Tariff row of each arc (-1 for transfers and unpriced links)."""
    top = topology(atlas)
    found = {}
    rows = np.full(len(top.arc_link), -1, dtype=np.int64)
    for arc, (link, form) in enumerate(zip(top.arc_link, top.arc_form, strict=True)):
        if link >= 0:
            key = (int(link), int(form))
            if key not in found:
                found[key] = _tariff(atlas, top.links[link], top.forms[form], year)
            rows[arc] = found[key]
    return rows


def _arc_values(
    atlas: Atlas, top: Topology, columns: Columns, year: int
) -> tuple[NDArray[np.bool_], Floats, Floats, Floats, Floats]:
    """Open, hours, spread and the two prices of every arc."""
    links, transfers, forms, tariffs = columns["links"], columns["transfers"], columns["forms"], columns["tariffs"]
    is_link = top.arc_link >= 0
    link, transfer = np.maximum(top.arc_link, 0), np.maximum(top.arc_transfer, 0)
    is_rail = np.array([record.mode == "rail" for record in atlas.links.values()])[link]
    speed = np.array([record.speed_km_per_h for record in atlas.links.values()])
    speed = np.where(np.isnan(links["speed_km_per_h"]), speed, links["speed_km_per_h"])[link]
    is_road = np.array([record.mode == "road" for record in atlas.links.values()])[link]
    scale = np.where(
        is_rail,
        forms["rail_speed_scale"][top.arc_form],
        np.where(is_road, forms["road_speed_scale"][top.arc_form], 1.0),
    )
    speed = speed * scale
    length = links["length_km"][link]
    running = np.where(speed > 0.0, length / np.where(speed > 0.0, speed, 1.0), 0.0)
    border = np.where(is_rail, forms["border_scale"][top.arc_form], 1.0)
    spread = parameter(atlas, columns, "link-spread")
    time_h = np.where(is_link, running + links["dwell_h"][link] * border, transfers["dwell_h"][transfer])
    sd_h = np.where(
        is_link, np.hypot(spread * running, links["dwell_sd_h"][link] * border), transfers["dwell_sd_h"][transfer]
    )
    row = arc_tariffs(atlas, year)
    priced = row >= 0
    row = np.maximum(row, 0)
    per_t = (
        np.where(priced, tariffs["usd_per_t_km"][row] * length + tariffs["usd_per_t"][row], 0.0)
        + links["fee_usd_per_t"][link]
    )
    per_teu = np.where(priced, tariffs["usd_per_teu_km"][row] * length + tariffs["usd_per_teu"][row], 0.0)
    boxed = np.array([name == "container" for name in top.forms])[top.arc_form]
    usd_per_t = np.where(
        is_link,
        np.where(boxed, links["fee_usd_per_t"][link], per_t),
        np.where(boxed, 0.0, transfers["cost_usd_per_t"][transfer]),
    )
    usd_per_teu = np.where(boxed, np.where(is_link, per_teu, transfers["cost_usd_per_teu"][transfer]), 0.0)
    opened = np.where(is_link, links["open_share"][link], transfers["open_share"][transfer]) > 0.5
    return opened, time_h, sd_h, usd_per_t, usd_per_teu


class _PerKt(msgspec.Struct, frozen=True, eq=False):
    """Boxes, wagons and trucks that one kt of each cargo takes, all (C,); nan where a cargo never takes one."""

    teu: Floats
    wagons: Floats
    trucks: Floats
    empties_share: Floats
    boxed: NDArray[np.bool_]
    on_wheels: NDArray[np.bool_]
    crude: NDArray[np.bool_]


def _per_kt(atlas: Atlas, columns: Columns) -> _PerKt:
    cells = columns["cargoes"]
    forms = [cargo.form for cargo in atlas.cargoes.values()]
    form_row = {name: row for row, name in enumerate(atlas.forms)}
    boxed = np.array([form == "container" for form in forms])
    teu = T_PER_KT / cells["t_per_teu"]
    return _PerKt(
        teu=teu,
        wagons=np.where(boxed, teu / WAGON_TEU, T_PER_KT / cells["t_per_wagon"]),
        trucks=T_PER_KT / cells["t_per_truck"],
        empties_share=columns["forms"]["empty_return_share"][[form_row[form] for form in forms]],
        boxed=boxed,
        on_wheels=np.array([form in ("truck", "vehicle") for form in forms]),
        crude=np.array([form == "crude" for form in forms]),
    )


def _ships_per_kt(atlas: Atlas, columns: Columns, per_kt: _PerKt, fleet_name: str) -> Floats:
    """Ship loads of one kt at full draught and the fill that the fleet achieves, (C,)."""
    row = list(atlas.fleets).index(fleet_name)
    fleet = {name: float(columns["fleets"][name][row]) for name in ("load_share", "deck_m", "payload_t", "payload_teu")}
    by_weight = np.full_like(per_kt.teu, T_PER_KT / (fleet["payload_t"] * fleet["load_share"]))
    if fleet["deck_m"] > 0.0:
        metres = np.where(
            per_kt.on_wheels,
            per_kt.trucks * parameter(atlas, columns, "truck-deck"),
            per_kt.wagons * parameter(atlas, columns, "wagon-deck"),
        )
        return np.where(per_kt.crude, by_weight, metres / (fleet["deck_m"] * fleet["load_share"]))
    return np.where(per_kt.boxed, per_kt.teu / (fleet["payload_teu"] * fleet["load_share"]), by_weight)


def _conversion(atlas: Atlas, top: Topology, columns: Columns) -> Floats:
    """Units of each slot for one kt of each cargo; nan where a cargo has no use for the unit."""
    per_kt, cells = _per_kt(atlas, columns), columns["resources"]
    n_real = len(atlas.resources)
    table = np.zeros((len(atlas.cargoes), n_real + len(atlas.pools)))
    simple = {"kt": np.ones_like(per_kt.teu), "teu": per_kt.teu, "wagon": per_kt.wagons, "truck": per_kt.trucks}
    ships: dict[str, Floats] = {}
    for number, kind in enumerate(atlas.resources.values()):
        if kind.unit == "train":
            full = np.where(per_kt.boxed, per_kt.teu / cells["train_teu"][number], T_PER_KT / cells["train_t"][number])
            table[:, number] = full * (1.0 + per_kt.empties_share)
        elif kind.unit in AFLOAT:
            if kind.fleet not in ships:
                ships[kind.fleet] = _ships_per_kt(atlas, columns, per_kt, kind.fleet)
            table[:, number] = ships[kind.fleet]
        else:
            table[:, number] = simple[kind.unit]
    table[:, n_real:] = np.where(per_kt.boxed, per_kt.teu, 0.0)[:, None]
    return table[:, top.slot_resource]


class _Afloat(msgspec.Struct, frozen=True, eq=False):
    """Arc uses whose units depend on a ship: their rows, the fleet, the link (-1 in port) and the places."""

    uses: Ints
    unit: str
    fleet: int
    vehicle: str
    link: int
    ends: tuple[str, ...]


@functools.lru_cache(maxsize=8)
def _afloat(atlas: Atlas) -> tuple[_Afloat, ...]:
    """Arc uses by resource and link, or place where they are transfers; the same in all years."""
    top = topology(atlas)
    resources, links = list(atlas.resources.values()), list(atlas.links.values())
    fleets = list(atlas.fleets)
    arc_of_use = np.repeat(np.arange(len(top.arc_link)), np.diff(top.use_start))
    groups: dict[tuple[int, int, int], list[int]] = {}
    for use, (arc, slot) in enumerate(zip(arc_of_use, top.use_slot, strict=True)):
        number, link = int(top.slot_resource[slot]), int(top.arc_link[arc])
        if number < len(resources) and resources[number].unit in AFLOAT:
            groups.setdefault((number, link, int(top.arc_tail[arc]) if link < 0 else -1), []).append(use)
    found = []
    for (number, link, tail), uses in groups.items():
        row = fleets.index(resources[number].fleet)
        ends = (links[link].origin, links[link].destination) if link >= 0 else (top.states[tail][0],)
        vehicle = atlas.fleets[fleets[row]].vehicle
        found.append(_Afloat(np.array(uses), resources[number].unit, row, vehicle, link, ends))
    return tuple(found)


def _use_units(atlas: Atlas, top: Topology, columns: Columns, year: int) -> tuple[Floats, dict[int, str]]:
    """Usage of each arc use: the share, times cycle days over payload for fleets, over payload for berth calls.

    Empty wagons that come back by ferry take as much of the other direction as their share of the loaded ones.

    With it the links on which a fleet loads too little to sail, and how much that is in words: their usage is that
    of the least load, so that it stays finite.
    """
    units = np.where(top.use_empties, parameter(atlas, columns, "empty-wagons"), 1.0) * top.use_share
    fleet = columns["fleets"]
    loads, least = Loads(atlas, columns, year=year), parameter(atlas, columns, "least-load")
    laid_up: dict[int, str] = {}
    for group in _afloat(atlas):
        share = loads.share(group.fleet, group.ends, group.vehicle)
        factor = 1.0 / max(share, least)
        if share < least and group.link >= 0 and columns["links"]["open_share"][group.link] > 0.5:
            name = list(atlas.fleets)[group.fleet]
            laid_up[group.link] = (
                f"{year}: {top.links[group.link]} closes: {name} would load {share:.0%} of its payload, "
                f"less than the {least:.0%} below which ships are laid up"
            )
        if group.unit == "ship_day" and group.link >= 0:
            factor *= cycle_days(
                float(columns["links"]["length_km"][group.link]),
                speed_kn=float(fleet["speed_kn"][group.fleet]),
                turn_h=float(fleet["turn_h"][group.fleet]),
            )
        units[group.uses] *= factor
    return units, laid_up


def _frequency(atlas: Atlas, columns: Columns, link_open: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Hours until the next departure of each link at the stated start, and the sailings a year of it.

    Ships that fill start from their fleet shared evenly over its links; timetables wait half their headway.
    """
    wait = np.zeros(len(atlas.links))
    sailings = np.zeros(len(atlas.links))
    fleet = columns["fleets"]
    number = link_rows(atlas)
    for row, record in enumerate(atlas.fleets.values()):
        served = [name for name in atlas.link_list(record.links) if link_open[number[name]]]
        for name, voyages in voyages_per_y(atlas, columns, row, served).items():
            sailings[number[name]] += voyages
            if fleet["headway_h"][row] > 0.0:
                wait[number[name]] = 0.5 * float(fleet["headway_h"][row])
    filling = {
        name
        for row, record in enumerate(atlas.fleets.values())
        if not fleet["headway_h"][row] > 0.0
        for name in atlas.link_list(record.links)
    }
    longest_h = parameter(atlas, columns, "longest-fill")
    for name in filling:
        if sailings[number[name]] > 0.0:
            wait[number[name]] = min(0.5 * HOURS_PER_YEAR / sailings[number[name]], longest_h)
    return wait, sailings


def _slots(atlas: Atlas, top: Topology, columns: Columns, year: int) -> tuple[dict[str, Floats], list[str]]:
    """Give capacity, background and wait parameters of every slot, and what had to be cut."""
    cells = columns["resources"]
    open_share = cells["availability_share"]
    capacity = _ship_days(atlas, columns) * open_share
    wanted = cells["background_per_y"] * (1.0 + cells["background_growth_share"]) ** (year - BASE_YEAR)
    limit = parameter(atlas, columns, "background-limit") * capacity
    names = list(atlas.resources)
    notes = [
        f"{year}: background at {names[row]} cut from {wanted[row]:.0f} to {limit[row]:.0f} of {capacity[row]:.0f}"
        for row in np.flatnonzero(wanted > limit)
    ]
    servers = np.maximum(cells["servers"], 1.0)
    pools, slot = len(atlas.pools), top.slot_resource

    def join(real: Floats, pool_value: float) -> Floats:
        joined: Floats = np.concatenate([real, np.full(pools, pool_value)])[slot]
        return joined

    rent = np.concatenate([cells["rent_scale_usd_per_unit"], columns["pools"]["scale_usd_per_unit"] * POOL_STIFFNESS])
    return {
        "capacity_per_y": join(capacity, POOL_UNITS_PER_Y),
        "background_per_y": join(np.minimum(wanted, limit), 0.0),
        "wait_scale_h": join(cells["service_h"] * (cells["arrival_scv"] + cells["service_scv"]) / 2.0 / servers, 0.0),
        "wait_power": join(np.sqrt(2.0 * (servers + 1.0)) - 1.0, 1.0),
        # Poisson arrivals meet exponential closures: the mean residual is the mean length
        "closure_wait_h": join((1.0 - open_share) * cells["closure_h"], 0.0),
        "rent_scale_usd_per_unit": rent[slot] / top.slot_met,
    }, notes


def _ship_days(atlas: Atlas, columns: Columns) -> Floats:
    """Give the capacity of every resource before closures; a fleet's ship days follow from its ships.

    So a Change of the number of ships is enough.
    """
    capacity = columns["resources"]["capacity_per_y"].copy()
    fleets = columns["fleets"]
    row_of = {name: row for row, name in enumerate(atlas.fleets)}
    for number, resource in enumerate(atlas.resources.values()):
        if resource.unit == "ship_day":
            row = row_of[resource.fleet]
            capacity[number] = fleets["count"][row] * fleets["availability_share"][row] * DAYS_PER_YEAR
    return capacity


def build(scenario: Scenario, *, year: int, atlas: Atlas, columns: Columns | None = None) -> Network:
    """Build one year of a scenario: the only place where Changes are applied.

    Parameters
    ----------
    scenario : Scenario
        In full form.
    year : int
        Calendar year.
    atlas : Atlas
        The corridor of today.
    columns : Columns, optional
        The year's numbers, where some differ from what the scenario makes of them. Beside the tables they may hold
        ``simulated``: ``arc_sd_h`` (A,) takes the place of the spread that follows from the tables.

    Returns
    -------
    Network
        Read-only arrays; see its attributes for shapes and units.

    Raises
    ------
    ScenarioError
        If two Changes set one field, or one names nothing.
    """
    top = topology(atlas)
    columns = year_columns(scenario, atlas, year=year) if columns is None else columns
    opened, time_h, sd_h, usd_per_t, usd_per_teu = _arc_values(atlas, top, columns, year)
    if SIMULATED in columns:
        sd_h = columns[SIMULATED]["arc_sd_h"].copy()
    units, laid_up = _use_units(atlas, top, columns, year)
    conversion = _conversion(atlas, top, columns)
    link_open = columns["links"]["open_share"] > 0.5
    link_open[list(laid_up)] = False
    opened &= np.where(top.arc_link >= 0, link_open[top.arc_link], True)
    frequency, sailings = _frequency(atlas, columns, link_open)
    growth = closure_factors(scenario, atlas)[top.slot_resource]
    slots, notes = _slots(atlas, top, columns, year)
    pool = top.slot_resource >= len(atlas.resources)
    _lock(
        opened,
        time_h,
        sd_h,
        usd_per_t,
        usd_per_teu,
        units,
        conversion,
        frequency,
        sailings,
        pool,
        growth,
        *slots.values(),
    )
    return Network(
        scenario=scenario,
        atlas=atlas,
        year=year,
        topology=top,
        columns=columns,
        arc_open=opened,
        arc_time_h=time_h,
        arc_sd_h=sd_h,
        arc_usd_per_t=usd_per_t,
        arc_usd_per_teu=usd_per_teu,
        link_frequency_h=frequency,
        link_sailing_share=sailings,
        use_units=units,
        conversion=conversion,
        closure_factor=growth,
        slot_pool=pool,
        volume_kt=columns["markets"]["volume_kt"],
        notes=(*notes, *laid_up.values()),
        **slots,
    )
