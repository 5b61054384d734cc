"""What a game of tariffs is: prices, who sets them, what they do to volumes and profits, and what an answer holds.

A *variable* is the price in USD/t of one party for one cargo form on corridor routes. All V variables together are a
point ``y``. A *block* is one decision maker: the indices of all variables it sets. One operator is a block, a coalition
is a block, everybody together is a block; so Nash, coalition and joint are one code with other blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from transcaspian.errors import Fault, InputError
from transcaspian.units import T_PER_KT, USD_PER_MUSD

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Blocks = Sequence[Ints]

MUSD_PER_KT_USD = T_PER_KT / USD_PER_MUSD  # one USD/t on one kt
RIDGE_SHARE = 0.05  # of the diagonal, in blocks of several parties: only sums along a chain matter to them
NOTHING = np.zeros(0)
NO_SLOPE = np.zeros((0, 0))


class Response(msgspec.Struct, frozen=True, eq=False):
    """What the network answers to prices: V variables, D parties, G groups of shippers.

    Attributes
    ----------
    volume_kt : (V,) what each price is paid on, kt a year
    slope : (V, V) kt per USD/t; row = volume, column = price
    home_musd : (D,) what each party earns beside its variables
    home_slope : (D, V) MUSD per USD/t
    rent_musd : (D,) rent of scarce capacity that each party owns
    rent_slope : (D, V) MUSD per USD/t
    tonnes_kt : what the corridor carries; only the most-tonnes regime reads it
    tonnes_slope : (V,) kt per USD/t
    surplus_musd : (G,) shippers' surplus by group, over any fixed level; only the most-tonnes regime reads it
    surplus_slope : (G, V) MUSD per USD/t
    state : what the network was at these prices, for whoever knows it
    """

    volume_kt: Floats
    slope: Floats
    home_musd: Floats
    home_slope: Floats
    rent_musd: Floats
    rent_slope: Floats
    tonnes_kt: float = 0.0
    tonnes_slope: Floats = NOTHING
    surplus_musd: Floats = NOTHING
    surplus_slope: Floats = NO_SLOPE
    state: Any = None


class Game(Protocol):
    """A game of tariffs: who sets which price, what a tonne costs, and what the network answers."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the V variables."""

    @property
    def parties(self) -> tuple[str, ...]:
        """Names of the D parties; a party without a variable may still own rent."""

    @property
    def party(self) -> Ints:
        """Party of each variable, (V,)."""

    @property
    def marginal_usd_per_t(self) -> Floats:
        """Marginal cost of each variable, (V,)."""

    def respond(self, y: Floats) -> Response:
        """Volumes and profits at prices ``y`` in USD/t, (V,), with their slopes."""


@runtime_checkable
class QuickGame(Protocol):
    """A game that knows profits without slopes, in less time: what a grid of deviations asks for."""

    def profits_musd(self, y: Floats) -> Floats:
        """Profit of every party at prices ``y``, (D,), as :func:`profits_musd` has it of a response."""


class Certificate(msgspec.Struct, frozen=True, eq=False):
    """What is known of a point where everybody sets its own prices.

    Attributes
    ----------
    verdict : str
        ``pure``: a Nash point, no deviation on the grid pays. ``continuum``: one of many, since a capacity binds and
        only the sum of the prices matters. ``none``: best replies go round, between ``low`` and ``high``.
        ``elsewhere``: a deviation pays, and best replies come to rest at ``low`` = ``high``. ``restrained``: the
        conduct is not one, so that own gains are left on purpose. ``unsettled``: none of these could be shown.
    residual : float
        max|FOC|/q at the point; at a kink, the distance of nothing from the slopes on both sides.
    hessian : (B,) largest eigenvalue of each block's own Hessian, scaled by its diagonal: below zero is a maximum
    gain_musd : (B,) the most that a deviation on the grid brings each block, MUSD a year
    gain_usd_per_t : (V,) the prices of the deviation that brings most of its block's profit
    low_usd_per_t, high_usd_per_t : (V,) range of each variable: the point itself, the continuum, or the cycle
    kinked : (V,) variables whose slope of profit jumps from gain to loss at the point
    sharpness : (V,) how fast the slope of profit falls, times mark-up over volume: 2 where demand is a straight line; a
        large number says that a barrier before a capacity chose the price
    solves : int
        Responses asked for.
    """

    verdict: str
    residual: float
    hessian: Floats
    gain_musd: Floats
    gain_usd_per_t: Floats
    low_usd_per_t: Floats
    high_usd_per_t: Floats
    kinked: Bools
    sharpness: Floats
    solves: int


class Point(msgspec.Struct, frozen=True, eq=False):
    """Prices that were found, and how well.

    Attributes
    ----------
    y : (V,) USD/t
    response : Response
        At ``y``.
    residual : float
        max|FOC|/q over the variables that move; what stands at a floor with a slope into it counts nothing.
    iterations : int
        Steps of the mark-up map, of Newton and rounds of best replies.
    solves : int
        Responses asked for.
    moves : (V,) bool
        The variables that were free.
    method : str
        What brought the last step: ``map``, ``newton`` or ``replies``.
    converged : bool
        Whether the residual is within the tolerance, or best replies are at rest.
    certificate : Certificate or None
        From :func:`certify`.
    """

    y: Floats
    response: Response
    residual: float
    iterations: int
    solves: int
    moves: Bools
    method: str
    converged: bool
    certificate: Certificate | None = None


def profits_musd(game: Game, y: Floats, response: Response) -> Floats:
    """Profit of every party in MUSD a year: margins on its variables, home cargo and rents, (D,)."""
    margin = MUSD_PER_KT_USD * (y - game.marginal_usd_per_t) * response.volume_kt
    total: Floats = np.bincount(game.party, margin, len(game.parties)) + response.home_musd + response.rent_musd
    return total


def profit_slopes(game: Game, y: Floats, response: Response) -> Floats:
    """Slopes of every party's profit by every price in MUSD per USD/t, (D, V)."""
    slope = response.home_slope + response.rent_slope
    by_variable = MUSD_PER_KT_USD * (y - game.marginal_usd_per_t)[:, None] * response.slope
    by_variable[np.diag_indices(len(y))] += MUSD_PER_KT_USD * response.volume_kt
    total: Floats = slope.copy()
    np.add.at(total, game.party, by_variable)
    return total


def parties_of(game: Game, block: Ints) -> Ints:
    """Parties whose variables a block sets."""
    found: Ints = np.unique(game.party[np.asarray(block, dtype=np.int64)])
    return found


class Play(msgspec.Struct, frozen=True, eq=False):
    """Who moves what, and how far: the fixed part of a search.

    Attributes
    ----------
    game, blocks : as given to :func:`nash`
    moves : (V,) bool, prices that are free
    conduct, floor : (V,)
    ridge_share : float
        Of the diagonal, in blocks of several parties.
    """

    game: Game
    blocks: tuple[Ints, ...]
    moves: Bools
    conduct: Floats
    floor: Floats
    ridge_share: float = RIDGE_SHARE


class Meter:
    """A game that counts how often it is asked."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.solves = 0

    def respond(self, y: Floats) -> Response:
        """Ask the game, and count it."""
        self.solves += 1
        return self.game.respond(y)

    def profits_musd(self, y: Floats) -> Floats:
        """Ask for profits alone, the quick way if there is one, and count it."""
        if not isinstance(self.game, QuickGame):
            return profits_musd(self.game, y, self.respond(y))
        self.solves += 1
        return self.game.profits_musd(y)


def own_blocks(game: Game) -> list[Ints]:
    """One block for every party that has a variable: each for itself."""
    return [np.flatnonzero(game.party == party) for party in np.unique(game.party)]


def check_game(game: Game, blocks: Blocks) -> None:
    """Refuse a game that cannot be played: all faults at once.

    Raises
    ------
    InputError
        A block without a variable, a party in two blocks, a cost that is negative or no number.
    """
    faults = []
    for name, cost_usd_per_t in zip(game.names, game.marginal_usd_per_t, strict=True):
        if not (np.isfinite(cost_usd_per_t) and cost_usd_per_t >= 0.0):
            faults.append(
                Fault("tariffs", "not a marginal cost", row=name, got=f"{cost_usd_per_t:g} USD/t", allowed=">= 0")
            )
    seen: dict[int, int] = {}
    for number, block in enumerate(blocks):
        if not len(block):
            message = "this decision maker sets no tariff on any route"
            faults.append(Fault("tariffs", message, row=f"{number + 1}", hint="Take it out or give it a tariff."))
        twice = [party for party in parties_of(game, block).tolist() if seen.setdefault(party, number) != number]
        faults += [Fault("tariffs", "a party in two blocks", row=game.parties[party]) for party in twice]
    if faults:
        raise InputError(faults)


def price_scale(game: Game, y: Floats) -> Floats:
    """Give each price a length in USD/t, (V,): its mark-up, never less than a twentieth of the price."""
    scale = np.maximum(np.abs(y - game.marginal_usd_per_t), 0.05 * np.abs(y))
    return np.maximum(scale, 1e-3 * max(float(scale.max(initial=0.0)), 1e-6))


def make_play(
    game: Game,
    blocks: Blocks,
    *,
    free: Bools | None = None,
    conduct: ArrayLike = 1.0,
    floor: ArrayLike = -np.inf,
    ridge_share: float = RIDGE_SHARE,
) -> Play:
    """Check a game and put its rules together; parameters as in :func:`nash`."""
    check_game(game, blocks)
    size = len(game.names)
    within = np.zeros(size, dtype=bool)
    whole = tuple(np.asarray(block, dtype=np.int64) for block in blocks)
    for block in whole:
        within[block] = True
    moves = within if free is None else within & np.asarray(free, dtype=bool)
    restraint = np.broadcast_to(np.asarray(conduct, dtype=float), (size,)).copy()
    lowest = np.broadcast_to(np.asarray(floor, dtype=float), (size,)).copy()
    return Play(game, whole, moves, restraint, lowest, ridge_share)


__all__ = [
    "MUSD_PER_KT_USD",
    "RIDGE_SHARE",
    "Blocks",
    "Bools",
    "Certificate",
    "Floats",
    "Game",
    "Ints",
    "Meter",
    "Play",
    "Point",
    "QuickGame",
    "Response",
    "check_game",
    "make_play",
    "own_blocks",
    "parties_of",
    "price_scale",
    "profit_slopes",
    "profits_musd",
]
