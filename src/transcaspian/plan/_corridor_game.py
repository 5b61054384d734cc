"""The game of tariffs on the corridor of a year: what the whole network answers to the members' prices.

Departures of ships that fill stand still at today's fixed point; path-size weights and the choice set too.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from transcaspian.compiled import one_thread
from transcaspian.flow import (
    Equilibrium,
    Flows,
    PriceSlopes,
    Problem,
    State,
    price_slopes,
    replace,
    slot_prices,
    solve,
    used_by,
)
from transcaspian.plan._games import MUSD_PER_KT_USD, Floats, Ints, Response
from transcaspian.plan._operators import FORMS, Operators
from transcaspian.units import USD_PER_MUSD

PRECISE = 1e-10  # of utilisation; the residual of first-order conditions rests on it


class Frame(msgspec.Struct, frozen=True, eq=False):
    """What does not move while prices do.

    Attributes
    ----------
    flows : today's answer
    operators : who is paid what, and the prices
    counted : (P,) one where a kt counts for the corridor
    beside_usd_per_t : (P, D) margins of the members beside their prices; nothing of the others, who decide nothing
    market_form : (M,) number of the form of each market
    of_form : (P, forms) one where a route is of a form
    rows : routes of the corridor
    """

    flows: Flows
    operators: Operators
    counted: Floats
    beside_usd_per_t: Floats
    market_form: Ints
    of_form: Floats
    rows: Ints

    @property
    def problem(self) -> Problem:
        """The year's problem at today's prices."""
        return self.flows.problem

    def at(self, y: Floats) -> Problem:
        """Give the year's problem at other prices."""
        moved = self.operators.exposure @ (y - self.operators.today_usd_per_t)
        return replace(self.problem, fixed_usd_per_t=self.problem.fixed_usd_per_t + moved)


def frame(flows: Flows, operators: Operators, *, counted: Floats) -> Frame:
    """Set up what stands still.

    Parameters
    ----------
    flows : Flows
        A year at today's tariffs.
    operators : Operators
        From :func:`operators_of`.
    counted : (P,) array
        One where a kt counts for the corridor.
    """
    is_member = np.isin(np.arange(len(operators.parties)), operators.members)
    first = np.searchsorted(flows.routes.market, flows.routes.markets)
    return Frame(
        flows=flows,
        operators=operators,
        counted=counted,
        beside_usd_per_t=np.where(is_member, operators.beside_usd_per_t, 0.0),
        market_form=operators.form[first],
        of_form=(operators.form[:, None] == np.arange(len(FORMS))).astype(np.float64),
        rows=np.flatnonzero(operators.inside),
    )


class CorridorGame:
    """Members who set prices on the corridor; implements :class:`transcaspian.plan.Game`, and its quick form.

    With ``priced`` the rent that the corridor's freight pays at each scarce slot is its owner's income, else nobody's.
    The last answer is kept as the first guess of the next; no answer depends on it.
    """

    def __init__(self, fixed: Frame, *, priced: bool) -> None:
        self.frame, self.priced = fixed, priced
        self._near: tuple[Floats, Floats, Floats, Any] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the V prices."""
        return self.frame.operators.names

    @property
    def parties(self) -> tuple[str, ...]:
        """Names of the D parties."""
        return self.frame.operators.parties

    @property
    def party(self) -> Ints:
        """Party of each price."""
        return self.frame.operators.party

    @property
    def marginal_usd_per_t(self) -> Floats:
        """Marginal cost of each price."""
        return self.frame.operators.marginal_usd_per_t

    def respond(self, y: Floats) -> Response:
        """Solve the year at prices, with all slopes from one factorisation."""
        with one_thread():
            return self._respond(y)

    def _respond(self, y: Floats) -> Response:
        fixed, operators = self.frame, self.frame.operators
        found = self._solve(y)
        state, exposure = found.state, operators.exposure
        moved = price_slopes(state, exposure, chosen=operators.inside)
        self._near = (y.copy(), state.u, moved.u, moved.factors)
        flow, by_price = state.flow_kt, moved.flow_kt
        paid_more = (fixed.of_form * flow[:, None]).T @ moved.cost
        demand = state.problem.demand_kt * state.expected_usd_per_t
        surplus: Floats = np.bincount(fixed.market_form, weights=demand, minlength=len(FORMS)).astype(np.float64)
        return Response(
            volume_kt=exposure.T @ flow,
            slope=exposure[fixed.rows].T @ by_price[fixed.rows],
            home_musd=MUSD_PER_KT_USD * fixed.beside_usd_per_t.T @ flow,
            home_slope=self._home_slope(by_price),
            rent_musd=self._rent(state),
            rent_slope=self._rent_slope(moved),
            tonnes_kt=float(fixed.counted @ flow),
            tonnes_slope=fixed.counted @ by_price,
            surplus_musd=-MUSD_PER_KT_USD * surplus,
            surplus_slope=-MUSD_PER_KT_USD * paid_more,
            state=found,
        )

    def profits_musd(self, y: Floats) -> Floats:
        """Profit of every party at prices without slopes, (D,): from the last response, which stays the first guess."""
        fixed, operators = self.frame, self.frame.operators
        with one_thread():
            state = self._solve(y).state
            flow = state.flow_kt
            margin = (y - operators.marginal_usd_per_t) * (operators.exposure.T @ flow)
            own = np.bincount(operators.party, weights=margin, minlength=len(operators.parties))
            home = fixed.beside_usd_per_t.T @ flow
        return MUSD_PER_KT_USD * (own + home) + self._rent(state)

    def _solve(self, y: Floats) -> Equilibrium:
        """Solve the year at prices, beginning on the tangent of the last response."""
        fixed = self.frame
        if self._near is None:
            return solve(fixed.at(y), start=fixed.flows.equilibrium, tolerance=PRECISE)
        there, u, slope, factors = self._near
        return solve(fixed.at(y), start=u + slope @ (y - there), tolerance=PRECISE, factors=factors)

    def _rent(self, state: State) -> Floats:
        """Rent of each party, (D,); none while scarcity is not priced."""
        operators = self.frame.operators
        if not self.priced:
            return np.zeros(len(operators.parties))
        owned = np.flatnonzero(operators.owner >= 0)
        _, rent = slot_prices(state)
        earned = rent * used_by(state, operators.inside) / USD_PER_MUSD
        found = np.bincount(operators.owner[owned], weights=earned[owned], minlength=len(operators.parties))
        return found.astype(np.float64)

    def _home_slope(self, by_price: Floats) -> Floats:
        """Slopes of what members earn beside their prices."""
        members = self.frame.operators.members
        slope = np.zeros((len(self.parties), by_price.shape[1]))
        slope[members] = MUSD_PER_KT_USD * self.frame.beside_usd_per_t[:, members].T @ by_price
        return slope

    def _rent_slope(self, moved: PriceSlopes) -> Floats:
        """Slopes of the rents, (D, V)."""
        operators = self.frame.operators
        slope = np.zeros((len(operators.parties), operators.exposure.shape[1]))
        if self.priced:
            owned = np.flatnonzero(operators.owner >= 0)
            np.add.at(slope, operators.owner[owned], moved.rent_usd[owned] / USD_PER_MUSD)
        return slope
