from __future__ import annotations

import pytest
from tests.plan.planted import NAN, Told, added, works

from transcaspian.errors import NoPlan
from transcaspian.plan import Counted, Limits, least_regret_kt, least_regret_musd, pose_worth

RIVAL_STAYS = [90.0, 0.0, 60.0]
RIVAL_GOES = [0.0, 90.0, 60.0]


def test_the_plan_between_two_futures_has_the_least_worst_regret() -> None:
    plan = works([1.0, 1.0, 1.0], [NAN], total_musd=1.0)
    futures = {"stays": Counted(added(RIVAL_STAYS)), "goes": Counted(added(RIVAL_GOES))}
    regret = least_regret_kt(plan, futures, 0.0, period=0)
    assert regret.schedule.start == (None, None, 0)
    assert regret.schedule.bounds.best_value == regret.schedule.bounds.within_eps_value == 30.0
    assert regret.regret_of == {
        "chosen": {"stays": 30.0, "goes": 30.0},
        "stays": {"stays": 0.0, "goes": 90.0},
        "goes": {"stays": 90.0, "goes": 0.0},
    }


def test_regret_in_money_is_weighed_against_the_own_best_of_each_future() -> None:
    plan = works([10.0, 10.0, 10.0], [NAN], total_musd=10.0)
    futures = {
        "stays": pose_worth(plan, Counted(added(RIVAL_STAYS)), rents="owned"),
        "goes": pose_worth(plan, Counted(added(RIVAL_GOES)), rents="owned"),
    }
    regret = least_regret_musd(futures)
    assert regret.schedule.start == (None, None, 0)
    assert regret.schedule.bounds.best_value == regret.schedule.bounds.proved_value == 30.0
    assert regret.schedule.rents == "owned"
    assert regret.own["stays"].bounds.best_value == 80.0
    assert regret.regret_of["goes"] == {"stays": 90.0, "goes": 0.0}


def test_a_future_without_time_for_its_own_best_is_no_plan() -> None:
    plan = works([1.0, 1.0, 1.0], [NAN], total_musd=1.0)
    futures = {"stays": Counted(added(RIVAL_STAYS), Limits(evaluations=0))}
    with pytest.raises(NoPlan, match="own best was not found in time"):
        least_regret_kt(plan, futures, 0.0, period=0)


def test_targets_must_hold_in_every_future() -> None:
    plan = works([1.0, 1.0, 1.0], [100.0])
    carried = {"stays": Counted(added(RIVAL_STAYS)), "goes": Counted(added(RIVAL_GOES))}
    worthless = Counted(Told(lambda built, period: 0.0))
    futures = {name: pose_worth(plan, worthless, rents="burnt", carried=kt) for name, kt in carried.items()}
    regret = least_regret_musd(futures)
    assert regret.schedule.start == (0, 0, 0)
    assert regret.regret_of["chosen"] == {"stays": 1.0, "goes": 1.0}
