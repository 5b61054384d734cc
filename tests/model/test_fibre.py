"""The records of the fibre companion, and what their tables refuse."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.commands import TABLES

from transcaspian.data import check, tables
from transcaspian.errors import DataError
from transcaspian.model import FIBRE_TABLES, Atlas, atlas


@pytest.fixture(scope="module")
def shipped() -> Atlas:
    return atlas()


def test_every_table_becomes_records_of_its_kind(shipped: Atlas) -> None:
    for name, kind in FIBRE_TABLES.items():
        records = getattr(shipped.fibre, name)
        assert list(records) == tables().frame(f"fibre_{name}")["id"].to_list()
        assert all(type(one) is kind for one in records.values())


def test_seventeen_of_twenty_four_links_run_to_russia(shipped: Atlas) -> None:
    counts = {name: one.count for name, one in shipped.fibre.directions.items()}
    assert (counts["to-russia"], sum(counts.values())) == (17.0, 24.0)


def test_a_constant_is_its_value(shipped: Atlas) -> None:
    assert shipped.fibre.constant("cable-target") == 400.0
    with pytest.raises(DataError, match=r"fibre_constants\.csv, field 'id': the constant 'cable-aim' is missing"):
        shipped.fibre.constant("cable-aim")


@pytest.mark.parametrize(
    ("table", "old", "new", "says"),
    [
        ("links", "aktau-sumgait-fibre,aktau,sumgait,fibre,,380,", "aktau-sumgait-fibre,aktau,sumgait,fibre,,-380,",
         "links.csv, row aktau-sumgait-fibre, field 'length_km'"),
        ("fibre_paths", "span-frankfurt-london-frankfurt,", "span-frankfurt-lundon,",
         "row path-north-london, field 'spans': names no known link or fibre_span; read 'span-frankfurt-lundon'"),
        ("fibre_designs", "glass-g654e,amp-booster-c,,", "glass-g654,amp-booster-c,,",
         "fibre_designs.csv, row bare-c, field 'glass'"),
        ("fibre_directions", "to-russia,Russia,17,0.033333", "to-russia,Russia,17,-1", "field 'shock_per_y'"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_file_row_and_field(
    table: str, old: str, new: str, says: str, tmp_path: Path
) -> None:
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert any(says in str(fault) for fault in check(folder).faults), [str(fault) for fault in check(folder).faults]
