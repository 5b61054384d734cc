"""The sea against what theory and its own past say: scores of the hindcast, the generator, and where water balances.

Bands of the generator: the 5-95 % range of 4,000 runs of 103 years that do not warm, from the level of 1921, must
hold what was seen in 1921-2024.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np
import polars as pl
import pytest

from transcaspian.data import Tables
from transcaspian.model import Atlas, atlas
from transcaspian.world import SeaHindcast, balance, generate, hindcast_sea, hypsometry

MODEL, GIVEN, SAMPLED = "water balance", "given", "sampled"
RIVALS = ("no change", "last trend, least squares", "last trend, end points", "AR(1) on the yearly change")


@pytest.fixture(scope="module")
def shipped() -> Atlas:
    return atlas()


@pytest.fixture(scope="module")
def found(shipped: Atlas) -> SeaHindcast:
    return hindcast_sea(shipped)


@pytest.fixture(scope="module")
def seen_m(shipped: Atlas) -> np.ndarray:
    return np.array([level for year, level in shipped.series["sea-level", "value"] if year <= 2024])


# -- hindcast ----------------------------------------------------------------------------------------------------------


def test_the_aims_of_the_hindcast_are_met(found: SeaHindcast) -> None:
    missed = [aim for aim in found.aims if not aim.startswith("met")]
    assert not missed


def test_with_its_rivers_the_sea_of_2011_2023_is_known_to_a_quarter_metre(found: SeaHindcast) -> None:
    one = found.one(MODEL, GIVEN, 2023)
    assert one.rmse_m <= 0.25
    assert one.years_in_90 >= 11
    assert found.one(MODEL, GIVEN, 2024).rmse_m <= 0.25


def test_without_them_every_year_is_in_the_band_but_the_median_is_a_metre_high(found: SeaHindcast) -> None:
    one = found.one(MODEL, SAMPLED, 2024)
    assert one.in_90_share == 1.0
    assert one.end_error_m > 1.0  # nobody saw rivers of 263 km3 coming after 294


@pytest.mark.parametrize("rival", RIVALS)
def test_the_balance_beats_every_rival_of_2010(found: SeaHindcast, rival: str) -> None:
    other = found.one(rival, "none", 2024)
    for inflow in (GIVEN, SAMPLED):
        one = found.one(MODEL, inflow, 2024)
        assert one.rmse_m < other.rmse_m
        assert one.crps_m < other.crps_m


@pytest.mark.parametrize("rival", RIVALS)
@pytest.mark.parametrize("last_year", [2010, 2024])
def test_the_balance_beats_every_rival_over_many_origins(found: SeaHindcast, rival: str, last_year: int) -> None:
    other = found.over_origins(rival, "none", last_year)
    for inflow in (GIVEN, SAMPLED):
        one = found.over_origins(MODEL, inflow, last_year)
        assert one.rmse_m < other.rmse_m
        assert one.crps_m < other.crps_m


@pytest.mark.parametrize("inflow", [GIVEN, SAMPLED])
def test_bands_up_to_2010_cover_what_they_say(found: SeaHindcast, inflow: str) -> None:
    one = found.over_origins(MODEL, inflow, 2010)
    assert one.forecasts >= 150
    assert 0.85 <= one.in_90_share <= 0.99
    assert 0.35 <= one.in_50_share <= 0.65


def test_a_free_slope_would_raise_the_sea(found: SeaHindcast) -> None:
    assert found.fit.free_slope_mm_per_k < -2.0 * found.fit.free_slope_error_mm_per_k
    assert "wrong sign" in found.fit.warning


def test_warming_costs_before_2010_and_pays_after(
    found: SeaHindcast, shipped: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The response is a prior: origins up to 2010, rivers drawn, would do better without it, 2011-2024 far worse."""
    warming = {"sea-warming-evaporation", "sea-warming-inflow"}
    real, nothing = Atlas.parameter, 0.0
    frame = shipped.tables.frame("parameters")
    ends = {end: pl.when(pl.col("id").is_in(warming)).then(nothing).otherwise(pl.col(end)) for end in ("low", "high")}
    tables = _Tables(shipped.tables, frame.with_columns(**ends))
    monkeypatch.setattr(Atlas, "parameter", lambda self, name: 0.0 if name in warming else real(self, name))
    without = hindcast_sea(msgspec.structs.replace(shipped, tables=tables))
    assert without.one(MODEL, SAMPLED, 2024).rmse_m > found.one(MODEL, SAMPLED, 2024).rmse_m + 0.2
    assert without.over_origins(MODEL, SAMPLED, 2010).rmse_m < found.over_origins(MODEL, SAMPLED, 2010).rmse_m - 0.05


class _Tables:
    """Tables with another table of parameters."""

    def __init__(self, real: Tables, parameters: pl.DataFrame) -> None:
        self.real, self.parameters = real, parameters

    def frame(self, name: str) -> pl.DataFrame:
        return self.parameters if name == "parameters" else self.real.frame(name)


# -- generator ---------------------------------------------------------------------------------------------------------


def _lag1(change: np.ndarray) -> np.ndarray:
    away = change - change.mean(axis=1, keepdims=True)
    return np.asarray((away[:, 1:] * away[:, :-1]).sum(axis=1) / (away**2).sum(axis=1))


def measures(levels: np.ndarray) -> dict[str, np.ndarray]:
    """Mean, spread, memory and extremes of the yearly changes, cm, and of longer ones, m; (D,) each."""
    change = np.diff(levels, axis=1) * 100.0
    return {
        "mean": change.mean(axis=1),
        "spread": change.std(axis=1, ddof=1),
        "lag 1": _lag1(change),
        "largest rise": change.max(axis=1),
        "largest fall": change.min(axis=1),
        "range": levels.max(axis=1) - levels.min(axis=1),
        "best 18 years": (levels[:, 18:] - levels[:, :-18]).max(axis=1),
        "worst 12 years": (levels[:, 12:] - levels[:, :-12]).min(axis=1),
    }


@pytest.fixture(scope="module")
def made(shipped: Atlas, seen_m: np.ndarray) -> dict[str, np.ndarray]:
    mean_mm = float(balance(shipped)["net_evaporation_mm"].mean())  # type: ignore[arg-type]
    levels = generate(
        shipped, level_m_baltic=seen_m[0], years=len(seen_m) - 1, net_evaporation_mm=mean_mm, draws=4000, seed=1
    )
    return measures(np.concatenate([np.full((4000, 1), seen_m[0]), levels], axis=1))


PROBED = {
    "mean": (-4.4, 0.1), "spread": (11.3, 16.2), "lag 1": (0.33, 0.64), "largest rise": (23.0, 43.0),
    "largest fall": (-47.0, -27.0), "range": (2.0, 5.7), "best 18 years": (0.6, 2.7), "worst 12 years": (-2.7, -1.1),
}  # fmt: skip


@pytest.mark.parametrize("name", PROBED)
def test_the_past_lies_in_the_band_of_the_generator(name: str, made: dict[str, np.ndarray], seen_m: np.ndarray) -> None:
    past = float(measures(seen_m[None, :])[name][0])
    low, high = np.quantile(made[name], (0.05, 0.95))
    assert low < past < high
    reach = PROBED[name][1] - PROBED[name][0]
    assert (low, high) == pytest.approx(PROBED[name], abs=0.05 * reach)  # of an independent probe


def test_without_the_slow_regime_the_rise_of_1977_95_would_be_beyond_chance(
    shipped: Atlas, seen_m: np.ndarray, made: dict[str, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    past = measures(seen_m[None, :])["best 18 years"][0]
    assert np.mean(made["best 18 years"] >= past) > 0.05
    real = Atlas.parameter
    still = {"sea-inflow-slow": 0.0, "sea-evaporation-slow": 0.0, "sea-inflow-fast": 44.6, "sea-evaporation-fast": 73.0}
    monkeypatch.setattr(Atlas, "parameter", lambda self, name: still.get(name, real(self, name)))
    mean_mm = float(balance(shipped)["net_evaporation_mm"].mean())  # type: ignore[arg-type]
    levels = generate(shipped, level_m_baltic=seen_m[0], years=103, net_evaporation_mm=mean_mm, draws=2000, seed=1)
    assert np.mean(measures(levels)["best 18 years"] >= past) < 0.05


# -- balance -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "neutral_km3"), [(-28.0, 307.0), (-29.05, 283.0), (-31.0, 251.0), (-33.0, 230.0)])
def test_the_inflow_that_holds_a_level(shipped: Atlas, level: float, neutral_km3: float) -> None:
    """At 792 mm of net evaporation, as computed by hand from the table of area."""
    weir = 2.6 * max(0.0, level + 30.6) ** 1.5
    needed_km3 = float(hypsometry(shipped).area(level)) * 792.0 / 1e6 + weir - 4.0
    assert needed_km3 == pytest.approx(neutral_km3, abs=2.0)


def test_under_one_climate_the_sea_goes_to_the_level_that_its_inflow_holds(
    shipped: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From above and from below, at the pace of area and strait by level: a shallow shore is what holds the sea."""
    real = Atlas.parameter
    still = {f"sea-{part}": 0.0 for part in ("inflow-slow", "inflow-fast", "evaporation-slow", "evaporation-fast")}
    monkeypatch.setattr(Atlas, "parameter", lambda self, name: still.get(name, real(self, name)))
    ends = [
        generate(shipped, level_m_baltic=start, years=300, net_evaporation_mm=792.0, draws=1, seed=1)[0, -1]
        for start in (-27.0, -31.0)
    ]
    assert ends[0] == pytest.approx(ends[1], abs=1e-3)
    water = hypsometry(shipped)
    lost = float(water.area(ends[0])) * 792.0 / 1e6 + 2.6 * (ends[0] + 30.6) ** 1.5 - 4.0
    assert lost == pytest.approx(shipped.parameter("sea-inflow-mean"), abs=0.01)


def test_parts_of_the_record_have_the_spread_that_their_moments_say(shipped: Atlas) -> None:
    rivers = np.array([value for _, value in shipped.series["sea-inflow", "value"]])
    slow, fast = shipped.parameter("sea-inflow-slow"), shipped.parameter("sea-inflow-fast")
    assert math.hypot(slow, fast) == pytest.approx(rivers.std(ddof=1), rel=0.02)
    net = balance(shipped)["net_evaporation_mm"].to_numpy()
    wet = shipped.parameter("sea-wet-evaporation") * fast
    parts = math.hypot(shipped.parameter("sea-evaporation-slow"), shipped.parameter("sea-evaporation-fast"), wet)
    assert parts == pytest.approx(net.std(ddof=1), rel=0.03)
