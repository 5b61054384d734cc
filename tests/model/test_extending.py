"""A scenario that extends another with Changes of its own."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from transcaspian.errors import ScenarioError
from transcaspian.model import Change, atlas, extending, scenario, to_toml

MORE = Change("kz-steel-baku", "volume_kt", "scale", 0.9, 2026, 2027, "derived-here", "trade")


@pytest.mark.parametrize("asked", ["frozen", "short", "full"])
def test_what_extends_a_scenario_holds_all_of_it_and_the_changes(asked: str, tmp_path: Path) -> None:
    shipped = atlas()
    texts = {"short": 'extends = "frozen"\ntarget_kt = 7', "full": to_toml(scenario("frozen", atlas=shipped))}
    name = asked
    if asked in texts:
        name = str(tmp_path / f"{asked}.toml")
        Path(name).write_text(texts[asked], encoding="utf-8")
    out = tmp_path / "deep" / "more.toml"
    out.parent.mkdir()
    out.write_text(extending(name, [MORE], out=out, title="More", description="told"), encoding="utf-8")
    plain, more = (scenario(one, atlas=shipped) for one in (name, str(out)))
    assert (more.name, more.title, more.description) == ("more", "More", "told")
    assert (more.target_kt, more.projects) == (plain.target_kt, plain.projects)
    added = [change for change in more.changes if change not in plain.changes]
    owner = "trade" if asked == "full" else "more"  # a short form owns its Changes
    assert added == [msgspec.structs.replace(MORE, owner=owner)]
    assert set(plain.changes) < set(more.changes)


@pytest.mark.parametrize(("file", "says"), [("more.json", "no scenario file"), ("a b.toml", "cannot name a run")])
def test_a_file_that_cannot_be_a_scenario_is_refused(file: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=says):
        extending("frozen", (), out=tmp_path / file, title="", description="")
    own = tmp_path / "own.toml"
    with pytest.raises(ScenarioError, match="cannot extend itself"):
        extending(str(own), (), out=own, title="", description="")
