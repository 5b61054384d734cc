"""Ways between two places for one cargo: legs, days, price, spread, and what each waits for."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import numpy as np

from transcaspian.errors import Fault, NoRoute, ScenarioError
from transcaspian.flow import Flows, assign, corridor_constants
from transcaspian.model import FIRST_YEAR, LAST_YEAR, Atlas, Scenario
from transcaspian.network import banned_by, build, corridor_of, find_routes, freeze, routes_between
from transcaspian.runs._records import ROUTE_SCHEMA, Leg, TripWays, Wait, Way
from transcaspian.runs._reliability import settle
from transcaspian.units import HOURS_PER_DAY


class RouteAnswer(msgspec.Struct, frozen=True):
    """What ``route --json`` says."""

    schema: str
    origin: str
    destination: str
    cargo: str
    scenario: str
    year: int
    ways: list[Way]


def find_ways(
    scenario: Scenario, origin: str, destination: str, *, cargo: str, year: int, most: int, atlas: Atlas
) -> RouteAnswer:
    """Find the ways of a cargo between two places at the year's equilibrium prices.

    Parameters
    ----------
    scenario : Scenario
        Whose network and traffic.
    origin, destination : str
        Ids of places.
    cargo : str
        Id of a cargo, or of a group of cargoes.
    year : int
        Year of the equilibrium.
    most : int
        Most ways to return; the cheapest of each corridor come first.
    atlas : Atlas
        The corridor of today.

    Raises
    ------
    InputError
        If a place or the cargo is not known.
    NoRoute
        If nothing open joins the places for this cargo.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        span = f"{FIRST_YEAR} to {LAST_YEAR}"
        raise ScenarioError(Fault("route", "the year is outside the data", field="year", got=str(year), allowed=span))
    goods = atlas.cargo(cargo)
    start, end = atlas.place(origin), atlas.place(destination)
    network = build(scenario, year=year, atlas=atlas)
    flows = settle(assign(network, freeze(find_routes(network), atlas=atlas)))
    found = _priced(flows, start.id, end.id, goods.id)
    if not found:
        raise NoRoute(
            f"no open route carries {goods.id} from {start.id} to {end.id} in {year} under '{scenario.name}'; try "
            "another cargo, year or scenario"
        )
    ways = [_way(flows, list(path), price, start.id, end.id, goods.id) for path, price in found]
    return RouteAnswer(ROUTE_SCHEMA, start.id, end.id, goods.id, scenario.name, year, ways[:most])


def trip_ways(flows: Flows) -> list[TripWays]:
    """Find the best way of each corridor for the reference trips of the tables, at a year's equilibrium prices.

    A corridor that has no way inside the cost band of the trip is left out.
    """
    network = flows.network
    answers = []
    for trip in network.atlas.trips.values():
        ends = trip.origin, trip.destination
        ways = best_ways(flows, *ends, cargo=trip.cargo)
        answers.append(TripWays(trip.id, trip.name, *ends, trip.cargo, network.year, ways))
    return answers


def best_ways(flows: Flows, origin: str, destination: str, *, cargo: str) -> list[Way]:
    """Find the best way of each corridor between two places, at a year's equilibrium prices.

    A way that no ban closes goes before one that a ban closes; of several, the least generalised cost counts.
    """
    network = flows.network
    best: dict[int, tuple[bool, list[int], float]] = {}
    for path, price_usd_per_t in _priced(flows, origin, destination, cargo):
        corridor = corridor_of(np.array(path, dtype=np.int64), network.atlas)
        closed = banned_by(path, origin, destination, network) != ""
        if corridor not in best or (best[corridor][0] and not closed):
            best[corridor] = closed, list(path), price_usd_per_t
    return [
        _way(flows, path, price_usd_per_t, origin, destination, cargo) for _, path, price_usd_per_t in best.values()
    ]


def _priced(flows: Flows, origin: str, destination: str, cargo: str) -> list[tuple[tuple[int, ...], float]]:
    """Give the routes between two places at the prices of an equilibrium, the cheapest of each corridor first."""
    prices = flows.equilibrium.state.prices
    return routes_between(
        flows.network,
        origin,
        destination,
        cargo=cargo,
        slot_wait_h=prices[2],
        slot_rent_usd_per_unit=prices[3],
        frequency_h=flows.frequency_h,
    )


def _way(flows: Flows, path: list[int], price_usd_per_t: float, origin: str, destination: str, cargo: str) -> Way:
    network = flows.network
    top, atlas = network.topology, network.atlas
    row = list(atlas.cargoes).index(cargo)
    t_per_teu = atlas.cargoes[cargo].t_per_teu
    pieces = [_piece(flows, arc, row) for arc in path]
    legs = _legs(pieces)
    corridor = corridor_of(np.array(path, dtype=np.int64), atlas)
    constant = float(corridor_constants(network)[corridor, row])
    tariff = sum(piece["tariff_usd_per_t"] + piece["rent_usd_per_t"] for piece in pieces)
    return Way(
        corridor=list(atlas.corridors)[corridor],
        places=_places([top.states[top.arc_tail[path[0]]][0]] + [top.states[top.arc_head[arc]][0] for arc in path]),
        length_km=sum(piece["length_km"] for piece in pieces),
        days=sum(piece["time_h"] + piece["wait_h"] for piece in pieces) / HOURS_PER_DAY,
        sd_days=math.sqrt(sum(piece["sd_h"] ** 2 for piece in pieces)) / HOURS_PER_DAY,
        usd_per_t=tariff,
        usd_per_teu=tariff * t_per_teu if atlas.cargoes[cargo].form == "container" else None,
        generalised_usd_per_t=price_usd_per_t + constant,
        closed_by=banned_by(tuple(path), origin, destination, network),
        legs=legs,
        waits=_waits(pieces),
    )


def _places(names: list[str]) -> list[str]:
    return [name for number, name in enumerate(names) if number == 0 or names[number - 1] != name]


def _piece(flows: Flows, arc: int, cargo: int) -> dict[str, Any]:
    """Length, hours, waits and money of one arc."""
    network = flows.network
    top, atlas = network.topology, network.atlas
    link = int(top.arc_link[arc])
    prices = flows.equilibrium.state.prices
    t_per_teu = float(network.columns["cargoes"]["t_per_teu"][cargo])
    waits: list[Wait] = []
    for use in range(top.use_start[arc], top.use_start[arc + 1]):
        slot = int(top.use_slot[use])
        hours = float(top.use_passages[use] * prices[2][slot])
        rent = float(network.use_units[use] * network.conversion[cargo, slot] * prices[3][slot]) / 1000.0
        number = int(top.slot_resource[slot])
        name = (
            list(atlas.resources.values())[number].name
            if number < len(atlas.resources)
            else list(atlas.pools.values())[number - len(atlas.resources)].name
        )
        waits.append(Wait(top.read_as(slot), name, hours, rent))
    departure = float(flows.frequency_h[link]) if link >= 0 else 0.0
    if departure > 0.0:
        waits.append(Wait(top.links[link], f"departure {top.links[link]}", departure, 0.0))
    record = atlas.links[top.links[link]] if link >= 0 else None
    return {
        "origin": top.states[top.arc_tail[arc]][0],
        "destination": top.states[top.arc_head[arc]][0],
        "medium": record.medium if record else "",
        "operator": record.operator if record else "",
        "length_km": float(network.columns["links"]["length_km"][link]) if record else 0.0,
        "time_h": float(network.arc_time_h[arc]),
        "sd_h": float(network.arc_sd_h[arc]),
        "wait_h": sum((wait.wait_h for wait in waits), 0.0),
        "tariff_usd_per_t": float(network.columns["cargoes"]["tariff_share"][cargo])
        * float(network.arc_usd_per_t[arc] + (network.arc_usd_per_teu[arc] / t_per_teu if t_per_teu > 0.0 else 0.0)),
        "rent_usd_per_t": sum((wait.rent_usd_per_t for wait in waits), 0.0),
        "waits": waits,
    }


def _legs(pieces: list[dict[str, Any]]) -> list[Leg]:
    """Join arcs on one medium; a transfer counts to the leg that it begins, the last one to the leg that it ends."""
    groups: list[list[dict[str, Any]]] = []
    pending: list[dict[str, Any]] = []
    for piece in pieces:
        if not piece["medium"]:
            pending.append(piece)
        elif groups and not pending and groups[-1][-1]["medium"] == piece["medium"]:
            groups[-1].append(piece)
        else:
            groups.append([*pending, piece])
            pending = []
    if groups:
        groups[-1] += pending
    legs = []
    for group in groups:
        links = [piece for piece in group if piece["medium"]]
        total = {
            key: sum(piece[key] for piece in group)
            for key in ("length_km", "time_h", "wait_h", "tariff_usd_per_t", "rent_usd_per_t")
        }
        operators = list(dict.fromkeys(piece["operator"] for piece in links if piece["operator"]))
        legs.append(Leg(links[0]["origin"], links[-1]["destination"], links[0]["medium"], operators, **total))
    return legs


def _waits(pieces: list[dict[str, Any]]) -> list[Wait]:
    """Give what a way waits for, the longest or dearest first."""
    found: dict[str, Wait] = {}
    for piece in pieces:
        for wait in piece["waits"]:
            before = found.get(wait.cause)
            found[wait.cause] = (
                wait
                if before is None
                else Wait(
                    wait.cause, wait.name, before.wait_h + wait.wait_h, before.rent_usd_per_t + wait.rent_usd_per_t
                )
            )
    useful = [wait for wait in found.values() if wait.wait_h >= 0.5 or abs(wait.rent_usd_per_t) >= 0.05]
    return sorted(useful, key=lambda wait: (-(wait.wait_h + abs(wait.rent_usd_per_t)), wait.cause))
