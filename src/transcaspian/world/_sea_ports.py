"""What a level of the sea does at the ports: loads by class, terminal and month, years of loss, works, their price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError
from transcaspian.model import LAST_YEAR, Atlas, Change, Scenario
from transcaspian.network import Columns, Loads, parameter, voyages_per_y, year_columns
from transcaspian.units import USD_PER_MUSD

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRID_M = 0.04  # between levels at which loads are worked out; between them they are as good as straight
LOST_SHARES = (0.1, 0.25, 0.5)
SEA_LEVEL = "sea-level"
SEA_OWNER = "sea"  # of Changes that put a future of the level into a scenario
SEA_SOURCE = "computed-here"
NEVER = np.inf


class Service(msgspec.Struct, frozen=True):
    """A class of ships and the terminals with a known depth that it loads at: both ends of a link, or one port alone.

    ``link`` is empty for a port alone.
    """

    fleet: str
    vehicle: str
    link: str
    places: tuple[str, ...]


def services(atlas: Atlas) -> tuple[Service, ...]:
    """List every class of ships on every line with a known depth, then every class at every port, in table order."""
    known = {(berth.place, berth.vehicle) for berth in atlas.berths.values()}
    lines: list[Service] = []
    ports: dict[tuple[str, str], Service] = {}
    for fleet in atlas.fleets.values():
        for name in atlas.link_list(fleet.links):
            link = atlas.links[name]
            places = tuple(place for place in (link.origin, link.destination) if (place, fleet.vehicle) in known)
            if places:
                lines.append(Service(fleet.id, fleet.vehicle, name, places))
            for place in places:
                ports.setdefault((place, fleet.id), Service(fleet.id, fleet.vehicle, "", (place,)))
    return (*lines, *ports.values())


def dredging(atlas: Atlas) -> tuple[str, ...]:
    """List the projects that deepen a port, in table order."""
    return tuple(name for name in atlas.projects if any(_deepens(atlas, one) for one in atlas.changes.get(name, ())))


def _deepens(atlas: Atlas, change: Change) -> bool:
    return change.target in atlas.berths and change.field == "depth_m"


def works_of(scenario: Scenario, atlas: Atlas, project: str) -> tuple[Change, ...]:
    """Give the Changes of a dredging project on depths: as the scenario dates them, else as promised."""
    own = tuple(one for one in scenario.changes if one.owner == project and _deepens(atlas, one))
    return own or tuple(one for one in atlas.changes[project] if _deepens(atlas, one))


def with_works(scenario: Scenario, atlas: Atlas, *, project: str = "") -> Scenario:
    """Give the scenario without any dredging project, or with the works of one of them alone."""
    names = set(dredging(atlas))
    kept = tuple(one for one in scenario.changes if one.owner not in names or not _deepens(atlas, one))
    more = works_of(scenario, atlas, project) if project else ()
    return msgspec.structs.replace(scenario, changes=kept + more)


class PortLoads:
    """Loads of a scenario's ships at any annual level of the sea, in each of some years.

    Parameters
    ----------
    scenario : Scenario
        Whose ships, depths and Changes; its own level counts nowhere.
    atlas : Atlas
        The corridor of today.
    years : (Y,) whole numbers
        The years.
    lowest_m_baltic, highest_m_baltic : float
        Between which levels loads may be asked for.
    """

    def __init__(
        self, scenario: Scenario, atlas: Atlas, *, years: Ints, lowest_m_baltic: float, highest_m_baltic: float
    ) -> None:
        self.atlas, self.years = atlas, years
        count = int(np.ceil((highest_m_baltic - lowest_m_baltic) / GRID_M)) + 2
        self._grid: Floats = lowest_m_baltic + GRID_M * np.arange(count, dtype=np.float64)
        self.columns: list[Columns] = [year_columns(scenario, atlas, year=int(year)) for year in years]
        silts = not all(berth.maintained for berth in atlas.berths.values())
        self._kind: list[int] = []
        self._loads: list[Loads] = []
        seen: dict[bytes, int] = {}
        for year, columns in zip(years.tolist(), self.columns, strict=True):
            key = _fingerprint(atlas, columns) + (str(year).encode() if silts else b"")
            if key not in seen:
                seen[key] = len(self._loads)
                self._loads.append(Loads(atlas, columns, year=year, level_m_baltic=self._grid))
            self._kind.append(seen[key])
        self._tables: dict[tuple[Service, int], Floats] = {}
        self._fleets = {name: row for row, name in enumerate(atlas.fleets)}

    def _table(self, service: Service, kind: int) -> Floats:
        """Monthly shares of payload on the grid of levels, (N, 12)."""
        key = (service, kind)
        if key not in self._tables:
            found = self._loads[kind].shares(self._fleets[service.fleet], service.places, service.vehicle)
            if found is None:
                raise InputError(
                    Fault(
                        "fleets.csv",
                        "no draught is known for this class, so no load",
                        row=service.fleet,
                        field="laden_draught_m",
                        allowed="payload_t, laden_draught_m and tpc_t_per_cm",
                        hint="Fill them in, with a source.",
                    )
                )
            self._tables[key] = found
        return self._tables[key]

    def annual(self, service: Service, level_m_baltic: Floats) -> Floats:
        """Share of payload, mean of the year: of the levels' shape, whose last axis is that of the years."""
        share = np.empty(level_m_baltic.shape)
        for kind in range(len(self._loads)):
            of_kind = np.array(self._kind) == kind
            mean = self._table(service, kind).mean(axis=1)
            share[..., of_kind] = np.interp(level_m_baltic[..., of_kind], self._grid, mean)
        return share

    def monthly(self, service: Service, level_m_baltic: float, *, year: int) -> Floats:
        """Share of payload in each month of a year at an annual level, (12,)."""
        table = self._table(service, self._kind[int(year - self.years[0])])
        return np.array([np.interp(level_m_baltic, self._grid, month) for month in table.T])

    def level_at(self, service: Service, *, lost_share: float, year: int) -> float | None:
        """Annual level, m Baltic, at which a share of the full load is lost in a year; nothing outside the levels."""
        mean = self._table(service, self._kind[int(year - self.years[0])]).mean(axis=1)
        kept = 1.0 - lost_share
        return float(np.interp(kept, mean, self._grid)) if mean[0] < kept <= mean[-1] else None

    def voyages_per_y(self, service: Service) -> Floats:
        """Round trips of the class on the line in each year, (Y,)."""
        links = self.atlas.links
        rows = {name: row for row, name in enumerate(links)}
        found = []
        for columns in self.columns:
            opened = columns["links"]["open_share"] > 0.5
            names = self.atlas.link_list(self.atlas.fleets[service.fleet].links)
            served = [name for name in names if opened[rows[name]]]
            voyages = voyages_per_y(self.atlas, columns, self._fleets[service.fleet], served)
            found.append(voyages.get(service.link, 0.0))
        return np.array(found)

    def payload_t(self, service: Service) -> Floats:
        """Full payload of a ship of the class in each year, (Y,)."""
        return np.array([columns["fleets"]["payload_t"][self._fleets[service.fleet]] for columns in self.columns])


def _fingerprint(atlas: Atlas, columns: Columns) -> bytes:
    """Everything in a year's columns that loads depend on."""
    fields = ("laden_draught_m", "tpc_t_per_cm", "payload_t", "block_share")
    parts = [columns["fleets"][name].tobytes() for name in fields]
    parts += [values.tobytes() for table in ("berths", "months") for values in columns[table].values()]
    parts += [repr(parameter(atlas, columns, name)).encode() for name in ("harbour-speed", "least-clearance")]
    return b"|".join(parts)


def first_years(share: Floats, years: Ints, *, lost_share: float, from_year: int) -> Floats:
    """First year from ``from_year`` on in which each path has lost a share of its full load, (D,); infinite if never.

    Parameters
    ----------
    share : (D, Y)
        Load over full load.
    years : (Y,)
        Years of the second axis.
    lost_share : float
        What is lost of the full load.
    from_year : int
        Earlier years do not count.
    """
    counted = years >= from_year
    lost = share[:, counted] <= 1.0 - lost_share
    if not counted.any():
        return np.full(len(share), NEVER)
    return np.where(lost.any(axis=1), years[counted][lost.argmax(axis=1)].astype(np.float64), NEVER)


def quantile_year(years: Floats, share: float) -> int | None:
    """Quantile of first years; nothing where that draw never gets there.

    Examples
    --------
    >>> quantile_year(np.array([2030.0, 2035.0, np.inf]), 0.5), quantile_year(np.array([2030.0, np.inf]), 0.95)
    (2035, None)
    """
    found = float(np.quantile(years, share, method="inverted_cdf"))
    return int(found) if np.isfinite(found) else None


def annuity_share(rate_share: float, *, years: float) -> float:
    """Yearly payment over a price that is paid back in some years at a rate of interest.

    Examples
    --------
    >>> round(annuity_share(0.06, years=15.0), 4), annuity_share(0.0, years=10.0)
    (0.103, 0.1)
    """
    return 1.0 / years if rate_share == 0.0 else rate_share / (1.0 - (1.0 + rate_share) ** -years)


def tonnes_kept(without: PortLoads, dredged: PortLoads, levels: Floats, *, lines: Sequence[Service]) -> Floats:
    """Tonnes a year of room that works keep on some lines, one laden way a round trip, (D, Y)."""
    kept = np.zeros(levels.shape)
    for service in lines:
        gained = dredged.annual(service, levels) - without.annual(service, levels)
        kept += gained * (dredged.voyages_per_y(service) * dredged.payload_t(service))
    return kept


def usd_per_t_kept(
    kept_t: Floats,
    years: Ints,
    *,
    capex_musd: float,
    opex_musd_per_y: float,
    from_year: int,
    rate_share: float,
    life_y: float,
) -> Floats:
    """Price of a tonne of room kept: annuity and upkeep over the discounted mean of the tonnes a year, (D,).

    Years count from ``from_year`` for the life of the works, or to the last year there is; infinite where nothing is
    kept.
    """
    counted = (years >= from_year) & (years < from_year + life_y)
    weight = (1.0 + rate_share) ** -(years[counted] - from_year)
    mean_t = kept_t[:, counted] @ weight / weight.sum() if counted.any() else np.zeros(len(kept_t))
    yearly_usd = (capex_musd * annuity_share(rate_share, years=life_y) + opex_musd_per_y) * USD_PER_MUSD
    price: Floats = np.divide(yearly_usd, mean_t, out=np.full(len(kept_t), NEVER), where=mean_t > 0.0)
    return price


def touched(atlas: Atlas, changes: Sequence[Change], among: Sequence[Service]) -> list[Service]:
    """Services that load at a berth which some Changes deepen."""
    berths = [atlas.berths[one.target] for one in changes]
    ends = {(berth.place, berth.vehicle) for berth in berths}
    return [one for one in among if any((place, one.vehicle) in ends for place in one.places)]


def binding(loads: PortLoads, service: Service, level_m_baltic: float, *, year: int) -> str:
    """Place of a service where least can be loaded in a year; nothing while all ends let ships load in full."""
    ends = {place: msgspec.structs.replace(service, link="", places=(place,)) for place in service.places}
    at = {place: float(loads.monthly(end, level_m_baltic, year=year).mean()) for place, end in ends.items()}
    least = min(at, key=lambda place: at[place])
    return least if at[least] < 1.0 - 1e-9 else ""


def past_levels(atlas: Atlas, *, first: int, last: int) -> tuple[Ints, Floats]:
    """Annual levels of the series of the sea from one year to another, (Y,) years and m Baltic."""
    points = [(year, level) for year, level in atlas.series[SEA_LEVEL, "value"] if first <= year <= last]
    return np.array([year for year, _ in points], dtype=np.int64), np.array([level for _, level in points])


def sea_changes(levels_m_baltic: Sequence[float], *, years: Sequence[int]) -> tuple[Change, ...]:
    """Make the Changes that put one path of the level into a scenario: a set for each year the tables know.

    Parameters
    ----------
    levels_m_baltic, years : (Y,)
        A path of the annual mean level.

    Returns
    -------
    tuple of Change
        Owned by ``sea``; the last one holds onwards.
    """
    pairs = [(int(year), float(level)) for year, level in zip(years, levels_m_baltic, strict=True) if year <= LAST_YEAR]
    return tuple(_of_years(pairs))


def _of_years(pairs: list[tuple[int, float]]) -> Iterator[Change]:
    for number, (year, level) in enumerate(pairs, start=1):
        last = year if number < len(pairs) else 9999
        yield Change(SEA_LEVEL, "value", "set", round(level, 3), year, last, SEA_SOURCE, SEA_OWNER)
