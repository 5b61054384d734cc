"""The sea judged on years that its fit has not seen."""

from __future__ import annotations

import numpy as np
import pytest
from tests.world.conftest import Without

from transcaspian.model import Atlas
from transcaspian.world._sea_fit import fit_sea
from transcaspian.world._sea_hindcast import GIVEN, MODEL, NONE, SAMPLED, SeaHindcast, forecast, hindcast_sea


@pytest.fixture(scope="module")
def found(shipped: Atlas) -> SeaHindcast:
    return hindcast_sea(shipped)


def test_every_rule_is_scored_beside_the_balance(found: SeaHindcast) -> None:
    rules = {(one.model, one.inflow) for one in found.scores}
    assert rules == {(one.model, one.inflow) for one in found.rolling}
    assert rules == {
        (MODEL, GIVEN), (MODEL, SAMPLED), ("no change", NONE), ("last trend, least squares", NONE),
        ("last trend, end points", NONE), ("AR(1) on the yearly change", NONE),
    }  # fmt: skip
    assert {(one.first_year, one.last_year) for one in found.scores} == {(2011, 2023), (2011, 2024)}


def test_each_aim_says_whether_it_was_met(found: SeaHindcast) -> None:
    assert len(found.aims) == 5
    assert all(aim.startswith(("met: ", "missed: ")) for aim in found.aims)
    given = found.one(MODEL, GIVEN, 2023)
    assert found.aims[0].startswith("met") is (given.rmse_m <= 0.25)
    assert f"{given.rmse_m:.2f} m" in found.aims[0]


def test_bands_hold_what_was_seen_and_are_ordered(found: SeaHindcast) -> None:
    assert found.bands["year"].to_list() == list(range(2011, 2025)) * 2
    quantiles = found.bands.select("^p.*$").to_numpy()
    assert (np.diff(quantiles, axis=1) > 0.0).all()
    seen = found.bands.filter(found.bands["inflow"] == GIVEN)["seen_m_baltic"]
    assert (seen[0], seen[-1]) == (-27.5, -29.05)


def test_a_forecast_reads_no_level_and_no_temperature_after_its_origin(shipped: Atlas, without: Without) -> None:
    fit = fit_sea(shipped, last_year=2010)
    blind = without("sea-level", range(2011, 2041))
    answers = [
        forecast(data, np.random.default_rng(1), fit=fit, years=14, inflow_is_given=True, draws=50)
        for data in (shipped, blind)
    ]
    assert np.array_equal(*answers)


def test_a_sampled_forecast_reads_no_inflow_after_its_origin(shipped: Atlas, without: Without) -> None:
    fit = fit_sea(shipped, last_year=2010)
    blind = without("sea-inflow", range(2011, 2041))
    both = [
        [
            forecast(data, np.random.default_rng(1), fit=fit, years=14, inflow_is_given=is_given, draws=50)
            for data in (shipped, blind)
        ]
        for is_given in (False, True)
    ]
    assert np.array_equal(*both[0])
    assert not np.array_equal(*both[1])


def test_knowing_the_rivers_narrows_the_band(found: SeaHindcast) -> None:
    width = {
        inflow: (rows["p95_m_baltic"] - rows["p05_m_baltic"])[-1]
        for inflow in (GIVEN, SAMPLED)
        for rows in [found.bands.filter(found.bands["inflow"] == inflow)]
    }
    assert width[GIVEN] < 0.8 * width[SAMPLED]
