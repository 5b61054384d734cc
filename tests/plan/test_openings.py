"""Years of opening as periods: what waits for another may open with it, and money lies in the years before."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.plan.test_works import work
from tests.planned import base

from transcaspian.plan import Candidate, Counted, Openings, check, least_cost, programme


def posed(works: list[Candidate], **other: object) -> Openings:
    wanted = {
        "first_year": 2026, "by": 2030, "target_kt": 100.0, "excludes": (), "budget_musd_per_y": {},
        "budget_musd": None, "discount_share": 0.0,
    } | other  # fmt: skip
    return programme(works, base(), **wanted)  # type: ignore[arg-type]


def paid_by(name: str, capex_musd: float, build_years: int, **other: object) -> Candidate:
    payers = (("ktz", 0.25), ("ady", 0.75))
    return Candidate(name, name, "rail", "KZ", capex_musd, 0.0, build_years, 2026, 10.0, payers=payers, **other)  # type: ignore[arg-type]


class Both:
    """A hundred thousand tonnes where both are open."""

    def value(self, built: int, period: int) -> float:
        return 100.0 if built == 0b11 else 0.0


def test_money_is_spread_over_the_years_before_opening() -> None:
    works = posed([paid_by("a", 90.0, 3), paid_by("b", 5.0, 0)])
    assert works.spread(0, 4).tolist() == [0.0, 30.0, 30.0, 30.0, 0.0]
    assert works.spread(1, 2).tolist() == [0.0, 0.0, 5.0, 0.0, 0.0]
    assert works.spread(0, 1).tolist() == [90.0, 0.0, 0.0, 0.0, 0.0]  # begun before the plan: paid in its first year
    for row, start in ((0, 3), (0, 4), (1, 0)):
        assert works.spread(row, start).sum() == pytest.approx(works.capex_musd[row])


def test_nothing_opens_before_it_can_be_built_or_may_serve() -> None:
    works = posed([paid_by("a", 1.0, 3), work("late"), work("waits", after=("kz-ferries-two",))])
    assert [starts[0] for starts in works.starts()] == [3, 1, 2]


def test_what_waits_for_another_may_open_in_the_same_year() -> None:
    works = check(posed([paid_by("a", 10.0, 3), paid_by("b", 10.0, 3, after=("a",))]))
    plan = least_cost(works, Counted(Both()), 0.0)
    assert plan.status == "optimal"
    assert plan.start[0] is not None
    assert plan.start[1] is not None
    assert plan.start[0] <= plan.start[1] <= 4


def test_budgets_and_shares_stand_by_party() -> None:
    works = posed([paid_by("a", 90.0, 3)], budget_musd_per_y={"ktz": 7.0}, budget_musd=200.0)
    assert works.sponsors == ("ady", "ktz")
    assert works.shares.tolist() == [[0.75, 0.25]]
    assert works.budget_musd[1].tolist() == [7.0] * 5
    assert np.isinf(works.budget_musd[0]).all()
    assert works.total_musd == 200.0
    assert math.isnan(works.target_kt[0])
    assert works.target_kt[-1] == 100.0
