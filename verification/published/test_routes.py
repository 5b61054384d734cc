"""Times and prices of whole ways, as `transcaspian route` says them, against what was published of the same year.

The ways carry the traffic of the year and go from gate to gate, so loading and unloading are in them. A range is what
the sources span, from a schedule, which nothing beats, to what traders saw. Where the model is outside, the test must
fail, and its reason says what the model gives and why. A price of forty feet is that of two boxes of twenty.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import pytest

import transcaspian
from transcaspian.runs import RouteAnswer, Way


class Case(NamedTuple):
    """One published figure, its range and who said it; ``outside``: what the model gives instead, and why."""

    origin: str
    destination: str
    year: int
    corridor: str
    low: float
    high: float
    source: str
    outside: str = ""


DAYS = [
    Case("altynkol", "poti", 2024, "titr", 12, 20, "schedule of KazTAG 4 Oct 2024; Argus by Report.az: 20 from Almaty"),
    Case("altynkol", "poti", 2025, "titr", 13, 17, "ministry of transport by Report.az 10 Mar 2026"),
    Case("altynkol", "alat", 2024, "titr", 9, 17, "schedule of KazTAG; Argus by inbusiness: 15-21 from Xi'an"),
    Case("xian", "alat", 2024, "titr", 11, 21, "first fast train (News.Az Sep 2024); Argus by inbusiness, January"),
    Case("altynkol", "constanta", 2024, "titr", 20, 27, "KazTAG: 20-22; Navis 2025: 31-34, a week in China"),
    Case("dostyk", "brest", 2024, "north", 7.31, 9.31, "ERAI July 2024, and a day at either end"),
    Case(
        "xian", "malaszewicze", 2024, "north", 13, 14, "DHL by index1520, January 2024",
        "11.9 days: the queues of Malaszewicze and of the crossings are shorter in the model",
    ),
    Case(
        "xian", "duisburg", 2024, "north", 20, 26, "DHL by index1520, January 2024, door to door",
        "13.3 days: no waiting for a train in China, no haulage at the ends",
    ),
    Case("shanghai", "rotterdam", 2023, "ocean-suez", 28, 40, "World Bank by EY, 15 Apr 2024"),
    Case(
        "shanghai", "poti", 2025, "ocean-cape", 35, 40, "Argus by Report.az, autumn 2025",
        "45 days: the way round the Cape at the speed of the index of distances; some lines sailed Suez again",
    ),
]  # fmt: skip

USD_PER_FEU = [
    Case("xian", "duisburg", 2025, "north", 5250, 7300, "1520International, first half of 2025"),
    Case(
        "dostyk", "brest", 2024, "north", 2915, 3295, "ERAI July 2024 and the year before it",
        "4,228: loading at both ends and 195 USD a box of insurance and checks at Brest since 2023 are in it",
    ),
    Case(
        "xian", "aktau", 2025, "direct", 5350, 5700, "Argus by Report.az, autumn 2025",
        "3,250: the model pays Chinese and Kazakh tariffs, the market what the trains are worth",
    ),
    Case(
        "shanghai", "poti", 2025, "ocean-cape", 2000, 2500, "Argus by Report.az, autumn 2025",
        "3,087: the mean of the year to Rotterdam and a leg to the Black Sea; the quote is of one cheap month",
    ),
    Case("alat", "poti", 2024, "direct", 1360, 1840, "CBW.ge 2018: 800 USD a box, less or more 15 % for six years"),
]  # fmt: skip

# Mean of the year, Shanghai-Rotterdam, Drewry by Hellenic Shipping News: USD of 2024 a forty-foot box.
OCEAN = [
    Case("shanghai", "rotterdam", 2019, "ocean", 1450 * 1.227, 1900 * 1.227, "Drewry"),
    Case("shanghai", "rotterdam", 2021, "ocean", 10300 * 1.158, 12500 * 1.158, "Drewry"),
    Case("shanghai", "rotterdam", 2022, "ocean", 7300 * 1.072, 9500 * 1.072, "Drewry"),
    Case("shanghai", "rotterdam", 2023, "ocean", 1270 * 1.0296, 1700 * 1.0296, "Drewry"),
    Case("shanghai", "rotterdam", 2024, "ocean", 4400, 5200, "Drewry"),
]
TERMINALS_USD_PER_FEU = 470.0  # what a box pays at both gates and on the feeder legs beside the main haul


def param(case: Case) -> object:
    marks = [pytest.mark.xfail(reason=case.outside, strict=True)] if case.outside else []
    return pytest.param(case, marks=marks, id=f"{case.origin}-{case.destination}-{case.year}")


@cache
def answer(origin: str, destination: str, year: int) -> RouteAnswer:
    return transcaspian.route(origin, destination, cargo="container-general", year=year, most=12)


def ways(case: Case) -> list[Way]:
    """Return the ways of a corridor or of a family of corridors, the cheapest first."""
    found = [
        way for way in answer(case.origin, case.destination, case.year).ways if way.corridor.startswith(case.corridor)
    ]
    assert found, f"no way by {case.corridor}"
    return sorted(found, key=lambda way: way.generalised_usd_per_t)


@pytest.mark.parametrize("case", [param(case) for case in DAYS])
def test_a_way_takes_the_days_that_are_published(case: Case) -> None:
    days = ways(case)[0].days
    assert case.low <= days <= case.high, f"{days:.1f} days; {case.low} to {case.high} by {case.source}"


@pytest.mark.parametrize("case", [param(case) for case in USD_PER_FEU])
def test_a_way_costs_what_is_published(case: Case) -> None:
    usd = 2.0 * ways(case)[0].usd_per_teu
    assert case.low <= usd <= case.high, f"{usd:.0f} USD; {case.low:.0f} to {case.high:.0f} by {case.source}"


@pytest.mark.parametrize("case", [param(case) for case in OCEAN])
def test_the_ocean_costs_what_its_index_says(case: Case) -> None:
    usd = min(2.0 * way.usd_per_teu for way in ways(case)) - TERMINALS_USD_PER_FEU
    assert case.low <= usd <= case.high, f"{usd:.0f} USD; {case.low:.0f} to {case.high:.0f} by {case.source}"
