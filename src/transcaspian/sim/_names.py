"""What compiled operations are called in a report: markets, causes of delay, queues, and the slots behind them."""

from __future__ import annotations

from transcaspian.flow import Flows
from transcaspian.model import Atlas
from transcaspian.sim._compile import Compiled
from transcaspian.sim._lanes import Lane
from transcaspian.sim._layout import Market, Names

CAUSES = {
    "border": "borders and gauge change",
    "port": "handling at the port",
    "ship": "waiting for a ship",
    "yard": "no place in the yard",
    "quota": "quota",
    "forming": "train being formed",
    "held": "held back by a ban",
    "departure": "waiting for departure",
    "running": "lines and trucks",
}
UNITS = {"box": "boxes", "wagon": "wagons", "truck": "trucks", "parcel": "parcels"}
FORMS = {
    "container": "Boxes",
    "wagon": "Dry cargo",
    "tank": "Liquids",
    "truck": "Trucks",
    "vehicle": "Cars",
    "crude": "Crude oil",
}
KINDS = (" International Port station", " marshalling yard", " port", " oil terminal", " station", "-1", " Bilajari")
SHIPS = {"ferry": "Ferries", "feeder": "Feeders", "dry": "Dry cargo ships", "tanker": "Tankers"}
SIDES = (("", ""), (":out", ", westbound"), (":back", ", eastbound"))


def ends_of(lane: Lane) -> tuple[str, str]:
    """Give the places where the freight of a lane starts and ends, as its id names them."""
    _, origin, destination, _ = lane.id.split(":")
    return origin, destination


def market_id(lane: Lane) -> str:
    """Name the group of freight of a lane: its form, what it moves as, and its ends."""
    return ":".join((lane.form, lane.unit, *ends_of(lane)))


def names_of(compiled: Compiled, flows: Flows) -> Names:
    """Name what is reported of a compiled year.

    Parameters
    ----------
    compiled : Compiled
        From the flows.
    flows : Flows
        The year.
    """
    lanes = compiled.lanes.values()
    markets = {market_id(lane): _market(lane, flows) for lane in lanes}
    groups = {lane.id: _group(lane, flows) for lane in lanes}
    return Names(
        markets=tuple(sorted(markets.values(), key=lambda market: market.id)),
        market_of={lane.id: market_id(lane) for lane in lanes},
        groups=tuple(sorted({group.id: group for group in groups.values()}.values(), key=lambda group: group.id)),
        group_of={lane: group.id for lane, group in groups.items()},
        causes_of={name: tuple(CAUSES.get(one, one) for one in causes) for name, causes in compiled.causes.items()},
        slot_of={f"station:{one.id}": one.id for one in compiled.operations.stations}
        | {f"gate:{one.id}": one.id for one in compiled.operations.gates if not one.store},
        title_of=_titles(compiled, flows.network.atlas),
    )


def _titles(compiled: Compiled, atlas: Atlas) -> dict[str, str]:
    """Name queues, ports, services and shores in words."""
    operations = compiled.operations
    resources = {f"{id_}{side}": f"{one.name}{word}" for id_, one in atlas.resources.items() for side, word in SIDES}
    titles = {f"station:{one.id}": resources.get(one.id, one.id) for one in operations.stations}
    titles |= {f"shore:{one.id}": atlas.shores[one.id].name for one in operations.shores}
    titles |= {f"store:{one.id}": atlas.yards[one.id].name for one in operations.stores}
    bans = {f"gate:{one.id}": f"Ban: {atlas.yards[one.store].name}" for one in operations.gates if one.store}
    titles |= {f"gate:{one.id}": resources.get(one.id, one.id) for one in operations.gates} | bans
    titles |= {f"anchor:{one.id}": f"{atlas.terminals[one.id].name}, roads" for one in operations.ports}
    for link in operations.links:
        ends = [short(atlas.places[atlas.terminals[port].place].name) for port in link.ports]
        vehicle = SHIPS.get(atlas.fleets[link.fleet].vehicle, "Ships")
        titles |= {f"deck:{link.id}:{side}": f"{vehicle} {ends[side]} - {ends[1 - side]}" for side in (0, 1)}
    for former in operations.formers:
        program, _, place = former.id.rpartition(":")
        lane = compiled.lanes.get(program)
        if lane is not None:
            titles[f"former:{former.id}"] = f"Trains formed at {place}, {market_name(lane, atlas)}"
    return titles


def goods(lane: Lane) -> str:
    """Name what a lane carries; what goes by wagon and by shipload are two things."""
    words = FORMS.get(lane.form, lane.form)
    return f"{words} in shiploads" if lane.unit == "parcel" and lane.form != "crude" else words


def market_name(lane: Lane, atlas: Atlas) -> str:
    """Name the group of freight of a lane in words."""
    return f"{goods(lane)} {' - '.join(short(atlas.places[place].name) for place in ends_of(lane))}"


def _group(lane: Lane, flows: Flows) -> Market:
    """Gather a lane with those of its form and direction over the same corridor."""
    atlas = flows.network.atlas
    corridor = list(atlas.corridors)[int(flows.routes.corridor[lane.route])]
    side = "out" if lane.crossings[0][1] else "back"
    words = f"{goods(lane)} {'westbound' if side == 'out' else 'eastbound'}"
    way = atlas.corridors[corridor].name.removeprefix("Trans-Caspian route ")
    return Market(
        f"{lane.form}:{lane.unit}:{corridor}:{side}",
        f"{words} {way}" if way.startswith("by ") else f"{words}, {way[:1].lower()}{way[1:]}",
        corridor,
        UNITS[lane.unit],
    )


def short(name: str) -> str:
    """Shorten the name of a place: what stands in brackets, and what kind of station or port it is.

    >>> short("Xi'an International Port station (Xinzhu)"), short("Tbilisi marshalling yard")
    ("Xi'an", 'Tbilisi')
    """
    text = name.partition(" (")[0]
    for word in KINDS:
        text = text.removesuffix(word)
    return text


def _market(lane: Lane, flows: Flows) -> Market:
    atlas = flows.network.atlas
    corridor = list(atlas.corridors)[int(flows.routes.corridor[lane.route])]
    return Market(market_id(lane), market_name(lane, atlas), corridor, UNITS[lane.unit])
