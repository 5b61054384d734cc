"""What a cable costs and which size pays: three prices of HVDC, the best size within exact bounds, and the break-even.

The yearly cost of the power system is convex in the size of the cable, so its slope at each size solved bounds what all
sizes between can be worth.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import msgspec

from transcaspian.world._sea_ports import annuity_share

LOW, MIDDLE, HIGH = "low", "middle", "high"
COST_CASES = (LOW, MIDDLE, HIGH)
GW_MW = 1000.0
USD_PER_MUSD = 1e6
KEUR_PER_MEUR = 1000.0


class CableCost(msgspec.Struct, frozen=True):
    """Investment of a cable of one price case: a part that any size costs, and a part for each MW.

    ``yearly_share`` of it is paid each year: annuity and upkeep.
    """

    case: str
    fixed_musd: float
    musd_per_mw: float
    yearly_share: float

    def capex_musd(self, size_mw: float) -> float:
        """Investment of a size; nothing for none."""
        return self.fixed_musd + self.musd_per_mw * size_mw if size_mw > 0.0 else 0.0

    def yearly_musd(self, size_mw: float) -> float:
        """Give what a size costs in a year."""
        return self.capex_musd(size_mw) * self.yearly_share


class Point(msgspec.Struct, frozen=True):
    """A size that was solved: what it saves in a year, and what another MW would."""

    size_mw: float
    value_musd: float
    slope_usd_per_mw: float


class Best(msgspec.Struct, frozen=True):
    """The size with the highest net benefit of a year among those solved; 0 stands for none.

    No size at all can do better than ``most_net_musd``. ``least_scale`` is by how much the value of the size that
    comes nearest to paying would have to grow to pay; below 1 it pays. ``break_even_musd`` is the investment at which
    1,000 MW would.
    """

    case: str
    best_mw: float
    net_musd: float
    most_net_musd: float
    nearest_mw: float
    least_scale: float | None
    break_even_musd: float


def cable_costs(terms: Mapping[str, float], *, length_km: float) -> list[CableCost]:
    """Give the three price cases for a length.

    Parameters
    ----------
    terms : mapping
        ``power_terms.csv`` by id.
    length_km : float
        Of the cable, sea and land.
    """
    euro = terms["cable-euro"]
    yearly = annuity_share(terms["cable-discount"], years=terms["cable-life"]) + terms["cable-upkeep"]
    per_mw = (terms["cable-low-line"] * length_km / USD_PER_MUSD + terms["cable-low-stations"] / KEUR_PER_MEUR) * euro
    found = [CableCost(LOW, 0.0, per_mw, yearly)]
    line_fixed, station_fixed = terms["cable-line-fixed"], terms["cable-station-fixed"]
    for case in (MIDDLE, HIGH):
        line = terms[f"cable-{case}-line"] * length_km * euro
        stations = terms[f"cable-{case}-stations"] * euro
        fixed = line * line_fixed + stations * station_fixed
        found.append(CableCost(case, fixed, (line + stations - fixed) / GW_MW, yearly))
    return found


def best_size(points: Sequence[Point], cost: CableCost) -> Best:
    """Find the best size of one price case.

    Parameters
    ----------
    points
        Sizes that were solved, size 0 among them.
    cost
        The price.
    """
    known = sorted(points, key=lambda one: one.size_mw)
    nets = {one.size_mw: one.value_musd - cost.yearly_musd(one.size_mw) for one in known}
    best = max(nets, key=lambda size: (nets[size], -size))
    built = [one for one in known if one.size_mw > 0.0]
    ratio = {one.size_mw: one.value_musd / cost.yearly_musd(one.size_mw) for one in built}
    nearest = max(ratio, key=lambda size: (ratio[size], -size))
    at_gw = next((one.value_musd for one in known if one.size_mw == GW_MW), known[-1].value_musd)
    return Best(
        case=cost.case,
        best_mw=best,
        net_musd=nets[best],
        most_net_musd=max(nets[best], _most_between(known, cost)),
        nearest_mw=nearest,
        least_scale=1.0 / ratio[nearest] if ratio[nearest] > 0.0 else None,
        break_even_musd=at_gw / cost.yearly_share,
    )


def value_bound(left: Point, right: Point, size_mw: float) -> float:
    """Most that a size between two solved ones can be worth in a year, MUSD: the lower of the two tangents.

    Examples
    --------
    >>> value_bound(Point(0.0, 0.0, -1e5), Point(100.0, 6.0, -2e4), 50.0)
    5.0
    """
    from_left = left.value_musd - left.slope_usd_per_mw / USD_PER_MUSD * (size_mw - left.size_mw)
    from_right = right.value_musd - right.slope_usd_per_mw / USD_PER_MUSD * (size_mw - right.size_mw)
    return min(from_left, from_right)


def _most_between(known: Sequence[Point], cost: CableCost) -> float:
    """Give the highest net benefit that any size between the solved ones could have, MUSD a year."""
    most = 0.0
    for left, right in itertools.pairwise(known):
        fall = (right.slope_usd_per_mw - left.slope_usd_per_mw) / USD_PER_MUSD
        if fall <= 0.0:
            continue
        gain = left.value_musd - left.slope_usd_per_mw / USD_PER_MUSD * -left.size_mw
        other = right.value_musd - right.slope_usd_per_mw / USD_PER_MUSD * -right.size_mw
        size_mw = min(max((other - gain) / fall, left.size_mw), right.size_mw)
        if size_mw > 0.0:
            most = max(most, value_bound(left, right, size_mw) - cost.yearly_musd(size_mw))
    return most
