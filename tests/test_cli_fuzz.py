"""Whatever stands in a scenario or in a cell of a table, the command line ends with 0 or 2 and never with a traceback.

Solving is left out: everything up to the arrays of a year is real. What the solver does with them is for its own room.
"""

from __future__ import annotations

import csv
import io
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.commands import TABLES, call, change, files_under

from transcaspian import _verbs
from transcaspian.data import scenario_files
from transcaspian.errors import NotConverged
from transcaspian.network import build
from transcaspian.runs import run_scenario

WHOLE = (
    'name = "mine"\nextends = "base"\nyears = [2024, 2030]\ntarget_kt = 9000\nhaircut_share = 0.3\n'
    'projects = ["alat-phase-2"]\nwithout = ["aktau-hub"]\n[dates]\nalat-phase-2 = 2028\n'
    + change(from_year="2027")
    + change(op='"scale"', field='"dwell_h"', value="1.5")
)
PIECES = [
    *('"', "'", "[", "]", "=", "\n", "#", ",", ".", "-", "\\", "\\u0000", "\x00", "\x7f", "é", "😀", " "),
    *(
        "nan",
        "inf",
        "-inf",
        "-1",
        "0",
        "1e999",
        "1e308",
        "99999999999999999999",
        "2024-01-01",
        "true",
        "{}",
        "[]",
        '""',
    ),
    *("extends", "projects", "changes", "full", "[[changes]]", "name", "..", "/", "target", "a" * 300),
]
CELLS = [
    *("", " ", "0", "-1", "-0", "1e-320", "1e308", "1e999", "nan", "inf", "true", "none", "x", "*", "a b", "aktau"),
    *("99999999999999999999", "2024", "1.5", "é", "\x00", '"', ",", "\r", "é" * 400, "=1+1", "..", "rail-1520", "set"),
]


class Built(NotConverged):
    """Stands for the answer of a run whose arrays could be built."""

    exit_code = 0


@contextmanager
def without_solving() -> Iterator[None]:
    """Let a run stop where solving would begin."""

    def stop(scenario, *, atlas, years=None, progress=None):
        for year in (2024, 2040):
            build(scenario, year=year, atlas=atlas)
        raise Built("built")

    before = _verbs.run_scenario
    _verbs.run_scenario = stop
    try:
        yield
    finally:
        _verbs.run_scenario = before


def test_the_stand_in_takes_the_place_of_the_real_run() -> None:
    assert _verbs.run_scenario is run_scenario
    with without_solving():
        assert call("run", "base").err == "transcaspian: built\n"


@st.composite
def mutants(draw: st.DrawFn, text: str) -> str:
    """Cut, double and overwrite pieces of a text."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        text = text[:start] + draw(st.sampled_from(["", text[start:end] * 2, *PIECES])) + text[end:]
    return text


def judged(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder, without_solving():
        path = Path(folder, "mine.toml")
        path.write_text(text, encoding="utf-8", newline="")
        answer = call("run", str(path), "--out", str(Path(folder, "out")))
        assert answer.code in (0, 2), answer
        assert answer.err.startswith("transcaspian: ")
        assert files_under(Path(folder)) == ["mine.toml"]


@given(text=mutants(WHOLE))
@settings(max_examples=150)
def test_any_scenario_text_is_run_or_refused(text: str) -> None:
    judged(text)


@given(name=st.sampled_from(sorted(scenario_files())), data=st.data())
@settings(max_examples=30)
def test_any_mutant_of_a_shipped_scenario_is_run_or_refused(name: str, data: st.DataObject) -> None:
    judged(data.draw(mutants(scenario_files()[name].read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            'extends = "base"\n' + change(value="-5"),
            id="negative length",
        ),
        pytest.param(
            'extends = "base"\n' + change(target='"ferry-asco"', field='"count"', value="-3"),
            id="negative ships",
        ),
        pytest.param(
            'extends = "base"\nname = "../elsewhere"\n',
            id="name that climbs",
        ),
        pytest.param(
            'extends = "base"\nname = "a\\u0000b"\n',
            id="name with a zero",
        ),
        pytest.param(
            'extends = "base"\n[dates]\naktau-hub-240 = 99999\n',
            id="date in the far future",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_scenario(text: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with without_solving():
        answer = call("run", str(path), "--out", str(tmp_path / "out"))
    assert answer.code == 2
    assert "mine.toml" in answer.err


def spoil_a_cell(folder: Path, seed: int) -> str:
    """Overwrite one cell of one table; say which."""
    chance = random.Random(seed)
    path = chance.choice(sorted(folder.glob("*.csv")))
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    row = chance.randrange(len(rows)) if chance.random() < 0.1 else chance.randrange(1, len(rows))
    column = chance.randrange(len(rows[row]))
    before, rows[row][column] = rows[row][column], chance.choice([*CELLS, rows[chance.randrange(1, len(rows))][column]])
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return f"{path.name} line {row + 1} column {column + 1}: {before!r} -> {rows[row][column]!r}"


@given(seed=st.integers(0, 2**32))
@settings(max_examples=10)
def test_any_cell_is_taken_or_refused(seed: int) -> None:
    with tempfile.TemporaryDirectory() as place, without_solving():
        folder = Path(place, "tables")
        shutil.copytree(TABLES, folder)
        spoilt = spoil_a_cell(folder, seed)
        stamped = call("data", "stamp", "--data", str(folder))
        assert stamped.code in (0, 2), (spoilt, stamped)
        answer = call("run", "roadmap", "--data", str(folder), "--out", str(Path(place, "out")))
        assert answer.code in (0, 2), (spoilt, answer)
        assert answer.err.startswith("transcaspian: ")
        assert not Path(place, "out").exists()


WORDS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=60) | st.sampled_from(
    ["corridor_kt", "corridor_kt.", ".", "measures.", "by_cargo_kt.", "by_corridor_share.sea", "..", "a" * 4000, "\x00"]
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep one run to ask about."""
    out = tmp_path_factory.mktemp("kept")
    assert call("run", "frozen", "--years", "2024", "--out", str(out)).code == 0
    return out


@given(metric=WORDS, year=st.integers(-(10**30), 10**30))
@settings(max_examples=60)
def test_any_number_and_year_is_explained_or_refused_in_one_message(kept: Path, metric: str, year: int) -> None:
    for asked in ((metric, "2024"), ("corridor_kt", str(year))):
        answer = call("why", "--runs", str(kept), "--most", "1", "--json", "--", "frozen", *asked)
        assert answer.code in (0, 2), answer
        assert (answer.code == 0) == (answer.err == "")
        assert answer.err.count("transcaspian: ") == answer.code // 2, answer


@given(name=WORDS)
@settings(max_examples=60)
def test_any_name_of_a_run_is_found_or_refused_in_one_message(kept: Path, name: str) -> None:
    answer = call("why", "--runs", str(kept), "--", name, "corridor_ktt", "2024")
    assert answer.code == 2
    assert answer.err.startswith("transcaspian: ")
