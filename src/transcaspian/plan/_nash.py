"""Each for itself: the mark-up map, Anderson where it is close, Newton to polish, best replies where all that fails.

The first-order condition of a block for its free prices F, in kt, with margins ``m = y - mc`` ::

    FOC = q_F + d(home + rent)/dy_F + S_F'm = 0        S_F' = slopes of all its volumes by the prices F

The map jumps to the margins that solve it at today's volumes and slopes, ``m_F - (S_FF')^-1 FOC`` (Morrow and Skerlos
2011), damped for each price apart: undamped simultaneous maps diverge from three sellers in series on.

A *conduct* below one asks for that part of the mark-up alone: ``m = conduct * mark-up of the map``.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from transcaspian.plan._games import (
    MUSD_PER_KT_USD,
    RIDGE_SHARE,
    Blocks,
    Bools,
    Floats,
    Game,
    Ints,
    Meter,
    Play,
    Point,
    Response,
    make_play,
    parties_of,
    price_scale,
)
from transcaspian.plan._replies import MOST_SOLVES, best_replies

TOLERANCE = 1e-8  # of max|FOC|/q
CLIP_USD_PER_T = 25.0  # longest step of one price
MOST_STEPS = 200
COLLAPSE_SHARE = 0.02  # of a volume; a step that leaves less was too long
PATIENCE = 60  # steps without a better residual before the map gives up
FIRST_DAMPING, LEAST_DAMPING, MOST_DAMPING = 0.3, 0.02, 0.6
ANDERSON_BELOW = 0.05  # residual
ANDERSON_WINDOW = 20  # large coalitions have many flat directions to learn
MOST_NEWTON_STEPS = 12
DIFFERENCE_SHARE = 1e-4  # of a price's scale, for Newton's differences


def weights(volume_kt: Floats) -> Floats:
    """Volumes to measure a first-order condition by, (V,): never so small that rounding counts."""
    size = np.abs(volume_kt)
    least = max(1e-9 * float(size.max(initial=0.0)), 1e-300)
    return np.maximum(size, least)


def steps(play: Play, y: Floats, response: Response) -> tuple[Floats, Floats]:
    """First-order conditions in kt and steps of the map in USD/t, both (V,); zero where a price does not move.

    A price that stands at its floor with a slope into it keeps its condition and has no step.
    """
    game = play.game
    margin = y - game.marginal_usd_per_t
    foc, step = np.zeros(len(y)), np.zeros(len(y))
    beside = (response.home_slope + response.rent_slope) / MUSD_PER_KT_USD
    volume = weights(response.volume_kt)
    for block in play.blocks:
        parties = parties_of(game, block)
        own = np.flatnonzero(np.isin(game.party, parties))
        free = block[play.moves[block]]
        slack = response.volume_kt[free] + beside[np.ix_(parties, free)].sum(axis=0)
        condition = slack + response.slope[np.ix_(own, free)].T @ margin[own]
        inside = (y[free] > play.floor[free]) | (condition > 0.0)
        foc[free] = condition
        free, condition = free[inside], condition[inside]
        if not len(free):
            continue
        matrix = response.slope[np.ix_(free, free)].T.copy()
        here = np.diag_indices(len(free))
        if len(parties) > 1:
            matrix[here] -= play.ridge_share * np.abs(matrix[here])
        matrix[here] -= 1e-12 * volume[free]  # a price that nobody answers wants to go up without end
        jump = -np.linalg.solve(matrix, condition)
        restraint = play.conduct[free]
        held = restraint * (margin[free] + jump) - margin[free]
        step[free] = held
        if (restraint != 1.0).any():
            foc[free] = -matrix @ held
    return foc, step


def residuals(play: Play, y: Floats, response: Response, foc: Floats) -> Floats:
    """|FOC|/q of every price that moves, (V,); at a floor, how far the price is from it."""
    volume = weights(response.volume_kt)
    slope = np.maximum(np.abs(np.diag(response.slope)), 1e-12 * volume)
    inside = y + foc / slope > play.floor
    apart = np.where(np.isfinite(play.floor), np.abs(y - play.floor), 0.0)
    residual = np.where(inside, np.abs(foc), apart * slope) / volume
    residual[response.volume_kt <= 0.0] = np.inf  # what nobody pays is no price
    return np.where(play.moves, residual, 0.0)


class _Found:
    """The best point so far."""

    def __init__(self, play: Play, meter: Meter, y: Floats) -> None:
        self.play = play
        self.meter = meter
        self.iterations = 0
        self.method = "map"
        self.residual = np.inf
        self.y = y
        self.response, *_ = self.look(y)

    def look(self, y: Floats) -> tuple[Response, Floats, Floats, float]:
        """Response, first-order conditions, steps and residual at ``y``; kept if better."""
        response = self.meter.respond(y)
        foc, step = steps(self.play, y, response)
        residual = float(residuals(self.play, y, response, foc).max(initial=0.0))
        if residual < self.residual:
            self.y, self.response, self.residual = y, response, residual
        return response, foc, step, residual


def _anderson(ys: list[Floats], fs: list[Floats], damping: Floats) -> Floats:
    """Next prices from the last points and their steps: the mix of least step (Anderson 1965, type II)."""
    y, f = ys[-1], fs[-1]
    if len(fs) < 2:
        return y + damping * f
    by_y, by_f = np.diff(np.array(ys), axis=0).T, np.diff(np.array(fs), axis=0).T
    mix = np.linalg.lstsq(by_f, f, rcond=1e-12)[0]
    following: Floats = y + damping * f - (by_y + damping[:, None] * by_f) @ mix
    return following


def _walk(found: _Found, tolerance: float, clip_usd_per_t: float) -> None:
    """Go with the map until the residual is small, or has not fallen for long."""
    play = found.play
    y = found.y.copy()
    first = min(FIRST_DAMPING, 2.0 / (len(play.blocks) + 2.0))
    least = min(LEAST_DAMPING, 1.0 / (len(play.blocks) + 2.0))
    damping = np.full(len(y), first)
    before = np.zeros(len(y))
    ys: list[Floats] = []
    fs: list[Floats] = []
    close, best, since = ANDERSON_BELOW, np.inf, 0
    last_y, last_kt = y, found.response.volume_kt
    for _ in range(MOST_STEPS):
        response, _, step, residual = found.look(y)
        found.iterations += 1
        if (response.volume_kt < COLLAPSE_SHARE * last_kt)[play.moves].any():
            y, damping = last_y + 0.25 * (y - last_y), np.maximum(0.5 * damping, least)
            continue
        last_y, last_kt = y, response.volume_kt
        if residual <= tolerance:
            return
        since = 0 if residual < best else since + 1
        best = min(best, residual)
        if since > PATIENCE:
            return
        if ys and residual > 10.0 * best:
            ys, fs, close = [], [], 0.1 * close
        if ys or residual < close:
            ys, fs = [*ys, y][-ANDERSON_WINDOW - 1 :], [*fs, np.maximum(step, play.floor - y)][-ANDERSON_WINDOW - 1 :]
            towards = _anderson(ys, fs, damping) - y
        else:
            flipped = step * before < 0.0
            damping = np.where(flipped, np.maximum(0.5 * damping, least), np.minimum(1.15 * damping, MOST_DAMPING))
            towards, before = damping * step, step
        y = np.where(play.moves, np.maximum(y + np.clip(towards, -clip_usd_per_t, clip_usd_per_t), play.floor), y)


def _jacobian(found: _Found, y: Floats, inside: Ints) -> Floats:
    """Slopes of the first-order conditions by central differences, (inside, inside)."""
    play = found.play
    matrix = np.zeros((len(inside), len(inside)))
    scale = price_scale(play.game, y)
    for column, variable in enumerate(inside):
        sides = []
        for sign in (1.0, -1.0):
            there = y.copy()
            there[variable] += sign * DIFFERENCE_SHARE * scale[variable]
            sides.append(steps(play, there, found.meter.respond(there))[0][inside])
        matrix[:, column] = (sides[0] - sides[1]) / (2.0 * DIFFERENCE_SHARE * scale[variable])
    return matrix


def _polish(found: _Found, tolerance: float, clip_usd_per_t: float) -> None:
    """Newton on the first-order conditions of the prices that are not at a floor; a matrix serves while it helps."""
    play = found.play
    matrix: Floats = np.zeros((0, 0))
    inside: Ints = np.zeros(0, dtype=np.int64)
    stale = True
    for _ in range(MOST_NEWTON_STEPS):
        if found.residual <= tolerance:
            return
        y, before = found.y, found.residual
        foc, _ = steps(play, y, found.response)
        moving = np.flatnonzero(play.moves & ((y > play.floor) | (foc > 0.0)))
        fresh = stale or not np.array_equal(moving, inside)
        if fresh:
            inside = moving
            matrix, stale = _jacobian(found, y, inside), False
        towards = np.zeros(len(y))
        towards[inside] = np.linalg.lstsq(matrix, -foc[inside], rcond=1e-14)[0]
        for length in (1.0, 0.5, 0.25, 0.1):
            there = np.maximum(y + np.clip(length * towards, -clip_usd_per_t, clip_usd_per_t), play.floor)
            found.iterations += 1
            if found.look(np.where(play.moves, there, y))[3] < before:
                found.method = "newton"
                break
        if found.residual > 0.1 * before:
            stale = True
            if fresh and found.residual >= before:
                return


def conduct_of(game: Game, y: Floats, blocks: Blocks) -> Floats:
    """Infer conduct: the part of the best mark-up, at these volumes and slopes, that today's is, (V,).

    With it, today is a point of :func:`nash`. Near nothing where demand is saturated, since the best mark-up knows no
    end there; above one where a price is dearer than its owner's own interest.
    """
    play = make_play(game, blocks)
    _, step = steps(play, y, game.respond(y))
    margin = y - game.marginal_usd_per_t
    return np.divide(margin, margin + step, out=np.zeros(len(y)), where=margin + step != 0.0)


def nash(
    game: Game,
    start: ArrayLike,
    *,
    blocks: Blocks,
    free: Bools | None = None,
    conduct: ArrayLike = 1.0,
    floor: ArrayLike = -np.inf,
    ridge_share: float = RIDGE_SHARE,
    tolerance: float = TOLERANCE,
    clip_usd_per_t: float = CLIP_USD_PER_T,
    most_solves: int = MOST_SOLVES,
) -> Point:
    """Prices at which no block wants to move, to first order.

    Parameters
    ----------
    game : Game
    start : (V,) prices to start from, and those of all that does not move
    blocks : list of int arrays
        One for each decision maker. A party's prices that stand in no block, or are not free, stay where they are but
        count in its profit if another of its prices stands in the block.
    free : (V,) bool
        Prices that may move; all in a block unless given. A price that nobody pays at the start stays.
    conduct : float or (V,)
        Part of the best mark-up that is taken.
    floor : float or (V,)
        Prices never fall below it, USD/t.
    ridge_share : float
        In blocks of several parties: shortens steps along prices that only share out a sum. The point does not depend
        on it, but the split that is found is the one close to the start.
    tolerance : float
        Of max|FOC|/q.
    clip_usd_per_t : float
        Longest step of one price.
    most_solves : int
        Best replies, where all else fails, stop there; nothing does without them.

    Returns
    -------
    Point
        ``converged`` tells whether it is one; :func:`certify` whether it is more than a point of first order.

    Raises
    ------
    InputError
        As :func:`check_game`.
    """
    play = make_play(game, blocks, free=free, conduct=conduct, floor=floor, ridge_share=ridge_share)
    first = np.asarray(start, dtype=float)
    first = np.where(play.moves, np.maximum(first, play.floor), first)
    meter = Meter(game)
    play = msgspec.structs.replace(play, moves=play.moves & (meter.respond(first).volume_kt > 0.0))
    found = _Found(play, meter, first)
    _walk(found, tolerance, clip_usd_per_t)
    _polish(found, tolerance, clip_usd_per_t)
    converged = found.residual <= tolerance
    if not converged and most_solves > 0 and bool((play.conduct == 1.0).all()):
        replies = best_replies(play, found.meter, first, most_solves=most_solves)
        found.iterations += replies.rounds
        if replies.at_rest:
            found.method, found.residual = "replies", np.inf
            found.look(replies.y)
            converged = True
    return Point(
        found.y,
        found.response,
        found.residual,
        found.iterations,
        found.meter.solves,
        play.moves,
        found.method,
        converged,
    )


__all__ = ["TOLERANCE", "conduct_of", "nash", "residuals", "steps", "weights"]
