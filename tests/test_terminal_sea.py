"""What a person reads of the sea."""

from __future__ import annotations

import msgspec
import pytest

from transcaspian import sea
from transcaspian.runs import Sea
from transcaspian.terminal_sea import BAND, MEDIAN, PAST, fan_chart, print_sea


@pytest.fixture(scope="module")
def found() -> Sea:
    return sea("base", draws=200, to_year=2060)


def test_level_loads_months_works_and_the_past_come_in_order(found: Sea, capsys: pytest.CaptureFixture[str]) -> None:
    print_sea(found)
    text = capsys.readouterr().out
    words = " ".join(text.split())
    parts = [
        "Level of the Caspian, m Baltic: central response, ssp245, 200 futures",
        "o measured",
        "Lines: the shallower end binds",
        "aktau-dredging",
        "aktau - dubendi**",
        "Ports, each by itself",
        "Load by month in 2030",
        "Dredging, each project alone",
        "Back-cast",
        "Before 2030 the pathways",
    ]
    places = [words.index(part) for part in parts]
    assert places == sorted(places)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 140


def test_a_loss_that_need_not_come_has_an_open_end(found: Sea, capsys: pytest.CaptureFixture[str]) -> None:
    print_sea(found)
    text = capsys.readouterr().out
    assert "by 2025" in text
    assert "-)" in text
    assert "inf" not in text
    assert "None" not in text


def test_the_chart_has_a_median_in_each_column_of_the_future_and_the_past_before_it(found: Sea) -> None:
    lines = fan_chart(found, rows=20, columns=200).splitlines()
    body = [line[9:] for line in lines[:20]]
    width = max(map(len, body))
    columns = ["".join(line.ljust(width)[place] for line in body) for place in range(width)]
    assert all(PAST in column for column in columns[:45])
    assert all(column.count(MEDIAN) == 1 for column in columns[46:])
    assert all(BAND in column for column in columns[55:])
    assert "1980" in lines[-2]
    assert "2060" in lines[-2]


def test_a_chart_of_two_years_is_still_one(found: Sea) -> None:
    short = msgspec.structs.replace(found, past=found.past[-1:], level=found.level[:1])
    assert MEDIAN in fan_chart(short)
