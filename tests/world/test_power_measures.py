"""What a dispatch means: the identity of the rent, energy, CO2, what is lost."""

from __future__ import annotations

import numpy as np
import pytest
from tests.power import case, needs_pypsa, swept

from transcaspian.world import (
    BACK,
    THERE,
    PowerCase,
    PowerSolution,
    PowerSystem,
    carbon_kt,
    curtailed_gwh,
    day_of_flow_mw,
    dispatch_usd,
    mean_prices,
    rent_usd,
    running_usd,
    soundness,
    unserved_gwh,
    uses,
    yearly_gwh,
)

needs_pypsa()


def solved() -> tuple[PowerCase, PowerSolution, PowerSolution]:
    """The regulated case with 400 MW and with none."""
    own, found = swept("regulated")
    return own, found[1], found[-1]


def test_rent_is_minus_size_times_slope_and_the_running_cost() -> None:
    own, some, none = solved()
    expected = -some.size_mw * some.slope_usd_per_mw + running_usd(own, some)
    assert rent_usd(own, some) == pytest.approx(expected, abs=1.0)
    assert expected > 1e6
    assert rent_usd(own, none) == pytest.approx(0.0, abs=1e-6)


def test_soundness_is_near_zero_and_sees_a_spoilt_flow() -> None:
    own, some, _ = solved()
    found = soundness(own, some)
    assert max(found.balance_mw, found.over_limit_mw, found.both_ways_mw) < 1e-6
    assert abs(found.rent_gap_usd) < 1.0
    some.sent_mw["az-ge", THERE][3] += 800.0
    some.sent_mw["az-ge", BACK][3] += 2.0
    try:
        spoilt = soundness(own, some)
        assert spoilt.balance_mw > 100.0
        assert spoilt.over_limit_mw > 50.0
        assert spoilt.both_ways_mw == pytest.approx(2.0, abs=1e-6)
    finally:
        some.sent_mw["az-ge", THERE][3] -= 800.0
        some.sent_mw["az-ge", BACK][3] -= 2.0


def test_the_cost_of_a_dispatch_is_that_of_the_solver() -> None:
    own, some, none = solved()
    for one in (some, none):
        assert dispatch_usd(own, one) == pytest.approx(one.cost_usd, rel=1e-9)
    economic = case("economic")
    assert dispatch_usd(economic, some) > dispatch_usd(own, some)


def test_a_dispatch_at_another_price_is_never_better_than_that_prices_own() -> None:
    _, some, _ = solved()
    economic, own = swept("economic")
    assert dispatch_usd(economic, some) >= own[1].cost_usd * (1.0 - 1e-9)


def test_uses_name_every_line_both_ways() -> None:
    own, some, _ = solved()
    found = {(one.tie, one.way): one for one in uses(own, some)}
    assert len(found) == 2 * len(own.ties)
    cable = found["caspian", THERE]
    assert cable.capacity_mw == pytest.approx(400 * 0.94)
    assert cable.full_share > 0.5
    assert cable.sent_gwh == pytest.approx(yearly_gwh(own, some.sent_mw["caspian", THERE]))
    assert cable.room_usd_per_mw * own.availability_share == pytest.approx(-some.slope_usd_per_mw, rel=1e-6)


def test_mean_day_has_the_energy_of_the_year() -> None:
    own, some, _ = solved()
    day = day_of_flow_mw(own, some)[THERE]
    assert len(day) == 24
    assert day.mean() * 8.76 == pytest.approx(yearly_gwh(own, some.sent_mw["caspian", THERE]))


def test_energy_made_covers_demand_and_losses() -> None:
    own, some, _ = solved()
    made = sum(yearly_gwh(own, series) for series in some.made_mw.values()) + sum(unserved_gwh(own, some).values())
    demand = sum(yearly_gwh(own, load) for load in own.load_mw.values())
    lost = sum(tie.loss_share * yearly_gwh(own, some.sent_mw[tie.id, way]) for tie in own.ties for way in (THERE, BACK))
    assert made == pytest.approx(demand + lost, rel=1e-9)


def test_carbon_counts_plants_and_what_is_given_abroad() -> None:
    own, some, none = solved()
    by_hand = sum(float(some.made_mw[f.id].sum()) * own.hours.weight_h / 1000.0 * f.t_per_mwh for f in own.fleets)
    assert carbon_kt(own, some) == pytest.approx(by_hand)
    assert carbon_kt(own, some) > carbon_kt(own, none)  # steam of Mangystau for the combined cycles of Azerbaijan


def test_lost_sun_and_wind_are_what_was_allowed_and_not_made() -> None:
    own, some, _ = solved()
    other = case("regulated", wind_mw=3000.0)
    found = PowerSystem(other).solve(0.0)
    lost = curtailed_gwh(other, found)
    assert lost["mangystau-zone"] > 100.0 > curtailed_gwh(own, some)["mangystau-zone"]
    wind = [f for f in other.fleets if (f.zone, f.technology) == ("mangystau-zone", "wind")]
    allowed = sum(yearly_gwh(other, f.capacity_mw * f.allowed_share) for f in wind)
    assert lost["mangystau-zone"] < allowed


def test_prices_are_finite_and_markets_keep_theirs() -> None:
    _, some, _ = solved()
    found = mean_prices(some)
    assert all(np.isfinite(list(found.values())))
    assert found["tr-zone"] == pytest.approx(72.0, abs=1.0)
