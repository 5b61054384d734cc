"""The place of a work in a plan: what covers it, and the plan when it is decided the other way."""

from __future__ import annotations

import pytest
from tests.plan.test_openings import paid_by, posed

from transcaspian.plan import Counted, least_cost, mask, place

KT = {0: 40.0, 1: 30.0, 2: 70.0, 3: 5.0}  # 2 alone is worth 0 and 1 together


class Sum:
    """Tonnes that add up."""

    def value(self, built: int, period: int) -> float:
        return sum(kt for row, kt in KT.items() if built >> row & 1)


def planned():
    capex = (10.0, 10.0, 30.0, 1.0)
    works = posed([paid_by(f"w{row}", money, 1) for row, money in enumerate(capex)], target_kt=70.0)
    counted = Counted(Sum())
    return works, counted, least_cost(works, counted, 0.0)


def test_a_work_of_the_plan_has_a_cover_and_a_dearer_plan_without() -> None:
    works, counted, plan = planned()
    assert mask(row for row, start in enumerate(plan.start) if start is not None) == 0b0011
    where = place(works, counted, 0.0, plan, 0)
    assert where.cover == (0, 2)  # 1 and 3 together carry 35
    assert where.cover_kt == pytest.approx(35.0)
    assert where.other is not None
    assert where.other.start[0] is None
    assert where.other.start[2] is not None
    assert where.other_musd == pytest.approx(30.0)


def test_a_work_that_is_left_out_costs_what_it_costs_less_what_it_saves() -> None:
    works, counted, plan = planned()
    where = place(works, counted, 0.0, plan, 2)
    assert where.cover == ()
    assert where.other is not None
    assert where.other_musd == pytest.approx(30.0)
    trifle = place(works, counted, 0.0, plan, 3)
    assert trifle.other_musd == pytest.approx(21.0)


def test_without_a_work_that_nothing_replaces_there_is_no_plan() -> None:
    works = posed([paid_by("a", 10.0, 1), paid_by("b", 10.0, 1)], target_kt=60.0)
    counted = Counted(Sum())
    plan = least_cost(works, counted, 0.0)
    where = place(works, counted, 0.0, plan, 0)
    assert where.other is None
    assert where.cover == (0,)
