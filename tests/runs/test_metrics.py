"""The numbers of a run by name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcaspian.errors import InputError
from transcaspian.runs import Run
from transcaspian.runs._measures import MEASURES
from transcaspian.runs._metrics import metric_name, metric_unit, metrics, outputs, year_result


def test_every_metric_is_the_sum_of_its_weights(done: Run) -> None:
    flows, result = done.flows[2024], done.summary.years[0]
    known = metrics(result)
    names = [name for name in known if not name.startswith("by_corridor_share")]
    counted = outputs(names, done.book, flows).count(flows)
    for name, value in zip(names, counted, strict=True):
        assert value == pytest.approx(known[name], rel=1e-9, abs=1e-6), name


def test_a_share_is_taken_at_its_slope(done: Run) -> None:
    flows, result = done.flows[2024], done.summary.years[0]
    names = [name for name in metrics(result) if name.startswith("by_corridor_share")]
    weights = outputs(names, done.book, flows)
    assert weights.count(flows) == pytest.approx([0.0] * len(names), abs=1e-12)
    titr = weights.kt[:, names.index("by_corridor_share.titr")]
    moved = flows.flow_kt[done.book.contest].sum()
    own = done.book.contest & (done.book.routes.corridor == list(done.book.routes.atlas.corridors).index("titr"))
    share = result.by_corridor_share["titr"]
    assert titr[own] == pytest.approx((1.0 - share) / moved)
    assert titr[done.book.contest & ~own] == pytest.approx(-share / moved)


@pytest.mark.parametrize(
    ("asked", "name", "unit"),
    [
        ("corridor_kt", "corridor_kt", "kt"),
        ("corridor_teu", "corridor_teu", "teu"),
        ("not_moved_kt", "not_moved_kt", "kt"),
        ("by_cargo_kt.oil", "by_cargo_kt.oil", "kt"),
        ("by_direction_kt.west", "by_direction_kt.west", "kt"),
        ("by_corridor_share.titr", "by_corridor_share.titr", "share"),
        ("btc-kazakh", "measures.btc-kazakh", "kt"),
        ("btc_kazakh_kt", "measures.btc-kazakh", "kt"),
        ("measures.titr-boxes", "measures.titr-boxes", "teu"),
        ("utilisation.fleet-ferry-asco", "utilisation.fleet-ferry-asco", "share"),
        ("wait_h.fleet-ferry-asco", "wait_h.fleet-ferry-asco", "h"),
        ("rent_usd_per_unit.fleet-ferry-asco", "rent_usd_per_unit.fleet-ferry-asco", "usd_per_unit"),
    ],
)
def test_a_metric_has_a_full_name_and_a_unit(done: Run, asked: str, name: str, unit: str) -> None:
    assert metric_name(asked, done.summary.years[0]) == name
    assert metric_unit(name, done.book) == unit


def test_a_name_that_is_none_gets_the_nearest(done: Run) -> None:
    with pytest.raises(InputError, match=r"read 'coridor_kt'; allowed: corridor_kt, .*Did you mean 'corridor_kt'"):
        metric_name("coridor_kt", done.summary.years[0])
    with pytest.raises(InputError, match=r"Did you mean 'by_cargo_kt\.oil'"):
        metric_name("by_cargo_kt.oill", done.summary.years[0])


@settings(max_examples=200)
@given(st.text())
def test_any_other_name_is_one_message(done: Run, name: str) -> None:
    known = {*metrics(done.summary.years[0]), *MEASURES}
    if not {name, f"measures.{name}", f"measures.{name.replace('_', '-')}"} & known:
        with pytest.raises(InputError) as caught:
            metric_name(name, done.summary.years[0])
        assert len(caught.value.faults) == 1
        assert repr(name) in str(caught.value)


def test_a_year_that_the_run_has_not_is_refused(done: Run) -> None:
    assert year_result(done.summary, 2024) is done.summary.years[0]
    with pytest.raises(InputError, match=r"the run has not this year; read 2031; allowed: 2024. The nearest is 2024"):
        year_result(done.summary, 2031)
