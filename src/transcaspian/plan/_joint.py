"""One through tariff: few multipliers move many prices together, for joint profit or for tonnes.

Joint profit of free prices is singular, since only sums along a chain matter, and not concave. So prices move along
given directions, ``y = origin + directions' k``, from several starts, never below a floor; what profit leaves open
stays as it was at the start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
import scipy.linalg
from numpy.typing import ArrayLike
from scipy.optimize import minimize

from transcaspian.errors import Fault, InputError
from transcaspian.plan._games import (
    Bools,
    Floats,
    Game,
    Meter,
    Response,
    check_game,
    own_blocks,
    profit_slopes,
    profits_musd,
)

LENGTH_USD_PER_T = 10.0  # what one unit of a scaled unknown moves the largest price by
ACCURACY = 1e-12  # of the objective over its size at the start
MOST_STEPS = 400
MOST_POLISHES = 8
START_MULTIPLES = (1.0, 0.5, 1.5)  # of the unknowns at the start
PROMISE_SHARE = 1e-7  # of a party's profit, asked for above what was promised, so that rounding keeps it
MISSED_SHARE = 1e-9  # less than this is no miss
BINDING_SHARE = 1e-5
DIFFERENCE = 1e-3  # of a scaled unknown, for the polish


class Chain(msgspec.Struct, frozen=True, eq=False):
    """Prices that move together: ``y = origin + directions' k``.

    Attributes
    ----------
    names : (K,) what each unknown is called
    origin : (V,) USD/t, prices where all unknowns are nothing
    directions : (K, V) USD/t for one of each unknown
    start : (K,) unknowns at the prices of today
    """

    names: tuple[str, ...]
    origin: Floats
    directions: Floats
    start: Floats

    def prices(self, k: Floats) -> Floats:
        """Prices in USD/t at given unknowns, (V,)."""
        y: Floats = self.origin + k @ self.directions
        return y


class Promise(msgspec.Struct, frozen=True, eq=False):
    """What a tariff must leave to parties and shippers.

    Attributes
    ----------
    groups : (M, D) parties that stand together, as weights: the identity for each alone, a row of ones for the sum
    profit_musd : (M,) the least that each group earns
    surplus_musd : (G,) the least surplus of each group of shippers, on the level of the response's own
    """

    groups: Floats
    profit_musd: Floats
    surplus_musd: Floats


class Best(msgspec.Struct, frozen=True, eq=False):
    """The best tariff along a chain that was found.

    Attributes
    ----------
    y : (V,) USD/t
    k : (K,) unknowns of the chain
    response : Response
        At ``y``.
    value : float
        MUSD or kt a year, what was asked for.
    feasible : bool
        Whether every promise is kept; if not, this is the point that misses least, and ``missed`` says by how much.
    missed_musd : (M + G,) how far each promise is missed, nothing where it is kept
    binding : (M + G,) bool, promises without slack
    at_floor : (V,) bool
    residual : float
        Largest slope that floors leave free, for 10 USD/t, over the size of the objective; nan with promises.
    solves, starts : responses asked for, and starts tried
    """

    y: Floats
    k: Floats
    response: Response
    value: float
    feasible: bool
    missed_musd: Floats
    binding: Bools
    at_floor: Bools
    residual: float
    solves: int
    starts: int


Objective = Callable[[Floats, Response], tuple[float, Floats]]  # its value, and its slopes by every price, (V,)


class _Search:
    """One chain, one objective, and the last point that was asked for; unknowns are scaled and start at nothing."""

    def __init__(
        self, game: Game, chain: Chain, objective: Objective, promise: Promise | None, floor: Floats, ridge_share: float
    ) -> None:
        self.game, self.chain, self.objective, self.promise, self.floor = game, chain, objective, promise, floor
        self.meter = Meter(game)
        self.length = LENGTH_USD_PER_T / np.maximum(np.abs(chain.directions).max(axis=1), 1e-12)
        self.directions = self.length[:, None] * chain.directions
        self.ridge_share = ridge_share
        self.z = np.full(len(chain.start), np.nan)
        self.at(np.zeros(len(chain.start)))
        self.today_musd = profits_musd(game, self.y, self.response)
        self.size = max(abs(objective(self.y, self.response)[0]), 1e-9 * float(np.abs(self.today_musd).sum()), 1e-12)
        self.units = self._units()

    def _units(self) -> Floats:
        """Size of each promise in MUSD, (M + G,)."""
        if self.promise is None:
            return np.zeros(0)
        least = 0.01 * float(np.abs(self.today_musd).sum()) + 1e-12
        levels = np.concatenate([self.promise.profit_musd, np.zeros(len(self.promise.surplus_musd))])
        units: Floats = np.maximum(np.abs(levels), least)
        return units

    def at(self, z: Floats) -> None:
        """Ask for the response at scaled unknowns, unless it is the last one."""
        if not np.array_equal(z, self.z):
            self.z = z.copy()
            self.y = self.chain.prices(self.chain.start + self.length * z)
            self.response = self.meter.respond(self.y)

    def loss(self, z: Floats) -> tuple[float, Floats]:
        """Objective to be made small, and its slopes."""
        self.at(z)
        value, slope = self.objective(self.y, self.response)
        ridge = self.ridge_share / len(z)
        return float(-value / self.size + ridge * z @ z), -self.directions @ slope / self.size + 2.0 * ridge * z

    def kept(self, z: Floats) -> Floats:
        """Give what every promise has to spare over its size, (M + G,)."""
        assert self.promise is not None
        self.at(z)
        profit = self.promise.groups @ profits_musd(self.game, self.y, self.response) - self.promise.profit_musd
        surplus = self.response.surplus_musd - self.promise.surplus_musd
        spare: Floats = np.concatenate([profit, surplus]) / self.units
        return spare

    def kept_slopes(self, z: Floats) -> Floats:
        """Slopes of :meth:`kept`, (M + G, K)."""
        assert self.promise is not None
        self.at(z)
        profit = self.promise.groups @ profit_slopes(self.game, self.y, self.response)
        surplus = self.response.surplus_slope.reshape(-1, len(self.y))
        slopes: Floats = np.vstack([profit, surplus]) @ self.directions.T / self.units[:, None]
        return slopes

    def constraints(self) -> list[dict[str, Any]]:
        """Floors and promises as the search wants them."""
        bound = np.isfinite(self.floor)
        rows, start = self.directions.T[bound], self.chain.prices(self.chain.start)[bound] - self.floor[bound]
        found: list[dict[str, Any]] = []
        if bound.any():
            found.append({"type": "ineq", "fun": lambda z: (start + rows @ z) / LENGTH_USD_PER_T,
                          "jac": lambda _: rows / LENGTH_USD_PER_T})  # fmt: skip
        if self.promise is not None:
            found.append({"type": "ineq", "fun": lambda z: self.kept(z) - PROMISE_SHARE, "jac": self.kept_slopes})
        return found

    def run(self, z: Floats) -> Floats:
        """Sequential quadratic programmes from one start, (K,)."""
        answer = minimize(
            self.loss,
            z,
            jac=True,
            method="SLSQP",
            constraints=self.constraints(),
            options={"ftol": ACCURACY, "maxiter": MOST_STEPS},
        )
        found: Floats = self.inside(answer.x)
        return found

    def inside(self, z: Floats) -> Floats:
        """Pull a point that rounding left below a floor back towards the start."""
        start, end = self.chain.prices(self.chain.start), self.chain.prices(self.chain.start + self.length * z)
        below = (end < self.floor) & (start > self.floor)
        if not below.any():
            return z
        shares = (start - self.floor)[below] / (start - end)[below]
        return float(min(1.0, shares.min())) * z

    def repair(self, z: Floats) -> Floats:
        """Go from a point that misses promises to where they are missed least, by squares."""

        def loss(z: Floats) -> tuple[float, Floats]:
            miss = np.maximum(PROMISE_SHARE - self.kept(z), 0.0)
            return float(miss @ miss), -2.0 * miss @ self.kept_slopes(z)

        constraints = [row for row in self.constraints() if row["jac"] != self.kept_slopes]
        options = {"ftol": 1e-16, "maxiter": MOST_STEPS}
        answer = minimize(loss, z, jac=True, method="SLSQP", constraints=constraints, options=options)
        return self.inside(answer.x)

    def free(self, z: Floats) -> Floats:
        """Directions that no floor stops, as columns, (K, F)."""
        self.at(z)
        held = self.y <= self.floor + 1e-7 * LENGTH_USD_PER_T
        if not held.any():
            return np.eye(len(z))
        basis: Floats = scipy.linalg.null_space(self.directions.T[held])
        return basis

    def polish(self, z: Floats) -> Floats:
        """Newton on the slopes along free directions; every step must bring them down and stay above the floors."""
        for _ in range(MOST_POLISHES):
            basis = self.free(z)
            slope = basis.T @ self.loss(z)[1]
            if not len(slope) or np.abs(slope).max() <= 1e-13:
                break
            curve = np.array(
                [basis.T @ (self.loss(z + DIFFERENCE * way)[1] - self.loss(z - DIFFERENCE * way)[1]) for way in basis.T]
            ) / (2.0 * DIFFERENCE)
            step = -np.linalg.lstsq((curve + curve.T) / 2.0, slope, rcond=1e-9)[0]
            trial = self.inside(z + basis @ step)
            if np.abs(basis.T @ self.loss(trial)[1]).max() >= 0.9 * np.abs(slope).max():
                break
            z = trial
        return z


def _check_chain(game: Game, chain: Chain, promise: Promise | None) -> None:
    """Refuse a chain or promises of another shape than the game's."""
    check_game(game, own_blocks(game))
    size, unknowns = len(game.names), len(chain.start)
    faults = []
    if chain.directions.shape != (unknowns, size) or chain.origin.shape != (size,) or not unknowns:
        faults.append(Fault("tariffs", "directions do not fit the prices", got=f"{chain.directions.shape}"))
    else:
        idle = [not row.any() for row in chain.directions]
        faults += [
            Fault("tariffs", "a direction that moves no price", row=name)
            for name, still in zip(chain.names, idle, strict=True)
            if still
        ]
    if promise is not None and promise.groups.shape != (len(promise.profit_musd), len(game.parties)):
        faults.append(Fault("tariffs", "promises do not fit the parties", got=f"{promise.groups.shape}"))
    if faults:
        raise InputError(faults)


def _best(search: _Search, starts: Sequence[Floats] | None, polish: bool) -> Best:
    """Search from every start and keep the best that keeps its promises, else the one that misses least."""
    chain = search.chain
    tries = [multiple * chain.start for multiple in START_MULTIPLES] if starts is None else [chain.start, *starts]
    begins = np.unique(np.array([search.inside((k - chain.start) / search.length) for k in tries]), axis=0)
    ends = []
    for begin in begins:
        z = search.run(begin)
        if search.promise is not None and search.kept(z).min(initial=0.0) < -MISSED_SHARE:
            z = search.run(search.repair(z))
            if search.kept(z).min(initial=0.0) < -MISSED_SHARE:
                z = search.repair(z)
        ends.append(search.polish(z) if polish else z)
    if search.promise is not None and search.kept(np.zeros(len(chain.start))).min(initial=0.0) >= -MISSED_SHARE:
        ends.append(np.zeros(len(chain.start)))
    misses = [0.0 if search.promise is None else max(-search.kept(z).min(initial=0.0), 0.0) for z in ends]
    order = [(miss if miss > MISSED_SHARE else 0.0, search.loss(z)[0]) for miss, z in zip(misses, ends, strict=True)]
    z = ends[min(range(len(ends)), key=order.__getitem__)]
    spare = np.zeros(0) if search.promise is None else search.kept(z)
    search.at(z)
    slope = search.free(z).T @ search.loss(z)[1]
    return Best(
        y=search.y,
        k=chain.start + search.length * z,
        response=search.response,
        value=search.objective(search.y, search.response)[0],
        feasible=bool((spare >= -MISSED_SHARE).all()),
        missed_musd=np.maximum(-spare, 0.0) * search.units,
        binding=np.abs(spare) <= BINDING_SHARE,
        at_floor=search.y <= search.floor + 1e-7 * LENGTH_USD_PER_T,
        residual=float(np.abs(slope).max(initial=0.0)) if search.promise is None else float("nan"),
        solves=search.meter.solves,
        starts=len(begins),
    )


def joint(
    game: Game,
    chain: Chain,
    *,
    weights: ArrayLike = 1.0,
    floor: ArrayLike = 0.0,
    ridge_share: float = 0.0,
    starts: Sequence[Floats] | None = None,
) -> Best:
    """Prices along a chain that earn its parties most.

    Parameters
    ----------
    game : Game
    chain : Chain
        Which prices move together; its start is today, or Nash.
    weights : (D,)
        What a MUSD of each party counts: one for members, nothing for others.
    floor : float or (V,)
        Prices never fall below it, USD/t.
    ridge_share : float
        Loss of the objective's size for a move of every unknown by 10 USD/t: breaks ties towards the start.
    starts : list of (K,)
        Other unknowns to start from; half and one and a half times the chain's own unless given.
    """
    _check_chain(game, chain, None)
    party = np.broadcast_to(np.asarray(weights, dtype=float), (len(game.parties),))

    def objective(y: Floats, response: Response) -> tuple[float, Floats]:
        return float(party @ profits_musd(game, y, response)), party @ profit_slopes(game, y, response)

    lowest = np.broadcast_to(np.asarray(floor, dtype=float), (len(game.names),))
    return _best(_Search(game, chain, objective, None, lowest, ridge_share), starts, polish=True)


def most_tonnes_promised(
    game: Game,
    chain: Chain,
    promise: Promise,
    *,
    floor: ArrayLike = 0.0,
    ridge_share: float = 0.0,
    starts: Sequence[Floats] | None = None,
) -> Best:
    """Prices along a chain that bring most tonnes and leave parties and shippers what they are promised.

    Parameters as in :func:`joint`. If no point keeps every promise, the answer is the one that misses least, and it
    says so.
    """
    _check_chain(game, chain, promise)

    def objective(_: Floats, response: Response) -> tuple[float, Floats]:
        return response.tonnes_kt, response.tonnes_slope

    lowest = np.broadcast_to(np.asarray(floor, dtype=float), (len(game.names),))
    return _best(_Search(game, chain, objective, promise, lowest, ridge_share), starts, polish=False)


def margin_chain(game: Game, today: Floats, form: Sequence[str]) -> Chain:
    """One multiplier of today's margin for each form: nothing is marginal cost, one is today.

    Parameters
    ----------
    game : Game
    today : (V,) USD/t
    form : (V,) what each price is asked for; prices of one form move together
    """
    names = tuple(dict.fromkeys(form))
    margin = today - game.marginal_usd_per_t
    directions = np.array([np.where(np.array(form) == name, margin, 0.0) for name in names])
    return Chain(names, game.marginal_usd_per_t.astype(float), directions, np.ones(len(names)))


__all__ = ["Best", "Chain", "Promise", "joint", "margin_chain", "most_tonnes_promised"]
