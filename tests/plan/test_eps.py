from __future__ import annotations

import pytest
from tests.plan.planted import Told, added, works

from transcaspian.errors import NoPlan
from transcaspian.plan import Counted, least_cost, measure_eps, members, seen_eps, settle

GAIN_KT = [10.0, 20.0, 30.0, 40.0]


def crowded(built: int, period: int) -> float:
    """Tonnes add up, but b takes 8 kt from d."""
    return sum(GAIN_KT[j] for j in members(built)) - (28.0 if built & 0b1010 == 0b1010 else 0.0)


def test_what_never_falls_has_no_eps() -> None:
    eps = measure_eps(works([1.0] * 4, [50.0]), Counted(added(GAIN_KT)))
    assert (eps.eps_kt, eps.worst_kt, eps.period) == (0.0, 0.0, None)
    assert eps.pairs > 20


def test_eps_is_half_as_much_again_as_the_worst_pair_and_names_it() -> None:
    plan = works([1.0] * 4, [50.0])
    eps = measure_eps(plan, Counted(Told(crowded)))
    assert eps.eps_kt == pytest.approx(12.0)
    assert eps.worst_kt == pytest.approx(8.0)
    assert (eps.period, set(eps.larger) - set(eps.smaller)) == (0, {"b"})
    assert "d" in eps.smaller


def test_only_pairs_that_were_asked_for_are_seen() -> None:
    counted = Counted(Told(crowded))
    plan = works([1.0] * 4, [50.0])
    assert seen_eps(plan, counted).pairs == 0
    for built in (0b1000, 0b0101):
        counted.value(built, 0)
    assert seen_eps(plan, counted).pairs == 0
    counted.value(0b1010, 0)
    seen = seen_eps(plan, counted)
    assert (seen.pairs, seen.worst_kt, seen.smaller, seen.larger) == (1, pytest.approx(8.0), ("d",), ("b", "d"))


def test_a_search_that_meets_a_worse_pair_is_made_again() -> None:
    plan = works([1.0, 2.0, 3.0, 4.0], [45.0])
    counted = Counted(Told(crowded))
    taken = []

    def search(eps_kt: float):
        taken.append(eps_kt)
        return least_cost(plan, counted, eps_kt)

    schedule, eps = settle(plan, counted, search, seen_eps(plan, counted))
    assert taken[0] == 0.0
    assert len(taken) == len(set(taken)) > 1
    assert eps.eps_kt == taken[-1] >= eps.worst_kt > 0.0
    assert schedule.eps_kt == taken[-1]


def test_no_plan_stands_only_if_its_eps_stands() -> None:
    plan = works([1.0, 2.0, 3.0, 4.0], [200.0])
    counted = Counted(Told(crowded))
    with pytest.raises(NoPlan):
        settle(plan, counted, lambda eps_kt: least_cost(plan, counted, eps_kt), measure_eps(plan, counted))


def test_excluded_pairs_are_never_asked_for() -> None:
    told = Told(crowded)
    measure_eps(works([1.0] * 4, [50.0, 60.0], excludes=((0, 3),)), Counted(told))
    assert told.asked
    assert not any(built & 0b1001 == 0b1001 for built, _ in told.asked)
