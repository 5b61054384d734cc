"""Levers: each does what it says and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from tests.tariffed import LEVERS, frozen_year, tariffed_year

from transcaspian.plan import FORMS
from transcaspian.runs import Levers
from transcaspian.runs._tariffs import reference_trip
from transcaspian.runs._tariffs_levers import check_levers, floor_prices, given_away, peak_prices


def test_nothing_is_given_without_a_discount() -> None:
    assert given_away(frozen_year(), Levers()) is None
    assert peak_prices(frozen_year(), Levers()) is None


def test_discounts_reach_boxes_alone() -> None:
    year = frozen_year()
    given = given_away(year, LEVERS)
    assert given is not None
    boxes = year.fixed.operators.inside & (year.fixed.operators.form == FORMS.index("container"))
    assert given[boxes].any()
    assert not given[~boxes].any()
    empties = given_away(year, Levers(eastbound_empties_discount_share=0.5))
    assert empties is not None
    assert not empties[~year.book.empty].any()
    assert not empties[year.book.corridor.forward].any()


def test_a_floor_holds_for_the_reference_trip() -> None:
    year = frozen_year()
    trip = reference_trip(year.flows)
    operators = year.fixed.operators
    floor = trip.usd_per_t * trip.t_per_teu + 100.0
    least = floor_prices(year.fixed, trip, Levers(floor_usd_per_teu=floor))
    boxes = operators.of_form == FORMS.index("container")
    assert not least[~boxes].any()
    payees = trip.payees(operators, np.where(boxes, least, operators.today_usd_per_t), {})
    assert sum(one.usd_per_teu for one in payees) == pytest.approx(floor)
    assert not floor_prices(year.fixed, trip, Levers()).any()


def test_a_discount_brings_boxes() -> None:
    today, lever = tariffed_year().regimes[:2]
    assert lever.id == "lever"
    assert lever.corridor_teu > today.corridor_teu
    assert lever.shippers_musd["container"] > 0.0
    rail = {one.party: one.usd_per_teu for one in today.payees}
    cheaper = {one.party: one.usd_per_teu for one in lever.payees}
    assert cheaper["ktz"] == pytest.approx(0.9 * rail["ktz"])
    assert cheaper["port-aktau"] == rail["port-aktau"]
    assert lever.by_cargo_usd_per_t["container"] < today.by_cargo_usd_per_t["container"]


def test_a_price_for_stormy_months_moves_them_alone() -> None:
    peak = tariffed_year().peak
    assert peak is not None
    assert peak.stormy_kt[1] < peak.stormy_kt[0]
    assert peak.calm_kt[1] == pytest.approx(peak.calm_kt[0])
    assert peak.more_kt < 0.0


def test_a_share_above_one_is_no_lever() -> None:
    faults = check_levers(Levers(block_train_discount_share=1.5, peak_share=float("nan")))
    assert [one.file for one in faults] == ["--block-train-discount", "--peak"]
