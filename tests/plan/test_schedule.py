from __future__ import annotations

import math

import numpy as np
import pytest
from tests.plan.planted import NAN, Told, added, works

from transcaspian.errors import NoPlan
from transcaspian.plan import Counted, Limits, _schedule, least_cost, mask, members, most_tonnes

GAIN_KT = [10.0, 20.0, 30.0, 40.0, 50.0]
CAPEX_MUSD = [5.0, 12.0, 14.0, 30.0, 21.0]


def test_a_rising_path_is_met_year_by_year() -> None:
    plan = works(CAPEX_MUSD, [NAN, NAN, 25.0, 80.0], build_years=[2] * 5, discount_share=0.1)
    schedule = least_cost(plan, Counted(added(GAIN_KT)), 0.0)
    assert schedule.status == "optimal"
    assert schedule.start == (None, None, 0, None, 1)
    assert schedule.capex_musd == 35.0
    assert schedule.carried_kt[2:] == (30.0, 80.0)
    assert math.isnan(schedule.carried_kt[0])
    bounds = schedule.bounds
    assert bounds.best_value == schedule.present_musd == pytest.approx(7.0 + 7.0 / 1.1 + 10.5 / 1.1 + 10.5 / 1.21)
    assert (bounds.within_eps_value, bounds.proved_value, bounds.unit) == (
        pytest.approx(bounds.best_value),
        None,
        "MUSD",
    )


def test_evaluations_are_those_of_this_search() -> None:
    counted = Counted(added(GAIN_KT))
    plan = works(CAPEX_MUSD, [80.0])
    first, second = (least_cost(plan, counted, 0.0) for _ in range(2))
    assert first.evaluations == counted.evaluations > 0 == second.evaluations
    assert first.start == second.start


def test_a_plan_must_hold_in_every_future_that_is_named() -> None:
    plan = works(CAPEX_MUSD, [80.0])
    weak = Counted(Told(lambda built, period: sum(GAIN_KT[j] for j in members(built & ~(1 << 4)))))
    assert least_cost(plan, Counted(added(GAIN_KT)), 0.0, also=[weak]).start == (0, None, 0, 0, None)


def test_a_stopped_search_says_how_far_it_is() -> None:
    plan = works(CAPEX_MUSD, [80.0])
    nothing = least_cost(plan, Counted(added(GAIN_KT), Limits(evaluations=0)), 0.0)
    assert (nothing.status, nothing.start, nothing.bounds.best_value) == ("limit", (None,) * 5, None)
    counted = Counted(added(GAIN_KT), Limits(evaluations=7))
    some = least_cost(plan, counted, 0.0, proved_musd=9.0)
    assert some.status == "limit"
    assert some.bounds.proved_value == 9.0
    assert some.bounds.within_eps_value <= 35.0 <= some.bounds.best_value


def test_the_keyboard_ends_a_search_with_what_it_has() -> None:
    told = added(GAIN_KT)

    def stop(built: int, period: int) -> float:
        if len(told.asked) > 9:
            raise KeyboardInterrupt
        return told.value(built, period)

    schedule = least_cost(works(CAPEX_MUSD, [80.0]), Counted(Told(stop)), 0.0)
    assert schedule.status == "interrupted"
    assert schedule.bounds.best_value >= 35.0


def test_a_gap_that_is_good_enough_ends_the_search() -> None:
    plan, counted = works(CAPEX_MUSD, [80.0]), Counted(added(GAIN_KT))
    rough = least_cost(plan, counted, 0.0, gap_share=1.0)
    assert rough.status == "optimal"
    assert rough.bounds.within_eps_value <= 35.0 <= rough.bounds.best_value


def test_what_nothing_meets_is_no_plan() -> None:
    with pytest.raises(NoPlan, match="no choice of projects and years meets the targets"):
        least_cost(works(CAPEX_MUSD, [151.0]), Counted(added(GAIN_KT)), 0.0)
    with pytest.raises(NoPlan):
        most_tonnes(works(CAPEX_MUSD, [151.0, NAN]), Counted(added(GAIN_KT)), 0.0, period=1)


def test_tonnes_are_the_most_that_the_money_carries() -> None:
    plan = works(CAPEX_MUSD, [NAN, NAN], total_musd=40.0, build_years=[1] * 5)
    schedule = most_tonnes(plan, Counted(added(GAIN_KT)), 0.0, period=1)
    assert schedule.status == "optimal"
    assert mask(j for j, s in enumerate(schedule.start) if s is not None) == mask([0, 2, 4])
    assert schedule.bounds.best_value == schedule.bounds.within_eps_value == schedule.carried_kt[1] == 90.0
    assert schedule.bounds.unit == "kt"


def test_within_eps_the_most_tonnes_are_near_and_to_the_last_they_are_the_most() -> None:
    plan = works(CAPEX_MUSD, [NAN], total_musd=40.0)
    near = most_tonnes(plan, Counted(added(GAIN_KT)), 15.0, period=0)
    assert near.status == "near"
    assert near.bounds.within_eps_value == near.bounds.best_value + 15.0 >= 90.0
    last = most_tonnes(plan, Counted(added(GAIN_KT)), 15.0, period=0, to_the_last=True)
    assert (last.status, last.bounds.best_value, last.bounds.within_eps_value) == ("optimal", 90.0, 90.0)


def test_tonnes_of_one_year_keep_the_targets_of_others() -> None:
    plan = works([10.0, 10.0], [50.0, NAN], total_musd=10.0)
    oracle = Told(lambda built, period: [[0.0, 50.0, 10.0, 60.0], [0.0, 60.0, 90.0, 99.0]][period][built])
    assert most_tonnes(plan, Counted(oracle), 0.0, period=1).bounds.best_value == 60.0
    free = works([10.0, 10.0], [NAN, NAN], total_musd=10.0)
    assert most_tonnes(free, Counted(oracle), 0.0, period=1).bounds.best_value == 90.0


def test_many_projects_need_few_of_their_sets() -> None:
    rng = np.random.default_rng(4)
    gain, capex = rng.uniform(10.0, 90.0, (3, 6)), rng.uniform(10.0, 90.0, 18)

    def chain(built: int, period: int) -> float:
        """Three works in series, each with six projects; the narrowest counts."""
        return min(sum(gain[place, j] for j in range(6) if built >> (6 * place + j) & 1) for place in range(3))

    counted = Counted(Told(chain))
    target_kt = 0.5 * gain.sum(axis=1).min()
    schedule = least_cost(works(capex.tolist(), [target_kt]), counted, 0.0)
    assert schedule.status == "optimal"
    parts = []
    for place in range(3):
        inside = [[j for j in range(6) if small >> j & 1] for small in range(64)]
        enough = [part for part in inside if gain[place, part].sum() >= target_kt]
        parts.append(min(sum(capex[6 * place + j] for j in part) for part in enough))
    assert schedule.bounds.best_value == pytest.approx(sum(parts))
    assert counted.evaluations < 2**18 / 500


def test_branch_and_bound_helps_a_master_that_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_schedule, "PATIENCE_S", 1e-3)
    stages = set()
    told = added(GAIN_KT)
    counted = Counted(Told(lambda built, period: stages.add(counted.stage) or told.value(built, period)))
    plan = works(CAPEX_MUSD, [NAN, 80.0], build_years=[1] * 5)
    schedule = least_cost(plan, counted, 0.0)
    assert "branch and bound" in stages
    assert (schedule.status, schedule.start, schedule.bounds.best_value) == ("optimal", (None, None, 0, None, 0), 35.0)
