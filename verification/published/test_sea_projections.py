"""The projections and the water balance beside what others publish.

Projections: Samant and Prange 2023 (10.1038/s43247-023-01017-8), Prange et al. 2020 (10.1038/s43247-020-00075-6),
Elguindi and Giorgi 2006 (10.1029/2006GL025943), in the table `sea_projections`. Balance: Caspian Environment Programme
(inflow 1936-96), GRID-Arendal (inflow 305, evaporation 362, Kara-Bogaz-Gol 18 km3), a press figure of 963 mm of
evaporation; rain of 150-200 mm on the sea.
"""

from __future__ import annotations

import polars as pl
import pytest

from transcaspian.model import Atlas, atlas
from transcaspian.world import balance, beside_published, project


@pytest.fixture(scope="module")
def shipped() -> Atlas:
    return atlas()


@pytest.fixture(scope="module")
def beside(shipped: Atlas) -> pl.DataFrame:
    return beside_published(shipped)


def one(beside: pl.DataFrame, kind: str) -> dict[str, float]:
    return beside.filter(beside["kind"] == kind).row(0, named=True)


@pytest.mark.parametrize("kind", ["ssp245", "ssp585"])
def test_the_severe_response_lies_in_the_published_range(beside: pl.DataFrame, kind: str) -> None:
    row = one(beside, kind)
    assert row["low_m"] < row["severe_m"] < row["high_m"]


@pytest.mark.parametrize(
    "kind",
    [
        "ssp245",
        pytest.param(
            "ssp585",
            marks=pytest.mark.xfail(
                strict=True,
                reason="central falls 8 m where the mildest published model falls 11: rivers and evaporation respond "
                "less here, and the shallows that dry hold the sea",
            ),
        ),
    ],
)
def test_the_central_response_lies_in_the_published_range(beside: pl.DataFrame, kind: str) -> None:
    row = one(beside, kind)
    assert row["low_m"] < row["central_m"] < row["high_m"]


@pytest.mark.parametrize("kind", ["ssp245", "ssp585", "medium", "high", "a1b", "a2"])
def test_every_published_number_lies_in_the_band_of_central_or_severe(beside: pl.DataFrame, kind: str) -> None:
    row = one(beside, kind)
    assert any(row[f"{way}_low_m"] < row["published_m"] < row[f"{way}_high_m"] for way in ("central", "severe"))


@pytest.mark.parametrize("kind", ["ssp245", "medium", "high", "a1b", "a2"])
def test_published_numbers_stand_lower_than_the_central_median(beside: pl.DataFrame, kind: str) -> None:
    row = one(beside, kind)
    assert row["published_m"] < row["central_m"]


PROBED = {  # medians and 5-95 % bands of an independent probe: central response
    ("ssp126", 2100): (-36.1, -30.8, -27.6), ("ssp245", 2100): (-40.8, -32.9, -28.6),
    ("ssp370", 2100): (-46.1, -35.0, -29.2), ("ssp585", 2100): (-51.8, -37.3, -29.8),
    ("ssp126", 2040): (-31.6, -29.7, -28.0), ("ssp585", 2040): (-32.0, -30.0, -28.2),
    ("ssp245", 2050): (-33.2, -30.3, -27.9), ("ssp245", 2030): (-30.2, -29.3, -28.5),
}  # fmt: skip


@pytest.mark.parametrize(("pathway", "year"), PROBED)
def test_the_fan_is_that_of_an_independent_probe(shipped: Atlas, pathway: str, year: int) -> None:
    fan = project(shipped, pathway=pathway, draws=8000).fan((0.05, 0.5, 0.95))[:, year - 2025]
    low, middle, high = PROBED[pathway, year]
    assert fan[1] == pytest.approx(middle, abs=0.1)
    near = 0.09 * (high - low) + 0.05  # two seeds of one model differ by 0.8 m in the lowest tail
    assert fan.tolist() == pytest.approx([low, middle, high], abs=near)


@pytest.mark.parametrize(
    ("response", "medians"), [("mild", (-29.5, -30.2, -30.9, -31.6)), ("severe", (-32.6, -37.0, -41.7, -46.9))]
)
def test_medians_of_the_other_responses_are_those_of_the_probe(
    shipped: Atlas, response: str, medians: tuple[float, ...]
) -> None:
    found = [
        float(project(shipped, response=response, pathway=pathway, draws=4000).fan([0.5])[0, -1])
        for pathway in ("ssp126", "ssp245", "ssp370", "ssp585")
    ]
    assert found == pytest.approx(list(medians), abs=0.3)


# -- the balance -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def water(shipped: Atlas) -> pl.DataFrame:
    return balance(shipped)


def mean(water: pl.DataFrame, column: str, first: int, last: int) -> float:
    return float(water.filter(water["year"].is_between(first, last))[column].mean())  # type: ignore[arg-type]


def test_inflow_is_that_of_the_environment_programme(water: pl.DataFrame) -> None:
    """266 km3 by six rivers, 10 by small ones, 4 from the ground: about 280 in 1936-96; ours counts all rivers."""
    total = mean(water, "river_km3", 1937, 1996) + 4.0
    assert total == pytest.approx(280.0, rel=0.08)


def test_the_bay_takes_what_was_reported_before_its_dam(water: pl.DataFrame) -> None:
    """15 km3 a year on average over 1900-79, falling with the sea: 26 before 1929."""
    assert 8.0 < mean(water, "kbg_km3", 1937, 1979) < 15.0
    assert mean(water, "kbg_km3", 1937, 1940) > mean(water, "kbg_km3", 1970, 1977)


def test_net_evaporation_is_evaporation_less_rain(water: pl.DataFrame) -> None:
    assert 963.0 - 200.0 < mean(water, "net_evaporation_mm", 1937, 2023) < 963.0 - 150.0


@pytest.mark.parametrize(
    ("span", "river_km3", "kbg_km3", "evaporation_km3", "change_km3", "net_mm"),
    [
        ((1937, 1977), 284, 10, 298, -21, 796), ((1978, 1995), 322, 9, 267, 51, 702),
        ((1996, 2010), 292, 18, 295, -17, 751), ((2011, 2023), 264, 11, 304, -47, 806),
    ],
)  # fmt: skip
def test_the_budget_of_four_periods_is_that_of_the_probe(
    water: pl.DataFrame, span: tuple[int, int], river_km3: float, kbg_km3: float, evaporation_km3: float,
    change_km3: float, net_mm: float,
) -> None:  # fmt: skip
    assert mean(water, "river_km3", *span) == pytest.approx(river_km3, abs=3.0)
    assert mean(water, "kbg_km3", *span) == pytest.approx(kbg_km3, abs=1.0)
    assert mean(water, "evaporation_km3", *span) == pytest.approx(evaporation_km3, abs=2.0)
    assert mean(water, "change_km3", *span) == pytest.approx(change_km3, abs=1.0)
    assert mean(water, "net_evaporation_mm", *span) == pytest.approx(net_mm, abs=3.0)
