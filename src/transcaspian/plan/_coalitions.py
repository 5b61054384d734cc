"""What every coalition earns: one game of tariffs for each, and the assumption about who stays outside.

``alone``: those outside set their prices each for itself (gamma). ``still``: they keep the prices of the start; then
any one coalition takes the rent of a scarce capacity, and the same rent is counted in several values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from transcaspian.errors import Fault, InputError
from transcaspian.plan._games import Floats, Game, Ints, parties_of, profits_musd
from transcaspian.plan._nash import nash
from transcaspian.plan._replies import MOST_SOLVES

VALUE_TOLERANCE = 1e-5  # of max|FOC|/q; at its own top a coalition's profit misses only the square of that
Outsiders = Literal["alone", "still"]


class Coalitions(msgspec.Struct, frozen=True, eq=False):
    """Values of all coalitions of n groups, and how well each was solved.

    Attributes
    ----------
    value : (2^n,) MUSD a year that the members of each earn; nobody earns nothing
    payoff : (2^n, n) MUSD a year of every group when that coalition stands together; inside it only their sum is
        determined
    y : (2^n, V) USD/t
    residual : (2^n,) max|FOC|/q
    converged : (2^n,) bool
    solves : int
        Responses asked for.
    """

    value: Floats
    payoff: Floats
    y: Floats
    residual: Floats
    converged: np.ndarray[tuple[int], np.dtype[np.bool_]]
    solves: int

    @property
    def outside(self) -> Floats:
        """What each group has as the one outsider while the rest stay together, (n,)."""
        n = self.payoff.shape[1]
        everybody = len(self.value) - 1
        return np.array([self.payoff[everybody ^ (1 << i), i] for i in range(n)])


def _check_groups(game: Game, groups: Sequence[Ints]) -> None:
    """Refuse groups that share a party or hold no price."""
    faults = [
        Fault("tariffs", "this group sets no tariff on any route", row=f"{number + 1}")
        for number, group in enumerate(groups)
        if not len(group)
    ]
    parties = np.concatenate([parties_of(game, group) for group in groups]) if groups else np.zeros(0, dtype=np.int64)
    found, times = np.unique(parties, return_counts=True)
    faults += [Fault("tariffs", "a party in two groups", row=game.parties[party]) for party in found[times > 1]]
    if faults or not groups:
        raise InputError(faults or Fault("tariffs", "no group to share a gain"))


def blocks_of(groups: Sequence[Ints], coalition: int, outsiders: Outsiders) -> list[Ints]:
    """Decision makers when a coalition stands together: itself, and the groups outside if they move."""
    inside = [group for i, group in enumerate(groups) if coalition >> i & 1]
    apart = [group for i, group in enumerate(groups) if not coalition >> i & 1] if outsiders == "alone" else []
    return ([np.sort(np.concatenate(inside))] if inside else []) + apart


def coalitions(
    game: Game,
    start: Floats,
    groups: Sequence[Ints],
    *,
    outsiders: Outsiders = "alone",
    floor: ArrayLike = -np.inf,
    tolerance: float = VALUE_TOLERANCE,
    most_solves: int = MOST_SOLVES,
    each: Callable[[int], None] | None = None,
) -> Coalitions:
    """Play the game of every coalition of groups.

    Parameters
    ----------
    game : Game
    start : (V,) USD/t, today: where every search starts that has no closer one, and the prices of all in no group
    groups : n int arrays
        Prices of each group; a group may hold several parties, a party stands in one group.
    outsiders : what those outside do, see above
    floor, most_solves : as :func:`nash`
    tolerance : float
        Of max|FOC|/q of each coalition's game.
    each : called with the number of coalitions that are done, for progress

    Notes
    -----
    Coalitions go in the order of a Gray code, each from the prices of the one before: one group apart.
    """
    _check_groups(game, groups)
    n = len(groups)
    size = 1 << n
    value, payoff, y = np.zeros(size), np.zeros((size, n)), np.zeros((size, len(start)))
    residual, converged, solves = np.zeros(size), np.ones(size, dtype=bool), 0
    near = np.asarray(start, dtype=float)
    for done in range(size):
        coalition = done ^ (done >> 1)
        blocks = blocks_of(groups, coalition, outsiders)
        if blocks:
            begin = near if outsiders == "alone" else start
            point = nash(game, begin, blocks=blocks, floor=floor, tolerance=tolerance, most_solves=0)
            solves += point.solves
            if not point.converged:
                point = nash(game, start, blocks=blocks, floor=floor, tolerance=tolerance, most_solves=most_solves)
                solves += point.solves
            profit, near = profits_musd(game, point.y, point.response), point.y
            residual[coalition], converged[coalition] = point.residual, point.converged
        else:
            profit, near = profits_musd(game, near, game.respond(near)), near
            solves += 1
        y[coalition] = near
        payoff[coalition] = [profit[parties_of(game, group)].sum() for group in groups]
        value[coalition] = sum(payoff[coalition, i] for i in range(n) if coalition >> i & 1)
        if each is not None:
            each(done + 1)
    return Coalitions(value, payoff, y, residual, converged, solves)


__all__ = ["Coalitions", "Outsiders", "blocks_of", "coalitions"]
