"""A value is shown with its unit and range, and cited with its source."""

from __future__ import annotations

from typing import Any

import pytest

from transcaspian.data import Citation, Value, cite, listing, show, tables
from transcaspian.errors import InputError


def value_of(package: Any, id: str, field: str) -> Value:
    return next(value for value in show(id, folder=package.folder).values if value.field == field)


def citation_of(package: Any, id: str, field: str, row: str = "") -> Citation:
    found = cite(id, folder=package.folder)
    return next(citation for citation in found if (citation.field, citation.row) == (field, row))


def test_the_listing_counts_rows_by_status(package: Any) -> None:
    lines = {line["table"]: line for line in listing(folder=package.folder).to_dicts()}
    assert tuple(lines) == tables(package.folder).names
    assert (lines["links"]["rows"], lines["links"]["reported"], lines["links"]["assumed"]) == (2, 2, 0)
    assert (lines["alignments"]["rows"], lines["alignments"]["reported"]) == (5, 0)
    assert lines["alignments"]["licence"] == "ODbL-1.0"


def test_the_listing_of_a_table_is_the_table(package: Any) -> None:
    assert listing("links", folder=package.folder)["id"].to_list() == ["aktau-alat-ferry", "baku-alat"]


def test_an_unknown_table_is_refused(package: Any) -> None:
    with pytest.raises(InputError, match=r"there is no table 'lnks'.*Did you mean 'links'"):
        listing("lnks", folder=package.folder)


def test_a_value_is_shown_with_unit_meaning_and_status(package: Any) -> None:
    value = value_of(package, "baku-alat", "length_km")
    assert (value.value, value.unit, value.status, value.source) == (72.5, "km", "reported", "yearbook")
    assert value.description == "Length along the way"
    assert (value.low_value, value.high_value) == (None, None)


def test_a_claim_goes_before_its_row(package: Any) -> None:
    value = value_of(package, "baku-alat", "speed_km_per_h")
    assert (value.status, value.source, value.note) == ("assumed", "planner-judgement", "no timetable")
    assert (value.low_value, value.high_value) == (25, 45)
    assert value_of(package, "baku-alat", "tracks").status == "reported"


def test_what_a_claim_leaves_open_is_taken_from_the_row(package: Any) -> None:
    citation = citation_of(package, "kz-az-wheat", "volume_kt", "2024")
    assert (citation.status, citation.low_value, citation.high_value) == ("measured", 450, None)
    assert [source.id for source in citation.sources] == ["yearbook"]


def test_an_unknown_value_is_shown_but_not_cited(package: Any) -> None:
    assert value_of(package, "aktau", "unlocode").value is None
    assert "unlocode" not in {citation.field for citation in cite("aktau", folder=package.folder)}


def test_a_citation_names_title_publisher_and_address(package: Any) -> None:
    (source,) = citation_of(package, "baku-alat", "length_km").sources
    assert (source.title, source.publisher, source.url, source.year) == (
        "Yearbook", "An office", "https://example.org/y", 2024,
    )  # fmt: skip
    assert citation_of(package, "baku-alat", "length_km").note == 'said "75", measured 72.5'


def test_two_sources_are_both_cited(package: Any) -> None:
    package.edit("links", 1, source="yearbook planner-judgement")
    ids = [source.id for source in citation_of(package, "baku-alat", "length_km").sources]
    assert ids == ["yearbook", "planner-judgement"]


def test_a_source_that_is_not_listed_is_cited_by_its_id(package: Any) -> None:
    package.edit("links", 1, source="lost")
    (source,) = citation_of(package, "baku-alat", "length_km").sources
    assert (source.id, source.title, source.year) == ("lost", "", None)


@pytest.mark.parametrize(
    ("id", "related"),
    [
        ("kz-az-wheat", ["volumes"]),
        ("second-berth", ["changes"]),
        ("alat-ferry-berth", ["changes"]),
        ("asco-ferries", ["changes", "series"]),
        ("baku-alat", ["uses"]),
        ("baku-alat-section", ["uses"]),
        ("aktau", []),
    ],
)
def test_rows_that_belong_to_an_id_come_with_it(package: Any, id: str, related: list[str]) -> None:
    assert [entry.table for entry in show(id, folder=package.folder).related] == related


def test_volumes_are_shown_by_year(package: Any) -> None:
    (volumes,) = show("kz-az-wheat", folder=package.folder).related
    assert [(value.row, value.value, value.unit) for value in volumes.values] == [
        ("2023", 410, "kt"),
        ("2024", 455.5, "kt"),
    ]


def test_a_series_is_shown_with_the_unit_of_its_rows(package: Any) -> None:
    package.append("series", like=0, year="2025", value="0.8")
    entry = show("fuel-price", folder=package.folder)
    values = [
        (value.row.partition(":")[0], value.value, value.unit) for value in entry.values if value.field == "value"
    ]
    assert entry.table == "series"
    assert values == [("2024", 0.7, "usd_per_t"), ("2025", 0.8, "usd_per_t")]


def test_what_has_no_status_is_not_cited(package: Any) -> None:
    assert {citation.table for citation in cite("baku-alat", folder=package.folder)} == {"links"}


@pytest.mark.parametrize("verb", [show, cite])
def test_an_unknown_id_is_answered_with_the_nearest(package: Any, verb: Any) -> None:
    with pytest.raises(InputError, match=r"no row has the id 'alatt'\. Did you mean 'alat'") as caught:
        verb("alatt", folder=package.folder)
    assert caught.value.exit_code == 2


def test_a_claim_for_a_column_holds_where_no_claim_names_the_row() -> None:
    shown = {value.field: value for value in show("kuryk-wagon-quota").values}
    assert shown["capacity_per_y"].status == "reported"
    assert (shown["service_scv"].status, shown["service_scv"].source) == ("assumed", "planner-judgement")
