"""What a person reads of trade."""

from __future__ import annotations

import msgspec
import pytest
from tests.traded import traded

from transcaspian.terminal_trade import print_trade, reaches


def test_the_answer_comes_first_and_the_forecast_before_what_was_counted(capsys: pytest.CaptureFixture[str]) -> None:
    found = traded()
    print_trade(found)
    text = capsys.readouterr().out
    words = " ".join(text.split())
    assert words.startswith(found.answer[:60])
    parts = [
        "Turnover by both counts",
        "Paths, million USD",
        "What makes 2035",
        "Trade cost by good under base",
        "Turnover of 2035 by elasticity",
        "forecast 2025",
        "counted 2025",
        "Joint fund: 300 MUSD announced",
        "Kazakh grain for the region",
        "No change of cost leaves every cell as it is: yes, to the last bit",
        "The tables hold no count of the whole year 2025",
    ]
    places = [words.index(part) for part in parts]
    assert places == sorted(places)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 140


def test_a_year_is_told_with_its_band_or_as_not_reached() -> None:
    path = traded().paths[0]
    never = msgspec.structs.replace(path, median_year=None, p05_year=None, p95_year=None)
    assert reaches(never, 2035) == "not by 2035"
    early = msgspec.structs.replace(path, median_year=2033, p05_year=2031, p95_year=None)
    assert reaches(early, 2035) == "2033 (2031 to after 2035)"
    assert reaches(msgspec.structs.replace(early, median_year=None), 2035) == "not by 2035 (2031 to after 2035)"
