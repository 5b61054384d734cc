"""How the wait at one place grows with its load: simulated years of a single station, and the curve through them.

Every load and every place sees the same random numbers, so that a curve rises because its load does. Each year begins
half a year before it, empty, in July: a wait stays finite where the load is above what the place can serve.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.sim._engine import outcome, run
from transcaspian.sim._operations import (
    CONSTANT,
    END,
    EXPONENTIAL,
    LOGNORMAL,
    SERVE,
    Kind,
    Operations,
    Program,
    Shore,
    Source,
    Spread,
    Station,
    Step,
)
from transcaspian.sim._pack import pack
from transcaspian.units import HOURS_PER_YEAR

Floats = NDArray[np.float64]

START_H = HOURS_PER_YEAR / 2.0  # of the calendar year: July
EVEN_YEAR = (1.0,) * 12
LEAST_FACTOR = 1e-3  # factors and errors below it are it: logarithms and weights of the fit stay finite
DAY_H = 24.0
NO_TIME_H = 1e-6  # of a service, and a load: about one arrival an hour, which nobody holds up


class Place(msgspec.Struct, frozen=True):
    """One place to simulate: servers, and either storms or hours of opening.

    ``season_factor`` has twelve factors on the closed share, ``1 - availability_share``; their mean is one.
    """

    service_h: float
    servers: int = 1
    service_scv: float = 0.0
    arrival_scv: float = 1.0
    availability_share: float = 1.0
    closure_h: float = 0.0
    season_factor: tuple[float, ...] = EVEN_YEAR
    open_h: float = 0.0
    close_h: float = DAY_H

    @property
    def hours_share(self) -> float:
        """Share of a day that it is open."""
        return (self.close_h - self.open_h) / DAY_H

    @property
    def empty_wait_h(self) -> float:
        """Wait of one who comes when nobody else does: storms of exponential length, and the rest of the night."""
        night_h = DAY_H * (1.0 - self.hours_share)
        return (1.0 - self.availability_share) * self.closure_h + night_h * night_h / (2.0 * DAY_H)

    def per_h(self, load_share: float) -> float:
        """Arrivals an hour at a load: a share of what it can serve.

        A service that runs when a closure begins is finished, so it serves a little more than its open hours say.
        """
        night_h = DAY_H * (1.0 - self.hours_share)
        running_h = min(load_share, 1.0) * 0.5 * self.service_h * (1.0 + self.service_scv)
        share = 1.0
        for closed_share, length_h in ((1.0 - self.availability_share, self.closure_h), (night_h / DAY_H, night_h)):
            if closed_share > 0.0:
                share *= 1.0 - closed_share * max(1.0 - running_h / length_h, 0.0)
        return load_share * share * self.servers / self.service_h


class Curve(msgspec.Struct, frozen=True, eq=False):
    """Simulated waits of a place: mean wait of each year (L, years) at each load (L,)."""

    load_share: Floats
    years_h: Floats

    @property
    def wait_h(self) -> Floats:
        """Mean over the years, (L,)."""
        mean: Floats = self.years_h.mean(axis=1)
        return mean

    @property
    def error_h(self) -> Floats:
        """Standard error of the mean, (L,)."""
        return _error(self.years_h)


def _error(years: Floats) -> Floats:
    """Give the standard error of the mean of each row; infinite for a single year."""
    if years.shape[1] == 1:
        return np.full(len(years), math.inf)
    error: Floats = years.std(axis=1, ddof=1) / math.sqrt(years.shape[1])
    return error


def _spread(mean_h: float, scv: float) -> Spread:
    if scv == 0.0:
        return Spread(CONSTANT, mean_h)
    return Spread(EXPONENTIAL, mean_h) if scv == 1.0 else Spread(LOGNORMAL, mean_h, scv)


def station_of(place: Place, load_share: float, *, is_even: bool = False) -> Operations:
    """Operations of one station at a load: a source, a queue, storms of exponential length and the hours of a day.

    Where ``is_even``, the same arrivals meet a station that never shuts and works slower by as much.
    """
    per_h = place.per_h(load_share)
    if is_even:
        slower_h = load_share * place.servers / per_h
        place = Place(slower_h, place.servers, place.service_scv, place.arrival_scv)
    storms = []
    for factor in place.season_factor:
        closed_share = (1.0 - place.availability_share) * factor
        storms.append(closed_share / ((1.0 - closed_share) * place.closure_h) if closed_share > 0.0 else 0.0)
    return Operations(
        kinds=(Kind("one"),),
        programs=(Program("through", (Step(SERVE, "here", _spread(place.service_h, place.service_scv)), Step(END))),),
        sources=(Source("all", "one", "through", _spread(1.0 / per_h, place.arrival_scv)),),
        stations=(Station("here", place.servers, place.open_h, place.close_h, "sea"),),
        shores=(Shore("sea", tuple(storms), Spread(EXPONENTIAL, place.closure_h)),),
        start_h=START_H,
        sample_h=math.inf,
    )


def waiting_curve(
    place: Place, *, load_share: Sequence[float], years: int, seed: int = 0, is_even: bool = False
) -> Curve:
    """Simulate the wait of a place at several loads.

    Parameters
    ----------
    place : Place
        What is simulated.
    load_share : sequence of float
        Loads, as shares of what the place can serve with closures deducted; above one too.
    years : int
        Independent years, each after half a year from empty; the same random numbers at every load.
    seed : int
        Of the random numbers.
    is_even : bool
        Whether what closures take is taken from all hours alike: the wait that the queue has without lumps.

    Returns
    -------
    Curve
        The wait is queue hours of the year over arrivals of the year (Little), so those who still wait count.
    """
    waits = np.zeros((len(load_share), years))
    for row, load in enumerate(load_share):
        plan = pack(station_of(place, load, is_even=is_even))
        for year in range(years):
            world = plan.world(seed=seed, replication=year)
            run(world, START_H)
            before = outcome(world)
            run(world, START_H + HOURS_PER_YEAR)
            after = outcome(world)
            came = max(int(after.joined[0] - before.joined[0]), 1)
            waits[row, year] = float(after.area[0] - before.area[0]) / came
    return Curve(np.asarray(load_share, dtype=np.float64), waits)


def rising(values: Floats, weights: Floats) -> Floats:
    """Give the nearest values that never fall, by weighted squares: neighbours that do are pooled.

    References
    ----------
    Ayer, Brunk, Ewing, Reid and Silverman (1955), Ann. Math. Stat. 26.

    Examples
    --------
    >>> rising(np.array([1.0, 3.0, 2.0, 4.0]), np.ones(4)).tolist()
    [1.0, 2.5, 2.5, 4.0]
    """
    blocks: list[list[float]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        blocks.append([value, weight, 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            above, below = blocks.pop(), blocks.pop()
            total = above[1] + below[1]
            blocks.append([(above[0] * above[1] + below[0] * below[1]) / total, total, above[2] + below[2]])
    return np.repeat([block[0] for block in blocks], [int(block[2]) for block in blocks])


class Growth(msgspec.Struct, frozen=True, eq=False):
    """Factor on the closure wait of an empty place at L loads, all (L,): as simulated, its error, and fitted."""

    load_share: Floats
    simulated_factor: Floats
    error_factor: Floats
    fitted_factor: Floats


def closure_growth(place: Place, *, load_share: Sequence[float], years: int, seed: int = 0) -> Growth:
    """Simulate how the wait for closures grows with load, over that of an empty place.

    It is what closures add to the wait of a station that never shuts and works slower by as much, with the same
    arrivals, over the wait in the same storms where a service takes no time: most of the noise of queues and of storms
    goes. The fit is to logarithms, by their errors; it never falls and is never below one.

    Parameters
    ----------
    place, load_share, years, seed
        As for :func:`waiting_curve`.
    """
    shut = waiting_curve(place, load_share=load_share, years=years, seed=seed)
    even = waiting_curve(place, load_share=load_share, years=years, seed=seed, is_even=True)
    quick = msgspec.structs.replace(place, service_h=NO_TIME_H, servers=1, service_scv=0.0, arrival_scv=1.0)
    empty = waiting_curve(quick, load_share=[NO_TIME_H], years=years, seed=seed)
    added_h = shut.years_h - even.years_h
    simulated = added_h.mean(axis=1) / empty.wait_h
    noise = _error(added_h - simulated[:, None] * empty.years_h) / empty.wait_h
    error = np.maximum(noise, LEAST_FACTOR)
    kept = np.maximum(simulated, LEAST_FACTOR)
    logs = rising(np.log(kept), (kept / error) ** 2)
    return Growth(shut.load_share, simulated, error, np.maximum(np.exp(logs), 1.0))
