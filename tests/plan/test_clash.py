from __future__ import annotations

import math

import pytest
from tests.plan.planted import NAN, Told, added, works

from transcaspian.errors import InputError, NoPlan
from transcaspian.plan import Clash, Counted, Limits, explain, least_cost, members, refusal

GAIN_KT = [10.0, 20.0, 30.0]


@pytest.mark.parametrize(
    ("target_kt", "changes", "constraint", "words", "reachable_kt"),
    [
        ([NAN, 61.0], {}, "target", "not with every project built", 60.0),
        ([NAN, 45.0], {"total_musd": 4.0}, "budget", "without the budget of all", 40.0),
        ([NAN, 45.0], {"budget_musd": [[1.0, 1.0]]}, "budget", "without the budget of state", 10.0),
        ([NAN, 45.0], {"build_years": [1, 1, 2]}, "build time", "without the time to build", 30.0),
        ([NAN, 45.0], {"excludes": ((1, 2),)}, "exclusion", "without the exclusions", 40.0),
        ([45.0, NAN], {"after": ((2, 1),), "build_years": [0, 1, 0]}, "build time", "without the time to build", 10.0),
        (
            [NAN, 55.0],
            {"excludes": ((1, 2),), "total_musd": 4.0},
            "budget and exclusion",
            "without the budget of all and the exclusions",
            40.0,
        ),
    ],
)  # fmt: skip
def test_what_stops_a_target_is_named(
    target_kt: list, changes: dict, constraint: str, words: str, reachable_kt: float
) -> None:
    plan = works([1.0, 2.0, 3.0], target_kt, **changes)
    counted = Counted(added(GAIN_KT))
    with pytest.raises(NoPlan):
        least_cost(plan, counted, 0.0)
    clash = explain(plan, counted, 0.0)
    assert clash.constraint == constraint
    assert words in clash.detail
    assert clash.reachable_kt == reachable_kt
    assert clash.target_kt == target_kt[clash.period]


def test_the_first_target_that_is_missed_is_explained() -> None:
    plan = works([1.0, 2.0, 3.0], [25.0, 61.0, 99.0])
    assert explain(plan, Counted(added(GAIN_KT)), 0.0).period == 1


def test_projects_that_cannot_stand_together_are_never_put_together() -> None:
    def tell(built: int, period: int) -> float:
        if built & 0b110 == 0b110:
            raise InputError(())
        return sum(GAIN_KT[j] for j in members(built))

    clash = explain(works([1.0, 2.0, 3.0], [45.0], excludes=((1, 2),)), Counted(Told(tell)), 0.0)
    assert (clash.constraint, clash.reachable_kt) == ("target", 40.0)


def test_a_fault_of_the_oracle_that_no_exclusion_explains_is_not_hidden() -> None:
    def tell(built: int, period: int) -> float:
        raise InputError(())

    with pytest.raises(InputError):
        explain(works([1.0, 2.0], [45.0]), Counted(Told(tell)), 0.0)


def test_without_time_nothing_is_said_to_be_reached() -> None:
    plan = works([1.0, 2.0, 3.0], [61.0])
    clash = explain(plan, Counted(added(GAIN_KT), Limits(evaluations=0)), 0.0)
    assert math.isnan(clash.reachable_kt)


def test_the_refusal_says_what_can_be_reached() -> None:
    clash = Clash("budget", "it can be met without the budget of all", 1, 12000.0, 9876.0)
    error = refusal(clash, (2030, 2031))
    assert error.exit_code == 1
    assert error.clash is clash
    assert str(error) == (
        "The target of 12,000 kt in 2031 cannot be met; 9,876 kt can be reached. "
        "What stops it (budget): it can be met without the budget of all."
    )
    assert "in period 1 cannot be met; nothing can be" in str(refusal(Clash("target", "", 1, 1.0, math.nan)))
