"""What must hold in every dispatch: closed balances, limits, one way at a time, a rent that is explained, convexity."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from tests.power import Swept, both_swept, needs_pypsa, swept

from transcaspian.errors import InputError
from transcaspian.world import (
    BACK,
    THERE,
    PowerSystem,
    balances_mw,
    need_power,
)

needs_pypsa()


@pytest.fixture(params=["regulated", "economic"])
def both(request: pytest.FixtureRequest) -> Swept:
    return swept(request.param)


def test_balances_close_at_every_zone_and_hour(both: Swept) -> None:
    own, found = both
    for one in found:
        for left in balances_mw(own, one).values():
            assert len(left) == len(own.hours.of_year)
            assert np.abs(left).max() < 1e-6


def test_a_dispatch_that_is_spoilt_does_not_balance(both: Swept) -> None:
    own, found = both
    first = next(iter(found[0].made_mw))
    found[0].made_mw[first][5] += 1.0
    try:
        assert max(np.abs(left).max() for left in balances_mw(own, found[0]).values()) == pytest.approx(1.0, abs=1e-6)
    finally:
        found[0].made_mw[first][5] -= 1.0


def test_every_line_is_within_its_limit_and_runs_one_way_in_an_hour(both: Swept) -> None:
    own, found = both
    for one in found:
        for tie in own.ties:
            limit_mw = one.size_mw * own.availability_share if tie.id == "caspian" else tie.capacity_mw
            there, back = one.sent_mw[tie.id, THERE], one.sent_mw[tie.id, BACK]
            assert min(there.min(), back.min()) > -1e-6
            assert max(there.max(), back.max()) < limit_mw + 1e-6
            assert np.minimum(there, back).max() < 1e-6


def test_size_zero_is_the_model_without_the_cable_and_its_price_of_gas_may_be_put_in_later(
    capfd: pytest.CaptureFixture[str],
) -> None:
    own, found = swept("economic")  # solved on the model of the other price
    bare = PowerSystem(own, without_cable=True)
    nothing = found[-1]
    solved = bare.solve(0.0)
    assert capfd.readouterr().out == ""  # the banner of the solver would spoil JSON
    assert ("caspian", THERE) not in solved.sent_mw
    assert nothing.cost_usd == pytest.approx(solved.cost_usd, rel=1e-9)
    assert nothing.sent_mw["caspian", THERE].max() == pytest.approx(0.0, abs=1e-9)


def test_cost_falls_and_is_convex_in_the_size(both: Swept) -> None:
    _, found = both
    sizes, costs = [one.size_mw for one in found], [one.cost_usd for one in found]
    for one in found:
        for size, cost in zip(sizes, costs, strict=True):
            tangent = one.cost_usd + one.slope_usd_per_mw * (size - one.size_mw)
            assert cost >= tangent - 1e-6 * abs(tangent)
    slopes = [one.slope_usd_per_mw for one in reversed(found)]
    assert slopes == sorted(slopes)
    assert max(slopes) <= 1e-6
    assert costs == sorted(costs)


def test_the_slope_is_what_another_mw_changes() -> None:
    system, both_found = both_swept()
    found = both_found["economic"][1]
    more, here = (system.solve(size).cost_usd for size in (151.0, 150.0))
    assert here == pytest.approx(found[2].cost_usd, rel=1e-9)
    assert more - here == pytest.approx(found[2].slope_usd_per_mw, rel=0.05)


def test_the_way_turns_with_the_price_of_gas() -> None:
    there = {gas: swept(gas)[1][0].sent_mw["caspian", THERE].sum() for gas in ("regulated", "economic")}
    back = {gas: swept(gas)[1][0].sent_mw["caspian", BACK].sum() for gas in ("regulated", "economic")}
    assert there["regulated"] > 10 * back["regulated"]
    assert back["economic"] > 10 * there["economic"]


def test_reservoirs_end_as_they_begin_and_give_no_more_than_flows_in(both: Swept) -> None:
    own, found = both
    for one in own.fleets:
        if len(one.inflow_mw):
            used = found[0].made_mw[one.id] + found[0].spilt_mw[one.id]
            assert used.sum() == pytest.approx(one.inflow_mw.sum(), rel=1e-9)


def test_a_negative_size_is_refused_before_anything_is_solved() -> None:
    system = both_swept()[0]
    with pytest.raises(InputError, match=r"power_ties.csv, row caspian, field 'capacity_mw'.*-100.*0 MW or more"):
        list(system.sweep([500.0, -100.0]))


def test_without_pypsa_one_message_says_which_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypsa", None)
    with pytest.raises(InputError, match=r"the extra 'power' is not installed.*transcaspian\[power\]") as raised:
        need_power()
    assert len(raised.value.faults) == 1
    with pytest.raises(InputError, match="the extra 'power' is not installed"):
        PowerSystem(swept("economic")[0])
