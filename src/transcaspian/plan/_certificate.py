"""What is known of a point beyond its first-order conditions.

Three tests: each block's own Hessian, a grid of deviations, and the slopes of profit just below and just above each
price. The last tell a smooth top from a kink. At a kink the best reply is the same for a whole set of prices of the
others, so the split among those in series is not determined: a continuum. A deviation that pays sends best replies on
their way; they come to rest elsewhere, or go round: then these prices have no equilibrium in pure strategies here.
"""

from __future__ import annotations

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
from transcaspian.plan._replies import MOST_SOLVES, best_replies

MULTIPLES = (0.3, 0.6, 0.9, 1.1, 1.4, 2.0, 3.0, 5.0)  # of the mark-up
GAIN_SHARE = 1e-7  # of a block's profit; a deviation that brings less does not pay
SMOOTH_RESIDUAL = 1e-6  # what a point must meet where profit is smooth
PROBE_SHARES = (5e-3, 2e-2, 8e-2)  # of a price's scale: a kink is what looks like one from twice as far
KINK_JUMP = 0.5  # of the volume, that a slope of profit must jump by
SETTLED = 0.8  # of the jump seen from the next distance: nearer is near enough
SHARP = 6.0  # curvature of profit times mark-up over volume, thrice that of a straight demand: look closer
EDGE = 2e-5  # of the volume, what a slope may miss nothing by: best replies know a price to a root of rounding
WIDTH_SHARE = 1e-3  # of a price's scale; narrower is a point


class _Sides(msgspec.Struct, frozen=True, eq=False):
    """Own first-order conditions below and above each price, over its volume, and what they tell.

    Attributes
    ----------
    below, above : (V,) limits of FOC/q at the price from both sides
    kinked : (V,) bool
    sharpness : (V,) fall of FOC/q over a relative rise of the mark-up
    hessian : (B,) largest scaled eigenvalue of each block's own Hessian
    probe : (V,) USD/t, how far from the price the limits were taken
    ratio : (V, V) how far the column's price must fall when the row's rises by one, so that volumes stay
    """

    below: Floats
    above: Floats
    kinked: Bools
    sharpness: Floats
    hessian: Floats
    probe: Floats
    ratio: Floats


def _unrestrained(play: Play) -> Play:
    return msgspec.structs.replace(play, conduct=np.ones_like(play.conduct))


def _conditions(play: Play, meter: Meter, y: Floats, variable: int, by_usd_per_t: float) -> tuple[Floats, Floats]:
    """First-order conditions in kt after one price moved, and slopes of its volume by every price; both (V,)."""
    there = y.copy()
    there[variable] = max(y[variable] + by_usd_per_t, play.floor[variable])
    response = meter.respond(there)
    return steps(play, there, response)[0], response.slope[variable]


def _limits(play: Play, meter: Meter, y: Floats, variable: int, probe_usd_per_t: float) -> tuple[float, float]:
    """First-order condition in kt of a price just below and just above it: straight lines through two looks each."""
    limits = []
    for side in (-1.0, 1.0):
        near, far = (
            float(_conditions(play, meter, y, variable, side * by * probe_usd_per_t)[0][variable]) for by in (1.0, 2.0)
        )
        limits.append(2.0 * near - far)
    return limits[0], limits[1]


def _look_aside(play: Play, meter: Meter, point: Point) -> _Sides:
    """Probe every price that moves on either side; where profit bends sharply, from further away too."""
    y = point.y
    size = len(y)
    volume = weights(point.response.volume_kt)
    scale = price_scale(play.game, y)
    below, above, sharpness = np.zeros(size), np.zeros(size), np.zeros(size)
    kinked = np.zeros(size, dtype=bool)
    curve, ratio = np.zeros((size, size)), np.zeros((size, size))
    probe = PROBE_SHARES[0] * scale
    for v in np.flatnonzero(play.moves).tolist():
        high, steep = _conditions(play, meter, y, v, float(probe[v]))
        low, _ = _conditions(play, meter, y, v, -float(probe[v]))
        curve[v] = (high - low) / (2.0 * probe[v])
        sharpness[v] = -curve[v, v] * scale[v] / volume[v]
        ratio[v] = np.divide(steep[v], steep, out=np.zeros(size), where=steep * steep[v] > 0.0)
        if sharpness[v] < SHARP or y[v] - 2.0 * PROBE_SHARES[-1] * scale[v] <= play.floor[v]:
            continue
        sides = [np.array(_limits(play, meter, y, v, share * float(scale[v]))) / volume[v] for share in PROBE_SHARES]
        jumps = [float(side[0] - side[1]) for side in sides]
        best = next((i for i, jump in enumerate(jumps[:-1]) if jump >= SETTLED * jumps[i + 1]), len(jumps) - 1)
        below[v], above[v] = sides[best]
        probe[v] = PROBE_SHARES[best] * scale[v]
        kinked[v] = jumps[best] > KINK_JUMP and below[v] > -EDGE and above[v] < EDGE
    tops = [_top_eigenvalue(curve, block[play.moves[block]]) for block in play.blocks]
    return _Sides(below, above, kinked, sharpness, np.array(tops), probe, ratio)


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
                gain = float(meter.profits_musd(there)[parties].sum()) - own
                gains[number] = max(gains[number], gain)
                if gain > best * unit:
                    best, best_y = gain / unit, there
    return gains, best_y, best > GAIN_SHARE


def _largest_transfer(play: Play, meter: Meter, y: Floats, pair: tuple[int, int], ratio: float, probe: Floats) -> float:
    """Say how far the first price may rise, and the second fall, in USD/t, until one of them wants to move."""
    falls = np.array([1.0, -ratio])

    def slack(by_usd_per_t: float) -> float:
        there = y.copy()
        there[list(pair)] += by_usd_per_t * falls
        volume = weights(meter.respond(there).volume_kt)
        least = np.inf
        for v in pair:
            below, above = _limits(play, meter, there, v, float(probe[v]))
            least = min(least, -above / volume[v], below / volume[v])
        return least + EDGE

    if slack(0.0) < 0.0:
        return 0.0
    low_usd_per_t, high_usd_per_t = 0.0, float(probe[pair[0]])
    floor = play.floor[pair[1]]
    longest = 10.0 * float(price_scale(play.game, y)[list(pair)].max())
    most = min(longest, float((y[pair[1]] - floor) / ratio)) if np.isfinite(floor) else longest
    while slack(high_usd_per_t) >= 0.0:
        low_usd_per_t, high_usd_per_t = high_usd_per_t, 2.0 * high_usd_per_t
        if low_usd_per_t >= most:
            return most
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
                ratio = float(sides.ratio[i, j])
                by = _largest_transfer(play, meter, here, (int(i), int(j)), ratio, sides.probe)
                here[i] += by
                here[j] -= ratio * by
            low_usd_per_t[v], high_usd_per_t[v] = min(low_usd_per_t[v], here[v]), max(high_usd_per_t[v], here[v])
    return low_usd_per_t, high_usd_per_t


def _with_kinks(point: Point, play: Play, sides: _Sides) -> float:
    """Give the residual, where a kink counts as met if its two slopes have nothing between them."""
    foc, _ = steps(play, point.y, point.response)
    smooth = residuals(play, point.y, point.response, foc)
    bent = np.maximum(np.maximum(sides.above, -sides.below), 0.0)
    return float(np.where(sides.kinked, bent, smooth).max(initial=0.0))


def certify(
    game: Game,
    point: Point,
    blocks: Blocks,
    *,
    conduct: ArrayLike = 1.0,
    floor: ArrayLike = -np.inf,
    most_solves: int = MOST_SOLVES,
) -> Certificate:
    """Say what a point is: a Nash point, one of a continuum, or none.

    Parameters
    ----------
    game, blocks, conduct, floor : as :func:`nash` was given
    point : Point
        From :func:`nash`; what was free there is free here.
    most_solves : int
        Measuring a continuum and following best replies stop there; the other tests take about ten for each price.

    Returns
    -------
    Certificate
        Its words are explained there.
    """
    play = make_play(game, blocks, free=point.moves, conduct=conduct, floor=floor)
    meter = Meter(game)
    restrained = bool((play.conduct[point.moves] != 1.0).any())
    own = _unrestrained(play)
    sides = _look_aside(own, meter, point)
    gains, best_y, pays = _deviations(own, meter, point)
    low_usd_per_t, high_usd_per_t = point.y, point.y
    if restrained:
        verdict, residual = "restrained", point.residual
    elif pays:
        replies = best_replies(own, meter, best_y, most_solves=most_solves)
        verdict = "elsewhere" if replies.at_rest else "none" if replies.round_trip else "unsettled"
        residual = _with_kinks(point, own, sides)
        low_usd_per_t, high_usd_per_t = replies.low_usd_per_t, replies.high_usd_per_t
    else:
        residual = _with_kinks(point, own, sides)
        verdict = "pure" if residual <= SMOOTH_RESIDUAL else "unsettled"
        if sides.kinked.sum() > 1:
            low_usd_per_t, high_usd_per_t = _continuum(own, meter, point.y, sides, most_solves)
            wide = high_usd_per_t - low_usd_per_t > WIDTH_SHARE * price_scale(game, point.y)
            verdict = "continuum" if wide.sum() > 1 and residual <= EDGE else verdict
    return Certificate(
        verdict,
        residual,
        sides.hessian,
        gains,
        best_y,
        low_usd_per_t,
        high_usd_per_t,
        sides.kinked,
        sides.sharpness,
        meter.solves,
    )


__all__ = ["certify"]
