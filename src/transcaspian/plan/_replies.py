"""Best replies in turn, on a lattice of prices: they come to rest, or they come back to where they were.

Slow, and sure where slopes are of no use: at a capacity that binds profit has a kink, between parallel carriers that
run full it has several tops. Prices are whole multiples of a grain from the start, so replies are a map of finitely
many states onto themselves: a state that returns, or two circuits of one size, say that these replies go round.
"""

from __future__ import annotations

import itertools
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
)

GRAIN_SHARE = 1e-2  # of the scale of a price, on the coarse lattice
GAIN_SHARE = 1e-6  # of profit; a reply that brings less is not given there
FINER = 0.1  # both, from one lattice to the next
LEAST_GRAIN_SHARE, LEAST_GAIN_SHARE = 1e-9, 1e-11
MULTIPLES = np.unique(np.concatenate([np.geomspace(0.2, 5.0, 21), [0.0]]))  # of the mark-up, where a top is looked for
DOUBLES = 2 ** np.arange(9)  # grains, where a top close by is looked for
GOLDEN = (5.0**0.5 - 1.0) / 2.0
MOST_SOLVES = 20_000
MOST_ROUNDS = 2_000
CIRCUITS = 2
SAME_SIZE_SHARE = 0.9  # the smallest of the last circuits over the largest


class Replies(msgspec.Struct, frozen=True, eq=False):
    """Where best replies led.

    Attributes
    ----------
    y : (V,) USD/t, the last prices
    at_rest : bool
        Nobody moved in the last round.
    round_trip : bool
        The prices of an earlier round came back, or two circuits in a row were of one size.
    low_usd_per_t, high_usd_per_t : (V,) range of each price on the round trip, two grains wider at both ends; the
        last prices where they rest, all that were met where neither was shown
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

    def __init__(self, play: Play, meter: Meter, origin: Floats, scale: Floats, factor: float) -> None:
        self.play = play
        self.meter = meter
        self.origin = origin
        self.scale = scale
        self.grain = GRAIN_SHARE * factor * scale
        self.gain_share = max(GAIN_SHARE * factor, LEAST_GAIN_SHARE)
        self.coarse = factor == 1.0

    def price(self, key: Ints) -> Floats:
        """Prices of a point of the lattice, never below the floor."""
        return np.maximum(self.origin + key * self.grain, self.play.floor)

    def profit_musd(self, block: Ints, key: Ints) -> float:
        """Profit of all parties of a block."""
        y = self.price(key)
        return float(self.meter.profits_musd(y)[parties_of(self.play.game, block)].sum())


def _top(profit_musd: Callable[[int], float], here: int, points: Ints, gain_share: float) -> int:
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
    return top if known[top] > known[here] + gain_share * abs(known[here]) else here


def _places(lattice: _Lattice, y: Floats, group: Ints, lead: int) -> Ints:
    """Say where to look for a top, in grains of a group's leading price from where it stands."""
    close = np.concatenate([-DOUBLES, DOUBLES])
    if not lattice.coarse:
        return close
    first = group[lead]
    margin_usd_per_t = y[first] - lattice.play.game.marginal_usd_per_t[first]
    now, before = price_scale(lattice.play.game, y)[first], lattice.scale[first]
    far = np.concatenate([(MULTIPLES - 1.0) * now, MULTIPLES * before - margin_usd_per_t])
    return np.concatenate([close, np.round(far / lattice.grain[first]).astype(np.int64)])


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

        def moved(by: int, group: Ints = group, ratio: Floats = ratio, base: Ints = key) -> Ints:
            other = base.copy()
            other[group] += np.round(by * ratio).astype(np.int64)
            return other

        def profit_musd(by: int, at: Callable[[int], Ints] = moved) -> float:
            return lattice.profit_musd(block, at(by))

        key = moved(_top(profit_musd, 0, _places(lattice, y, group, lead), lattice.gain_share))
    return key


def _round_trip(path: Floats) -> int:
    """Say at which row the last circuits of a path of prices (rounds, V) began; -1 if it does not go round.

    A circuit lies between two rises of the widest price through the middle of its range.
    """
    widest = path[:, int(np.argmax(np.ptp(path, axis=0) / np.abs(path).mean(axis=0).clip(1e-9)))]
    over = widest > (widest.max() + widest.min()) / 2.0
    rises = np.flatnonzero(over[1:] & ~over[:-1])[-CIRCUITS - 1 :]
    if len(rises) <= CIRCUITS:
        return -1
    sizes = [float(np.ptp(widest[first:last])) for first, last in itertools.pairwise(rises + 1)]
    return int(rises[0]) + 1 if min(sizes) >= SAME_SIZE_SHARE * max(sizes) else -1


def _rounds(lattice: _Lattice, most_solves: int) -> Replies:
    """Take turns until nobody moves, the replies go round, or the solves are used up."""
    play, meter = lattice.play, lattice.meter
    last = meter.solves + most_solves
    key = np.zeros(len(lattice.origin), dtype=np.int64)
    seen: dict[bytes, int] = {key.tobytes(): 0}
    path = [lattice.price(key)]
    for number in range(1, MOST_ROUNDS + 1):
        before = key
        for block in play.blocks:
            key = _turn(lattice, block, key)
        y = lattice.price(key)
        if np.array_equal(key, before):
            return Replies(y, True, False, y, y, number)
        path.append(y)
        first = seen.setdefault(key.tobytes(), number)
        start = first if first < number else _round_trip(np.array(path))
        if start >= 0:
            trip = np.array(path[start:])
            wider = 2.0 * lattice.grain  # an answer stops at most its own grain and its rival's short of its end
            low_usd_per_t = np.maximum(trip.min(axis=0) - wider, play.floor)
            return Replies(y, False, True, low_usd_per_t, trip.max(axis=0) + wider, number)
        if meter.solves > last:
            break
    met = np.array(path)
    return Replies(y, False, False, met.min(axis=0), met.max(axis=0), number)


def best_replies(play: Play, meter: Meter, start: Floats, *, most_solves: int = MOST_SOLVES) -> Replies:
    """Let blocks answer one another in turn, on a coarse lattice first, then on finer ones from where that rests.

    A finer lattice that does not rest, but stays within some grains of the one before, is left: its prices creep. Where
    it goes far, the rest on the coarse lattice was none.
    """
    scale = price_scale(play.game, start)
    lattice = _Lattice(play, meter, start, scale, 1.0)
    found = _rounds(lattice, most_solves)
    factor = 1.0
    while found.at_rest and GRAIN_SHARE * factor > LEAST_GRAIN_SHARE:
        factor *= FINER
        grain, lattice = lattice.grain, _Lattice(play, meter, found.y, scale, factor)
        following = _rounds(lattice, most_solves // 10)
        rounds = found.rounds + following.rounds
        if not following.at_rest:
            creeps = (following.high_usd_per_t - following.low_usd_per_t <= 10.0 * grain).all()
            return msgspec.structs.replace(found if creeps else following, rounds=rounds)
        found = msgspec.structs.replace(following, rounds=rounds)
    return found


__all__ = ["MOST_SOLVES", "Replies", "best_replies"]
