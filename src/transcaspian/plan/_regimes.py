"""The regimes of a year side by side: today, scarcity priced, each for itself, restrained, one through tariff.

Every regime is an equilibrium of the whole network with its capacities. Rents are burnt today; in every other regime
they are their owners' income, so what pricing scarcity gains and what better margins gain stand apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from transcaspian.flow import Equilibrium, State, replace, solve
from transcaspian.plan._accounts import Accounts, accounts
from transcaspian.plan._certificate import certify
from transcaspian.plan._corridor_game import PRECISE, CorridorGame, Frame
from transcaspian.plan._games import Certificate, Floats, Point, make_play, own_blocks, profits_musd
from transcaspian.plan._joint import Best, Promise, joint, most_tonnes_promised
from transcaspian.plan._nash import nash, steps
from transcaspian.plan._operators import FORMS, Operators
from transcaspian.plan._years import YearsGame, years_chain

TODAY, PRICED, NASH, RESTRAINED = "today", "priced", "nash", "restrained"
THROUGH, MOST, LEVER = "through", "most", "lever"

HIGH = 1.5  # a second start of the multipliers: the joint profit is not concave


class Held(msgspec.Struct, frozen=True):
    """A through tariff in one of the years that it holds: against what that year would be at today's tariffs."""

    year: int
    tonnes_kt: float
    more_kt: float
    members_musd: float
    shippers_musd: list[float]


class Regime(msgspec.Struct, frozen=True, eq=False):
    """One way to set the prices, and what comes of it.

    Attributes
    ----------
    id : str
        ``today``, ``priced``, ``nash``, ``restrained``, ``through``, ``most`` or ``lever``.
    priced : bool
        Whether rents are income.
    y : (V,) prices in USD/t
    state : State
        The year at them.
    accounts : Accounts
    multipliers : mapping
        Of today's margins by form, where the regime is one through tariff.
    residual : float
        Of the regime's own condition, zero where it has none.
    solves : int
        Responses asked for.
    feasible : bool
        Whether every promise of the regime is kept.
    certificate : Certificate or None
        Of a Nash point.
    later : each year of a through tariff that holds for several
    given_usd_per_t : (P, D) what a lever gives away on each route; nothing in other regimes
    """

    id: str
    priced: bool
    y: Floats
    state: State
    accounts: Accounts
    multipliers: dict[str, float]
    residual: float
    solves: int
    feasible: bool = True
    certificate: Certificate | None = None
    later: tuple[Held, ...] = ()
    given_usd_per_t: Floats | None = None


class Restraint(msgspec.Struct, frozen=True, eq=False):
    """How far today's mark-ups stay below what would pay each party best, others as they are.

    Attributes
    ----------
    markup_usd_per_t, best_usd_per_t : (V,) today's mark-up and the one that the map asks for
    conduct_share : (V,) the first over the second; the second is beyond all measure where scarcity saturates a price
    form_share : (forms,) the same over all parties of a form, weighted by volumes
    """

    markup_usd_per_t: Floats
    best_usd_per_t: Floats
    conduct_share: Floats
    form_share: Floats

    @property
    def by_form(self) -> dict[str, float]:
        """Restraint of each form by its name."""
        return dict(zip(FORMS, self.form_share.tolist(), strict=True))


def restraint(fixed: Frame) -> Restraint:
    """Infer conduct from today: rents burnt, everybody's mark-up over its best one.

    References
    ----------
    Bresnahan (1989), Handbook of Industrial Organization 2, ch. 17, for conduct inferred from mark-ups.
    """
    operators, game = fixed.operators, CorridorGame(fixed, priced=False)
    y = operators.today_usd_per_t
    response = game.respond(y)
    _, step = steps(make_play(game, own_blocks(game)), y, response)
    markup = y - operators.marginal_usd_per_t
    best = markup + step
    volume = response.volume_kt
    by_form = [np.bincount(operators.of_form, weights=volume * part, minlength=len(FORMS)) for part in (markup, best)]
    known = by_form[1] > 0.0
    return Restraint(
        markup_usd_per_t=markup,
        best_usd_per_t=best,
        conduct_share=markup / best,
        form_share=np.where(known, by_form[0] / np.where(known, by_form[1], 1.0), 1.0),
    )


def _regime(
    id_: str, fixed: Frame, y: Floats, found: Equilibrium, *, residual: float = 0.0, solves: int = 1,
    multipliers: dict[str, float] | None = None, feasible: bool = True, certificate: Certificate | None = None,
) -> Regime:  # fmt: skip
    counted = accounts(fixed, found.state, y)
    return Regime(
        id_, id_ not in (TODAY, LEVER), y, found.state, counted, multipliers or {}, residual, solves, feasible,
        certificate,
    )  # fmt: skip


def today(fixed: Frame) -> Regime:
    """Today's prices, rents burnt."""
    return _regime(TODAY, fixed, fixed.operators.today_usd_per_t, fixed.flows.equilibrium)


def priced(fixed: Frame) -> Regime:
    """Today's mark-ups with scarcity priced: flows stay, for shippers pay the rent already; now somebody earns it."""
    return _regime(PRICED, fixed, fixed.operators.today_usd_per_t, fixed.flows.equilibrium)


def each_for_itself(fixed: Frame, *, certified: bool = True) -> Regime:
    """Nash prices of all members, each setting its own, with the certificate."""
    game = CorridorGame(fixed, priced=True)
    blocks = own_blocks(game)
    y = fixed.operators.today_usd_per_t
    point = nash(game, y, blocks=blocks, floor=0.0, most_solves=0)
    solves = point.solves + len(y)
    better = _back_to_today(game, point)
    if better is not None:
        point = nash(game, better, blocks=blocks, floor=0.0, most_solves=0)
        solves += point.solves
    proof = certify(game, point, blocks, floor=0.0, most_solves=0) if certified else None
    return _regime(
        NASH, fixed, point.y, point.response.state, residual=point.residual,
        solves=solves + (proof.solves if proof is not None else 0), feasible=point.converged, certificate=proof,
    )  # fmt: skip


def _back_to_today(game: CorridorGame, point: Point) -> Floats | None:
    """Try each price at today's, alone; give the prices of the best gain, nothing where none gains.

    A price that its own height leaves hardly a tonne may stand on a low second top of its owner's profit.
    """
    best, found = 0.0, None
    before = profits_musd(game, point.y, point.response)
    for price, party in enumerate(game.party):
        there = point.y.copy()
        there[price] = game.frame.operators.today_usd_per_t[price]
        gain = float((game.profits_musd(there) - before)[party])
        if gain > best:
            best, found = gain, there
    return found


def restrained(fixed: Frame, shown: Restraint) -> Regime:
    """Each for itself with the restraint that its form shows today."""
    game = CorridorGame(fixed, priced=True)
    conduct = shown.form_share[fixed.operators.of_form]
    point = nash(game, fixed.operators.today_usd_per_t, blocks=own_blocks(game), conduct=conduct, floor=0.0)
    return _regime(
        RESTRAINED, fixed, point.y, point.response.state, residual=point.residual, solves=point.solves,
        feasible=point.converged,
    )  # fmt: skip


def _form_names(operators: Operators) -> list[str]:
    return [FORMS[form] for form in operators.of_form]


def _through(id_: str, game: YearsGame, found: Best, names: Sequence[str]) -> Regime:
    """Write down what was found along the multipliers, in the first of the years."""
    first = game.games[0].frame
    missed = float(found.missed_musd.max(initial=0.0))
    residual = missed if np.isnan(found.residual) else found.residual
    made = _regime(
        id_, first, found.y[: len(first.operators.names)], found.response.state[0], residual=residual,
        solves=found.solves, multipliers=dict(zip(names, found.k.tolist(), strict=True)), feasible=found.feasible,
    )  # fmt: skip
    return msgspec.structs.replace(made, later=_held(game, found) if len(game.games) > 1 else ())


def _before(game: YearsGame) -> tuple[Floats, Floats, Floats]:
    """Give tonnes, what members earn together and shippers' surplus of each year today: (Y,), (Y,), (Y, forms)."""
    tonnes, joint_musd, surplus = [], [], []
    for one in game.games:
        burnt, y = CorridorGame(one.frame, priced=False), one.frame.operators.today_usd_per_t
        response = burnt.respond(y)
        tonnes.append(response.tonnes_kt)
        joint_musd.append(float(profits_musd(burnt, y, response)[one.frame.operators.members].sum()))
        surplus.append(response.surplus_musd)
    return np.array(tonnes), np.array(joint_musd), np.array(surplus)


def _held(game: YearsGame, found: Best) -> tuple[Held, ...]:
    """Count each year of a tariff that holds for several."""
    tonnes, joint_musd, surplus = _before(game)
    earned = game.by_year @ profits_musd(game, found.y, found.response)
    users = found.response.surplus_musd.reshape(surplus.shape) - surplus
    kt = [
        float(one.frame.counted @ state.state.flow_kt)
        for one, state in zip(game.games, found.response.state, strict=True)
    ]
    years = [one.frame.flows.network.year for one in game.games]
    return tuple(
        Held(year, kt[k], kt[k] - float(tonnes[k]), float(earned[k] - joint_musd[k]), users[k].tolist())
        for k, year in enumerate(years)
    )


def most_profit(years: Sequence[Frame], *, floor: Sequence[Floats]) -> Regime:
    """One through tariff that earns the members most, together, over the years it holds."""
    game = YearsGame([CorridorGame(one, priced=True) for one in years])
    chain = years_chain(game, [_form_names(one.operators) for one in years])
    found = joint(game, chain, weights=game.weights, floor=np.concatenate(floor), starts=[HIGH * chain.start])
    return _through(THROUGH, game, found, chain.names)


def most_freight(years: Sequence[Frame], *, floor: Sequence[Floats], priced: bool = True) -> Regime:
    """One through tariff that carries most, with nobody worse off than today in any year it holds.

    The members together earn at least what they earn today, so that a split exists in which none of them loses; and
    the shippers of every form have at least today's surplus. Not ``priced``, rents stay burnt as they are today.
    """
    game = YearsGame([CorridorGame(one, priced=priced) for one in years])
    chain = years_chain(game, [_form_names(one.operators) for one in years])
    _, joint_musd, surplus = _before(game)
    promise = Promise(game.by_year, joint_musd, surplus.ravel())
    found = most_tonnes_promised(game, chain, promise, floor=np.concatenate(floor), starts=[])
    return _through(MOST, game, found, chain.names)


def with_discount(fixed: Frame, given_usd_per_t: Floats) -> Regime:
    """Today's tariffs less what a lever gives away on some routes, (P, D) in USD/t."""
    problem = replace(fixed.problem, fixed_usd_per_t=fixed.problem.fixed_usd_per_t - given_usd_per_t.sum(axis=1))
    found = solve(problem, start=fixed.flows.equilibrium, tolerance=PRECISE)
    y = fixed.operators.today_usd_per_t
    counted = accounts(fixed, found.state, y, given_usd_per_t=given_usd_per_t)
    return Regime(LEVER, False, y, found.state, counted, {}, 0.0, 1, given_usd_per_t=given_usd_per_t)
