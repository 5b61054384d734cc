"""Waiting curves of all resources with closures: simulated, fitted, and beside the formula."""

from __future__ import annotations

import functools

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError, nearest
from transcaspian.model import Atlas, Resource
from transcaspian.network import CURVE_LOADS
from transcaspian.runs._calibrate import Progress
from transcaspian.runs._threads import side_by_side
from transcaspian.sim import WARM_MONTHS, Growth, Place, closure_growth

Floats = NDArray[np.float64]

CURVES_SCHEMA = "transcaspian.curves/1"
CURVE_YEARS, SEED = 400, 1
SERVICES = 24.0  # so many times shorter than a closure is a service of what is simulated: see docs/waits.md
LEAST_SERVICE_H = 1.0  # but no shorter
WIDE = 1.96  # standard errors of the interval that is printed


class CurvePoint(msgspec.Struct, frozen=True):
    """Waits of a resource at one utilisation, the queue by formula in all of them.

    ``formula_h`` holds closures as they are at no load, ``simulated_h`` as simulated, with an interval that covers 95 %
    of the noise between years, ``fitted_h`` as the curve has them: ``factor`` times those at no load.
    """

    utilisation_share: float
    formula_h: float
    simulated_h: float
    low_h: float
    high_h: float
    fitted_h: float
    factor: float
    error_factor: float


class ResourceCurve(msgspec.Struct, frozen=True):
    """The curve of a resource; ``shore`` gives the season, where it lies on one."""

    resource: str
    name: str
    availability_share: float
    closure_h: float
    shore: str
    empty_wait_h: float
    points: list[CurvePoint]


class WaitingCurves(msgspec.Struct, frozen=True):
    """Everything that ``curves --json`` prints."""

    schema: str
    years: int
    seed: int
    curves: list[ResourceCurve]


def shore_of(atlas: Atlas, resource: Resource) -> str:
    """Shore whose storms close a resource: of its place, else of the ends of its fleet's links; nothing inland."""
    places = [resource.place]
    if resource.fleet:
        links = [atlas.links[name] for name in atlas.link_list(atlas.fleets[resource.fleet].links)]
        places += [end for link in links for end in (link.origin, link.destination)]
    for place in places:
        for shore in atlas.shores.values():
            if place in shore.places.split():
                return shore.id
    return ""


def place_of(atlas: Atlas, resource: Resource) -> Place:
    """Say what is simulated for a resource: closures by the season of its shore, and services far shorter than they."""
    shore = atlas.shores.get(shore_of(atlas, resource))
    season = Place(1.0).season_factor
    if shore is not None:
        cold, warm = shore.cold_closed_days, shore.warm_closed_days
        mean = ((12 - len(WARM_MONTHS)) * cold + len(WARM_MONTHS) * warm) / 12.0
        season = tuple((warm if month in WARM_MONTHS else cold) / mean for month in range(1, 13))
    return Place(
        max(resource.closure_h / SERVICES, LEAST_SERVICE_H),
        availability_share=resource.availability_share,
        closure_h=resource.closure_h,
        season_factor=season,
    )


def with_closures(atlas: Atlas, names: tuple[str, ...] = ()) -> list[Resource]:
    """Resources that wait for closures, all or those named.

    Raises
    ------
    InputError
        If a name is not one of them.
    """
    known = {one.id: one for one in atlas.resources.values() if one.availability_share < 1.0 and one.closure_h > 0.0}
    strange = [name for name in names if name not in known]
    if strange:
        allowed = "a resource with availability_share below 1 and closure_h above 0"
        message = "no resource with closures has this id"
        raise InputError(
            [Fault("curves", message, got=repr(name), allowed=allowed, hint=nearest(name, known)) for name in strange]
        )
    return [one for one in known.values() if not names or one.id in names]


def waiting_curves(
    atlas: Atlas, *, progress: Progress, names: tuple[str, ...] = (), years: int = CURVE_YEARS, seed: int = SEED
) -> WaitingCurves:
    """Simulate and fit the curve of every resource with closures.

    Parameters
    ----------
    atlas : Atlas
        Whose resources.
    progress : callable
        Called with a word and the share done.
    names : tuple of str
        Only these resources.
    years, seed : int
        How many simulated years stand behind each point, and of which random numbers.

    Raises
    ------
    InputError
        If a name is no resource with closures, or there is not a year.
    """
    if years < 2:
        raise InputError(Fault("--years", "too few years for an interval", got=str(years), allowed="2 or more"))
    chosen = with_closures(atlas, names)
    places = {one.id: place_of(atlas, one) for one in chosen}
    distinct = list(dict.fromkeys(places.values()))
    done: list[Place] = []

    def work(place: Place) -> Growth:
        found = closure_growth(place, load_share=CURVE_LOADS[1:].tolist(), years=years, seed=seed)
        done.append(place)
        progress("years at a station", len(done) / len(distinct))
        return found

    growth = dict(zip(distinct, side_by_side(work, distinct), strict=True))
    bend = atlas.parameter("bounded-wait-from")
    describe = functools.partial(_described, atlas, bend_share=bend)
    return WaitingCurves(CURVES_SCHEMA, years, seed, [describe(one, growth[places[one.id]]) for one in chosen])


def queue_h(resource: Resource, load: Floats, *, bend_share: float) -> Floats:
    """Wait in the queue of a resource by the formula of the equilibrium, (L,) h."""
    servers = max(resource.servers, 1.0)
    scale = resource.service_h * (resource.arrival_scv + resource.service_scv) / 2.0 / servers
    power = np.sqrt(2.0 * (servers + 1.0)) - 1.0
    low = np.minimum(load, bend_share)
    wait = scale * low**power / (1.0 - low)
    answer: Floats = wait + wait * (power / low + 1.0 / (1.0 - low)) * (load - low)
    return answer


def _described(atlas: Atlas, resource: Resource, growth: Growth, *, bend_share: float) -> ResourceCurve:
    """Put the numbers of a resource beside each other."""
    load = growth.load_share
    empty_h = (1.0 - resource.availability_share) * resource.closure_h
    queue = queue_h(resource, load, bend_share=bend_share)
    simulated, wide = queue + empty_h * growth.simulated_factor, WIDE * empty_h * growth.error_factor
    columns = (
        load, queue + empty_h, simulated, simulated - wide, simulated + wide, queue + empty_h * growth.fitted_factor,
        growth.fitted_factor, growth.error_factor,
    )  # fmt: skip
    return ResourceCurve(
        resource=resource.id,
        name=resource.name,
        availability_share=resource.availability_share,
        closure_h=resource.closure_h,
        shore=shore_of(atlas, resource),
        empty_wait_h=empty_h,
        points=[CurvePoint(*row) for row in zip(*(column.tolist() for column in columns), strict=True)],
    )


def curve_rows(found: WaitingCurves) -> list[tuple[str, float, float, float]]:
    """Rows of ``curves.csv``: resource, utilisation, factor, error of the factor."""
    return [
        (one.resource, point.utilisation_share, point.factor, point.error_factor)
        for one in found.curves
        for point in one.points
    ]


__all__ = [
    "CURVES_SCHEMA",
    "CURVE_YEARS",
    "CurvePoint",
    "ResourceCurve",
    "WaitingCurves",
    "curve_rows",
    "waiting_curves",
]
