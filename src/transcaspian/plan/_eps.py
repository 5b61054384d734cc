"""How much building more may lose: measured, never assumed.

Tonnes are not monotone in what is built: cheap cargo crowds dear decks. The bounds of a plan hold if no set carries
more than eps above a larger one, and eps is half as much again as the worst that was seen.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np

from transcaspian.errors import NoPlan
from transcaspian.plan._branch import compatible
from transcaspian.plan._oracle import Counted, Schedule, Works, mask, members

MARGIN = 1.5  # of the worst seen: 300 random pairs of the probe showed four fifths of the true worst
SUSPECTS = 5
CHUNK = 512  # sets that are held against all others at once


class Eps(msgspec.Struct, frozen=True):
    """What building more may lose, and on what that rests.

    Attributes
    ----------
    eps_kt : float
        Taken by the search.
    worst_kt : float
        Most that was seen lost between two nested sets of a year.
    pairs : int
        Nested pairs that were looked at.
    period : int or None
        Year of the worst pair; None if nothing was ever lost.
    smaller, larger : tuple of str
        Names of the projects of the worst pair.
    """

    eps_kt: float
    worst_kt: float
    pairs: int
    period: int | None = None
    smaller: tuple[str, ...] = ()
    larger: tuple[str, ...] = ()


def measure_eps(works: Works, counted: Counted, *, pairs: int = 60, seed: int = 0) -> Eps:
    """Probe single effects, random pairs, and pairs of the projects with the worst effects; then look at all known.

    Parameters
    ----------
    works, counted
        The projects and the oracle; the years in which something is asked are probed, the last one for single effects.
    pairs : int
        Pairs to ask for beside the single effects, half of them of the five worst projects.
    seed : int
        Of the random sets.
    """
    rng = np.random.default_rng(seed)
    years = works.asked or (works.periods - 1,)
    counted.stage = "eps"
    everything = compatible((1 << works.n) - 1, works.excludes)[0]
    effect_kt = np.array([_effect_kt(counted, everything, j, years[-1]) for j in range(works.n)])
    suspects = [int(j) for j in np.argsort(effect_kt)[:SUSPECTS]]
    for number in range(pairs):
        project = suspects[number // 2 % len(suspects)] if number % 2 else int(rng.integers(works.n))
        chosen = mask(np.flatnonzero(rng.random(works.n) < rng.random()).tolist()) | 1 << project
        larger = next((part for part in compatible(chosen, works.excludes) if part >> project & 1), 1 << project)
        period = int(rng.choice(years))
        counted.value(larger, period)
        counted.value(larger & ~(1 << project), period)
    return seen_eps(works, counted)


def _effect_kt(counted: Counted, everything: int, project: int, period: int) -> float:
    """Lesser of what a project adds alone and what it adds last, in a year."""
    one = 1 << project
    least_kt = counted.value(one, period) - counted.value(0, period)
    if everything & one:
        least_kt = min(least_kt, counted.value(everything, period) - counted.value(everything & ~one, period))
    return least_kt


def seen_eps(works: Works, counted: Counted) -> Eps:
    """Look for the worst loss among all nested pairs of sets that the oracle has been asked for."""
    worst = Eps(0.0, 0.0, 0)
    pairs = 0
    for period, known in counted.known.items():
        built, kt = list(known), np.array(list(known.values()))
        inside = np.array([[b >> j & 1 for j in range(works.n)] for b in built], dtype=np.float32).reshape(-1, works.n)
        outside = 1.0 - inside.T
        for first in range(0, len(built), CHUNK):
            rows = slice(first, first + CHUNK)
            nested = inside[rows] @ outside == 0.0
            pairs += int(nested.sum()) - len(nested)
            loss_kt = np.where(nested, kt[rows, None] - kt[None, :], -np.inf)
            row, column = np.unravel_index(int(loss_kt.argmax()), loss_kt.shape)
            lost_kt = float(loss_kt[row, column])
            if lost_kt > worst.worst_kt:
                names = [tuple(works.names[j] for j in members(built[k])) for k in (first + row, column)]
                worst = Eps(MARGIN * lost_kt, lost_kt, 0, period, names[0], names[1])
    return msgspec.structs.replace(worst, pairs=pairs)


def settle(works: Works, counted: Counted, search: Callable[[float], Schedule], measured: Eps) -> tuple[Schedule, Eps]:
    """Search with the measured eps, and again while the search itself meets a pair that loses more.

    Parameters
    ----------
    works, counted
        The projects and the oracle that ``search`` asks.
    search : callable
        From eps in kt to a schedule, as :func:`transcaspian.plan.least_cost` with the rest given.
    measured : Eps
        From :func:`measure_eps`.

    Raises
    ------
    NoPlan
        From the search with the last eps.
    """
    while True:
        failure: NoPlan | None = None
        try:
            schedule = search(measured.eps_kt)
        except NoPlan as error:
            failure = error
        seen = seen_eps(works, counted)
        if seen.worst_kt <= measured.eps_kt:
            if failure is not None:
                raise failure
            return schedule, msgspec.structs.replace(seen, eps_kt=measured.eps_kt)
        measured = seen
