"""What a person reads of power."""

from __future__ import annotations

import msgspec
import pytest
from tests.power import answer, needs_pypsa

from transcaspian.runs import What, WholeYear
from transcaspian.terminal_power import print_power

needs_pypsa()


def test_the_answer_comes_first_and_everything_after_it(capsys: pytest.CaptureFixture[str]) -> None:
    print_power(answer())
    text = capsys.readouterr().out
    words = " ".join(text.split())
    assert words.startswith(answer().answer)
    parts = [
        "regulated price of gas (21.3 USD per 1,000 m3 in Mangystau, 100.6 in Azerbaijan)",
        "Best size and break-even, regulated",
        "Lines that bind, regulated",
        "economic price of gas (100 USD per 1,000 m3",
        "Net: saved less annuity and upkeep",
        "Mean day of a cable of 1000 MW",
        "Cost of the cable, 430 km",
        "Zones without the cable",
        "Balances close to",
        "Energy not served without the cable",
    ]
    places = [words.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)
    assert "Other years and worlds" not in text
    assert "All 8,760 hours" not in text


def test_other_worlds_and_the_whole_year_are_shown_where_they_were_asked(capsys: pytest.CaptureFixture[str]) -> None:
    world = What("onshore and wind", 2032, "regulated", 1e5, 90.0, 5000.0, 10.0, 0.3, 0.0, [1.2, 0.8, 0.3])
    more = msgspec.structs.replace(
        answer(), whats=[world], what_weeks=6, whole_year=[WholeYear("regulated", 1000.0, 51.0, 52.5)]
    )
    print_power(more)
    words = " ".join(capsys.readouterr().out.split())
    assert "onshore and wind regulated 100.0 90.0 5.00 0.01 30.0 % 0.0 1.20 0.80 0.30" in words
    assert "regulated 1000 51.0 52.5" in words
