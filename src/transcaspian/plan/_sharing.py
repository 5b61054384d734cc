"""Who gets what of a gain: Shapley, Nash bargaining, shares by weight, and the tests that a split must stand.

A game of n members is an array of 2^n values: coalition ``S`` is the number whose bit i says that member i is in it, so
``value[0]`` is nothing's and ``value[-1]`` everybody's. All in MUSD a year unless the caller has another unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import factorial

import msgspec
import numpy as np
from scipy.optimize import linprog

from transcaspian.errors import Fault, InputError, ModelError
from transcaspian.plan._games import Floats, Ints

MOST_MEMBERS = 20  # a million coalitions
ONE = 1e-9  # how far a sum of shares may be from one
ROUNDING_SHARE = 1e-9  # of the largest value; less is equal


class CoreCheck(msgspec.Struct, frozen=True, eq=False):
    """Whether some coalition would earn more alone than a split gives its members.

    Attributes
    ----------
    within : bool
        The split is in the core.
    excess_musd : float
        The most that a coalition other than nobody and everybody could gain; below nothing is slack.
    coalition : (n,) bool, the one that could
    """

    within: bool
    excess_musd: float
    coalition: np.ndarray[tuple[int], np.dtype[np.bool_]]


class LeastCore(msgspec.Struct, frozen=True, eq=False):
    """The split whose worst excess is least.

    Attributes
    ----------
    split_musd : (n,)
    excess_musd : float
        The worst excess: above nothing, no split is in the core.
    """

    split_musd: Floats
    excess_musd: float


class Superadditivity(msgspec.Struct, frozen=True, eq=False):
    """How often two coalitions earn less together than apart.

    Attributes
    ----------
    pairs : int
        Disjoint pairs of coalitions, nobody left out.
    failures : int
    worst_musd : float
        The most that a union loses.
    """

    pairs: int
    failures: int
    worst_musd: float


class LoneOutsider(msgspec.Struct, frozen=True, eq=False):
    """What each member would have alone outside while the rest stay together, against its part of a split.

    Attributes
    ----------
    gain_musd : (n,) what leaving brings; above nothing the member leaves
    total_musd : float
        Sum of what all have as the one outsider.
    possible : bool
        Whether any split of everybody's value could keep all of them.
    """

    gain_musd: Floats
    total_musd: float
    possible: bool


def members_of(value: Floats) -> int:
    """Count the members of a game.

    Raises
    ------
    InputError
        Not a power of two, too many, or a value that is no number.
    """
    size = len(value)
    n = max(size.bit_length() - 1, 0)
    if size != 1 << n or not 1 <= n <= MOST_MEMBERS:
        allowed = f"2 to the number of members, 1 to {MOST_MEMBERS}"
        raise InputError(Fault("sharing", "not the values of all coalitions", got=f"{size} values", allowed=allowed))
    if not np.isfinite(value).all():
        where = int(np.flatnonzero(~np.isfinite(value))[0])
        raise InputError(Fault("sharing", "a value that is no number", row=f"{where}", got=f"{value[where]}"))
    return n


def coalition_sizes(n: int) -> Ints:
    """Members of every coalition, (2^n,)."""
    sizes = np.zeros(1, dtype=np.int64)
    for _ in range(n):
        sizes = np.concatenate([sizes, sizes + 1])
    return sizes


def incidence(n: int) -> Floats:
    """One where a member is in a coalition, (2^n, n)."""
    coalitions = np.arange(1 << n)
    return ((coalitions[:, None] >> np.arange(n)) & 1).astype(float)


def shapley(value: Floats) -> Floats:
    """Mean of what each member adds, over all orders of joining, exact, (n,).

    >>> shapley(np.array([0.0, 0.0, 0.0, 1.0])).tolist()
    [0.5, 0.5]
    """
    n = members_of(value)
    sizes = coalition_sizes(n)
    chance = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)])
    coalitions = np.arange(1 << n)
    split = np.zeros(n)
    for i in range(n):
        without = coalitions[(coalitions >> i) & 1 == 0]
        split[i] = chance[sizes[without]] @ (value[without | (1 << i)] - value[without])
    return split


def nash_bargaining(
    total_musd: float, threat: Floats, *, weights: Floats | None = None, upper: Floats | None = None
) -> Floats:
    """Split that makes the product of gains over a threat point largest, (n,).

    Equal gains, or gains by weight; a member at its upper bound leaves the rest to the others.

    Parameters
    ----------
    total_musd : float
        What there is.
    threat : (n,) MUSD, what each has without an agreement
    weights : (n,) bargaining power, equal unless given
    upper : (n,) MUSD, the most that each can be given

    Raises
    ------
    ModelError
        The total is less than the threats, or more than the bounds let anybody take.
    """
    power = np.ones(len(threat)) if weights is None else np.asarray(weights, dtype=float)
    most = np.full(len(threat), np.inf) if upper is None else np.asarray(upper, dtype=float)
    _check_weights(power)
    rest_musd = total_musd - float(threat.sum())
    room = most - threat
    if rest_musd < 0.0 or (room < 0.0).any():
        raise ModelError(f"No agreement: {total_musd:g} is less than all have without one, {threat.sum():g}.")
    if rest_musd > room[power > 0.0].sum():
        raise ModelError(f"No agreement: nobody may take what is left of {total_musd:g}.")
    gain = np.zeros(len(threat))
    open_ = power > 0.0
    while open_.any() and rest_musd > 0.0:
        offer = rest_musd * power * open_ / power[open_].sum()
        capped = open_ & (gain + offer >= room)
        if not capped.any():
            gain += offer
            break
        gain[capped] = room[capped]
        open_ &= ~capped
        rest_musd = total_musd - float(threat.sum()) - float(gain.sum())
    split: Floats = threat + gain
    return split


def _check_weights(weights: Floats) -> None:
    if not (np.isfinite(weights).all() and (weights >= 0.0).all() and weights.sum() > 0.0):
        got = " ".join(f"{weight:g}" for weight in weights)
        raise InputError(Fault("sharing", "not weights", got=got, allowed="none below nothing, one above"))


def by_weight(total_musd: float, weights: Floats) -> Floats:
    """Split in proportion to weights: kilometres, costs, tonnes; (n,)."""
    _check_weights(weights)
    split: Floats = total_musd * weights / weights.sum()
    return split


def by_share(total_musd: float, shares: Floats, *, names: Sequence[str] = ()) -> Floats:
    """Split by shares that were agreed, (n,).

    Raises
    ------
    InputError
        A share below nothing, or a sum that is not one.
    """
    whole = float(shares.sum())
    if not (np.isfinite(shares).all() and (shares >= 0.0).all() and abs(whole - 1.0) <= ONE):
        got = " + ".join(f"{share:g}" for share in shares) + f" = {whole:g}"
        raise InputError(Fault("sharing", "shares do not sum to 1", row=" ".join(names), got=got, allowed="1"))
    split: Floats = total_musd * shares
    return split


def core_check(value: Floats, split: Floats) -> CoreCheck:
    """Find the coalition that a split treats worst; the split must hand out everything."""
    n = members_of(value)
    if n == 1:
        return CoreCheck(True, -np.inf, np.zeros(1, dtype=bool))
    excess = (value - incidence(n) @ split)[1:-1]
    worst = int(np.argmax(excess)) + 1
    efficient = abs(float(split.sum()) - float(value[-1])) <= ROUNDING_SHARE * max(float(np.abs(value).max()), 1.0)
    within = efficient and bool(excess.max() <= ROUNDING_SHARE * float(np.abs(value).max()))
    return CoreCheck(within, float(excess.max()), ((worst >> np.arange(n)) & 1).astype(bool))


def least_core(value: Floats) -> LeastCore:
    """Split with the least worst excess: a linear programme over all coalitions."""
    n = members_of(value)
    if n == 1:
        return LeastCore(value[1:].astype(float), -np.inf)
    rows = np.hstack([-incidence(n)[1:-1], -np.ones(((1 << n) - 2, 1))])
    everybody = np.append(np.ones(n), 0.0)[None, :]
    answer = linprog(
        np.append(np.zeros(n), 1.0),
        A_ub=rows,
        b_ub=-value[1:-1],
        A_eq=everybody,
        b_eq=value[-1:],
        bounds=[(None, None)] * (n + 1),
        method="highs",
    )
    if not answer.success:
        raise ModelError(f"The least core was not found: {answer.message}")
    return LeastCore(answer.x[:n], float(answer.x[n]))


def superadditivity(value: Floats) -> Superadditivity:
    """Count disjoint pairs of coalitions that earn less together than apart."""
    n = members_of(value)
    coalitions = np.arange(1 << n)
    least = ROUNDING_SHARE * float(np.abs(value).max())
    pairs, failures, worst_musd = 0, 0, 0.0
    for one in range(1, 1 << n):
        others = coalitions[one + 1 :]
        others = others[others & one == 0]
        loss = value[one] + value[others] - value[one | others]
        pairs += len(others)
        failures += int((loss > least).sum())
        worst_musd = max(worst_musd, float(loss.max(initial=0.0)))
    return Superadditivity(pairs, failures, worst_musd)


def lone_outsider(outside: Floats, split: Floats) -> LoneOutsider:
    """Hold a split against what each member has as the one outsider, while the rest stay together; both (n,) MUSD."""
    total_musd, whole = float(outside.sum()), float(split.sum())
    least = ROUNDING_SHARE * max(abs(total_musd), abs(whole))
    return LoneOutsider(outside - split, total_musd, total_musd <= whole + least)


__all__ = [
    "CoreCheck",
    "LeastCore",
    "LoneOutsider",
    "Superadditivity",
    "by_share",
    "by_weight",
    "coalition_sizes",
    "core_check",
    "incidence",
    "least_core",
    "lone_outsider",
    "members_of",
    "nash_bargaining",
    "shapley",
    "superadditivity",
]
