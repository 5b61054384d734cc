"""The plan of the most value: what a set of works is worth a year to all parties together, less its upkeep."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from transcaspian.flow import Flows
from transcaspian.model import Atlas
from transcaspian.plan import Candidate, Effect, NetworkOracle, account, keep, members, needs

MOST_VALUED = 7  # works over which the table of all sets is made
LATER_YEAR = 2040  # the value of a set goes on a straight line from the target's year to this one, then stays
OWNED = "owned"


def welfare(rents: str) -> Callable[[Flows], float]:
    """Give what a year is worth to all parties, MUSD: shippers' cost, profits, and rents if they are owned."""

    def of_a_year(flows: Flows) -> float:
        books = account(flows)
        value = sum(books.profit_musd.values()) - sum(books.users_musd.values())
        return value + (books.owned_musd if rents == OWNED else 0.0)

    return of_a_year


class YearlyBenefit:
    """Benefit of a set in a period over nothing built, MUSD a year, less upkeep.

    In the last period it is the mean of the years from then on, each weighed as it is discounted.
    """

    def __init__(
        self, oracle: NetworkOracle, works: Sequence[Candidate], *, by: int, horizon_years: int, discount_share: float
    ) -> None:
        self.oracle, self.works, self.by = oracle, works, by
        later = np.clip((np.arange(horizon_years + 1)) / max(LATER_YEAR - by, 1), 0.0, 1.0)
        discount = (1.0 + discount_share) ** -np.arange(horizon_years + 1.0)
        self.later_share = float(later @ discount / discount.sum())

    def value(self, built: int, period: int) -> float:
        """Give the benefit of a set in a period."""
        year = self.oracle.first_year + period
        upkeep = sum(self.works[row].opex_musd_per_y for row in members(built))
        gained = self._gained(built, year)
        if year == self.by and year < LATER_YEAR:
            gained += self.later_share * (self._gained(built, LATER_YEAR) - gained)
        return gained - upkeep

    def _gained(self, built: int, year: int) -> float:
        return self.oracle.worth(built, year).welfare_musd - self.oracle.worth(0, year).welfare_musd


def valued_works(effects: Sequence[Effect], *, atlas: Atlas) -> list[Candidate]:
    """Give the works worth a place in the table: those that gain all parties most over their cost."""
    horizon, rate = atlas.parameter("plan-horizon"), atlas.parameter("discount-rate")
    annuity = (1.0 - (1.0 + rate) ** -horizon) / rate
    works = [effect.work for effect in effects]
    gain = [
        annuity * (max(effect.alone_musd, effect.last_musd) - effect.work.opex_musd_per_y) - effect.work.capex_musd
        for effect in effects
    ]
    order = sorted(range(len(works)), key=lambda row: (-gain[row], works[row].id))
    needed, _ = needs(works)
    kept = keep(order, [value > 0.0 for value in gain], needed, MOST_VALUED)
    return [works[row] for row in members(kept)]
