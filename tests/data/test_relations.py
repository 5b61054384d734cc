"""What ties the tables together holds, or is named."""

from __future__ import annotations

from typing import Any

import pytest

from transcaspian.data import check


def faults_of(package: Any) -> list[str]:
    return [str(fault) for fault in check(package.folder).faults if "hash" not in fault.message]


def warnings_of(package: Any) -> list[str]:
    return [str(fault) for fault in check(package.folder).warnings]


@pytest.mark.parametrize(
    ("table", "index", "cells", "message"),
    [
        ("links", 1, {"destination": "alatt"},
         "links.csv, row baku-alat, field 'destination': names no known place; read 'alatt'; allowed: an id of places."
         " Did you mean 'alat'?"),
        ("corridors", 0, {"links": "baku-alat aktau-alat-fery"},
         "corridors.csv, row titr, field 'links': names no known link; read 'aktau-alat-fery'"),
        ("uses", 0, {"element": "baku-alatt"}, "field 'element': names no known link or transfer"),
        ("constants", 0, {"cargo_group": "graine"},
         "field 'cargo_group': names no known group; read 'graine'; allowed: a group of cargoes or *"),
        ("transfers", 0, {"place": "aktua"}, "field 'place': names no known place; read 'aktua'"),
        ("volumes", 0, {"source": "yearbok"},
         "volumes.csv, row line 2, field 'source': names no known source; read 'yearbok'"),
        ("changes", 0, {"target": "alat"}, "changes.csv, row line 2, field 'target': names no known row; read 'alat'"),
        ("changes", 0, {"field": "depth"}, "berths have no such field to aim at; read 'depth'"),
        ("changes", 0, {"field": "status"}, "berths have no such field to aim at; read 'status'"),
        ("changes", 0, {"value": "-8"}, "field 'value': is not what 'depth_m' may hold; read -8"),
        ("changes", 0, {"field": "maintained", "value": "7"}, "field 'value': is neither 0 nor 1; read 7"),
        ("changes", 0, {"field": "vehicle"}, "is a number, but the field holds text; read 'vehicle'"),
        ("changes", 1, {"to_year": "2020"},
         "field 'to_year': ends before it begins; read 2020; allowed: 2028 or later"),
        ("series", 1, {"target": "asco-ferry"}, "series.csv, row line 3, field 'target': names no known row"),
        ("series", 1, {"field": "counts"}, "fleets have no such field to aim at; read 'counts'"),
        ("series", 1, {"field": ""}, "field 'field': target and field go together: one is empty"),
        ("series", 0, {"field": "count"}, "field 'target': target and field go together: one is empty"),
        ("claims", 0, {"table": "linkz"}, "claims.csv, row line 2, field 'table': names no known table; read 'linkz'"),
        ("claims", 0, {"id": "baku-alt"}, "field 'id': names no known row; read 'baku-alt'; allowed: a row of links"),
        ("claims", 1, {"id": "kz-az-wheat:2022"}, "read 'kz-az-wheat:2022'; allowed: a row of volumes"),
        ("claims", 0, {"field": "speed"}, "field 'field': names no known column; read 'speed'"),
        ("claims", 0, {"low": "50"}, "field 'low': low is above high; read 50; allowed: at most 45"),
        ("fleets", 0, {"rule": "timetable"}, "row asco-ferries, field 'headway_h': a timetable needs it"),
        ("fleets", 0, {"headway_h": "24"}, "field 'headway_h': fill and go has none; read 24"),
        ("resources", 0, {"direction": "lines"},
         "resources.csv, row baku-alat-section, field 'fleet': the rule counts the lines of a fleet, and none is given;"
         " read ''; allowed: an id of fleets"),
        ("resources", 0, {"direction": "lines", "fleet": "asco-ferries"},
         "field 'element': 'baku-alat-section' counts the lines of a fleet, and this is none of them;"
         " read 'baku-alat'"),
        ("berths", 0, {"depth_level_m_baltic": ""},
         "berths.csv, row alat-ferry-berth, field 'depth_level_m_baltic': a depth of 7 m without the level of the sea"
         " at which it was true; read nothing; allowed: a number at least -35"),
        ("months", 6, {"month": "6"},
         "months.csv, field 'month': a year has each month once; read 1 2 3 4 5 6 6 8 9 10 11 12; allowed: 1 to 12"),
        ("tariffs", 0, {"usd_per_t_km": ""}, "row ady-wagon, field 'usd_per_t_km': names no price"),
        ("tariffs", 0, {"operator": ""}, "names neither an operator nor a link"),
        ("fits", 0, {"targets": "titr-grain titr-grainn"},
         "fits.csv, row fit-grain, field 'targets': names no row that it can move; read 'titr-grainn'; allowed: ids of"
         " links | resources | "),
        ("fits", 0, {"targets": "titr-grainn"}, "Did you mean 'titr-grain'?"),
        ("fits", 0, {"targets": "aktau"}, "names no row that it can move; read 'aktau'"),
        ("fits", 0, {"targets": "fit-grain"}, "names no row that it can move; read 'fit-grain'"),
        ("fits", 0, {"field": "constant_usd_per_tt"},
         "field 'field': constants have no such number; read 'constant_usd_per_tt'; allowed: constant_usd_per_t."
         " Did you mean 'constant_usd_per_t'?"),
        ("fits", 0, {"field": "corridor"}, "constants have no such number; read 'corridor'"),
        ("fits", 0, {"targets": "titr-grain baku-alat"}, "links have no such number; read 'constant_usd_per_t'"),
        ("fits", 0, {"targets": "baku-alat", "field": "tracks"}, "links have no such number; read 'tracks'"),
        ("fits", 0, {"op": "scale"},
         "field 'prior_value': a scale is a factor: its logarithm is fitted; read 0; allowed: a number greater than 0"),
        ("fits", 0, {"op": "scale", "prior_value": "1", "value": "-2"}, "field 'value': a scale is a factor"),
        ("fits", 0, {"prior_sd_value": "0"}, "field 'prior_sd_value': is too small; read 0"),
        ("fits", 0, {"op": "set"}, "field 'op': is not known; read 'set'; allowed: add | scale"),
        ("observations", 0, {"perimeter": "ministri"},
         "observations.csv, row ministry-2024, field 'perimeter': names no known perimeter; read 'ministri'"),
    ],
)  # fmt: skip
def test_a_broken_tie_is_a_fault(package: Any, table: str, index: int, cells: dict[str, str], message: str) -> None:
    package.edit(table, index, **cells)
    assert any(message in fault for fault in faults_of(package)), faults_of(package)


def test_a_fleet_of_many_lines_has_too_many_slots(package: Any) -> None:
    package.edit("fleets", 0, links=" ".join(["aktau-alat-ferry"] * 6))
    package.edit("resources", 0, direction="lines", fleet="asco-ferries")
    message = (
        "fleet 'asco-ferries' has too many lines: each one more doubles the slots; read 6; allowed: at most 5 lines"
    )
    assert any(message in fault for fault in faults_of(package)), faults_of(package)


def test_an_id_is_unique_over_all_tables(package: Any) -> None:
    package.edit("parameters", 0, id="aktau")
    message = "parameters.csv, row aktau, field 'id': the id stands in places.csv too; ids are unique over all tables"
    assert any(fault.startswith(message) for fault in faults_of(package))


@pytest.mark.parametrize(("table", "key"), [("places", "id"), ("volumes", "market + year")])
def test_a_key_stands_once_in_its_table(package: Any, table: str, key: str) -> None:
    package.append(table)
    assert any(f"the row stands in line 2 too; {key} must differ" in fault for fault in faults_of(package))


@pytest.mark.parametrize(
    ("spans", "clash"),
    [
        ((("2028", ""), ("2030", "")), True),
        ((("2028", "2030"), ("2030", "2032")), True),
        ((("2028", "2029"), ("2030", "")), False),
        ((("2030", ""), ("2028", "2029")), False),
    ],
)
def test_one_project_sets_a_field_once_a_year(
    package: Any, spans: tuple[tuple[str, str], tuple[str, str]], clash: bool
) -> None:
    (first, last), (start, end) = spans
    package.edit("changes", 0, from_year=first, to_year=last)
    package.append("changes", like=0, from_year=start, to_year=end, value="9")
    found = [fault for fault in faults_of(package) if "sets 'depth_m' of 'alat-ferry-berth' twice in one year" in fault]
    assert bool(found) is clash
    assert faults_of(package) == found


def test_two_projects_may_set_the_same_field(package: Any) -> None:
    package.append("projects", id="third-berth")
    package.append("changes", project="third-berth")
    assert faults_of(package) == []


def test_two_adds_in_one_year_are_no_clash(package: Any) -> None:
    package.append("changes", like=1, from_year="2029")
    assert faults_of(package) == []


def test_two_series_of_one_value_in_one_year_are_a_fault(package: Any) -> None:
    package.append("series", like=1, id="ferry-count-by-others")
    message = "'count' of 'asco-ferries' has a value for 2024 in line 3 too"
    assert any(message in fault for fault in faults_of(package))


def test_a_market_without_volume_is_a_fault(package: Any) -> None:
    package.append("markets", id="kz-az-barley")
    (fault,) = faults_of(package)
    assert fault.startswith("volumes.csv, row kz-az-barley, field 'market': market 'kz-az-barley' has no volume")


def test_a_source_that_nothing_rests_on_is_a_warning(package: Any) -> None:
    assert warnings_of(package) == []
    package.append("sources", id="old-yearbook")
    assert faults_of(package) == []
    assert warnings_of(package) == ["sources.csv, row old-yearbook: no row rests on this source."]


def test_the_standing_sources_need_no_row(package: Any) -> None:
    package.write("claims", [])
    package.append("sources", id="natural-earth")
    assert warnings_of(package) == []


def test_judgement_that_is_not_called_assumed_is_a_warning(package: Any) -> None:
    package.edit("claims", 0, status="measured")
    assert warnings_of(package) == [
        "claims.csv, row line 2, field 'status': rests on judgement alone; read 'measured'; allowed: assumed."
    ]


def test_a_series_in_another_unit_than_its_field_is_a_warning(package: Any) -> None:
    package.append("series", like=1, year="2025", field="speed_kn", unit="km_per_h")
    assert warnings_of(package) == [
        "series.csv, row line 4, field 'unit': is another unit; read 'km_per_h'; allowed: kn."
    ]
