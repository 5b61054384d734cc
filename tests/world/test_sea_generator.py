"""Draws, rivers that agree with what is given, and a balance run forward."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.model import Atlas, atlas, scenario
from transcaspian.network import Network, build, year_columns
from transcaspian.world._sea_balance import hypsometry, weir_km3
from transcaspian.world._sea_fit import spread
from transcaspian.world._sea_generator import (
    DRAWN,
    SEA_PARAMETERS,
    Course,
    Draws,
    Rivers,
    draw_evaporation_mm,
    draw_parameters,
    draw_rivers,
    generate,
    normal_inflow,
    run_levels,
)


def calm(years: int) -> Course:
    still = np.zeros(years)
    return Course(still, 0.0, 0.0, still, np.ones(years), still)


def sure(shipped: Atlas, draws: int = 1, **values: float) -> Draws:
    """Parameters of the table, without their uncertainty."""
    named = {f"sea-{name.replace('_', '-')}": value for name, value in values.items()}
    return {name: np.full(draws, named.get(name, shipped.parameter(name))) for name in DRAWN}


def levels_of(shipped: Atlas, start: float, inflow: np.ndarray, net_mm: np.ndarray, **values: float) -> np.ndarray:
    rivers = Rivers(inflow[None, :], np.zeros((1, len(inflow))), np.zeros((1, len(inflow))))
    return run_levels(
        shipped, sure(shipped, **values), calm(len(inflow)), level_m_baltic=start, origin_inflow_km3=inflow[:1],
        rivers=rivers, evaporation_mm=net_mm[None, :],
    )[0][0]  # fmt: skip


def twin(shipped: Atlas, start: float, inflow: list[float], net_mm: list[float]) -> list[float]:
    """Run the balance forward for one draw, year by year, in plain Python."""
    water, share = hypsometry(shipped), shipped.parameter("sea-inflow-share")
    level, before, found = start, inflow[0], []
    for river, net in zip(inflow, net_mm, strict=True):
        gained = share * river + (1.0 - share) * before + shipped.parameter("sea-groundwater")
        at = level
        for _ in range(2):
            weir = min(26.0, 2.6 * max(0.0, at + 30.6) ** 1.5)
            area = float(water.area(at)) / 1000.0
            end = level + (gained - weir - area * net / 1000.0) / area
            at = (level + end) / 2.0
        level, before = end, river
        found.append(level)
    return found


@given(
    st.floats(-34.0, -26.0),
    st.lists(st.tuples(st.floats(180.0, 400.0), st.floats(550.0, 960.0)), min_size=1, max_size=10),
)
def test_many_draws_at_once_go_as_one_by_hand(start: float, years: list[tuple[float, float]]) -> None:
    inflow, net_mm = (list(column) for column in zip(*years, strict=True))
    found = levels_of(atlas(), start, np.array(inflow), np.array(net_mm))
    assert found.tolist() == pytest.approx(twin(atlas(), start, inflow, net_mm), abs=1e-9)


@given(st.floats(-32.0, -26.0), st.floats(180.0, 400.0), st.floats(550.0, 960.0))
def test_a_step_keeps_the_water_but_for_the_bend_of_the_shore(start: float, inflow: float, net_mm: float) -> None:
    shipped, water = atlas(), hypsometry(atlas())
    (end,) = levels_of(shipped, start, np.array([inflow]), np.array([net_mm]))
    midway = (start + end) / 2.0
    weir = float(weir_km3(midway, sill_m_baltic=-30.6, at_one_metre_km3=2.6, most_km3=26.0))
    gained = inflow + 4.0 - weir - float(water.area(midway)) * net_mm / 1e6
    assert float(water.volume(end) - water.volume(start)) == pytest.approx(gained, abs=1.0)


@given(st.floats(-32.0, -26.0), st.floats(180.0, 400.0), st.floats(1.0, 60.0))
def test_more_inflow_less_evaporation_and_a_dam_lift_the_sea(start: float, inflow: float, more: float) -> None:
    shipped = atlas()
    rivers, net = np.full(5, inflow), np.full(5, 780.0)
    base = levels_of(shipped, start, rivers, net)
    assert (levels_of(shipped, start, rivers + more, net) > base).all()
    assert (levels_of(shipped, start, rivers, net - more) > base).all()
    assert (levels_of(shipped, start, rivers, net, kbg_weir=0.0) >= base).all()


def test_a_draw_that_leaves_the_table_is_held_and_said(shipped: Atlas) -> None:
    dry = np.zeros((2, 60))
    net = np.stack([np.full(60, 780.0), np.full(60, 2000.0)])
    rivers = Rivers(dry + np.array([[290.0], [0.0]]), dry, dry)
    levels, is_held = run_levels(
        shipped, sure(shipped, 2), calm(60), level_m_baltic=-29.0, origin_inflow_km3=np.full(2, 290.0),
        rivers=rivers, evaporation_mm=net,
    )  # fmt: skip
    assert is_held.tolist() == [False, True]
    assert levels[1, -1] == -60.0
    assert levels[0].min() > -30.0


def test_parameters_have_the_centre_and_the_spread_of_their_range(shipped: Atlas) -> None:
    found = draw_parameters(shipped, np.random.default_rng(3), draws=20_000)
    for name in ("sea-net-evaporation", "sea-inflow-mean", "sea-inflow-share", "sea-kbg-weir"):
        assert found[name].mean() == pytest.approx(shipped.parameter(name), rel=0.01)
        assert found[name].std() == pytest.approx(spread(shipped, name), rel=0.03)
    assert found["sea-warming-evaporation"].min() == 0.0


def test_responses_differ_by_warming_alone(shipped: Atlas) -> None:
    found = {
        response: draw_parameters(shipped, np.random.default_rng(3), draws=500, response=response)
        for response in ("mild", "central", "severe")
    }
    differ = {name for name in DRAWN if not np.array_equal(found["mild"][name], found["severe"][name])}
    assert differ == {"sea-warming-evaporation", "sea-warming-inflow"}
    assert (found["mild"]["sea-warming-evaporation"] <= found["central"]["sea-warming-evaporation"]).all()
    assert (found["severe"]["sea-warming-inflow"] < found["central"]["sea-warming-inflow"]).all()


def test_a_centre_of_another_fit_moves_the_draws_and_nothing_else(shipped: Atlas) -> None:
    plain = draw_parameters(shipped, np.random.default_rng(3), draws=50)
    moved = draw_parameters(shipped, np.random.default_rng(3), draws=50, centres={"sea-inflow-mean": 300.0})
    assert (moved["sea-inflow-mean"] - plain["sea-inflow-mean"]).tolist() == pytest.approx([300.0 - 289.8] * 50)
    assert all(np.array_equal(plain[name], moved[name]) for name in DRAWN if name != "sea-inflow-mean")


def test_given_inflow_is_met_exactly_and_says_what_the_regime_was(shipped: Atlas) -> None:
    rng, draws, years = np.random.default_rng(5), 4000, 14
    parameters, course = sure(shipped, draws), calm(years)
    normal = float(normal_inflow(parameters, course)[0, 0])
    known = dict.fromkeys(range(10), normal - 40.0)
    found = draw_rivers(
        shipped, rng, parameters, course, origin_fast_km3=np.zeros(draws), given=known
    )  # fmt: skip
    assert np.abs(found.inflow_km3[:, :10] - (normal - 40.0)).max() < 1e-9
    parts = normal + parameters["sea-inflow-slow"][:, None] * found.slow + found.fast_km3
    assert np.abs(parts - found.inflow_km3).max() < 1e-9
    assert found.slow[:, 9].mean() < -0.4
    assert found.inflow_km3[:, 10].mean() < normal - 5.0
    assert found.inflow_km3[:, 10].std() > 30.0


def test_conditional_draws_are_those_of_the_normal_distribution(shipped: Atlas) -> None:
    """One year given: mean and variance of the regime by the textbook."""
    rng, draws = np.random.default_rng(6), 40_000
    parameters, course = sure(shipped, draws), calm(1)
    normal = float(normal_inflow(parameters, course)[0, 0])
    found = draw_rivers(shipped, rng, parameters, course, origin_fast_km3=np.zeros(draws), given={0: normal + 50.0})
    slow_var, fast_var = 1.0 - 0.95**2, 40.0**2 * (1.0 - 0.22**2)
    gain = 20.0 * slow_var / (20.0**2 * slow_var + fast_var)
    assert found.slow.mean() == pytest.approx(gain * 50.0, abs=0.005)
    assert found.slow.var() == pytest.approx(slow_var * (1.0 - 20.0 * gain), rel=0.03)


def test_rivers_have_the_spread_and_the_memory_of_their_parts(shipped: Atlas) -> None:
    rng, draws = np.random.default_rng(7), 4000
    parameters, course = sure(shipped, draws), calm(60)
    found = draw_rivers(
        shipped, rng, parameters, course, origin_fast_km3=40.0 * rng.standard_normal(draws),
        origin_slow=rng.standard_normal(draws),
    )  # fmt: skip
    assert found.slow.std() == pytest.approx(1.0, rel=0.03)
    assert found.fast_km3.std() == pytest.approx(40.0, rel=0.03)
    assert found.inflow_km3.std() == pytest.approx(np.hypot(20.0, 40.0), rel=0.03)
    pairs = np.corrcoef(found.slow[:, :-1].ravel(), found.slow[:, 1:].ravel())[0, 1]
    assert pairs == pytest.approx(0.95, abs=0.01)


def test_warmth_dries_and_wet_years_rain_on_the_sea(shipped: Atlas) -> None:
    years = 3
    warm = msgspec.structs.replace(calm(years), warming_k=np.array([0.0, 1.0, 2.0]), base_k=0.5)
    parameters = sure(shipped, evaporation_fast=0.0)
    zero = np.zeros((1, years))
    dry = Rivers(zero, zero, zero)
    net = draw_evaporation_mm(np.random.default_rng(1), parameters, warm, dry)[0]
    assert np.diff(net).tolist() == pytest.approx([45.0 * 1.9] * 2)
    wet = draw_evaporation_mm(np.random.default_rng(1), parameters, warm, Rivers(zero, zero + 1.0, zero + 10.0))[0]
    assert (net - wet).tolist() == pytest.approx([42.0 + 5.4] * years)
    assert normal_inflow(parameters, warm)[0].tolist() == pytest.approx(
        [289.8 * (1.0 - 0.04 * (0.5 + k)) for k in (0.0, 1.0, 2.0)]
    )


def test_a_seed_gives_one_answer(shipped: Atlas) -> None:
    one, again, other = (
        generate(shipped, level_m_baltic=-28.0, years=5, net_evaporation_mm=780.0, draws=4, seed=seed)
        for seed in (1, 1, 2)
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_every_parameter_of_the_sea_stands_in_the_table_with_a_range(shipped: Atlas) -> None:
    rows = {row["id"]: row for row in shipped.tables.frame("parameters").iter_rows(named=True)}
    assert set(rows) >= SEA_PARAMETERS
    for name in SEA_PARAMETERS:
        assert rows[name]["low"] < rows[name]["high"], name
        assert rows[name]["low"] <= rows[name]["value"] <= rows[name]["high"], name


def test_a_year_of_the_corridor_reads_none_of_them_but_the_level(shipped: Atlas) -> None:
    frozen = scenario("frozen", atlas=shipped)
    columns = year_columns(frozen, shipped, year=2030)
    names = list(shipped.parameters)

    def built(moved: frozenset[str]) -> Network:
        values = columns["parameters"]["value"].copy()
        values[[names.index(name) for name in moved]] -= 3.0
        with_moved = {**columns, "parameters": {"value": values}}
        return build(frozen, year=2030, atlas=shipped, columns=with_moved)

    def numbers(network: Network) -> dict[str, np.ndarray]:
        found = {name: getattr(network, name) for name in network.__struct_fields__}
        return {name: value for name, value in found.items() if isinstance(value, np.ndarray)}

    plain, same, lower = (numbers(built(moved)) for moved in (frozenset(), SEA_PARAMETERS, frozenset({"sea-level"})))
    assert all(np.array_equal(plain[name], same[name], equal_nan=plain[name].dtype.kind == "f") for name in plain)
    assert any(not np.array_equal(plain[name], lower[name], equal_nan=plain[name].dtype.kind == "f") for name in plain)
