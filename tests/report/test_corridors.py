from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec.structs
import pytest

from transcaspian.report._corridors import corridor_names, corridor_section, trip_table
from transcaspian.report._reading import KeptRun
from transcaspian.report._sources import Bibliography
from transcaspian.runs import RunSummary


def changed(kept: KeptRun, **fields: object) -> KeptRun:
    summary: RunSummary = msgspec.structs.replace(kept.summary, **fields)
    return msgspec.structs.replace(kept, summary=summary)


@pytest.fixture(scope="module")
def section(kept: KeptRun, small: Any, books: Bibliography) -> str:
    return corridor_section(kept, small, books, number_=3)


def test_land_corridors_are_drawn_again_where_the_ocean_takes_most(section: str) -> None:
    assert section.count("<figure>") == 2
    assert "Trans-Caspian (%)" in section
    assert "In 2030: Suez 93.0" in section


def test_one_chart_is_enough_where_land_takes_most(kept: KeptRun, small: Any, books: Bibliography) -> None:
    shares = {"titr": 0.2, "north": 0.7, "suez": 0.1}
    years = [msgspec.structs.replace(y, by_corridor_share=shares) for y in kept.summary.years]
    assert corridor_section(changed(kept, years=years), small, books, number_=3).count("<figure>") == 1


def test_a_run_without_corridors_says_so(kept: KeptRun, small: Any, books: Bibliography) -> None:
    years = [msgspec.structs.replace(y, by_corridor_share={}) for y in kept.summary.years]
    text = corridor_section(changed(kept, years=years, trips=[]), small, books, number_=3)
    assert "does not divide freight" in text
    assert "One box" not in text


def test_corridors_keep_the_order_of_the_tables(small: Any) -> None:
    assert corridor_names(small.frame("corridors")) == {"titr": "Trans-Caspian", "north": "North", "suez": "Suez"}


def test_days_and_usd_of_each_trip_stand_side_by_side(
    kept: KeptRun, small: Any, read_page: Callable[[str], Any]
) -> None:
    text = trip_table(kept, small)
    read = read_page(text)
    assert read.faults == []
    row = [14.0, 3700.0, 14.0, 3700.0, 0.01, 30.5, 2950.0, 30.5, 2950.0, 0.06, 31.5, 1786.0, 0.93]
    assert read.values == row
    assert "Xi'an to <Poti>" in "".join(read.words)
    assert "in 2030" in text


def test_the_least_of_each_column_stands_out_and_no_way_is_a_dash(kept: KeptRun, small: Any) -> None:
    text = trip_table(kept, small)
    assert [re.sub(r"\D", "", best) for best in re.findall(r"<b>(.*?)</b>", text)] == ["140", "140", "2950", "1786"]
    assert text.count("\N{EN DASH}</td>") == 2


def test_a_run_without_trips_has_no_such_table(kept: KeptRun, small: Any) -> None:
    assert trip_table(changed(kept, trips=[]), small) == ""


def test_a_way_says_what_it_moves_on_waits_for_and_pays(
    section: str, read_page: Callable[[str], Any], tmp_path: Path
) -> None:
    part = section.split('id="trip-legs"')[1]
    assert "rail, Caspian or Black Sea ship" in part
    assert "Place of aktau-berths &lt;1&gt;, 3.5 days" in part
    assert "Suez (closed by red-sea)" in part
    assert {3.5, 370.0, 4500.0} <= {round(value, 9) for value in read_page(part).values}
