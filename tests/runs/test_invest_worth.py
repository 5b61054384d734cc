"""The plan of the most value: benefits, rents owned or burnt, and the works worth a place in the table."""

from __future__ import annotations

import functools

import pytest
from tests.planned import BY, asked, base, known, laid_out

from transcaspian.plan import Candidate, Effect, NetworkOracle, account
from transcaspian.runs._invest_search import Found, search_on
from transcaspian.runs._invest_worth import LATER_YEAR, MOST_VALUED, YearlyBenefit, valued_works, welfare

FEW = ("ferry-fast-turn", "tankers-2200")


@functools.lru_cache(maxsize=1)
def valued() -> tuple[NetworkOracle, YearlyBenefit]:
    setting, effects, _ = laid_out()
    works = [one.work for one in effects if one.work.id in FEW]
    oracle = NetworkOracle(setting, works, first_year=2026, welfare=welfare("owned"))
    return oracle, YearlyBenefit(oracle, works, by=BY, horizon_years=30, discount_share=0.06)


def test_nothing_built_gains_nothing_and_upkeep_is_taken_off() -> None:
    oracle, benefit = valued()
    assert benefit.value(0, 2) == 0.0
    gained = oracle.worth(1, 2028).welfare_musd - oracle.worth(0, 2028).welfare_musd
    assert benefit.value(1, 2) == pytest.approx(gained - oracle.works[0].opex_musd_per_y)


def test_the_last_period_is_a_mean_of_the_years_from_then_on() -> None:
    oracle, benefit = valued()
    now, later = (oracle.worth(1, year).welfare_musd - oracle.worth(0, year).welfare_musd for year in (BY, LATER_YEAR))
    value = benefit.value(1, BY - 2026) + oracle.works[0].opex_musd_per_y
    assert 0.0 < benefit.later_share < 1.0
    assert min(now, later) - 1e-9 <= value <= max(now, later) + 1e-9
    assert value == pytest.approx(now + benefit.later_share * (later - now))


def test_rents_that_are_burnt_are_not_counted() -> None:
    flows = valued()[0].flows(0, BY)
    books = account(flows)
    assert welfare("owned")(flows) - welfare("burnt")(flows) == pytest.approx(books.owned_musd)


def test_works_that_cost_more_than_they_bring_are_left_out() -> None:
    cheap, dear = (
        Candidate(name, name, "port", "KZ", musd, 1.0, 1, 2027, 20.0) for name, musd in (("a", 10.0), ("b", 1e5))
    )
    effects = [Effect(work, 1.0, 1.0, True, 5.0, 4.0) for work in (cheap, dear)]
    assert valued_works(effects, atlas=known()) == [cheap]
    assert MOST_VALUED < 12


@functools.lru_cache(maxsize=1)
def worthiest() -> Found:
    setting, effects, left_out = laid_out()
    oracle = NetworkOracle(setting, [one.work for one in effects], first_year=2026, welfare=welfare("owned"))
    from transcaspian.plan import screen
    from transcaspian.runs._threads import side_by_side

    again = [one for one in screen(oracle, year=BY, tolerance_kt=5.0, most=9, each=side_by_side) if one.work.id in FEW]
    return search_on(base(), asked(4000.0, objective="npv"), setting, again, left_out)


def test_the_most_value_is_at_least_that_of_nothing_and_of_each_alone() -> None:
    found = worthiest()
    assert found.schedule.status == "optimal"
    assert found.schedule.rents == "owned"
    best = found.schedule.bounds.best_value
    assert best is not None
    assert best >= 0.0
    assert found.clash is None
