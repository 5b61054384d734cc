"""Who pays for a plan and who gains by it: money by party and year, its present value, its return, its years to repay.

All money is in constant dollars, all rates are real. A year's money of a party is its share of what is built and kept
up, what its profit and the rents it owns are more than without the plan, and for shippers what their expected cost is
less. Between the years that were solved it is taken on a straight line, after the last one it stays. Works whose life
ends inside the horizon are renewed at their first cost; at its end the years of life that are left count as value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
import numpy as np
import scipy.optimize
from numpy.typing import NDArray

from transcaspian.plan._ledger import BURNT, YearAccount
from transcaspian.plan._works import Candidate

Floats = NDArray[np.float64]

SHIPPERS = "shippers"
OWNED = "owned"  # rents belong to whom the tables say; with BURNT nobody has them
LOWEST_SHARE, HIGHEST_SHARE = -0.9, 10.0  # between which a rate of return is looked for
KINDS = ("investment", "upkeep", "profit", "rent", "surplus")


class Started(msgspec.Struct, frozen=True):
    """A work of a plan and the year in which it is started."""

    work: Candidate
    start_year: int

    @property
    def opens_year(self) -> int:
        """First full year of service."""
        return self.start_year + self.work.build_years


class PartyMoney(msgspec.Struct, frozen=True):
    """What a plan does to one party: sums over the horizon, present values in the first year, cash by year.

    ``investment_musd`` and ``upkeep_musd`` are what it pays, ``profit_musd``, ``rent_musd`` and ``surplus_musd`` what
    it gains, undiscounted. ``npv_musd`` is at its own rate, ``common_npv_musd`` at the common one. The rate of return
    is nothing where money does not change its sign once. ``level_musd_per_y`` is the payment in each later year that
    would bring its own value to zero: what it would have to be given, or could give where it is negative.
    """

    party: str
    name: str
    kind: str
    discount_share: float
    investment_musd: float
    upkeep_musd: float
    profit_musd: float
    rent_musd: float
    surplus_musd: float
    npv_musd: float
    common_npv_musd: float
    irr_share: float | None
    payback_year: int | None
    level_musd_per_y: float
    cash_musd: list[float]


class FundMember(msgspec.Struct, frozen=True):
    """A member of a fund and its part of what the fund pays."""

    fund: str
    party: str
    share: float
    investment_musd: float


class Appraisal(msgspec.Struct, frozen=True):
    """A plan less no plan, by party. ``financing_musd`` is what own rates make of it beside the common rate."""

    years: list[int]
    common_discount_share: float
    rents: str
    parties: list[PartyMoney]
    total: PartyMoney
    financing_musd: float
    shippers_musd: dict[str, float]
    funds: list[FundMember]


class Person(msgspec.Struct, frozen=True):
    """How a party is called, of what kind it is and at which real rate it discounts."""

    name: str
    kind: str
    discount_share: float


def present_musd(cash_musd: Floats, discount_share: float) -> float:
    """Bring yearly money to its first year.

    Examples
    --------
    >>> round(present_musd(np.array([-100.0, 121.0]), 0.1), 6)
    10.0
    """
    return float(cash_musd @ (1.0 + discount_share) ** -np.arange(len(cash_musd)))


def rate_of_return(cash_musd: Floats) -> float | None:
    """Find the rate at which money is worth nothing; nothing where it does not change its sign exactly once.

    Examples
    --------
    >>> round(rate_of_return(np.array([-100.0, 60.0, 60.0])), 4)
    0.1307
    >>> rate_of_return(np.array([1.0, 2.0])) is None
    True
    """
    signs = np.sign(cash_musd[np.abs(cash_musd) > 1e-9])
    if np.count_nonzero(np.diff(signs)) != 1:
        return None
    low, high = (present_musd(cash_musd, rate) for rate in (LOWEST_SHARE, HIGHEST_SHARE))
    if low * high > 0.0:
        return None
    found = scipy.optimize.brentq(lambda rate: present_musd(cash_musd, rate), LOWEST_SHARE, HIGHEST_SHARE, xtol=1e-10)
    return float(found)


def payback_year(years: Sequence[int], cash_musd: Floats) -> int | None:
    """First year from which the plain sum of money never again lies below zero; nothing where it never was below."""
    total = np.cumsum(cash_musd)
    below = np.flatnonzero(total < -1e-9)
    if not len(below) or below[-1] == len(total) - 1:
        return None
    return int(years[int(below[-1]) + 1])


def over_years(known: Mapping[int, float], years: Sequence[int]) -> Floats:
    """Give a number in every year: on straight lines between those known, at their ends beyond."""
    at = sorted(known)
    return np.interp(years, at, [known[year] for year in at])


def paid(work: Candidate, start_year: int, years: Sequence[int]) -> tuple[Floats, Floats]:
    """Give what a work costs to build, renew and keep up in each year, less what it is worth at the end, MUSD."""
    first, last = years[0], years[-1]
    investment, upkeep = np.zeros(len(years)), np.zeros(len(years))
    building = max(work.build_years, 1)
    begins, opens, ends = start_year, start_year + work.build_years, math.inf
    while begins <= last:
        ends = opens + work.life_years
        for year in range(begins, begins + building):
            if first <= year <= last:
                investment[year - first] += work.capex_musd / building
        begins = opens = int(ends)
        building = 1
    unused = min(max(ends - (last + 1), 0.0) / work.life_years, 1.0)
    investment[-1] -= work.capex_musd * unused
    for year in range(max(start_year + work.build_years, first), last + 1):
        upkeep[year - first] = work.opex_musd_per_y
    return investment, upkeep


def appraise(
    without: Mapping[int, YearAccount],
    planned: Mapping[int, YearAccount],
    started: Sequence[Started],
    people: Mapping[str, Person],
    *,
    years: Sequence[int],
    common_discount_share: float,
    rents: str = OWNED,
    funds: Mapping[str, Sequence[tuple[str, float]]] | None = None,
) -> Appraisal:
    """Appraise a plan against the same years without it.

    Parameters
    ----------
    without, planned : mapping
        Accounts of the same years, at least one.
    started : sequence of Started
        What is built.
    people : mapping
        Parties by id; who is not in it discounts at the common rate.
    years : sequence of int
        The horizon, one after another; the first is that to which money is brought.
    common_discount_share : float
        The rate at which values of parties may be added.
    rents : str
        ``owned`` or ``burnt``.
    funds : mapping, optional
        Members of each fund with their shares.
    """
    money = _by_party(without, planned, started, years, rents)
    rows = [
        _party(party, kinds, people.get(party, _unknown(party, common_discount_share)), years, common_discount_share)
        for party, kinds in money.items()
    ]
    rows = [row for row in rows if any(abs(value) > 1e-9 for value in row.cash_musd)]
    rows.sort(key=lambda row: (row.party != SHIPPERS, -row.investment_musd, -abs(row.common_npv_musd), row.party))
    everybody = {kind: sum((kinds[kind] for kinds in money.values()), np.zeros(len(years))) for kind in KINDS}
    all_parties = Person("All parties", "total", common_discount_share)
    forms = sorted({form for one in (*without.values(), *planned.values()) for form in one.users_musd})
    discount = (1.0 + common_discount_share) ** -np.arange(len(years))
    paid_by = {row.party: row.investment_musd for row in rows}
    return Appraisal(
        years=list(years),
        common_discount_share=common_discount_share,
        rents=rents,
        parties=rows,
        total=_party("total", everybody, all_parties, years, common_discount_share),
        financing_musd=sum(row.npv_musd - row.common_npv_musd for row in rows),
        shippers_musd={form: float(_saved(planned, without, years, form) @ discount) for form in forms},
        funds=[
            FundMember(fund, party, share, share * paid_by[fund])
            for fund, members in (funds or {}).items()
            if fund in paid_by
            for party, share in members
        ],
    )


def _unknown(party: str, discount_share: float) -> Person:
    return Person(party.capitalize(), "shipper" if party == SHIPPERS else "other", discount_share)


def _difference(
    planned: Mapping[int, YearAccount],
    without: Mapping[int, YearAccount],
    years: Sequence[int],
    pick: Callable[[YearAccount], float],
) -> Floats:
    """Give what a number of the accounts is more with the plan, in every year."""
    more = {year: pick(planned[year]) - pick(without[year]) for year in planned.keys() & without.keys()}
    return over_years(more, years)


def _saved(
    planned: Mapping[int, YearAccount], without: Mapping[int, YearAccount], years: Sequence[int], form: str
) -> Floats:
    """Give what shippers of a form save in every year, MUSD."""
    return _difference(planned, without, years, lambda one: -one.users_musd.get(form, 0.0))


def _by_party(
    without: Mapping[int, YearAccount],
    planned: Mapping[int, YearAccount],
    started: Iterable[Started],
    years: Sequence[int],
    rents: str,
) -> dict[str, dict[str, Floats]]:
    """Give money of each kind by party and year, what is paid with a minus."""
    found: dict[str, dict[str, Floats]] = {}

    def row(party: str) -> dict[str, Floats]:
        return found.setdefault(party, {kind: np.zeros(len(years)) for kind in KINDS})

    accounts = [*without.values(), *planned.values()]
    for party in sorted({name for one in accounts for name in one.profit_musd}):
        row(party)["profit"] += _difference(planned, without, years, _of("profit_musd", party))
    owners = sorted({name for one in accounts for name in one.rent_musd} - {BURNT}) if rents == OWNED else []
    for party in owners:
        row(party)["rent"] += _difference(planned, without, years, _of("rent_musd", party))
    row(SHIPPERS)["surplus"] += _difference(planned, without, years, lambda one: -sum(one.users_musd.values()))
    for one in started:
        investment, upkeep = paid(one.work, one.start_year, years)
        for party, share in one.work.payers:
            row(party)["investment"] -= share * investment
            row(party)["upkeep"] -= share * upkeep
    return found


def _of(field: str, party: str) -> Callable[[YearAccount], float]:
    """Pick a number of a party out of accounts."""
    return lambda one: float(getattr(one, field).get(party, 0.0))


def _party(
    party: str, kinds: Mapping[str, Floats], person: Person, years: Sequence[int], common_discount_share: float
) -> PartyMoney:
    cash = sum((kinds[kind] for kind in KINDS), np.zeros(len(years)))
    own = present_musd(cash, person.discount_share)
    served = np.where(np.arange(len(years)) > 0, 1.0, 0.0)
    annuity = present_musd(served, person.discount_share)
    return PartyMoney(
        party=party,
        name=person.name,
        kind=person.kind,
        discount_share=person.discount_share,
        investment_musd=-float(kinds["investment"].sum()),
        upkeep_musd=-float(kinds["upkeep"].sum()),
        profit_musd=float(kinds["profit"].sum()),
        rent_musd=float(kinds["rent"].sum()),
        surplus_musd=float(kinds["surplus"].sum()),
        npv_musd=own,
        common_npv_musd=present_musd(cash, common_discount_share),
        irr_share=rate_of_return(cash),
        payback_year=payback_year(years, cash),
        level_musd_per_y=-own / annuity if annuity > 0.0 else 0.0,
        cash_musd=[float(value) for value in cash],
    )
