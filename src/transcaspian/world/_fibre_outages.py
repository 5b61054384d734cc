"""How often a country is cut off: every state of its ways out counted, with causes that take a whole direction at once.

Ways out are sets of segments; a segment fails by itself, a shock takes all ways of one direction. Segments that always
serve the same ways are in series and are joined first, which changes nothing. What is left is enumerated: nothing is
drawn by chance and nothing is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError
from transcaspian.units import HOURS_PER_YEAR

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

MOST_PARTS = 16  # 65,536 states


class Way(msgspec.Struct, frozen=True):
    """A way out: what it is made of, the direction whose shocks take it, and its share of the links."""

    id: str
    segments: tuple[str, ...]
    direction: str
    weight_share: float = 0.0


class Outages(msgspec.Struct, frozen=True):
    """What the states of a system add up to.

    Attributes
    ----------
    none_h_per_y : hours a year in which no way is open
    half_h_per_y : hours a year in which ways with less than half of the weight are open
    lost_share : mean share of the weight that is not open
    cuts : smallest sets of parts whose loss closes every way, the likeliest first, each with the hours a year in
        which all of it is lost
    """

    none_h_per_y: float
    half_h_per_y: float
    lost_share: float
    cuts: list[tuple[tuple[str, ...], float]]


def unavailable_share(failures_per_y: float, repair_h: float) -> float:
    """Share of time that a part is down: repair over failure and repair, one after the other.

    Examples
    --------
    >>> unavailable_share(1.0, 8760.0)
    0.5
    """
    down = failures_per_y * repair_h / HOURS_PER_YEAR
    return down / (1.0 + down)


def in_series(shares: Iterable[float]) -> float:
    """Share of time that at least one of several parts is down, each by itself.

    Examples
    --------
    >>> in_series([0.5, 0.5])
    0.75
    """
    return 1.0 - math.prod(1.0 - share for share in shares)


def outages(
    ways: Sequence[Way],
    *,
    down_share: Mapping[str, float],
    shock_share: Mapping[str, float],
    enough_share: float = math.inf,
) -> Outages:
    """Count every state of a set of ways.

    Parameters
    ----------
    ways : sequence of Way
        At least one.
    down_share : mapping
        Share of time that each segment is down by itself.
    shock_share : mapping
        Share of time that a common cause takes each direction away; directions that are not named never are.
    enough_share : float
        Weight that carries everything: open weight beyond it, and lost weight while it is open, count for nothing. The
        sum of the weights where that is less.

    Raises
    ------
    InputError
        If there is no way, or so many independent parts are left after joining that the states cannot be counted.

    References
    ----------
    Barlow, R. E., Proschan, F. (1975), Statistical Theory of Reliability and Life Testing, chapter 1 (minimal cuts),
    chapter 2 (state enumeration). Common cause: a beta-factor group of one direction, Fleming (1975).

    Examples
    --------
    >>> two = [Way("a", ("s",), "x", 0.5), Way("b", ("t",), "y", 0.5)]
    >>> found = outages(two, down_share={"s": 0.1, "t": 0.2}, shock_share={})
    >>> round(found.none_h_per_y / 8760.0, 12), round(found.lost_share, 12)
    (0.02, 0.15)
    """
    names, shares, needs = _parts(ways, down_share, shock_share)
    if not ways or len(names) > MOST_PARTS:
        got, allowed = f"{len(ways)} ways, {len(names)} parts", f"at least one way, at most {MOST_PARTS} parts"
        raise InputError(Fault("fibre_paths.csv", "the ways out cannot be enumerated", got=got, allowed=allowed))
    down, chance = _states(shares)
    open_ways = np.stack([~down[:, columns].any(axis=1) for columns in needs], axis=1)
    whole = min(sum(way.weight_share for way in ways), enough_share)
    weight = np.minimum(open_ways @ np.array([way.weight_share for way in ways]), whole)
    shut: Bools = np.logical_not(open_ways.any(axis=1))
    return Outages(
        none_h_per_y=float(chance[shut].sum()) * HOURS_PER_YEAR,
        half_h_per_y=float(chance[2.0 * weight < whole].sum()) * HOURS_PER_YEAR,
        lost_share=float(chance @ (whole - weight)) / whole if whole > 0.0 else 0.0,
        cuts=_cuts(down, shut, names, shares),
    )


def _parts(
    ways: Sequence[Way], down_share: Mapping[str, float], shock_share: Mapping[str, float]
) -> tuple[list[str], list[float], list[list[int]]]:
    """Join segments that serve the same ways; give names and shares of parts, and the parts that each way needs."""
    users: dict[str, tuple[int, ...]] = {}
    for name in dict.fromkeys(segment for way in ways for segment in way.segments):
        users[name] = tuple(number for number, way in enumerate(ways) if name in way.segments)
    groups: dict[tuple[int, ...], list[str]] = {}
    for name, served in users.items():
        groups.setdefault(served, []).append(name)
    parts = [(" + ".join(group), in_series(down_share[one] for one in group), at) for at, group in groups.items()]
    for direction in dict.fromkeys(way.direction for way in ways):
        at = tuple(number for number, way in enumerate(ways) if way.direction == direction)
        if shock_share.get(direction, 0.0) > 0.0:
            parts.append((direction, shock_share[direction], at))
    needs = [[column for column, (_, _, at) in enumerate(parts) if number in at] for number in range(len(ways))]
    return [name for name, _, _ in parts], [share for _, share, _ in parts], needs


def _states(shares: Sequence[float]) -> tuple[Bools, Floats]:
    """List all states, (2^N, N) with true for a part that is down, and the chance of each."""
    count = len(shares)
    numbers = np.arange(1 << count, dtype=np.int64)
    down: Bools = ((numbers[:, None] >> np.arange(count)) & 1).astype(np.bool_)
    each = np.asarray(shares, dtype=np.float64)
    chance: Floats = np.where(down, each, 1.0 - each).prod(axis=1)
    return down, chance


def _cuts(
    down: Bools, shut: Bools, names: Sequence[str], shares: Sequence[float]
) -> list[tuple[tuple[str, ...], float]]:
    """Find the states that close every way and from which no part can be mended without opening one."""
    bits = 1 << np.arange(down.shape[1], dtype=np.int64)
    states = np.flatnonzero(shut)
    minimal = np.ones(len(states), dtype=np.bool_)
    for column, bit in enumerate(bits):
        has = down[states, column]
        minimal &= ~has | ~shut[states & ~bit]
    found = []
    for state in states[minimal]:
        held = np.flatnonzero(down[state]).tolist()
        hours = math.prod(shares[column] for column in held) * HOURS_PER_YEAR
        found.append((tuple(names[column] for column in held), hours))
    return sorted(found, key=lambda cut: (-cut[1], cut[0]))
