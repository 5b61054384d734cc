"""What a cable costs and which size pays."""

from __future__ import annotations

import pytest
from tests.power import facts

from transcaspian.world import CableCost, Point, best_size, cable_costs, value_bound

KINKED = [Point(0.0, 0.0, -1e5), Point(500.0, 40.0, -5e4), Point(1000.0, 55.0, -1e4)]


def test_a_gigawatt_over_380_km_costs_what_the_facts_derived() -> None:
    """EUR 0.91, 1.36 and 3.1 bn: by the figures of PyPSA and by both ends of tender-type ones."""
    found = {one.case: one.capex_musd(1000.0) / facts().terms["cable-euro"] for one in
             cable_costs(facts().terms, length_km=380.0)}  # fmt: skip
    assert found == pytest.approx({"low": 910.0, "middle": 1360.0, "high": 3100.0})


def test_any_size_pays_the_fixed_part_and_none_pays_nothing() -> None:
    low, middle, high = cable_costs(facts().terms, length_km=430.0)
    assert (low.fixed_musd, low.capex_musd(0.0), high.yearly_musd(0.0)) == (0.0, 0.0, 0.0)
    assert middle.capex_musd(1.0) > middle.fixed_musd > 0.25 * middle.capex_musd(1000.0)
    assert low.yearly_share == pytest.approx(0.0665 + 0.02, abs=1e-4)


def test_the_best_of_the_solved_sizes_is_found_with_a_bound_on_all_others() -> None:
    found = best_size(KINKED, CableCost("x", 5.0, 0.5, 0.1))
    assert (found.best_mw, found.net_musd) == (500.0, pytest.approx(40.0 - 25.5))
    crossing_mw = (40.0 - 0.05 * 500.0) / (0.1 - 0.05)  # of the tangents at 0 and 500 MW
    assert found.most_net_musd == pytest.approx(0.1 * crossing_mw - 0.1 * (5.0 + 0.5 * crossing_mw))
    assert found.break_even_musd == pytest.approx(550.0)


def test_no_size_pays_where_all_cost_more_than_they_bring() -> None:
    found = best_size(KINKED, CableCost("x", 100.0, 2.0, 0.1))
    assert (found.best_mw, found.net_musd, found.most_net_musd) == (0.0, 0.0, 0.0)
    assert found.nearest_mw == 500.0
    assert found.least_scale == pytest.approx((10.0 + 100.0) / 40.0)


def test_a_scale_of_needed_savings_makes_the_nearest_size_pay() -> None:
    cost = CableCost("x", 100.0, 2.0, 0.1)
    scale = best_size(KINKED, cost).least_scale
    assert scale is not None
    grown = [Point(p.size_mw, p.value_musd * scale * 1.001, p.slope_usd_per_mw * scale * 1.001) for p in KINKED]
    assert best_size(grown, cost).best_mw > 0.0


def test_the_bound_between_two_sizes_is_the_lower_tangent_and_touches_at_both() -> None:
    left, right = KINKED[:2]
    assert value_bound(left, right, 0.0) == pytest.approx(0.0)
    assert value_bound(left, right, 500.0) == pytest.approx(40.0)
    for size in (100.0, 250.0, 400.0):
        chord = 40.0 * size / 500.0
        assert value_bound(left, right, size) >= chord
