"""From the planning model to the simulator: a year with its equilibrium flows becomes operations by name."""

from __future__ import annotations

import msgspec

from transcaspian.flow import Flows
from transcaspian.network import Network
from transcaspian.sim._empties import ballast, with_empties
from transcaspian.sim._harbours import (
    Docks,
    handlings_of,
    kind_of,
    kinds_of,
    links_of,
    ports_of,
    served_links,
    ships_of,
    shores_of,
)
from transcaspian.sim._lanes import Lane, lanes_of
from transcaspian.sim._operations import EXPONENTIAL, Operations, Order, Source, Spread
from transcaspian.sim._programs import Writer, Written
from transcaspian.units import HOURS_PER_DAY, HOURS_PER_YEAR

START_H = 4380.0  # on the first of July of the year before: queues are shortest then


class Compiled(msgspec.Struct, frozen=True, eq=False):
    """Operations of a year, and how their names lead back to the model.

    Attributes
    ----------
    operations : what an engine runs; hour 4380 is the first hour of the year
    lanes : programs that carry cargo, by id
    markets : kt a year of each market that a program carries
    causes : of each step of a program: running, border, port, ship, yard, quota, forming, held, departure or nothing
    resource_of : resource of a station, gate, store, port or service by its name, as ``station:ID``, ``gate:ID``,
        ``store:ID``, ``port:ID`` (several, joined by spaces) and ``link:ID``
    free_h : hours of a program's route in the network, without waits for the ships that are simulated
    notes : what had to give, in words
    """

    operations: Operations
    lanes: dict[str, Lane]
    markets: dict[str, tuple[tuple[str, float], ...]]
    causes: dict[str, tuple[str, ...]]
    resource_of: dict[str, str]
    free_h: dict[str, float]
    notes: tuple[str, ...]


def compile_year(flows: Flows, *, only: tuple[str, ...] = (), orders: bool = False) -> Compiled:
    """Turn a year into operations: every flow that crosses by a ship between two terminals.

    Parameters
    ----------
    flows : Flows
        One year, solved.
    only : tuple of str
        Links with ships; their fleets' other links come with them. All such links without it.
    orders : bool
        Whether the closures and loading bans of known dates hold, in the years they belong to.

    Returns
    -------
    Compiled
        A pure function of the flows.

    Notes
    -----
    Left out: line sections away from the ports (their running times stay, their waits do not), the capacity of
    pipelines, pools of equipment, crews and locomotives, single wagons inside a train, trucks' own schedules, empty
    boxes beyond those that the equilibrium moves, empty trucks, and ships between ports without a terminal, which are
    a leg with the equilibrium's wait for departures. Lanes below a fiftieth of their form and crossing take the route
    of the largest. Traffic beyond the model slows stations and gangs by its share. A ship at berth has all gangs of
    its terminal while it lies alone.
    """
    network = flows.network
    served = served_links(network, only)
    docks = Docks(network)
    lanes = lanes_of(flows, served)
    writer = Writer(network, docks, flows.frequency_h)
    written = {lane.id: writer.write(lane, [int(arc) for arc in flows.routes.arcs(lane.route)]) for lane in lanes}
    kinds = kinds_of(network, lanes)
    loaded = [_source(network, lane) for lane in lanes]
    empties = with_empties(network, lanes, kinds, loaded)
    units = {kind_of(network, lane): _handled(network, lane) for lane in lanes}
    handled = units | {kind.id: f"wagon:{empties.vehicle}" for kind in empties.kinds if kind.id not in units}
    links, ships = links_of(network, docks, served, flows.frequency_h), ships_of(network, served, docks)
    in_ballast = ballast(network, lanes, links, ships)
    operations = Operations(
        kinds=(*empties.kinds, *in_ballast.kinds),
        programs=(*(one.program for one in written.values()), *empties.programs, *in_ballast.programs),
        sources=(*empties.sources, *in_ballast.sources),
        stations=tuple(station for station, _, _ in writer.stations.met.values()),
        stores=writer.stores(),
        gates=(*writer.bans(), *(gate for gate, _ in writer.stations.quotas.values())),
        formers=tuple(writer.formers.values()),
        shores=shores_of(network),
        ports=ports_of(network, docks),
        handlings=(*handlings_of(network, docks, handled), *in_ballast.handlings),
        links=links,
        ships=ships,
        orders=_orders(network) if orders else (),
        start_h=START_H,
    )
    return Compiled(
        operations=operations,
        lanes={lane.id: lane for lane in lanes},
        markets={lane.id: lane.markets for lane in lanes},
        causes={program.id: ("", "ship", "") for program in empties.programs}
        | {program.id: ("ship", "") for program in in_ballast.programs}
        | {name: one.causes for name, one in written.items()},
        resource_of=_resource_of(network, writer, served),
        free_h={name: one.free_h for name, one in written.items()},
        notes=_notes(written),
    )


def _source(network: Network, lane: Lane) -> Source:
    gap = Spread(EXPONENTIAL, HOURS_PER_YEAR * lane.group / lane.units_per_y)
    return Source(lane.id, kind_of(network, lane), lane.id, gap, units=lane.group)


def _handled(network: Network, lane: Lane) -> str:
    of = lane.fleet if lane.unit == "parcel" else network.atlas.fleets[lane.fleet].vehicle
    return f"{lane.unit}:{of}"


def _orders(network: Network) -> tuple[Order, ...]:
    """Closures and bans of known dates that belong to the network's year."""
    return tuple(
        Order(
            target=f"ban:{order.target}" if order.target in network.atlas.yards else order.target,
            from_h=START_H + (order.from_day - 1.0) * HOURS_PER_DAY,
            hours=order.closed_days * HOURS_PER_DAY,
        )
        for order in network.atlas.orders.values()
        if order.year == network.year
    )


def _resource_of(network: Network, writer: Writer, served: dict[str, str]) -> dict[str, str]:
    """Resources behind the names of the operations."""
    atlas = network.atlas
    fleets = {resource.fleet: name for name, resource in atlas.resources.items() if resource.unit == "ship_day"}
    found = {f"station:{name}": resource for name, (_, resource, _) in writer.stations.met.items()}
    found |= {f"port:{terminal.id}": terminal.resources for terminal in atlas.terminals.values()}
    found |= {f"link:{link}": fleets[fleet] for link, fleet in served.items() if fleet in fleets}
    for yard in atlas.yards.values():
        resource = next((r.id for r in atlas.resources.values() if (r.kind, r.place) == ("yard", yard.place)), "")
        found[f"store:{yard.id}"] = resource
    for gate in writer.bans():
        found[f"gate:{gate.id}"] = found[f"store:{gate.store}"]
    found |= {f"gate:{name}": resource for name, (_, resource) in writer.stations.quotas.items()}
    return found


def _notes(written: dict[str, Written]) -> tuple[str, ...]:
    """Say where ships and berths take longer than the network has for the crossing."""
    return tuple(
        f"{name}: berths and ship take {one.over_h:.1f} h more than both transfers and the sea"
        for name, one in written.items()
        if one.over_h > 0.0
    )
