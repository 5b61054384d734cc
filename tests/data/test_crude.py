"""The oil tables hold together, or what is wrong is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from transcaspian.data import check, stamp

TABLES = Path(__file__).parents[2] / "src" / "transcaspian" / "data" / "tables"


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Copy the tables, spoil one cell after another of the oil tables, and check once."""
    mine = tmp_path_factory.mktemp("crude") / "tables"
    shutil.copytree(TABLES, mine)
    for table, old, new in (
        ("oil_outages", "2022,30,0.3,0.1,0.667,", "2022,30,,0.1,0.667,"),
        ("oil_outages", "2025,60,0.3,0,0.4,0.4", "2025,60,0.5,0,0.4,0.4"),
        ("oil_outages", "2025,92,0.214,", "2025,92,-0.2,"),
        ("oil_grades", "grade-btc,Blend of Ceyhan,0.0018,0.0015", "grade-btc,Blend of Ceyhan,0.0018,0.0019"),
        ("oil_terms", '2024",81,60,99.8', '2024",59,60,99.8'),
        (
            "oil_ways",
            "samara-hamburg-pipeline,samara-hamburg-pipeline,",
            "samara-hamburg-pipeline,sangachal-ceyhan-pipeline,",
        ),
        ("oil_records", "rec-btc-2023-all,way-btc", "rec-btc-2023-all,way-btk"),
        ("oil_records", "2024,nearly 1.5 Mt", "2024,above 1.4 Mt"),
    ):
        path = mine / f"{table}.csv"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (table, old)
        path.write_text(text.replace(old, new), encoding="utf-8")
    stamp(mine)
    return [str(fault) for fault in check(mine).faults]


@pytest.mark.parametrize(
    "message",
    [
        "oil_outages.csv, row outage-2022-03, field 'lost_share': is empty",
        "oil_outages.csv, row outage-2025-02, field 'lost_share': lies outside its own range; read 0.5",
        "oil_outages.csv, row outage-2025-11, field 'lost_share': is too small; read -0.2",
        "oil_grades.csv, row grade-btc, field 'sulphur_share': lies outside its own range; read 0.0018",
        "oil_terms.csv, row oil-brent, field 'value': lies outside its own range; read 59; allowed: 60 to 99.8",
        "oil_ways.csv, row way-germany, field 'key_links': is no link of this way; read 'sangachal-ceyhan-pipeline'",
        "oil_records.csv, row rec-btc-2023-all, field 'way': names no known oil_way; read 'way-btk'",
        "oil_records.csv, row rec-btc-2024-high, field 'reading': counts the same as rec-btc-2024-low",
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_file_row_and_field(spoiled: list[str], message: str) -> None:
    assert len([fault for fault in spoiled if message in fault]) == 1, spoiled


def test_one_cell_is_one_fault(spoiled: list[str]) -> None:
    assert len(spoiled) == 8, spoiled


def test_the_shipped_oil_tables_have_no_fault() -> None:
    assert not [fault for fault in check().faults if fault.file.startswith("oil_")]
