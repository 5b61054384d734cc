"""The command `why`: what it prints and writes, and what it refuses in one message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.commands import call, refused


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that keeps one run."""
    out = tmp_path_factory.mktemp("kept") / "runs"
    assert call("run", "frozen", "--years", "2024", "--out", str(out)).code == 0
    return out


def valid(text: str) -> dict[str, Any]:
    """Read what was printed, after holding it against its published schema."""
    answer = json.loads(text)
    jsonschema.validate(answer, json.loads(call("schema", "why").out), cls=jsonschema.Draft202012Validator)
    assert answer["schema"] == "transcaspian.why/1"
    return answer


def refused_of(*arguments: str, kept: Path, says: tuple[str, ...]) -> None:
    """Expect `why` to refuse, and to print nothing to standard output."""
    assert refused("why", *arguments, "--runs", str(kept), says=says).out == ""


def test_why_prints_drivers_with_their_sources_and_writes_the_json(kept: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "why.json"
    words = ("why", "frozen", "corridor_kt", "2024", "--runs", str(kept), "--most", "5")
    answer = call(*words, "--check", "--out", str(out))
    assert (answer.code, answer.err) == (0, "")
    for part in ("corridor_kt of frozen in 2024", "What moves it most", "The same by solving again", "Sources"):
        assert part in answer.out
    found = valid(out.read_text(encoding="utf-8"))
    assert len(found["drivers"]) == 5
    for driver in found["drivers"]:
        assert driver["sources"]
        assert driver["row"] in answer.out.replace("\n", "") or driver["row"][:20] in answer.out
        assert driver["check"]["ratio"] == pytest.approx(1.0, abs=0.01)
    folder = next(kept.iterdir())
    same = valid(call("why", str(folder), "corridor_kt", "2024", "--most", "5", "--json").out)
    assert [driver["row"] for driver in same["drivers"]] == [driver["row"] for driver in found["drivers"]]
    listed = json.loads((folder / "why.json").read_text(encoding="utf-8"))
    assert [why["metric"] for why in listed] == ["corridor_kt", "corridor_teu", "by_direction_kt.west"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("frozn", "corridor_kt", "2024"), ("frozn: this is no run", "Did you mean 'frozen'?")),
        (("frozen", "coridor_kt", "2024"), ("metric", "'coridor_kt'", "corridor_teu", "Did you mean 'corridor_kt'?")),
        (("frozen", "by_cargo_kt.oill", "2024"), ("by_cargo_kt.NAME", "Did you mean 'by_cargo_kt.oil'?")),
        (("frozen", "corridor_kt", "2031"), ("year", "2031", "allowed: 2024", "The nearest is 2024.")),
        ((".", "corridor_kt", "2024"), (".: this is not a run folder", "no run.json")),
        (("frozen", "corridor_kt", "2024", "--data", "none"), ("--data", "'none'")),
        (("frozen", "corridor_kt", "2024", "--out", "."), ("a file to write",)),
    ],
    ids=lambda value: " ".join(value)[:40],
)  # fmt: skip
def test_what_why_cannot_answer_is_told_with_the_nearest_right_one(
    arguments: tuple[str, ...], says: tuple[str, ...], here: Path, kept: Path
) -> None:
    refused_of(*arguments, kept=kept, says=says)


def test_why_of_a_run_whose_tables_have_changed_is_refused_of(here: Path, kept: Path) -> None:
    call("data", "export", "--format", "csv", "--out", "tables")
    links = Path("tables/links.csv")
    links.write_text(links.read_text().replace("zhengzhou,rail,,572,", "zhengzhou,rail,,573,", 1))
    call("data", "stamp", "--data", "tables")
    words = ("frozen", "corridor_kt", "2024", "--data", "tables")
    refused_of(*words, kept=kept, says=("the tables have changed since", "Do the run again."))
