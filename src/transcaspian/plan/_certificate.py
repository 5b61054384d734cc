"""What is known of a point beyond its first-order conditions.

Three tests: each block's own Hessian, a grid of deviations, and the slopes of profit just below and just above each
price. The last tell a smooth top from a kink. At a kink the best reply is the same for a whole set of prices of the
others, so the split among those in series is not determined: a continuum. A deviation that pays sends best replies on
their way; they come to rest elsewhere, or go round: then these prices have no equilibrium in pure strategies here.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from transcaspian.plan._games import (
    Blocks,
    Bools,
    Certificate,
    Floats,
    Game,
    Ints,
    Meter,
    Play,
    Point,
    make_play,
    parties_of,
    price_scale,
    profits_musd,
)
from transcaspian.plan._nash import residuals, steps, weights
from transcaspian.plan._replies import best_replies

MULTIPLES = (0.3, 0.5, 0.7, 0.85, 0.95, 1.05, 1.15, 1.4, 2.0, 3.0, 5.0)  # of the mark-up
GAIN_SHARE = 1e-7  # of a block's profit; a deviation that brings less does not pay
SMOOTH_RESIDUAL = 1e-6  # what a point must meet where profit is smooth
PROBE_SHARE = 5e-3  # of a price's scale: a kink is what looks like one from here
WIDE = 10.0  # the second, wider look, in probes
KINK_JUMP = 0.1  # of the volume, that a slope of profit must jump by
KINK_RATIO = 0.5  # of the jump seen in the wider look
EDGE = 1e-6  # of the volume, slack that a slope may have at the edge of a continuum
WIDTH_SHARE = 1e-3  # of a price's scale; narrower is a point


class _Sides(msgspec.Struct, frozen=True, eq=False):
    """Own first-order conditions below and above each price, over its volume, and what they tell.

    Attributes
    ----------
    below, above : (V,) limits of FOC/q at the price from both sides
    kinked : (V,) bool
    hessian : (B,) largest scaled eigenvalue of each block's own Hessian
    ratio : (V, V) how far the column's price must fall when the row's rises by one, so that volumes stay
    """

    below: Floats
    above: Floats
    kinked: Bools
    hessian: Floats
    ratio: Floats


def _unrestrained(play: Play) -> Play:
    return msgspec.structs.replace(play, conduct=np.ones_like(play.conduct))


def _conditions(play: Play, meter: Meter, y: Floats, variable: int, by_usd_per_t: float) -> tuple[Floats, Floats]:
    """First-order conditions in kt and slopes of volumes by one price, after it moved; both (V,)."""
    there = y.copy()
    there[variable] = max(y[variable] + by_usd_per_t, play.floor[variable])
    response = meter.respond(there)
    return steps(play, there, response)[0], response.slope[:, variable]


def _look_aside(play: Play, meter: Meter, point: Point) -> _Sides:
    """Probe every price that moves, twice on either side."""
    y = point.y
    size = len(y)
    volume = weights(point.response.volume_kt)
    probe = PROBE_SHARE * price_scale(play.game, y)
    below, above, kinked = np.zeros(size), np.zeros(size), np.zeros(size, dtype=bool)
    curve, ratio = np.zeros((size, size)), np.zeros((size, size))
    for v in np.flatnonzero(play.moves):
        looks = [_conditions(play, meter, y, v, float(by * probe[v])) for by in (-WIDE, -1.0, 1.0, WIDE)]
        wide_low, low, high, wide_high = (look[0][v] / volume[v] for look in looks)
        slope = (wide_high - high) / (WIDE - 1.0), (low - wide_low) / (WIDE - 1.0)
        above[v], below[v] = high - slope[0], low + slope[1]
        jump, wide = low - high, wide_low - wide_high
        free = y[v] - WIDE * probe[v] > play.floor[v]
        kinked[v] = free and jump > KINK_JUMP and jump > KINK_RATIO * wide and below[v] > -EDGE and above[v] < EDGE
        curve[v] = (looks[2][0] - looks[1][0]) / (2.0 * probe[v])
        steep = looks[2][1]
        ratio[v] = np.where(steep * steep[v] > 0.0, steep, 0.0) / steep[v] if steep[v] else 0.0
    tops = [_top_eigenvalue(curve, block[play.moves[block]]) for block in play.blocks]
    return _Sides(below, above, kinked, np.array(tops), ratio)


def _top_eigenvalue(curve: Floats, block: Ints) -> float:
    """Give the largest eigenvalue of a block's Hessian, scaled so that its diagonal is one in size."""
    hessian = curve[np.ix_(block, block)]
    scale = np.sqrt(np.maximum(np.abs(np.diag(hessian)), 1e-300))
    hessian = (hessian + hessian.T) / (2.0 * np.outer(scale, scale))
    return float(np.linalg.eigvalsh(hessian).max(initial=-np.inf))


def _deviations(play: Play, meter: Meter, point: Point) -> tuple[Floats, Floats, bool]:
    """Try the grid: what each block gains at most, the prices of the largest gain by profit, and whether one pays."""
    game, y = play.game, point.y
    scale = price_scale(game, y)
    profit = profits_musd(game, y, point.response)
    gains, best, best_y = np.full(len(play.blocks), -np.inf), 0.0, y
    for number, block in enumerate(play.blocks):
        parties = parties_of(game, block)
        own = float(profit[parties].sum())
        unit = max(abs(own), 1e-9 * float(np.abs(profit).max()))
        free = block[play.moves[block]]
        groups = [free[[i]] for i in range(len(free))] + ([free] if len(free) > 1 else [])
        for group in groups:
            for multiple in MULTIPLES:
                there = y.copy()
                there[group] = np.maximum(y[group] + (multiple - 1.0) * scale[group], play.floor[group])
                gain = float(profits_musd(game, there, meter.respond(there))[parties].sum()) - own
                gains[number] = max(gains[number], gain)
                if gain > best * unit:
                    best, best_y = gain / unit, there
    return gains, best_y, best > GAIN_SHARE


def _largest_transfer(play: Play, meter: Meter, y: Floats, pair: tuple[int, int], ratio: float) -> float:
    """Say how far the first price may rise, and the second fall, in USD/t, until one of them wants to move."""
    probe = PROBE_SHARE * price_scale(play.game, y)
    falls = np.array([1.0, -ratio])

    def slack(by_usd_per_t: float) -> float:
        there = y.copy()
        there[list(pair)] += by_usd_per_t * falls
        volume = weights(meter.respond(there).volume_kt)
        least = np.inf
        for v in pair:
            near, far = (
                [float(_conditions(play, meter, there, v, float(by * sign * probe[v]))[0][v]) for sign in (1.0, -1.0)]
                for by in (1.0, 2.0)
            )
            above, below = 2.0 * near[0] - far[0], 2.0 * near[1] - far[1]
            least = min(least, -above / volume[v], below / volume[v])
        return least + EDGE

    if slack(0.0) < 0.0:
        return 0.0
    low_usd_per_t, high_usd_per_t = 0.0, float(probe[pair[0]])
    floor = play.floor[pair[1]]
    most = float((y[pair[1]] - floor) / ratio) if np.isfinite(floor) else np.inf
    while slack(high_usd_per_t) >= 0.0:
        low_usd_per_t, high_usd_per_t = high_usd_per_t, 2.0 * high_usd_per_t
        if low_usd_per_t >= min(most, 1e3 * probe[pair[0]]):
            return min(most, low_usd_per_t)
    found = brentq(slack, low_usd_per_t, high_usd_per_t, xtol=1e-7 * float(probe[pair[0]]))
    return min(most, float(found))


def _continuum(play: Play, meter: Meter, y: Floats, sides: _Sides, most_solves: int) -> tuple[Floats, Floats]:
    """Range of each kinked price while the others make room for it: one after the other, as far as each may go."""
    low_usd_per_t, high_usd_per_t = y.copy(), y.copy()
    kinked = np.flatnonzero(sides.kinked)
    decider = {int(v): number for number, block in enumerate(play.blocks) for v in block}
    for v in kinked:
        for up in (True, False):
            here = y.copy()
            for other in kinked:
                i, j = (v, other) if up else (other, v)
                if decider[int(v)] == decider[int(other)] or sides.ratio[i, j] <= 0.0 or meter.solves > most_solves:
                    continue
                ratio = 1.0 / float(sides.ratio[j, i]) if sides.ratio[j, i] > 0.0 else float(sides.ratio[i, j])
                by = _largest_transfer(play, meter, here, (int(i), int(j)), ratio)
                here[i] += by
                here[j] -= ratio * by
            low_usd_per_t[v], high_usd_per_t[v] = min(low_usd_per_t[v], here[v]), max(high_usd_per_t[v], here[v])
    return low_usd_per_t, high_usd_per_t
