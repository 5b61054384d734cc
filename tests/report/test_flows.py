from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcaspian.report._flows import WIDEST_PX, gather, packed, round_steps, widest_kt, width_px
from transcaspian.report._geography import read_ground
from transcaspian.report._reading import KeptRun

YEARS = [2024, 2025, 2030]


def test_flows_are_summed_by_link_direction_and_cargo(kept: KeptRun) -> None:
    flow = gather(kept.flows, YEARS)["aktau-alat-feeder"]
    assert flow.forward_kt["container"] == pytest.approx((0.4 * 4388, 0.4 * 4585, 0.4 * 7972))
    assert list(flow.backward_kt) == ["container"]
    assert flow.total_kt(2) == pytest.approx(7972.0)
    assert flow.backward_teu[0] == pytest.approx(0.2 * 4388 * 80)


def test_links_without_freight_are_left_out() -> None:
    rows = {"year": [2024], "link": ["a-b"], "forward": [True], "group": ["grain"], "kt": [0.0], "teu": [0.0]}
    assert gather(pl.DataFrame(rows), YEARS) == {}
    assert gather(pl.DataFrame(rows).clear(), YEARS) == {}


def test_ocean_ships_do_not_set_the_scale_of_the_corridor(kept: KeptRun, small: Any) -> None:
    ground = read_ground(small, {"type": "FeatureCollection", "features": []})
    flows = gather(kept.flows, YEARS)
    only_ocean = [link for link in ground.links if link.mode_class == "ocean"]
    assert widest_kt(ground.links, flows, 3) == pytest.approx(7972.0)
    assert widest_kt(only_ocean, flows, 3) == 0.0


@given(less=st.floats(0, 1e5), more=st.floats(0, 1e5))
def test_more_freight_is_never_drawn_thinner(less: float, more: float) -> None:
    small, large = sorted((less, more))
    assert width_px(small, 1e4) <= width_px(large, 1e4) <= WIDEST_PX


def test_no_freight_has_no_width() -> None:
    assert width_px(0.0, 100.0) == width_px(5.0, 0.0) == 0.0
    assert round_steps(0.0) == []


@given(st.floats(0.5, 1e6))
def test_the_legend_stays_within_what_is_drawn(largest_kt: float) -> None:
    assert max(round_steps(largest_kt)) <= largest_kt


def test_numbers_for_the_page_are_short() -> None:
    assert packed([1234.5678, 12.3456, 0.0]) == [1235, 12.3, 0.0]
