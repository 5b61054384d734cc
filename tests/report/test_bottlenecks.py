from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from transcaspian.report._bottlenecks import bottleneck_section
from transcaspian.report._reading import read_run

Written = Callable[..., Path]


def test_a_negative_gain_is_said_as_a_loss(folder: Path) -> None:
    text = bottleneck_section(read_run(folder), number_=4)
    assert "One more call a year there loses 0.0125 kt for the corridor" in text
    assert "\N{MINUS SIGN}0.0125" in text


def test_the_heat_map_takes_the_years_of_the_resource_table(folder: Path) -> None:
    text = bottleneck_section(read_run(folder), number_=4)
    assert text.count(">80</text>") == 3
    assert text.count(">70</text>") == 3


def test_every_column_of_numbers_names_its_unit(folder: Path) -> None:
    text = bottleneck_section(read_run(folder), number_=4)
    heads = [part.split("<")[0] for part in text.split('class="n">')[1:] if "(" in part.split("<")[0]]
    assert "Wait (h)" in heads
    assert "Corridor gains (kt per unit more)" in heads


def test_what_comes_next_and_what_belongs_together_is_told(folder: Path) -> None:
    text = bottleneck_section(read_run(folder), number_=4)
    assert "Next one" in text
    assert 'data-value="321.0"' in text
    assert "0.310 + 0.120" in text


def test_a_run_without_bottlenecks_says_so(tmp_path: Path, write_run: Written) -> None:
    run = write_run(tmp_path, totals_kt=(0.0, 0.0, 0.0))
    assert "No resource of the corridor is scarce" in bottleneck_section(read_run(run), number_=4)


def test_two_places_of_one_name_are_told_apart_in_the_heat_map(tmp_path: Path, write_run: Written) -> None:
    years = [
        {
            "year": 2024,
            "corridor_kt": 1.0,
            "bottlenecks": [{"resource": r, "name": "Same", "utilisation": 0.9} for r in ("one", "two")],
        }
    ]
    text = bottleneck_section(read_run(write_run(tmp_path, years=years)), number_=4)
    assert "Same (one)" in text
    assert "Same (two)" in text
