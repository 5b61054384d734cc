"""Hours that are made: means as published, sun by geometry, wind with its stated statistics."""

from __future__ import annotations

import numpy as np
import pytest
from tests.power import facts

from transcaspian.world import sample_hours
from transcaspian.world._power_profiles import (
    Floats,
    days,
    demand_mw,
    inflow_shares,
    prices,
    solar_h,
    solar_shares,
    sunlight,
    turbine,
    wind_shares,
)

YEAR = sample_hours(52)


def wind(zone: str, *, weeks: int = 52, seed: int = 1) -> Floats:
    known = facts()
    return wind_shares(known.zones[zone], sample_hours(weeks), output_share=0.38, terms=known.terms, seed=seed)


@pytest.mark.parametrize("weeks", [2, 5, 16, 26, 52])
def test_the_hours_solved_stand_for_a_year(weeks: int) -> None:
    hours = sample_hours(weeks)
    assert hours.weight_h * len(hours.of_year) == pytest.approx(8760.0)
    assert len(np.unique(hours.of_year)) == len(hours.of_year)
    assert hours.of_year.max() < 8760
    assert hours.weeks == weeks


def test_the_sun_is_highest_at_local_noon_and_down_at_night() -> None:
    zone = facts().zones["mangystau-zone"]
    light = sunlight(YEAR.of_year, lat=zone.lat, lon=zone.lon)
    local = solar_h(YEAR.of_year, zone.lon)
    assert light[(local < 2.0) | (local > 22.0)].max() == 0.0
    june = days(YEAR.of_year) == 172
    assert abs(local[june][np.argmax(light[june])] - 12.0) <= 0.5
    assert light[days(YEAR.of_year) == 355].sum() < 0.6 * light[june].sum()


def test_local_time_runs_with_longitude() -> None:
    noon = np.array([12 + 24 * 104])  # of mid-April, when the equation of time is near zero
    assert solar_h(noon, 0.0)[0] == pytest.approx(12.5, abs=0.1)
    assert solar_h(noon, 45.0)[0] - solar_h(noon, 0.0)[0] == pytest.approx(3.0)


@pytest.mark.parametrize("weeks", [4, 52])
def test_sun_and_wind_give_the_published_output(weeks: int) -> None:
    known, hours = facts(), sample_hours(weeks)
    sun = solar_shares(known.zones["az-zone"], hours, output_share=0.25, terms=known.terms, seed=1)
    for series, mean in ((sun, 0.25), (wind("az-zone", weeks=weeks), 0.38)):
        assert series.mean() == pytest.approx(mean, abs=1e-6)
        assert 0.0 <= series.min() <= series.max() <= 1.0


def test_wind_persists_and_the_shores_of_the_caspian_share_some_of_it() -> None:
    here, across, far = wind("mangystau-zone"), wind("az-zone"), wind("kz-zone")
    assert np.corrcoef(here[1:], here[:-1])[0, 1] > 0.9
    assert 0.2 < np.corrcoef(here, across)[0, 1] < 0.5
    assert abs(np.corrcoef(here, far)[0, 1]) < 0.2


def test_wind_blows_more_in_winter_than_in_summer() -> None:
    cold = (days(YEAR.of_year) < 60) | (days(YEAR.of_year) > 330)
    warm = (days(YEAR.of_year) > 150) & (days(YEAR.of_year) < 240)
    years = np.mean([wind("mangystau-zone", seed=seed) for seed in range(8)], axis=0)
    assert years[cold].mean() > 1.2 * years[warm].mean()


def test_another_seed_is_other_weather_and_the_same_seed_the_same() -> None:
    assert np.array_equal(wind("az-zone"), wind("az-zone"))
    assert not np.array_equal(wind("az-zone"), wind("az-zone", seed=2))


def test_a_turbine_starts_is_rated_and_stops() -> None:
    assert turbine(np.array([2.9, 7.5, 12.0, 25.0, 25.1])).tolist() == pytest.approx(
        [0.0, 0.2321, 1.0, 1.0, 0.0], abs=1e-4
    )


def test_demand_prices_and_water_keep_their_means() -> None:
    known = facts()
    zone = known.zones["az-zone"]
    load = demand_mw(zone, YEAR, facts=known, year=2032)
    assert load.sum() / 1000.0 == pytest.approx(zone.demand_in(2032))
    assert prices(known.zones["tr-zone"], YEAR, facts=known, seed=1).mean() == pytest.approx(72.0)
    assert inflow_shares(YEAR, output_share=0.3, facts=known).mean() == pytest.approx(0.3)


def test_demand_peaks_on_winter_evenings() -> None:
    known = facts()
    zone = known.zones["kz-zone"]
    load = demand_mw(zone, YEAR, facts=known, year=2032)
    top = np.argsort(load)[-50:]
    assert set(days(YEAR.of_year)[top] // 60).issubset({0, 5, 6})
    local = solar_h(YEAR.of_year, zone.lon)[top]
    assert local.min() > 17.0
    assert local.max() < 22.0
