"""What the check says of fibre tables that cannot be computed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.commands import TABLES

from transcaspian.data import check


@pytest.fixture
def faults_after(tmp_path: Path) -> Callable[[str, str, str], str]:
    """Change words of a table in a copy, and give the faults about what it means."""

    def changed(table: str, old: str, new: str) -> str:
        folder = tmp_path / "tables"
        shutil.copytree(TABLES, folder)
        path = folder / f"{table}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return "\n".join(str(fault) for fault in check(folder).faults if "hash" not in fault.message)

    return changed


def test_the_shipped_tables_have_none() -> None:
    assert [fault for fault in check().faults if fault.file.startswith("fibre")] == []


@pytest.mark.parametrize(
    ("table", "old", "new", "says"),
    [
        ("fibre_amplifiers", 'C band",191.3,196.1,5,30', 'C band",191.3,191.3,5,30',
         "fibre_amplifiers.csv, row amp-booster-c, field 'to_thz': the band ends where it begins; read 191.3"),
        ("fibre_designs", "amp-booster-c,amp-repeater-c,amp-receiver-c,2", "amp-booster-c,,amp-receiver-c,2",
         "fibre_designs.csv, row repeaters-2-c, field 'repeater': 2 repeaters of no kind"),
        ("fibre_designs", "amp-repeater-c,amp-receiver-c,2", "amp-repeater-cl,amp-receiver-c,2",
         "row repeaters-2-c, field 'repeater': has another band than the booster, 191.3 to 196.1 thz"),
        ("fibre_designs", "amp-remote-c,140,20", "amp-remote-c,,20",
         "row remote-c, field 'remote_km': a remote amplifier needs it"),
        ("fibre_cables", "aktau-sumgait-fibre sumgait-baku-fibre", "sumgait-baku-fibre",
         "fibre_cables.csv, row cable-sumgait, field 'links': leaves out its own link"),
        ("fibre_cables", ",caspian,", ",black-sea,", "fibre_cables.csv, field 'kind': no cable is of kind 'caspian'"),
        ("fibre_paths", ",exit-cable,", ",exit,", "fibre_paths.csv, field 'kind': no path is of kind 'exit-cable'"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_named_with_file_row_and_field(
    table: str, old: str, new: str, says: str, faults_after: Callable[[str, str, str], str]
) -> None:
    assert says in faults_after(table, old, new)
