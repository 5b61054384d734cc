"""How long light takes: round trips of paths, one factor on land fitted to a measured trip for each reading of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping

import msgspec

from transcaspian.model import Cable, Fibre, FibrePath

MS_PER_US = 1e-3
WAYS = 2.0  # there and back
CABLE_WORD = "cable"
BASES = ("along", "drawn")  # lengths along roads and railways as in the tables, or straight through the towns


class PathKm(msgspec.Struct, frozen=True):
    """Length of a path on land and under the sea."""

    land_km: float
    sea_km: float


class Reading(msgspec.Struct, frozen=True):
    """One way to read a measured round trip: which path it took, on which lengths; with the factor that fits."""

    path: str
    basis: str
    land_km: float
    sea_km: float
    factor: float


class RoundTrip(msgspec.Struct, frozen=True):
    """A round trip as one reading has it.

    ``gain_ms`` is the measured trip less this one: below zero where the path is slower.
    """

    reading: str
    basis: str
    path: str
    kind: str
    cable: str
    land_km: float
    sea_km: float
    rtt_ms: float
    gain_ms: float


def links_of(path: FibrePath, cable: Cable | None) -> list[str]:
    """List the links and spans of a path in order, with a route of the Caspian cable in its place."""
    names = path.spans.split()
    put = cable.links.split() if cable is not None else []
    return [one for name in names for one in (put if name == CABLE_WORD else [name])]


def path_km(
    fibre: Fibre,
    path: FibrePath,
    *,
    link_km: Mapping[str, float],
    drawn_km: Mapping[str, float],
    cable: Cable | None = None,
    basis: str = "along",
) -> PathKm:
    """Measure a path on land and under the sea.

    Parameters
    ----------
    fibre, path : the tables, and the path
    link_km : length of every link along its way; of a sea cable always taken
    drawn_km : length of every link as it is drawn on the map
    cable : the route of the Caspian cable
    basis : ``along`` or ``drawn``

    Examples
    --------
    >>> from transcaspian.model import atlas
    >>> fibre = atlas().fibre
    >>> path_km(fibre, fibre.paths["path-london"], link_km={}, drawn_km={}).land_km
    780.0
    """
    at_sea = {one.link for one in fibre.cables.values()}
    land_km = sea_km = 0.0
    for name in links_of(path, cable):
        if name in at_sea:
            sea_km += link_km[name]
        elif name in fibre.spans:
            land_km += fibre.spans[name].length_km if basis == "along" else fibre.spans[name].drawn_km
        else:
            land_km += (link_km if basis == "along" else drawn_km)[name]
    return PathKm(land_km, sea_km)


def rtt_ms(fibre: Fibre, way: PathKm, *, factor: float) -> float:
    """Round trip of light: ``2 tau (factor land + sea)``; a sea cable is as long as it is said to be.

    The factor holds all that a table of roads does not know: detours of the glass, slack, routers.
    """
    return WAYS * MS_PER_US * fibre.constant("delay-us-per-km") * (factor * way.land_km + way.sea_km)


def fitted_factor(fibre: Fibre, way: PathKm, *, measured_ms: float) -> float:
    """Give the factor on land with which a path takes exactly a measured round trip."""
    reach_km = measured_ms / (WAYS * MS_PER_US * fibre.constant("delay-us-per-km"))
    return (reach_km - way.sea_km) / way.land_km


def readings(fibre: Fibre, measure: Callable[..., PathKm]) -> list[Reading]:
    """Fit the factor once for each reading of the measured round trip Almaty-Frankfurt, on either kind of length.

    ``measure`` takes a path and ``basis`` and ``cable`` and gives its length, as :func:`path_km` does.
    """
    found = []
    for path, basis in itertools.product(fibre.paths.values(), BASES):
        if path.kind == "reading":
            way = measure(path, basis=basis)
            factor = fitted_factor(fibre, way, measured_ms=fibre.constant("rtt-almaty-frankfurt"))
            found.append(Reading(path.id, basis, way.land_km, way.sea_km, factor))
    return found


def round_trips(fibre: Fibre, measure: Callable[..., PathKm], cable: Cable) -> Iterator[RoundTrip]:
    """Give the round trip Almaty-Frankfurt by every way of the cable, and by the straight one of today, per reading."""
    measured_ms = fibre.constant("rtt-almaty-frankfurt")
    for reading in readings(fibre, measure):
        for path in fibre.paths.values():
            if path.kind in ("reading", "caspian", "caspian-straight"):
                way = measure(path, basis=reading.basis, cable=cable)
                taken_ms = rtt_ms(fibre, way, factor=reading.factor)
                yield RoundTrip(
                    reading.path, reading.basis, path.id, path.kind, cable.id, way.land_km, way.sea_km, taken_ms,
                    measured_ms - taken_ms,
                )  # fmt: skip


def added_ms(fibre: Fibre, measure: Callable[..., PathKm], reading: Reading, *, kind: str) -> float:
    """Round trip of what is added to Almaty-Frankfurt: ``hong-kong`` before it, ``london`` after it."""
    ways = (measure(path, basis=reading.basis) for path in fibre.paths.values() if path.kind == kind)
    return sum(rtt_ms(fibre, way, factor=reading.factor) for way in ways)


def fastest(trips: list[RoundTrip], *kinds: str) -> list[RoundTrip]:
    """Keep the fastest way of some kinds for each reading on each kind of length."""
    best: dict[tuple[str, str], RoundTrip] = {}
    for one in trips:
        key = (one.reading, one.basis)
        if one.kind in kinds and (key not in best or one.rtt_ms < best[key].rtt_ms):
            best[key] = one
    return list(best.values())
