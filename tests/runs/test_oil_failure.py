"""CPC closed in part: what is lost is moved or waits, a larger loss costs more, and a second way never costs."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from tests.oiled import YEAR, answer, known, stage

from transcaspian.model import Outage
from transcaspian.runs._oil_failure import (
    BAKU,
    LINE,
    Case,
    fail,
    insure,
    solve_stage,
    stage_worth,
    terms_of,
    way_saves,
)
from transcaspian.runs._oil_years import CPC_PIPE, oil_markets


def closed(share: float, days: float = 30.0, **more: float) -> Outage:
    return Outage("trial", "Trial", "2028-01-01", YEAR, days, share, share, share, share, **more)


def test_a_stage_without_an_outage_is_the_year_itself() -> None:
    same = solve_stage(stage(), Case(0.0, "", True))
    assert same.state.flow_kt == pytest.approx(stage().flows.flow_kt, abs=1e-3)
    assert stage().captive_kt + stage().crude.kt(stage().flows.flow_kt, CPC_PIPE) == pytest.approx(64800.0)


def test_a_closed_pipe_carries_nothing_and_a_half_closed_one_less_than_half_of_what_is_free() -> None:
    crude, usual = stage().crude, stage().crude.kt(stage().flows.flow_kt, CPC_PIPE)
    assert crude.kt(solve_stage(stage(), Case(1.0, "", True)).state.flow_kt, CPC_PIPE) == 0.0
    half = crude.kt(solve_stage(stage(), Case(0.5, "", True)).state.flow_kt, CPC_PIPE)
    assert 0.4 * usual < half <= 0.5 * usual


def test_what_turns_away_is_moved_elsewhere_or_not_at_all() -> None:
    found = solve_stage(stage(), Case(1.0, "", True))
    crude, demand = stage().crude, found.state.problem.demand_kt
    own = np.isin(crude.routes.markets, oil_markets(known()))
    wanted = float(demand[own].sum() - stage().flows.problem.demand_kt[own].sum())
    assert wanted == pytest.approx(stage().captive_kt)
    assert float(found.state.flow_kt[crude.own].sum()) < float(demand[own].sum())


def test_without_a_way_nothing_goes_by_it_and_russia_takes_nothing_when_told() -> None:
    crude = stage().crude
    for without, gone in ((BAKU, crude.azeri), (LINE, crude.on["sangachal-ceyhan-pipeline"])):
        flow = solve_stage(stage(), Case(1.0, without, True)).state.flow_kt
        assert float(flow[crude.own & gone].sum()) == 0.0
    flow = solve_stage(stage(), Case(1.0, "", False)).state.flow_kt
    moving = np.isin(crude.routes.market, [list(known().markets).index("kz-tengiz-crude-mediterranean")])
    assert float(flow[moving & crude.russian & ~crude.on[CPC_PIPE]].sum()) == 0.0


def test_a_month_without_cpc_says_who_moves_what_and_what_stays() -> None:
    month, dark = answer().closures
    assert month.lost_kt == pytest.approx(64800.0 * 30.0 / 365.0)
    more = {way.way: way.more_kt_per_y for way in month.moved}
    assert more["way-samara"] > more["way-btc"] > 0.0
    assert more["way-supsa"] == 0.0
    assert month.diverted_kt + month.shut_in_kt == pytest.approx(month.lost_kt)
    assert month.diverted_kt == pytest.approx(sum(more.values()) * 16.0 / 365.0)
    assert "Tank wagon racks for Tengiz and Atyrau crude" in month.binding
    assert dark.shut_in_kt > month.shut_in_kt
    assert dark.way_musd > month.way_musd > month.pipe_musd > 0.0


def test_a_larger_or_longer_outage_costs_more() -> None:
    costs = [fail(stage(), closed(share, days)).cost_musd for share, days in ((0.1, 30.0), (0.5, 30.0), (0.5, 60.0))]
    assert 0.0 < costs[0] < costs[1] < costs[2]


def test_no_loss_costs_nothing() -> None:
    none = fail(stage(), closed(0.0))
    assert (none.lost_kt, none.shut_in_kt, none.way_musd) == (0.0, 0.0, 0.0)
    assert none.cost_musd == pytest.approx(0.0, abs=1e-6)


def test_a_way_saves_the_difference_to_the_same_outage_without_it() -> None:
    kept = terms_of(known()).retained_share
    worth = {
        (lost, without): stage_worth(stage(), solve_stage(stage(), Case(lost, without, True)), kept_share=kept)
        for lost in (0.0, 1.0)
        for without in ("", BAKU)
    }
    saved = (worth[1.0, ""] - worth[1.0, BAKU]) - (worth[0.0, ""] - worth[0.0, BAKU])
    assert way_saves(stage(), Case(1.0, BAKU, True), kept_share=kept) == pytest.approx(saved)


def test_the_low_end_waits_longer_to_divert_and_keeps_more_of_the_oil() -> None:
    low, middle, high = (terms_of(known(), end=end) for end in ("low", "value", "high"))
    assert low.retained_share > middle.retained_share > high.retained_share
    assert low.divert_days > middle.divert_days > high.divert_days


def test_the_list_is_told_event_by_event_and_by_the_year() -> None:
    found = answer()
    assert [one.id for one in found.events] == list(known().oil.outages)
    assert [one.network_year for one in found.events] == [one.year for one in known().oil.outages.values()]
    for one in found.events:
        assert one.low_way_musd <= one.way_musd + 1e-6 <= one.high_way_musd + 1e-3
    alone, dark = found.insurance
    window = known().oil.value("oil-window")
    assert alone.events_per_y == pytest.approx(8.0 / window)
    assert alone.low_way_musd_per_y < alone.way_musd_per_y < alone.high_way_musd_per_y < alone.cost_musd_per_y
    assert dark.way_musd_per_y > alone.way_musd_per_y > alone.pipe_musd_per_y
    repeated = insure(stage(), [closed(1.0)], name="one")
    assert repeated.cost_musd_per_y == pytest.approx(fail(stage(), closed(1.0)).cost_musd / window)
    assert msgspec.structs.asdict(repeated)["year"] == YEAR
