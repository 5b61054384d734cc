"""What each sea crossing could carry by itself: ships, draught, weather, berths and wagon supply in series."""

from __future__ import annotations

import msgspec
import numpy as np

from transcaspian.network._build import Network
from transcaspian.network._ships import cycle_days

CAUSES = {"quota": "wagons", "border": "border"}  # kinds of resources that are not the berth's own


class Crossing(msgspec.Struct, frozen=True):
    """Capacity of one service in one direction for one cargo, each cause alone, in kt a year.

    ``ships_kt`` is the fleet at full draught and in all weathers, all of it on this link; ``draught_kt`` the same
    with the payload that
    the shallower end allows; ``weather_kt`` that on the days the sea is open; ``berth_kt`` and ``wagons_kt`` the
    least of the
    berths, cranes and yards, and of the quotas at both ends (nothing where there is none). ``least_kt`` is the
    smallest of them.
    """

    link: str
    cargo: str
    forward: bool
    ships_kt: float
    draught_kt: float
    weather_kt: float
    berth_kt: float | None
    wagons_kt: float | None
    least_kt: float
    binds: str


def crossing_capacities(network: Network, *, cargoes: tuple[str, ...] = ()) -> list[Crossing]:
    """Work out what every open link with a fleet could carry of each cargo form, both ways.

    Parameters
    ----------
    network : Network
        The year.
    cargoes : tuple of str, optional
        One cargo for each form; the first of its form in the table without it.

    Returns
    -------
    list of Crossing
        In order of link, cargo and direction.
    """
    top, atlas = network.topology, network.atlas
    wanted = [atlas.cargoes[name] for name in cargoes] or [
        next(c for c in atlas.cargoes.values() if c.form == form) for form in top.forms if _moved(network, form)
    ]
    rows = []
    for goods in wanted:
        cargo, form = list(atlas.cargoes).index(goods.id), top.forms.index(goods.form)
        arcs = range(int(top.form_start[form]), int(top.form_start[form + 1]))
        found = [
            _crossing(network, arc, cargo, arcs) for arc in arcs if top.arc_link[arc] >= 0 and network.arc_open[arc]
        ]
        rows += [row for row in found if row is not None]
    return sorted(rows, key=lambda row: (row.link, row.cargo, not row.forward))


def _moved(network: Network, form: str) -> bool:
    return any(cargo.form == form for cargo in network.atlas.cargoes.values())


def _uses(network: Network, arc: int, cargo: int) -> list[tuple[int, float]]:
    """Give the slot and the kt a year that each use of an arc leaves room for, background apart."""
    top = network.topology
    found = []
    for use in range(int(top.use_start[arc]), int(top.use_start[arc + 1])):
        slot = int(top.use_slot[use])
        units = float(network.use_units[use] * network.conversion[cargo, slot])
        if units > 0.0 and not network.slot_pool[slot]:
            found.append((slot, float(network.capacity_per_y[slot] - network.background_per_y[slot]) / units))
    return found


def _crossing(network: Network, arc: int, cargo: int, arcs: range) -> Crossing | None:
    top, atlas = network.topology, network.atlas
    resources = list(atlas.resources.values())
    fleets = [
        (slot, kt) for slot, kt in _uses(network, arc, cargo) if resources[top.slot_resource[slot]].unit == "ship_day"
    ]
    if not fleets:
        return None
    slot, open_kt = fleets[0]
    resource = resources[top.slot_resource[slot]]
    row = list(atlas.fleets).index(resource.fleet)
    link = top.links[top.arc_link[arc]]
    availability = float(network.columns["resources"]["availability_share"][int(top.slot_resource[slot])])
    cells = network.columns["fleets"]
    length_km = float(network.columns["links"]["length_km"][top.arc_link[arc]])
    days = cycle_days(length_km, speed_kn=float(cells["speed_kn"][row]), turn_h=float(cells["turn_h"][row]))
    draught_kt = open_kt / availability
    ship_days = float(network.capacity_per_y[slot]) / availability
    ships_kt = ship_days / (days * float(network.conversion[cargo, slot]))
    ends = [
        a
        for a in arcs
        if top.arc_transfer[a] >= 0 and (top.arc_head[a] == top.arc_tail[arc] or top.arc_tail[a] == top.arc_head[arc])
    ]
    by_end: dict[int, list[tuple[str, float]]] = {}
    for end in ends:
        for used, kt in _uses(network, end, cargo):
            kind = CAUSES.get(resources[top.slot_resource[used]].kind, "berth")
            by_end.setdefault(int(top.arc_head[end] == top.arc_tail[arc]), []).append((kind, kt))
    limits = {"ships": ships_kt, "draught": draught_kt, "weather": open_kt}
    for cause in ("berth", "wagons"):
        known = [kt for found in by_end.values() for kind, kt in found if kind == cause]
        if known:
            limits[cause] = min(known)
    binds = _first_least(limits)
    return Crossing(
        link=link,
        cargo=list(atlas.cargoes)[cargo],
        forward=bool(top.arc_forward[arc]),
        ships_kt=ships_kt,
        draught_kt=draught_kt,
        weather_kt=open_kt,
        berth_kt=limits.get("berth"),
        wagons_kt=limits.get("wagons"),
        least_kt=limits[binds],
        binds=binds,
    )


def _first_least(limits: dict[str, float]) -> str:
    """Name the cause of the least capacity; where weather and draught take nothing, the ships themselves."""
    values = np.array(list(limits.values()))
    return list(limits)[int(np.argmin(np.round(values, 9)))]
