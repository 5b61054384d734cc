"""Why the headline numbers are what they are, in the brief."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from transcaspian.data import Source
from transcaspian.report import brief
from transcaspian.report._reading import KeptRun, read_kept
from transcaspian.report._sources import Bibliography
from transcaspian.report._sources import Source as Cited
from transcaspian.report._why import why_section, why_sources
from transcaspian.runs import Driver, Why, write_whys
from transcaspian.runs._origins import Touch

SOURCES = ["src-fleet", "src-hub"]
BOOKS = Bibliography((Cited("src-fleet", "Fleet <list>"), Cited("src-hub", "Hub news")), 9)


def driver(place: int) -> Driver:
    touch = Touch("change", "hub <two>", "add", 2.0, 2028, "political", "reported", ["src-hub"])
    return Driver(
        table="fleets", row=f"ferry-{place}", field="count", name="Ferries & more", unit="", value=18.0,
        given_by="table", derivative=-10.0 / place, step_value=0.18, effect=-1.8 / place, low_value=None,
        high_value=None, low_effect=None, high_effect=None, status="assumed", sources=["src-fleet"],
        touched_by=[touch],
    )  # fmt: skip


def account(metric: str, year: int) -> Why:
    return Why(
        schema="transcaspian.why/1", run="base", scenario="base", year=year, metric=metric, unit="kt", value=7972.0,
        held="The scale is held.", inputs=5000, status_shares={"assumed": 0.75, "reported": 0.25},
        drivers=[driver(place) for place in range(1, 13)], ranges=[], columns=[], changes=[],
        sources=[Source("src-fleet", "Fleet <list>"), Source("src-hub", "Hub news")],
    )  # fmt: skip


@pytest.fixture
def told(write_run: Callable[..., Path], tmp_path: Path) -> Path:
    folder = write_run(tmp_path / "base")
    year = read_kept(folder).summary.years[-1].year
    write_whys(folder, [account("corridor_kt", year), account("corridor_teu", year)])
    return folder


def test_a_run_without_an_account_says_how_to_get_one(kept: KeptRun) -> None:
    section = why_section(kept, BOOKS, number_=9)
    assert "`transcaspian why` gives one" in section
    assert why_sources(kept) == []


def test_each_headline_number_has_ten_drivers_with_links_to_their_sources(told: Path) -> None:
    run = read_kept(told)
    year = run.summary.years[-1].year
    section = why_section(run, BOOKS, number_=9)
    for metric in ("corridor_kt", "corridor_teu"):
        assert f'<h3 id="why-{metric}-{year}">' in section
    assert section.count("<tr>") == 2 * 11
    assert section.count('href="#src-src-fleet"') == section.count('href="#src-src-hub"') == 20
    assert "Assumed" in section
    assert "75" in section
    assert "hub &lt;two&gt;" in section
    assert 'data-value="-1.8"' in section
    assert set(why_sources(run)) == set(SOURCES)


def test_the_figures_of_the_brief_lead_to_their_accounts(
    told: Path, small: Any, tmp_path: Path, read_page: Callable[[str], Any]
) -> None:
    page = brief(told, out=tmp_path / "page.html", tables=small).read_text(encoding="utf-8")
    run = read_kept(told)
    headline = next(year for year in run.summary.years if year.year == run.scenario.target_year)
    write_whys(told, [msgspec.structs.replace(account("corridor_kt", headline.year))])
    page = brief(told, out=tmp_path / "page.html", tables=small).read_text(encoding="utf-8")
    assert f'href="#why-corridor_kt-{headline.year}"' in page.partition('id="flows"')[0]
    read = read_page(page)
    assert read.faults == []
    assert len(read.ids) == len(set(read.ids))
    assert f"why-corridor_kt-{headline.year}" in read.ids
