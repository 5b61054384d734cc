"""Companions in the brief of a run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from tests.power import answer, needs_pypsa

from transcaspian.model import atlas
from transcaspian.report import brief
from transcaspian.report._beside import TITLES, beside_contents, beside_sources, left_out, not_asked
from transcaspian.report._reading import KeptRun
from transcaspian.runs import COMPANIONS, write_companion

REASONS = {"power": "pip install 'transcaspian[power]'"}


def asked(kept: KeptRun, **answers: Any) -> KeptRun:
    summary = msgspec.structs.replace(kept.summary, left_out=REASONS)
    return msgspec.structs.replace(kept, summary=summary, answers=answers)


def test_what_was_left_out_is_named_until_it_is_kept(kept: KeptRun) -> None:
    bare = asked(kept)
    assert left_out(bare) == REASONS
    assert beside_contents(bare) == [("left-out", "Left out")]
    assert "Not asked beside this run: oil, fibre, trade." in not_asked(bare)[0]
    whole = asked(kept, oil=None, power=None, fibre=None, trade=None)
    assert left_out(whole) == {}
    assert not_asked(whole) == []
    assert [name for name, _ in beside_contents(whole)] == list(COMPANIONS)
    assert set(TITLES) == set(COMPANIONS)


def test_a_brief_shows_power_and_what_was_left_out(
    folder: Path, small: Any, tmp_path: Path, read_page: Callable[[str], Any]
) -> None:
    needs_pypsa()
    write_companion(folder, "power", answer())
    page = brief(folder, out=tmp_path / "power.html", tables=atlas().tables).read_text(encoding="utf-8")
    (folder / "power.json").unlink()
    read = read_page(page)
    assert read.faults == []
    assert len(read.ids) == len(set(read.ids))
    assert '<section id="power"' in page
    assert 'href="#power"' in page
    assert answer().answer in "".join(read.words)


def test_sources_of_answers_are_cited(kept: KeptRun) -> None:
    class Of(msgspec.Struct):
        id: str

    class Found(msgspec.Struct):
        sources: list[Any]

    assert beside_sources(asked(kept, one=Found(["press"]), two=Found([Of("census")]))) == ["press", "census"]
