"""What a tonne of oil earns at its field: the price of its grade at the market less every leg of the way.

Only money that somebody is paid stands in a netback: tariffs, fees and transfers of the tables, oil that is lost. The
constants, waits and rents that make the choice of ways in the equilibrium are not money and stay out.
"""

from __future__ import annotations

import heapq
import itertools

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import DataError, Fault
from transcaspian.model import Grade, OilWay
from transcaspian.network import GATE, Network, arc_tariffs
from transcaspian.units import HOURS_PER_DAY

Floats = NDArray[np.float64]

FORM = "crude"
TENTH_OF_A_PER_CENT = 1e-3
LEAST_USD_PER_T = 1e-3  # of any arc, so that among ways of one price the one with fewest arcs is taken
RAIL, TERMINAL = "rail", "terminal"
DOUBT = ("assumed", "estimated", "reported")  # the most doubtful status of a leg counts


class OilLeg(msgspec.Struct, frozen=True):
    """A leg of a way: a link, a terminal, or a run of railway; ``status`` is that of its tariff."""

    name: str
    kind: str
    usd_per_t: float
    days: float
    status: str
    links: str


class WayPath(msgspec.Struct, frozen=True, eq=False):
    """A way through the network of a year: its arcs, and whether all of them are open."""

    way: OilWay
    arcs: NDArray[np.int64]
    is_open: bool
    usd_per_t: float
    days: float


def way_path(network: Network, way: OilWay) -> WayPath:
    """Find the arcs of a way in a year, closed ones too.

    Raises
    ------
    DataError
        If the links of the way do not join its origin to its destination.
    """
    top = network.topology
    form = top.forms.index(FORM)
    wanted = {top.links.index(name) for name in way.links.split()}
    leaving: dict[int, list[int]] = {}
    for arc in range(int(top.form_start[form]), int(top.form_start[form + 1])):
        if top.arc_link[arc] < 0 or int(top.arc_link[arc]) in wanted:
            leaving.setdefault(int(top.arc_tail[arc]), []).append(arc)
    start, goal = (top.states.index((place, GATE)) for place in (way.origin, way.destination))
    best, came, heap = {start: 0.0}, {start: -1}, [(0.0, start)]
    while heap:
        cost, state = heapq.heappop(heap)
        if state == goal:
            break
        for arc in leaving.get(state, ()):
            head, total = int(top.arc_head[arc]), cost + float(network.arc_usd_per_t[arc]) + LEAST_USD_PER_T
            if total < best.get(head, np.inf):
                best[head], came[head] = total, arc
                heapq.heappush(heap, (total, head))
    if goal not in came:
        got, allowed = repr(way.links), f"links that join {way.origin} to {way.destination} for {FORM}"
        raise DataError(Fault("oil_ways.csv", "the links do not make a way", way.id, "links", got, allowed))
    arcs, state = [], goal
    while came[state] >= 0:
        arcs.append(came[state])
        state = int(top.arc_tail[came[state]])
    path = np.array(arcs[::-1], dtype=np.int64)
    return WayPath(
        way=way,
        arcs=path,
        is_open=bool(network.arc_open[path].all()),
        usd_per_t=float(network.arc_usd_per_t[path].sum()),
        days=float(network.arc_time_h[path].sum()) / HOURS_PER_DAY,
    )


def way_legs(network: Network, path: WayPath) -> list[OilLeg]:
    """List what is paid on a way, leg by leg: railways in a row are one leg, terminals in a row too."""
    atlas, top = network.atlas, network.topology
    rows = arc_tariffs(atlas, network.year)
    frames = {name: atlas.tables.frame(name) for name in ("tariffs", "transfers")}
    status = {name: dict(frame.select("id", "status").iter_rows()) for name, frame in frames.items()}
    ids = list(atlas.tariffs)

    def kind(arc: int) -> str:
        return TERMINAL if top.arc_link[arc] < 0 else atlas.links[top.links[int(top.arc_link[arc])]].mode

    def known(arc: int) -> str:
        if top.arc_link[arc] < 0:
            return status["transfers"][top.transfers[int(top.arc_transfer[arc])]] or ""
        return status["tariffs"][ids[int(rows[arc])]] or "" if rows[arc] >= 0 else ""

    legs = []
    for number, (one, group) in enumerate(itertools.groupby(path.arcs.tolist(), key=kind)):
        arcs = list(group)
        runs = [arcs] if one in (RAIL, TERMINAL) else [[arc] for arc in arcs]
        for run in runs:
            ends = [top.states[int(top.arc_tail[run[0]])][0], top.states[int(top.arc_head[run[-1]])][0]]
            words = " - ".join(atlas.places[end].name.partition(" (")[0] for end in dict.fromkeys(ends))
            statuses = {known(arc) for arc in run}
            legs.append(
                OilLeg(
                    name=words if number or one != TERMINAL else f"{words} (gathering)",
                    kind=one,
                    usd_per_t=float(network.arc_usd_per_t[run].sum()),
                    days=float(network.arc_time_h[run].sum()) / HOURS_PER_DAY,
                    status="assumed"
                    if "assumed" in statuses
                    else "estimated"
                    if "estimated" in statuses
                    else "reported",
                    links=" ".join(top.links[int(top.arc_link[arc])] for arc in run if top.arc_link[arc] >= 0),
                )
            )
    return legs


def price_usd_per_t(bbl_per_t: float, *, brent_usd_per_bbl: float, premium_usd_per_bbl: float) -> float:
    """Price of a tonne of oil by its barrels.

    Examples
    --------
    >>> price_usd_per_t(7.5, brent_usd_per_bbl=80.0, premium_usd_per_bbl=-2.0)
    585.0
    """
    return (brent_usd_per_bbl + premium_usd_per_bbl) * bbl_per_t


def netback_usd_per_t(price_usd_per_t: float, *, transport_usd_per_t: float, loss_share: float) -> float:
    """Price of what arrives less what the way takes, for a tonne that leaves the field.

    Examples
    --------
    >>> netback_usd_per_t(600.0, transport_usd_per_t=60.0, loss_share=0.01)
    534.0
    """
    return price_usd_per_t * (1.0 - loss_share) - transport_usd_per_t


def quality_cost_usd_per_t(oil: Grade, blend: Grade, *, bank_usd_per_bbl: float) -> float:
    """Give what a quality bank takes off a tonne whose sulphur is above that of the blend it is sold in, zero if below.

    Parameters
    ----------
    oil, blend : Grade
        What is put in, and what it is sold as.
    bank_usd_per_bbl : float
        For every tenth of a per cent.
    """
    tenths = max(oil.sulphur_share - blend.sulphur_share, 0.0) / TENTH_OF_A_PER_CENT
    return tenths * bank_usd_per_bbl * oil.bbl_per_t
