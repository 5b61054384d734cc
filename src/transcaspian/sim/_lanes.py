"""Routes of a year gathered into lanes: what moves between two places, in which form, over which crossings."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.flow import Flows, market_cargo
from transcaspian.network import Network
from transcaspian.units import T_PER_KT

Floats = NDArray[np.float64]

NO_FLOW_KT = 1e-6
SMALL_SHARE = 0.02  # of the units of one form over one crossing: lanes below it ride with the largest
BOX_TEU = 2.0  # a box of forty feet, or two of twenty: as long as a wagon on a deck
IN_SHIPLOADS = ("dry", "tanker")  # classes of ships that carry parcels, not vehicles or boxes
ON_ROAD = ("truck", "vehicle")
SIDES = {True: "out", False: "back"}

Crossing = tuple[str, bool]


class Lane(msgspec.Struct, frozen=True, eq=False):
    """One program: what it carries, how much, and the route it takes.

    Attributes
    ----------
    id : form, origin, destination and crossings
    form : as in the tables
    crossings : links with ships and whether they are sailed from origin to destination
    fleet : of the first crossing
    route : number of the route it takes, the one with the most flow
    unit : box, wagon, truck or parcel
    volume_kt : tonnes a year in kt, of all its markets
    units_per_y : units a year
    group : units that arrive together
    train : whether they are block trains
    markets : kt of each market
    """

    id: str
    form: str
    crossings: tuple[Crossing, ...]
    fleet: str
    route: int
    unit: str
    volume_kt: float
    units_per_y: float
    group: int
    train: bool
    markets: tuple[tuple[str, float], ...]

    @property
    def kt_per_unit(self) -> float:
        """Net load of one unit in kt."""
        return self.volume_kt / self.units_per_y


def practice(network: Network, name: str) -> float:
    """Value of a constant of the simulator in the network's year."""
    return float(network.columns["practices"]["value"][list(network.atlas.practices).index(name)])


def fleet_of(network: Network) -> dict[str, str]:
    """Fleet of each link that ships of a fleet serve between two terminals; links that are closed are left out."""
    atlas = network.atlas
    docks = {(terminal.place, terminal.vehicle) for terminal in atlas.terminals.values()}
    top, found = network.topology, {}
    is_open = {top.links[number] for number in np.unique(top.arc_link[network.arc_open]) if number >= 0}
    for fleet in atlas.fleets.values():
        for name in atlas.link_list(fleet.links):
            ends = {(atlas.links[name].origin, fleet.vehicle), (atlas.links[name].destination, fleet.vehicle)}
            if ends <= docks and name in is_open:
                found[name] = fleet.id
    return found


def crossings_of(flows: Flows, route: int, served: Iterable[str]) -> tuple[Crossing, ...]:
    """Links with ships on a route, in order, and the direction in which they are sailed."""
    top, known = flows.network.topology, set(served)
    arcs = [int(arc) for arc in flows.routes.arcs(route)]
    named = [(top.links[top.arc_link[arc]], bool(top.arc_forward[arc])) for arc in arcs if top.arc_link[arc] >= 0]
    return tuple(pair for pair in named if pair[0] in known)


def unit_of(network: Network, form: str, fleet: str) -> str:
    """Name what moves as one: a parcel by shipload, a truck on the road, a box or a wagon by rail."""
    if network.atlas.fleets[fleet].vehicle in IN_SHIPLOADS:
        return "parcel"
    if form in ON_ROAD:
        return "truck"
    return "box" if form == "container" else "wagon"


def parcel_t(network: Network, fleet: str) -> float:
    """Tonnes of one parcel of a fleet's ships."""
    row = list(network.atlas.fleets).index(fleet)
    return practice(network, "parcel") * float(network.columns["fleets"]["payload_t"][row])


def units_per_kt(network: Network, cargo: int, unit: str, fleet: str) -> float:
    """Units that one kt of a cargo takes."""
    cells = network.columns["cargoes"]
    net_t = {
        "box": BOX_TEU * float(cells["t_per_teu"][cargo]),
        "wagon": float(cells["t_per_wagon"][cargo]),
        "truck": float(cells["t_per_truck"][cargo]),
        "parcel": parcel_t(network, fleet) if unit == "parcel" else 1.0,
    }
    return T_PER_KT / net_t[unit]


class _Part(msgspec.Struct):
    """A lane while it is gathered."""

    route: int
    most_kt: float
    units_per_y: float
    markets: dict[str, float]

    def join(self, other: _Part) -> None:
        """Take another lane's flow; the route with the most flow stays."""
        self.units_per_y += other.units_per_y
        for market, kt in other.markets.items():
            self.markets[market] = self.markets.get(market, 0.0) + kt
        if other.most_kt > self.most_kt:
            self.route, self.most_kt = other.route, other.most_kt


def _gather(
    flows: Flows, served: dict[str, str]
) -> dict[tuple[str, tuple[Crossing, ...]], dict[tuple[str, str], _Part]]:
    """Sum routes over form and crossings, then over their ends."""
    network = flows.network
    markets, cargo = list(network.atlas.markets.values()), market_cargo(network)
    cargoes = list(network.atlas.cargoes.values())
    found: dict[tuple[str, tuple[Crossing, ...]], dict[tuple[str, str], _Part]] = {}
    for route in np.flatnonzero(flows.flow_kt > NO_FLOW_KT):
        crossings = crossings_of(flows, int(route), served)
        if not crossings:
            continue
        row = int(flows.routes.market[route])
        market, kt, goods = markets[row], float(flows.flow_kt[route]), int(cargo[row])
        form, fleet = cargoes[goods].form, served[crossings[0][0]]
        units = kt * units_per_kt(network, goods, unit_of(network, form, fleet), fleet)
        part = _Part(int(route), kt, units, {market.id: kt})
        lanes = found.setdefault((form, crossings), {})
        ends = (market.origin, market.destination)
        if ends in lanes:
            lanes[ends].join(part)
        else:
            lanes[ends] = part
    return found


def _merge(lanes: dict[tuple[str, str], _Part]) -> dict[tuple[str, str], _Part]:
    """Let small lanes ride with the largest of their form and crossings."""
    total = sum(part.units_per_y for part in lanes.values())
    largest = max(sorted(lanes), key=lambda ends: lanes[ends].units_per_y)
    kept = {largest: lanes[largest]}
    for ends, part in sorted(lanes.items()):
        if ends == largest:
            continue
        if part.units_per_y < SMALL_SHARE * total:
            route, most = kept[largest].route, kept[largest].most_kt
            kept[largest].join(part)
            kept[largest].route, kept[largest].most_kt = route, most
        else:
            kept[ends] = part
    return kept


def lanes_of(flows: Flows, served: dict[str, str]) -> tuple[Lane, ...]:
    """Gather the flows that cross by ship into lanes.

    Parameters
    ----------
    flows : Flows
        One year.
    served : dict
        Fleet of each link that counts.

    Returns
    -------
    tuple of Lane
        In order of id; their kt add up to the flows over these links.
    """
    network = flows.network
    train = round(practice(network, "train-units"))
    together = {"parcel": 1, "truck": round(practice(network, "convoy"))}
    together |= dict.fromkeys(("box", "wagon"), round(practice(network, "shipment")))
    found = []
    for (form, crossings), parts in _gather(flows, served).items():
        fleet = served[crossings[0][0]]
        unit = unit_of(network, form, fleet)
        way = "+".join(f"{link}.{SIDES[forward]}" for link, forward in crossings)
        for (origin, destination), part in _merge(parts).items():
            by_train = unit in ("box", "wagon") and part.units_per_y >= train * practice(network, "block-trains")
            found.append(
                Lane(
                    id=f"{form}:{origin}:{destination}:{way}",
                    form=form,
                    crossings=crossings,
                    fleet=fleet,
                    route=part.route,
                    unit=unit,
                    volume_kt=sum(part.markets.values()),
                    units_per_y=part.units_per_y,
                    group=train if by_train else together[unit],
                    train=by_train,
                    markets=tuple(sorted(part.markets.items())),
                )
            )
    return tuple(sorted(found, key=lambda lane: lane.id))
