"""The compiled kernel on small cases whose every hour can be told by hand."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from tests.sim.corridor import one_station

from transcaspian.sim import (
    Former,
    Gate,
    Handling,
    Kind,
    Operations,
    Order,
    Outcome,
    Port,
    Program,
    SeaLink,
    Ship,
    Shore,
    Source,
    Spread,
    Station,
    Step,
    Store,
    _kernels,
    simulate_operations,
)

END = Step("end")


def each(hours: float) -> Spread:
    return Spread("constant", hours)


def land(*steps: Step, gap_h: float = 2.0, units: int = 1, until_h: float = 20.0, **more: object) -> Outcome:
    """Run one program fed by one regular source."""
    source = Source("s", "k", "p", each(gap_h), units)
    operations = Operations((Kind("k"),), (Program("p", (*steps, END)),), (source,), **more)  # type: ignore[arg-type]
    return simulate_operations(operations, until_h)


def test_a_kernel_of_the_simulator_calls_nothing_that_allocates() -> None:
    for path in sorted(Path(_kernels.__file__).parent.glob("_kernels*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        numpy = {f.attr for f in called if isinstance(f, ast.Attribute) and ast.unparse(f.value) == "np"}
        assert numpy <= {"int64", "uint64", "float64"}, path.name
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.ListComp | ast.List | ast.Dict)], path.name


def test_a_slow_desk_keeps_everybody_waiting_longer() -> None:
    kept = land(Step("serve", "desk", each(3.0)), stations=(Station("desk"),))
    np.testing.assert_array_equal(kept.deliveries["born_h"], [2.0, 4.0, 6.0, 8.0, 10.0, 12.0])
    np.testing.assert_array_equal(kept.deliveries["delivered_h"], [5.0, 8.0, 11.0, 14.0, 17.0, 20.0])
    assert kept.wait_h[0] == 0.0 + 1.0 + 2.0 + 3.0 + 4.0 + 5.0 + 6.0
    assert kept.inside[0] == 3
    assert kept.station_busy_h[0] == 21.0


def test_a_desk_with_hours_serves_within_them() -> None:
    kept = land(Step("serve", "desk", each(1.0)), stations=(Station("desk", 1, 8.0, 12.0),), until_h=36.0)
    np.testing.assert_array_equal(kept.deliveries["delivered_h"], [9.0, 10.0, 11.0, 12.0, 33.0, 34.0, 35.0, 36.0])


def test_a_desk_may_stay_open_over_midnight() -> None:
    kept = land(Step("serve", "desk", each(1.0)), stations=(Station("desk", 1, 22.0, 26.0),), gap_h=5.0, until_h=52.0)
    np.testing.assert_array_equal(kept.deliveries["delivered_h"], [23.0, 24.0, 25.0, 26.0, 47.0, 48.0, 49.0, 50.0])


def test_a_store_hands_on_what_is_given_back() -> None:
    steps = (Step("take", "track", units=2.0), Step("delay", time=each(5.0)), Step("give", "track", units=2.0))
    kept = land(*steps, stores=(Store("track", 5.0),))
    np.testing.assert_array_equal(kept.deliveries["delivered_h"], [7.0, 9.0, 12.0, 14.0, 17.0, 19.0])
    assert kept.store_samples[0, 0] == 0.0


def test_a_gate_lets_go_by_its_meter() -> None:
    kept = land(Step("gate", "g"), gates=(Gate("g", release_h=3.0),))
    np.testing.assert_array_equal(kept.deliveries["delivered_h"], [2.0, 5.0, 8.0, 11.0, 14.0, 17.0, 20.0])


def test_a_ban_by_order_lets_the_exempt_go_and_refuses_who_finds_no_place() -> None:
    gate = Gate("g", exempt_h=6.0, most_waiting=2.0)
    kept = land(Step("gate", "g"), gates=(gate,), orders=(Order("g", 3.0, 14.5),))
    np.testing.assert_array_equal(kept.deliveries["delivered_h"], [2.0, 4.0, 10.0, 16.0])
    assert kept.gate_refused[0] == 4  # those of 12, 14, 18 and 20: the one released next goes at 22


def test_a_full_yard_bans_until_it_has_emptied() -> None:
    steps = (Step("gate", "g"), Step("take", "yard"), Step("delay", time=each(7.0)), Step("give", "yard"))
    gate = Gate("g", "yard", ban_at=3.0, lift_at=1.0)
    kept = land(*steps, gates=(gate,), stores=(Store("yard", 9.0),), until_h=24.0)
    np.testing.assert_array_equal(kept.deliveries["delivered_h"], [9.0, 11.0, 13.0, 18.0, 18.0])
    assert kept.gate_bans[0] == 3  # at 6, and when those held back are let go, at 11 and 18


def test_a_train_leaves_with_its_number_or_when_its_time_is_over() -> None:
    steps = (Step("form", "f"), Step("delay", time=each(1.0)), Step("split"))
    kept = land(*steps, formers=(Former("f", 3),))
    np.testing.assert_array_equal(kept.deliveries["delivered_h"], [7.0, 7.0, 7.0, 13.0, 13.0, 13.0, 19.0, 19.0, 19.0])
    np.testing.assert_array_equal(kept.deliveries["born_h"], [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0])
    early = land(*steps, formers=(Former("f", 3, 3.0),), until_h=12.0)
    np.testing.assert_array_equal(early.deliveries["delivered_h"], [6.0, 6.0, 10.0, 10.0])


def test_a_block_train_splits_into_units() -> None:
    kept = land(Step("split"), Step("serve", "desk", each(1.0)), stations=(Station("desk"),), gap_h=10.0, units=4)
    np.testing.assert_array_equal(kept.deliveries["delivered_h"], [11.0, 12.0, 13.0, 14.0])
    assert (kept.deliveries["units"] == 1).all()
    assert kept.born_units == 8


def test_what_returns_is_born_later_and_counts_at_once() -> None:
    kinds = (Kind("k", returns="q", returns_as="r", returns_after=each(3.0)), Kind("r"))
    programs = (Program("p", (END,)), Program("q", (Step("delay", time=each(1.0)), END)))
    kept = simulate_operations(Operations(kinds, programs, (Source("s", "k", "p", each(10.0), 2),)), 21.0)
    np.testing.assert_array_equal(kept.deliveries["kind"], [0, 1, 0])
    np.testing.assert_array_equal(kept.deliveries["born_h"], [10.0, 13.0, 20.0])
    np.testing.assert_array_equal(kept.deliveries["delivered_h"], [10.0, 14.0, 20.0])
    assert (kept.born_units, kept.delivered_units, kept.present_units) == (8, 6, 2)


def test_a_month_without_share_delays_and_loses_nothing() -> None:
    share = (0.0, 0.5) + (1.0,) * 10
    source = Source("s", "k", "p", each(400.0), month_share=share)
    kept = simulate_operations(Operations((Kind("k"),), (Program("p", (END,)),), (source,)), 2400.0)
    np.testing.assert_array_equal(kept.deliveries["born_h"], [1460.0 + 35.0, 1895.0, 2295.0])


# -- the sea -----------------------------------------------------------------------------------------------------------


def sea(
    until_h: float, *, gap_h: float = 10.0, orders: tuple[Order, ...] = (), ships: int = 1, **link: object
) -> Outcome:
    """Run one link of 10 h with two berths at either end, fed from its first port alone."""
    shores = tuple(Shore(name, (0.0,) * 12, each(1.0)) for name in "ab")
    settings = {"fill_share": 1.0, "patience_h": 50.0} | link
    operations = Operations(
        kinds=(Kind("k", 10.0, 1.0),),
        programs=(Program("p", (Step("sail", "l", leg="a"), END)),),
        sources=(Source("s", "k", "p", each(gap_h)),),
        shores=shores,
        ports=tuple(Port(name, name, 1, 1, 1.0, 0.5) for name in "ab"),
        handlings=tuple(Handling(name, "k", 2.0, 3.0) for name in "ab"),
        links=(SeaLink("l", "f", ("a", "b"), each(10.0), (100.0,) * 12, **settings),),  # type: ignore[arg-type]
        ships=tuple(Ship(f"v{k}", "f", 30.0, "a") for k in range(ships)),
        orders=orders,
        trace=True,
    )
    return simulate_operations(operations, until_h)


def test_a_ship_fills_sails_unloads_and_comes_back_for_more() -> None:
    kept = sea(121.0)
    np.testing.assert_array_equal(kept.voyages["link"], [0, 1, 0])
    # Loaded at 10, 20 and 30, the last for two hours, half an hour to cast off. Moored at 43.5, unloaded in turn until
    # 52.5; then patience, for nothing, and back, because somebody queues there: three at once take the gang six hours.
    np.testing.assert_array_equal(kept.voyages["depart_h"], [32.5, 52.5 + 50.0 + 0.5, 114.0 + 6.0 + 0.5])
    np.testing.assert_array_equal(kept.voyages["arrive_h"], [42.5, 113.0, np.nan])
    np.testing.assert_array_equal(kept.voyages["deck"], [30.0, 0.0, 30.0])
    np.testing.assert_array_equal(kept.deliveries["delivered_h"], [46.5, 49.5, 52.5])
    np.testing.assert_array_equal(kept.voyages["units"], [3, 0, 3])
    np.testing.assert_array_equal(kept.trace["from_h"], [32.5] * 3)
    np.testing.assert_array_equal(kept.trace["to_h"], [46.5, 49.5, 52.5])


def test_a_timetable_ship_leaves_at_its_slot_full_or_not() -> None:
    kept = sea(130.0, rule="timetable", headway_h=24.0, offset_h=(5.0, 6.0))
    np.testing.assert_array_equal(kept.voyages["depart_h"][:4], [5.5, 30.5, 53.5, 78.5])
    np.testing.assert_array_equal(kept.voyages["units"][:4], [0, 0, 3, 0])
    full = sea(60.0, rule="timetable", headway_h=40.0, offset_h=(40.0, 6.0), gap_h=3.0, ships=2)
    np.testing.assert_array_equal(full.voyages["depart_h"][:1], [40.5])


@pytest.mark.parametrize("shut", ["a", "b"])
def test_a_shut_shore_at_either_end_holds_the_ship(shut: str) -> None:
    kept = sea(60.0, orders=(Order(shut, 31.0, 9.0),))
    assert kept.voyages["depart_h"][0] == 40.0
    assert kept.shore_shut_h["ab".index(shut)] == 9.0


def test_a_ship_waits_at_anchor_while_the_shore_is_shut() -> None:
    kept = sea(60.0, orders=(Order("b", 40.0, 5.0),))
    assert kept.deliveries["delivered_h"][0] == 45.0 + 1.0 + 3.0
    assert kept.wait_h[-1] == 2.5


# -- draws -------------------------------------------------------------------------------------------------------------


def draws(spread: Spread) -> np.ndarray:
    """Give the times of a program of one delay, as drawn."""
    kept = land(Step("delay", time=spread), gap_h=1.0, until_h=4000.0, trace=True)
    return kept.trace["to_h"] - kept.trace["from_h"]


@pytest.mark.parametrize(("kind", "scv"), [("exponential", 1.0), ("lognormal", 0.25)])
def test_drawn_times_have_the_mean_and_the_spread_that_were_asked_for(kind: str, scv: float) -> None:
    hours = draws(Spread(kind, 3.0, scv))
    assert hours.mean() == pytest.approx(3.0, rel=0.05)
    assert hours.var() / 9.0 == pytest.approx(scv, rel=0.12)
    cut = draws(Spread(kind, 3.0, scv, 4.0))
    assert cut.max() == pytest.approx(4.0, rel=1e-12)


def test_a_lognormal_time_is_the_exponential_of_a_normal_one() -> None:
    u = draws(Spread("exponential", 1.0))
    z = [NormalDist().inv_cdf(np.exp(-x)) for x in u]
    np.testing.assert_allclose(draws(Spread("lognormal", 1.0, np.expm1(1.0))), np.exp(np.array(z) - 0.5), rtol=1e-7)


def test_a_busy_desk_makes_wait_as_theory_says() -> None:
    kept = simulate_operations(one_station(0.5), 200000.0, seed=1)
    assert kept.wait_h[0] / kept.left[0] == pytest.approx(1.0, rel=0.05)
