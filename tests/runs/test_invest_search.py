"""The search on the network against the enumeration of all sets, and what it refuses."""

from __future__ import annotations

import math

import msgspec
import pytest
from tests.planned import BY, asked, base, known, laid_out, reachable, unreachable

from transcaspian.errors import InputError
from transcaspian.plan import members
from transcaspian.runs import Asked
from transcaspian.runs._invest_search import check_asked, search_on, search_plan, with_target


def test_the_plan_is_the_cheapest_of_all_sets_within_eps() -> None:
    found = reachable()
    oracle, works = found.oracle, found.works
    last = works.periods - 1
    cheapest = math.inf
    for built in range(1 << works.n):
        if oracle.worth(built, BY).corridor_kt >= found.target_kt:
            cheapest = min(cheapest, sum(works.present_musd(row, last) for row in members(built)))
    assert found.schedule.status == "optimal"
    assert found.schedule.present_musd == pytest.approx(cheapest, rel=1e-9)
    assert found.schedule.bounds.within_eps_value == pytest.approx(cheapest, rel=1e-6)


def test_far_fewer_sets_are_solved_than_there_are() -> None:
    found = reachable()
    assert found.eps.pairs > 50
    assert found.eps.worst_kt >= 0.0


def test_a_target_out_of_reach_gives_the_cheapest_plan_near_the_most() -> None:
    found = unreachable()
    assert found.clash is not None
    without_kt = found.oracle.worth(0, BY).corridor_kt
    assert found.target_kt == pytest.approx(0.05 * without_kt + 0.95 * found.clash.reachable_kt)
    assert found.schedule.bounds.best_value is not None


def test_more_money_never_carries_less() -> None:
    small, large = (
        search_on(base(), asked(10_000.0, objective="tonnes", budget_musd=money), *laid_out())
        for money in (10.0, 110.0)
    )
    kt = [one.oracle.worth(one.built, BY).corridor_kt for one in (small, large)]
    assert kt[0] <= kt[1]
    assert small.schedule.capex_musd <= 10.0
    assert large.schedule.capex_musd <= 110.0
    assert small.clash is None


def test_another_target_is_asked_in_the_last_year_alone() -> None:
    works = with_target(reachable().works, 7.0)
    assert works.target_kt[-1] == 7.0
    assert all(math.isnan(value) for value in works.target_kt[:-1])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"target_kt": 0.0}, "positive number of kt"),
        ({"target_kt": math.nan}, "positive number of kt"),
        ({"by": 2026}, "2027 to 2040"),
        ({"by": 2051}, "2027 to 2040"),
        ({"budget_musd": -1.0}, "positive number of MUSD"),
        ({"objective": "profit"}, "cost, npv, tonnes"),
        ({"rents": "own"}, "owned, burnt"),
        ({"projects": ("tankers-2201",)}, "tankers-2200"),
    ],
)
def test_what_cannot_be_planned_for_is_refused_in_words(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        check_asked(msgspec.structs.replace(Asked(4000.0, BY, 2026), **wrong), known())


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        check_asked(Asked(-1.0, 1900, 2026, objective="?", rents="?"), known())
    assert len(error.value.faults) == 4


def test_a_budget_below_every_project_names_the_cheapest() -> None:
    wrong = asked(4000.0, budget_musd=0.5)
    with pytest.raises(InputError, match="below every project; the cheapest is"):
        search_plan(base(), wrong, atlas=known(), progress=lambda stage, share: None)


def test_nothing_to_decide_is_said_before_anything_is_solved() -> None:
    wrong = msgspec.structs.replace(asked(4000.0), projects=("kz-ferries-two",))
    with pytest.raises(InputError, match="nothing is left to decide"):
        search_plan(base(), wrong, atlas=known(), progress=lambda stage, share: None)
