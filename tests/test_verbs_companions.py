"""How the answer of a companion is kept beside a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.frozen import kept_in
from tests.lights import dim_answer
from tests.traded import traded_as

import transcaspian
from transcaspian import _verbs_companions
from transcaspian.errors import InputError
from transcaspian.model import atlas, scenario
from transcaspian.runs import AGREEMENTS_SCHEMA, Agreements, read_companion, read_companions


def judged(folder: Path) -> dict[str, str]:
    found: Any = read_companion(folder, "agreements", Agreements, schema=AGREEMENTS_SCHEMA)
    return {one.id: one.verdict for one in found.promises}


def test_an_answer_is_kept_in_a_run_of_its_own_scenario_only_and_promises_follow(tmp_path: Path) -> None:
    folder = kept_in(tmp_path)
    light, other = (dim_answer(scenario(name, atlas=atlas()), atlas()) for name in ("frozen", "base"))
    trade = traded_as("frozen")
    with pytest.raises(InputError, match="the run is of another scenario"):
        transcaspian.keep_companion(other, folder)
    assert read_companions(folder) == {}
    before = judged(folder)
    for found in (light, trade):
        assert transcaspian.keep_companion(found, folder) == folder / "report.html"
    assert read_companions(folder) == {"fibre": light, "trade": trade}
    after = judged(folder)
    changed = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    assert changed == dict.fromkeys(("agr-fibre-2026", "agr-trade-1bn"), ("cannot be measured", "missed"))
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert all(f'<section id="{name}"' in page for name in ("fibre", "trade"))
    _verbs_companions.check_run("frozen", folder)
