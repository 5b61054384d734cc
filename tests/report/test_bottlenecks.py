from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec.structs
import polars as pl

from transcaspian.report._bottlenecks import bottleneck_section, crossing_names
from transcaspian.report._reading import KeptRun, read_kept
from transcaspian.report._sources import Bibliography

THIN = "\N{NARROW NO-BREAK SPACE}"
Written = Callable[..., Path]


def test_a_negative_gain_is_said_as_a_loss(kept: KeptRun, small: Any, books: Bibliography) -> None:
    text = bottleneck_section(kept, small, books, number_=4)
    assert "One more call a year there loses 0.0125 kt for the corridor" in text
    assert "\N{MINUS SIGN}0.0125" in text


def test_the_heat_map_takes_the_years_of_the_resource_table(kept: KeptRun, small: Any, books: Bibliography) -> None:
    text = bottleneck_section(kept, small, books, number_=4)
    assert text.count(">80</text>") == 3
    assert text.count(">70</text>") == 3


def test_every_column_of_numbers_names_its_unit(kept: KeptRun, small: Any, books: Bibliography) -> None:
    text = bottleneck_section(kept, small, books, number_=4)
    heads = [part.split("<")[0] for part in text.split('class="n">')[1:] if "(" in part.split("<")[0]]
    assert "Wait (h)" in heads
    assert "Corridor gains (kt per unit more)" in heads


def test_what_comes_next_and_what_belongs_together_is_told(kept: KeptRun, small: Any, books: Bibliography) -> None:
    text = bottleneck_section(kept, small, books, number_=4)
    assert "Next one" in text
    assert 'data-value="321.0"' in text
    assert "0.310 + 0.120" in text
    assert "Place of aktau-berths &lt;1&gt; + Place of alat-ferries &lt;1&gt;" in text


def test_a_run_without_bottlenecks_says_so(tmp_path: Path, small: Any, books: Bibliography, write_run: Written) -> None:
    run = read_kept(write_run(tmp_path, totals_kt=(0.0, 0.0, 0.0)))
    assert "No resource of the corridor is scarce" in bottleneck_section(run, small, books, number_=4)


def test_two_places_of_one_name_are_told_apart_in_the_heat_map(kept: KeptRun, small: Any, books: Bibliography) -> None:
    year = kept.summary.years[0]
    twins = [msgspec.structs.replace(year.bottlenecks[0], resource=r, name="Same") for r in ("one", "two")]
    full = [(2024, r, "Same", 0.9) for r in ("aktau-berths", "alat-ferries", "one", "two")]
    summary = msgspec.structs.replace(kept.summary, years=[msgspec.structs.replace(year, bottlenecks=twins)])
    resources = pl.DataFrame(full, schema=kept.resources.schema, orient="row")
    text = bottleneck_section(
        msgspec.structs.replace(kept, summary=summary, resources=resources), small, books, number_=4
    )
    assert "Same (one)" in text
    assert "Same (two)" in text


def test_the_heat_map_names_a_fleet_without_the_directions_of_one_year(
    kept: KeptRun, small: Any, books: Bibliography
) -> None:
    year = kept.summary.years[0]
    fleet = msgspec.structs.replace(year.bottlenecks[0], resource="aktau-berths", name="Ships (fuller: A to B)")
    summary = msgspec.structs.replace(kept.summary, years=[msgspec.structs.replace(year, bottlenecks=[fleet])])
    text = bottleneck_section(msgspec.structs.replace(kept, summary=summary), small, books, number_=4)
    drawn = text.partition('<div class="wide">')[2].partition("</figure>")[0]
    assert "Place of aktau-berths" in drawn
    assert "fuller" not in drawn


# -- crossings ---------------------------------------------------------------------------------------------------------


def crossing_table(run: KeptRun, small: Any, books: Bibliography, read_page: Callable[[str], Any]) -> Any:
    """Read the part of the section that comes after the heading of the crossings."""
    _, heading, after = bottleneck_section(run, small, books, number_=4).partition(
        "<h3>What a crossing could carry</h3>"
    )
    assert heading
    return read_page(after.removesuffix("</section>\n"))


def test_each_crossing_westbound_stands_with_the_numbers_of_the_run(
    folder: Path, kept: KeptRun, small: Any, books: Bibliography, read_page: Callable[[str], Any]
) -> None:
    said = json.loads((folder / "run.json").read_text(encoding="utf-8"))["crossings"]
    causes = ("ships_kt", "draught_kt", "weather_kt", "berth_kt", "wagons_kt")
    west = [
        row for row in said if (row["link"], row["forward"]) in {("aktau-alat-feeder", True), ("alat-aktau-dry", False)}
    ]
    read = crossing_table(kept, small, books, read_page)
    assert read.faults == []
    assert read.values == [row[cause] for row in west for cause in causes if row[cause] is not None]
    assert len(read.values) == 7


def test_the_crossings_have_names_units_the_year_and_what_binds(
    kept: KeptRun, small: Any, books: Bibliography, read_page: Callable[[str], Any]
) -> None:
    words = "|".join(word for word in crossing_table(kept, small, books, read_page).words if word.strip())
    assert "What each crossing could carry by itself in 2030, westbound" in words
    heads = "Ships (kt)|Less draught (kt)|Less weather (kt)|Berths (kt)|Wagons (kt)|Binds"
    assert f"|Crossing|Cargo|{heads}|" in words
    assert (
        f"Aktau to Alat, container feeder|Wheat <& barley>|1{THIN}763|1{THIN}724|1{THIN}414|1{THIN}088|none|berth"
        in words
    )
    assert f"Aktau to Alat, dry-cargo ship|Wheat <& barley>|1{THIN}763|1{THIN}724|1{THIN}414|none|none|weather" in words


def test_the_crossings_are_of_the_year_nearest_to_the_target(
    tmp_path: Path, small: Any, books: Bibliography, write_run: Written, read_page: Callable[[str], Any]
) -> None:
    run = read_kept(write_run(tmp_path, scenario={"target_year": 2026}))
    assert "by itself in 2025, westbound" in "".join(crossing_table(run, small, books, read_page).words)


def test_only_sea_links_from_the_eastern_shore_to_azerbaijan_are_crossings(small: Any) -> None:
    assert crossing_names(small.frame("links"), small.frame("places")) == {
        ("aktau-alat-feeder", True): "Aktau to Alat, container feeder",
        ("alat-aktau-dry", False): "Aktau to Alat, dry-cargo ship",
    }


def test_a_run_without_crossings_has_no_table_of_them(
    tmp_path: Path, small: Any, books: Bibliography, write_run: Written
) -> None:
    run = read_kept(write_run(tmp_path, crossings=[]))
    assert "What a crossing could carry" not in bottleneck_section(run, small, books, number_=4)
