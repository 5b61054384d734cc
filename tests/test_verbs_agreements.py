"""The verb of agreements."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.frozen import ran

import transcaspian
from transcaspian.errors import OutputError
from transcaspian.runs import calendar, sheet


def test_a_run_is_judged_as_its_scenario_is_and_files_hold_the_answer(tmp_path: Path) -> None:
    done = ran()
    found = transcaspian.agreements(done, on="2026-06-01", ics=tmp_path / "a.ics", csv=tmp_path / "b" / "a.csv")
    assert transcaspian.agreements("frozen", years="2024", on="2026-06-01") == found
    assert (tmp_path / "a.ics").read_bytes() == calendar(found)
    assert (tmp_path / "b" / "a.csv").read_bytes() == sheet(found)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        transcaspian.agreements(done, csv=tmp_path / "file" / "a.csv")
