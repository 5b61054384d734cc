"""Best replies in turn, on a lattice of prices: they come to rest, or they come back to where they were.

Slow, and sure where slopes are of no use: at a capacity that binds profit has a kink, between parallel carriers that
run full it has several tops. Prices are whole multiples of a grain from the start, so replies are a map of finitely
many states onto themselves: a state that returns proves that these replies go round.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np

from transcaspian.plan._games import (
    Floats,
    Ints,
    Meter,
    Play,
    parties_of,
    price_scale,
    profits_musd,
)

COARSE_GRAIN_SHARE = 5e-3  # of the scale of a price
FINE_GRAIN_SHARE = 1e-10
GAIN_SHARE = 1e-11  # of profit; less is rounding
MULTIPLES = np.unique(np.concatenate([np.geomspace(0.2, 5.0, 21), [0.0]]))  # of the mark-up, where a top is looked for
GOLDEN = (5.0**0.5 - 1.0) / 2.0
MOST_SOLVES = 60_000
MOST_ROUNDS = 2_000


class Replies(msgspec.Struct, frozen=True, eq=False):
    """Where best replies led.

    Attributes
    ----------
    y : (V,) USD/t, the last prices
    at_rest : bool
        Nobody moved in the last round.
    round_trip : bool
        The prices of an earlier round came back.
    low_usd_per_t, high_usd_per_t : (V,) range of each price on the round trip, or of the last prices
    rounds : int
        Rounds in which every block had its turn.
    """

    y: Floats
    at_rest: bool
    round_trip: bool
    low_usd_per_t: Floats
    high_usd_per_t: Floats
    rounds: int


class _Lattice:
    """Prices as whole multiples of a grain from an origin, and the profit of a block there."""

    def __init__(self, play: Play, meter: Meter, origin: Floats, grain: Floats) -> None:
        self.play = play
        self.meter = meter
        self.origin = origin
        self.grain = grain

    def price(self, key: Ints) -> Floats:
        """Prices of a point of the lattice, never below the floor."""
        return np.maximum(self.origin + key * self.grain, self.play.floor)

    def profit_musd(self, block: Ints, key: Ints) -> float:
        """Profit of all parties of a block."""
        y = self.price(key)
        return float(profits_musd(self.play.game, y, self.meter.respond(y))[parties_of(self.play.game, block)].sum())


def _top(profit_musd: Callable[[int], float], here: int, points: Ints) -> int:
    """Whole number with the largest profit: the best of some points, then the golden section around it."""
    known = {here: profit_musd(here)}

    def ask(at: int) -> float:
        if at not in known:
            known[at] = profit_musd(at)
        return known[at]

    ordered = np.unique(np.append(points, here)).tolist()
    best = max(range(len(ordered)), key=lambda i: ask(ordered[i]))
    low, high = ordered[max(best - 1, 0)], ordered[min(best + 1, len(ordered) - 1)]
    left, right = high - round(GOLDEN * (high - low)), low + round(GOLDEN * (high - low))
    while high - low > 3 and low < left < right < high:
        if ask(left) < ask(right):
            low, left = left, right
            right = max(low + round(GOLDEN * (high - low)), left + 1)
        else:
            high, right = right, left
            left = min(high - round(GOLDEN * (high - low)), right - 1)
    for at in range(low, min(high, low + 8) + 1):
        ask(at)
    top = max(known, key=lambda at: (known[at], -abs(at - here)))
    return top if known[top] > known[here] + GAIN_SHARE * abs(known[here]) else here


def _turn(lattice: _Lattice, block: Ints, key: Ints) -> Ints:
    """One block's reply: each free price in turn, and all of them together where there are several."""
    play = lattice.play
    free = block[play.moves[block]]
    groups = [free[[i]] for i in range(len(free))] + ([free] if len(free) > 1 else [])
    for group in groups:
        y = lattice.price(key)
        scale = price_scale(play.game, y)[group] / lattice.grain[group]
        lead = int(np.argmax(scale))
        ratio = scale / scale[lead]
        points = np.round((MULTIPLES - 1.0) * scale[lead]).astype(np.int64)

        def moved(by: int, group: Ints = group, ratio: Floats = ratio, base: Ints = key) -> Ints:
            other = base.copy()
            other[group] += np.round(by * ratio).astype(np.int64)
            return other

        def profit_musd(by: int, at: Callable[[int], Ints] = moved) -> float:
            return lattice.profit_musd(block, at(by))

        key = moved(_top(profit_musd, 0, points))
    return key


def _rounds(lattice: _Lattice, key: Ints) -> Replies:
    """Take turns until nobody moves, a state returns, or the solves are used up."""
    play, meter = lattice.play, lattice.meter
    last = meter.solves + MOST_SOLVES
    seen: dict[bytes, int] = {key.tobytes(): 0}
    path = [key]
    for number in range(1, MOST_ROUNDS + 1):
        for block in play.blocks:
            key = _turn(lattice, block, key)
        y = lattice.price(key)
        if np.array_equal(key, path[-1]):
            return Replies(y, True, False, y, y, number)
        path.append(key)
        if key.tobytes() in seen:
            trip = np.array([lattice.price(at) for at in path[seen[key.tobytes()] :]])
            return Replies(y, False, True, trip.min(axis=0), trip.max(axis=0), number)
        seen[key.tobytes()] = number
        if meter.solves > last:
            break
    met = np.array([lattice.price(at) for at in path])
    return Replies(y, False, False, met.min(axis=0), met.max(axis=0), number)


def best_replies(play: Play, meter: Meter, start: Floats) -> Replies:
    """Let blocks answer one another in turn, on a coarse lattice first, and on a fine one from where that rests."""
    scale = price_scale(play.game, start)
    still = np.zeros(len(start), dtype=np.int64)
    coarse = _rounds(_Lattice(play, meter, start, COARSE_GRAIN_SHARE * scale), still)
    if not coarse.at_rest:
        return coarse
    fine = _rounds(_Lattice(play, meter, coarse.y, FINE_GRAIN_SHARE * scale), still)
    return msgspec.structs.replace(fine, rounds=coarse.rounds + fine.rounds)


__all__ = ["Replies", "best_replies"]
