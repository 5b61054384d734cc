"""Trade when its costs change: structural gravity in changes (exact hat algebra), a balanced seed, the partial formula.

Every good is bought from all countries by shares that answer trade cost with the elasticity of the good; incomes follow
sales, and deficits stay as they are. Only changes of cost enter, so that nothing changes where no cost does: every cell
is then exactly what it was. After Dekle, Eaton and Kortum (2008), and Costinot and Rodriguez-Clare (2014).
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from transcaspian.errors import Fault, InputError, NotConverged

Floats = NDArray[np.float64]

BALANCE_TOLERANCE = 1e-9  # largest part of a margin by which a balanced table may miss it
INCOME_TOLERANCE = 1e-12  # largest relative gap between an income and what is sold
MOST_STEPS = 2000


class Response(msgspec.Struct, frozen=True, eq=False):
    """What a change of trade costs does to B cases of G goods between N countries.

    ``flow_scale`` (B, G, N, N) is each flow over what it was, ``income_scale`` (B, N) each country's income, world
    income held; ``steps`` how many the slowest case took, ``residual`` its last relative gap of an income.
    """

    flow_scale: Floats
    income_scale: Floats
    steps: int
    residual: float


def balance_flows(seed: Floats, *, sold: Floats, bought: Floats) -> tuple[Floats, float]:
    """Scale rows and columns of a seed in turn until it has the margins asked for (RAS).

    Parameters
    ----------
    seed : (N, N) array
        Flows from row to column, home sales on the diagonal, nothing below zero.
    sold, bought : (N,) arrays
        What each country sells and buys, home sales included, in one unit; both sum to the same.

    Returns
    -------
    tuple
        The balanced flows, and the largest part of a margin by which they miss it.

    Raises
    ------
    InputError
        If the margins do not sum to the same, or no scaling reaches them: one row asks more than all others can give,
        or a flow shrinks to nothing.
    """
    if abs(sold.sum() / bought.sum() - 1.0) > BALANCE_TOLERANCE:
        got, allowed = f"{sold.sum():g} and {bought.sum():g}", "the same sum"
        raise InputError(Fault("trade", "what is sold is not what is bought", got=got, allowed=allowed))
    flows = seed.astype(np.float64)
    residual = np.inf
    for _ in range(MOST_STEPS):
        flows *= (sold / flows.sum(axis=1))[:, None]
        flows *= bought / flows.sum(axis=0)
        residual = float(np.abs(flows.sum(axis=1) / sold - 1.0).max())
        if residual < BALANCE_TOLERANCE / 1e3:
            break
    smallest = float(flows[seed > 0.0].min())
    if not residual < BALANCE_TOLERANCE or not smallest > 0.0 or smallest < 1e-12 * float(flows.max()):
        got = f"residual {residual:.1e}, smallest flow {smallest:.1e}"
        hint = "Look for a country that sells more abroad than all others buy."
        raise InputError(Fault("trade", "the flows cannot be balanced", got=got, allowed="below 1e-9", hint=hint))
    return flows, residual


def respond(flows: Floats, cost_scale: Floats, *, theta: Floats) -> Response:
    """Give what a change of trade costs does, with incomes and prices of all countries in balance again.

    Parameters
    ----------
    flows : (G, N, N) array
        Flows of each good from row to column, home sales on the diagonal, all of home sales above zero.
    cost_scale : (B, G, N, N) array
        Trade cost over what it was, as a factor on the price at the buyer.
    theta : (B, G) array
        Elasticity of trade to trade cost, above zero.

    Raises
    ------
    NotConverged
        If the incomes do not settle.
    """
    income = flows.sum(axis=(0, 2))
    spending = flows.sum(axis=(0, 1))
    share = flows / flows.sum(axis=1, keepdims=True)
    step = 1.0 / (1.0 + theta.max(axis=1, keepdims=True))  # a fixed step leaves the road above theta 8
    exponent = -theta[:, :, None, None]
    logs = np.zeros((len(cost_scale), len(income)))
    cost_log = np.log(cost_scale)
    residual = np.inf
    for count in range(MOST_STEPS):
        wage = np.exp(logs)
        moved = np.expm1(exponent * (logs[:, None, :, None] + cost_log))  # so that no change is an exact zero
        index = 1.0 + (share * moved).sum(axis=2, keepdims=True)
        spends = 1.0 + np.expm1(logs) * (income / spending)
        scale = (1.0 + moved) / index * spends[:, None, None, :]
        gap = (flows * scale).sum(axis=(1, 3)) / (wage * income)
        residual = float(np.abs(gap - 1.0).max())
        if residual < INCOME_TOLERANCE:
            return Response(scale, wage, count, residual)
        logs = logs + step * np.log(gap)
        logs -= np.log((np.exp(logs) * income).sum(axis=1, keepdims=True) / income.sum())
    raise NotConverged(f"incomes of the trade model are {residual:.1e} off after {MOST_STEPS} steps")


def partial_scale(cost_scale: Floats, *, theta: Floats) -> Floats:
    """Give flows over what they were if no price or income answered: cost to the power of minus theta.

    Examples
    --------
    >>> float(partial_scale(np.array(0.9), theta=np.array(4.0)).round(3))
    1.524
    """
    return np.asarray(cost_scale**-theta)
