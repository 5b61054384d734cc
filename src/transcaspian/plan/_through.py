"""One through tariff: a margin for each form over the members' costs, and how they share it.

Each member's price follows its margin of today by one multiplier for the form: ``y = y_today + k (m - 1)``, with ``k``
today's margins. So the unknowns are as many as forms, and today is ``m = 1``. A price below cost today stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from scipy.optimize import minimize

from transcaspian.plan._games import Floats, Game, Ints, Response, profit_slopes, profits_musd


class Through(msgspec.Struct, frozen=True, eq=False):
    """How prices follow the multipliers of F forms.

    Attributes
    ----------
    forms : (F,) numbers of the forms that have a price with a margin
    start_usd_per_t : (V,) prices at multipliers of one
    by_multiplier : (V, F) USD/t for one more
    least : (F,) multipliers below which a price would be negative, or a floor would not hold
    """

    forms: Ints
    start_usd_per_t: Floats
    by_multiplier: Floats
    least: Floats

    def prices(self, multipliers: Floats) -> Floats:
        """Prices at multipliers, (V,)."""
        answer: Floats = self.start_usd_per_t + self.by_multiplier @ (multipliers - 1.0)
        return answer


def through_of(of_form: Ints, today_usd_per_t: Floats, marginal_usd_per_t: Floats) -> Through:
    """Tie prices together by form.

    Examples
    --------
    >>> tied = through_of(np.array([0, 0]), np.array([10.0, 4.0]), np.array([6.0, 2.0]))
    >>> tied.prices(np.array([2.0])).tolist(), tied.least.tolist()
    ([14.0, 6.0], [-1.0])
    """
    margin = np.maximum(today_usd_per_t - marginal_usd_per_t, 0.0)
    forms = np.unique(of_form[margin > 0.0])
    by_multiplier = np.where(of_form[:, None] == forms, margin[:, None], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        zero_at = np.where(by_multiplier > 0.0, 1.0 - today_usd_per_t[:, None] / by_multiplier, -np.inf)
    return Through(forms, today_usd_per_t, by_multiplier, zero_at.max(axis=0, initial=-np.inf))


class Found(msgspec.Struct, frozen=True, eq=False):
    """Multipliers that were found.

    Attributes
    ----------
    multipliers : (F,)
    y : (V,) prices in the first year
    response : Response
        Of the first year.
    residual : float
        Largest projected slope of the goal at the point, over the size of the goal; how much a constraint is missed.
    solves : int
    words : str
        What the optimiser says of its end.
    """

    multipliers: Floats
    y: Floats
    response: Response
    residual: float
    solves: int
    words: str


class _Years:
    """The same multipliers in one or more years: responses kept for the last point asked for."""

    def __init__(self, games: Sequence[Game], ties: Sequence[Through]) -> None:
        self.games, self.ties = games, ties
        self.solves = 0
        self._at: Floats | None = None
        self._kept: list[tuple[Floats, Response]] = []

    def at(self, multipliers: Floats) -> list[tuple[Floats, Response]]:
        """Prices and responses of all years."""
        if self._at is None or not np.array_equal(multipliers, self._at):
            prices = [tied.prices(multipliers) for tied in self.ties]
            self._kept = [(y, game.respond(y)) for game, y in zip(self.games, prices, strict=True)]
            self._at = multipliers.copy()
            self.solves += len(self.games)
        return self._kept

    def joint(self, multipliers: Floats, members: Ints) -> tuple[Floats, Floats]:
        """Joint profit of members in each year and its slopes by the multipliers, (Y,) and (Y, F), MUSD."""
        rows = []
        for game, tied, (y, response) in zip(self.games, self.ties, self.at(multipliers), strict=True):
            slope = profit_slopes(game, y, response)[members].sum(axis=0) @ tied.by_multiplier
            rows.append((float(profits_musd(game, y, response)[members].sum()), slope))
        return np.array([value for value, _ in rows]), np.array([slope for _, slope in rows])

    def tonnes(self, multipliers: Floats) -> tuple[float, Floats]:
        """Tonnes of the corridor over all years and their slopes, kt and (F,)."""
        total, slope = 0.0, np.zeros(len(multipliers))
        for tied, (_, response) in zip(self.ties, self.at(multipliers), strict=True):
            total += response.tonnes_kt
            slope += response.tonnes_slope @ tied.by_multiplier
        return total, slope

    def surplus(self, multipliers: Floats) -> tuple[Floats, Floats]:
        """Shippers' surplus by year and group and its slopes, (Y G,) and (Y G, F), MUSD."""
        at = self.at(multipliers)
        values = np.concatenate([response.surplus_musd for _, response in at])
        pairs = zip(self.ties, at, strict=True)
        return values, np.vstack([response.surplus_slope @ tied.by_multiplier for tied, (_, response) in pairs])


STARTS = (1.0, 1.6, 0.6)  # multipliers to begin from: the joint profit is not concave
MOST_STEPS = 60
SIZE_KT, SIZE_MUSD = 100.0, 10.0  # what the optimiser sees as one


def _bounds(tied: Sequence[Through], least: Floats) -> list[tuple[float | None, float | None]]:
    low = np.max([least, *(one.least for one in tied)], axis=0)
    return [(float(value) if np.isfinite(value) else None, None) for value in low]


def most_profit(games: Sequence[Game], ties: Sequence[Through], members: Ints, *, least: Floats) -> Found:
    """Find the multipliers of largest joint profit of the members over the years.

    Parameters
    ----------
    games : sequence of Game
        One for each year in which the tariff holds.
    ties : sequence of Through
        How prices follow the multipliers in each.
    members : int array
        Parties whose profit counts.
    least : (F,) array
        Multipliers are never below it.
    """
    years = _Years(games, ties)
    bounds = _bounds(ties, least)

    def goal(multipliers: Floats) -> tuple[float, Floats]:
        value, slope = years.joint(multipliers, members)
        return -float(value.sum()) / SIZE_MUSD, -slope.sum(axis=0) / SIZE_MUSD

    best = None
    for start in STARTS:
        first = np.array([max(start, -np.inf if low is None else low) for low, _ in bounds])
        ended = minimize(goal, first, jac=True, method="L-BFGS-B", bounds=bounds,
                         options={"maxiter": MOST_STEPS, "ftol": 1e-13, "gtol": 1e-8})  # fmt: skip
        if best is None or ended.fun < best.fun - 1e-9 * abs(best.fun):
            best = ended
    assert best is not None
    _, slope = goal(best.x)
    stuck = np.array([low is not None and x <= low for x, (low, _) in zip(best.x, bounds, strict=True)])
    residual = float(np.abs(np.where(stuck & (slope > 0.0), 0.0, slope)).max(initial=0.0) / max(abs(best.fun), 1e-12))
    y, response = years.at(best.x)[0]
    return Found(best.x, y, response, residual, years.solves, str(best.message))


def most_tonnes(
    games: Sequence[Game], ties: Sequence[Through], members: Ints, *, least: Floats, joint_musd: Floats,
    surplus_musd: Floats,
) -> Found:  # fmt: skip
    """Find the multipliers of most tonnes at which the members together and the shippers of every form lose nothing.

    Parameters
    ----------
    games, ties, members, least
        As for :func:`most_profit`.
    joint_musd : (Y,) array
        What the members together earn today in each year; what they gain above is theirs to share.
    surplus_musd : (Y G,) array
        What shippers of each form have today in each year.
    """
    years = _Years(games, ties)

    def goal(multipliers: Floats) -> tuple[float, Floats]:
        value, slope = years.tonnes(multipliers)
        return -value / SIZE_KT, -slope / SIZE_KT

    def spare(multipliers: Floats) -> Floats:
        joint, _ = years.joint(multipliers, members)
        surplus, _ = years.surplus(multipliers)
        return np.concatenate([joint - joint_musd, surplus - surplus_musd]) / SIZE_MUSD

    def spare_slope(multipliers: Floats) -> Floats:
        _, joint = years.joint(multipliers, members)
        _, surplus = years.surplus(multipliers)
        return np.vstack([joint, surplus]) / SIZE_MUSD

    bounds = _bounds(ties, least)
    first = np.array([max(1.0, -np.inf if low is None else low) for low, _ in bounds])
    ended = minimize(
        goal, first, jac=True, method="SLSQP", bounds=bounds, options={"maxiter": MOST_STEPS, "ftol": 1e-10},
        constraints={"type": "ineq", "fun": spare, "jac": spare_slope},
    )  # fmt: skip
    missed = float(np.maximum(-spare(ended.x), 0.0).max(initial=0.0)) * SIZE_MUSD
    y, response = years.at(ended.x)[0]
    return Found(ended.x, y, response, missed, years.solves, str(ended.message))
