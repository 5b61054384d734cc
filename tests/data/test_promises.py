"""Agreements name a measure or a reason, works and days, or the fault is named."""

from __future__ import annotations

from typing import Any

import pytest

from transcaspian.data import check, tables


def faults_of(package: Any) -> list[str]:
    return [str(fault) for fault in check(package.folder).faults if "hash" not in fault.message]


@pytest.mark.parametrize(
    ("table", "index", "cells", "message"),
    [
        ("agreements", 0, {"measure": ""},
         "agreements.csv, row roadmap, field 'measure': the agreement names no measure and gives no reason. Name a"
         " measure of measures.csv, or say in 'reason' why none can show it."),
        ("agreements", 0, {"measure": "corridor_kg"},
         "agreements.csv, row roadmap, field 'measure': names no known measure; read 'corridor_kg'; allowed: a measure"
         " of measures. Did you mean 'corridor_kt'?"),
        ("agreements", 0, {"reason": "no text"},
         "agreements.csv, row roadmap, field 'reason': names a measure and a reason why it has none; read 'no text'."
         " Keep one of them."),
        ("agreements", 0, {"unit": "teu"},
         "agreements.csv, row roadmap, field 'unit': is not the unit of the measure corridor_kt; read 'teu'; allowed:"
         " kt"),
        ("agreements", 0, {"projects": "second-berth"},
         "agreements.csv, row roadmap, field 'projects': is for measures of kind opening only; read 'second-berth'"),
        ("agreements", 1, {"projects": ""},
         "agreements.csv, row berth, field 'projects': an opening needs the works that open. Name rows of"
         " projects.csv."),
        ("agreements", 1, {"projects": "second-bert"}, "field 'projects': names no known project; read 'second-bert'"),
        ("measures", 0, {"perimeter": ""},
         "measures.csv, row corridor_kt, field 'perimeter': a measure of kind flow needs it"),
        ("measures", 1, {"perimeter": "ministry"},
         "measures.csv, row opening_year, field 'perimeter': is for kind flow only; read 'ministry'"),
        ("measures", 0, {"base_resources": "baku-alat-section"},
         "measures.csv, row corridor_kt, field 'base_resources': is for kind capacity only; read 'baku-alat-section'"),
        ("measures", 1, {"kind": "open"}, "field 'kind': is not known; read 'open'"),
        ("milestones", 2, {"agreement": "roadmap"},
         "agreements.csv, row treaty, field 'id': nothing is known of it in milestones.csv; read 'treaty'. Give it a"
         " row, with the day and the source."),
        ("milestones", 0, {"agreement": "roadmapp"}, "field 'agreement': names no known agreement; read 'roadmapp'"),
        ("milestones", 0, {"day": "2023-02-30"},
         "milestones.csv, row line 2, field 'day': no calendar has this day; read '2023-02-30'; allowed: YYYY-MM-DD"),
        ("milestones", 0, {"day": "25 Nov 2022"}, "milestones.csv, row line 2, field 'day':"),
        ("milestones", 0, {"state": "sealed"}, "field 'state': is not known; read 'sealed'"),
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_named(
    package: Any, table: str, index: int, cells: dict[str, str], message: str
) -> None:
    assert faults_of(package) == []
    package.edit(table, index, **cells)
    found = faults_of(package)
    assert any(message in fault for fault in found), found


def test_at_least_forty_promises_have_sources_and_a_measure_or_a_reason() -> None:
    rows = tables().frame("agreements").rows(named=True)
    assert len(rows) >= 40
    assert all(row["source"] and bool(row["measure"]) != bool(row["reason"]) for row in rows)
    told = tables().frame("milestones")
    assert set(told["agreement"]) == {row["id"] for row in rows}
    assert told["source"].null_count() == 0
