"""Who sends what, which way, at what price: choice, equilibrium, and what a unit is worth."""

from transcaspian.flow._adjoint import Adjoint, Outputs, adjoint
from transcaspian.flow._assign import Flows, assign
from transcaspian.flow._curves import closure_curves, closure_factor
from transcaspian.flow._equilibrium import Certificate, Equilibrium, first_guess, solve
from transcaspian.flow._gradient import Gradient, gradient
from transcaspian.flow._potential import dual_value, gaps_usd, potential_usd, relative_gap
from transcaspian.flow._price_slopes import PriceSlopes, price_slopes, slot_prices, used_by
from transcaspian.flow._problem import (
    Problem,
    RouteValues,
    Slots,
    corridor_constants,
    market_cargo,
    pose,
    replace,
    route_sums,
    route_values,
)
from transcaspian.flow._sensitivity import Sensitivity, sensitivity
from transcaspian.flow._state import State
from transcaspian.flow._user_equilibrium import Judgement, Roads, Trips, UserEquilibrium, judge, user_equilibrium
from transcaspian.flow._values import Bundle, Values, bundles, revenue_usd, users_cost_usd, values

__all__ = [
    "Adjoint",
    "Bundle",
    "Certificate",
    "Equilibrium",
    "Flows",
    "Gradient",
    "Judgement",
    "Outputs",
    "PriceSlopes",
    "Problem",
    "Roads",
    "RouteValues",
    "Sensitivity",
    "Slots",
    "State",
    "Trips",
    "UserEquilibrium",
    "Values",
    "adjoint",
    "assign",
    "bundles",
    "closure_curves",
    "closure_factor",
    "corridor_constants",
    "dual_value",
    "first_guess",
    "gaps_usd",
    "gradient",
    "judge",
    "market_cargo",
    "pose",
    "potential_usd",
    "price_slopes",
    "relative_gap",
    "replace",
    "revenue_usd",
    "route_sums",
    "route_values",
    "sensitivity",
    "slot_prices",
    "solve",
    "used_by",
    "user_equilibrium",
    "users_cost_usd",
    "values",
]
