"""Every command does what it says, and says what is wrong: one message, exit code 2, nothing written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.commands import TABLES, Answer, call, change, edit, files_under, interrupted, refused

from transcaspian import __version__


def valid(name: str, text: str) -> dict[str, Any]:
    """Read what a command printed, after holding it against its published schema."""
    answer = json.loads(text)
    schema = json.loads(call("schema", name).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(answer, schema, cls=jsonschema.Draft202012Validator)
    assert answer["schema"] == f"transcaspian.{name}/1"
    return answer


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
    """A folder that keeps one run, and what the command printed."""
    out = tmp_path_factory.mktemp("kept") / "new" / "runs"
    return out, call("run", "frozen", "--years", "2024", "--out", str(out))


# -- the commands ------------------------------------------------------------------------------------------------------


def test_run_prints_years_bottlenecks_targets_the_assumed_share_and_the_report(kept: tuple[Path, Answer]) -> None:
    out, answer = kept
    assert answer.code == 0
    assert answer.err == ""
    for words in ("ministry's perimeter", "Worst bottlenecks", "utilisation", "Targets", "Model beside the world"):
        assert words in answer.out
    assert "assumed" in answer.out
    assert "largest residual of utilisation" in answer.out
    report = next(out.glob("frozen-*/report.html"))
    assert f"Report: {report}" in answer.out
    assert sorted(path.name for path in report.parent.iterdir()) == [
        "agreements.json", "corridors.parquet", "flows.parquet", "markets.parquet", "report.html",
        "resources.parquet", "routes.parquet", "run.json", "why.json",
    ]  # fmt: skip


def test_run_prints_the_json_that_it_keeps(kept: tuple[Path, Answer]) -> None:
    out, _ = kept
    answer = call("run", "frozen", "--years", "2024", "--json", "--out", str(out))
    assert answer.code == 0
    summary = valid("run", answer.out)
    assert [year["year"] for year in summary["years"]] == [2024]
    assert summary["years"][0]["residual"] < 1e-8
    assert summary["years"][0]["bottlenecks"]
    assert 0.0 < summary["assumed_share"] < 1.0
    assert json.loads((out / summary["id"] / "run.json").read_text()) == summary


def test_a_run_done_twice_is_one_folder(kept: tuple[Path, Answer]) -> None:
    assert len(list(kept[0].iterdir())) == 1


def test_runs_lists_what_is_kept(kept: tuple[Path, Answer]) -> None:
    out, _ = kept
    name = next(out.iterdir()).name
    assert name in call("runs", "--out", str(out)).out
    found = json.loads(call("runs", "--out", str(out), "--json").out)
    assert found["schema"] == "transcaspian.runs/1"
    assert [(row["id"], row["years"]) for row in found["runs"]] == [(name, [2024, 2024])]


def test_runs_of_a_folder_that_is_not_there_are_none(tmp_path: Path) -> None:
    assert call("runs", "--out", str(tmp_path / "none")) == Answer(0, "no runs here\n", "")


def test_report_writes_the_brief_anew(kept: tuple[Path, Answer], tmp_path: Path) -> None:
    folder = next(kept[0].iterdir())
    page = tmp_path / "brief.html"
    assert call("report", str(folder), "--out", str(page)) == Answer(0, f"{page}\n", "")
    assert page.read_bytes() == (folder / "report.html").read_bytes()


def test_compare_prints_both_sides_and_writes_a_page(tmp_path: Path) -> None:
    page = tmp_path / "new" / "page.html"
    page.parent.mkdir()
    answer = call("compare", "frozen", "base", "--years", "2024", "--report", str(page), "--json")
    assert answer.code == 0
    found = valid("compare", answer.out)
    row = found["years"][0]
    assert row["difference_kt"] == pytest.approx(row["b_kt"] - row["a_kt"])
    assert page.read_text().startswith("<!DOCTYPE html>")
    shown = call("compare", "frozen", "base", "--years", "2024")
    assert (shown.code, shown.err) == (0, "")
    for words in ("frozen kt", "base kt", "difference kt", "the worst bottleneck stays"):
        assert words in shown.out


def test_route_prints_ways_with_legs_days_and_waits() -> None:
    answer = call("route", "xian", "poti", "--year", "2024", "--scenario", "frozen", "-k", "2", "--json")
    assert answer.code == 0
    found = valid("route", answer.out)
    assert (found["origin"], found["destination"], len(found["ways"])) == ("xian", "poti", 2)
    for way in found["ways"]:
        assert sum(leg["length_km"] for leg in way["legs"]) == pytest.approx(way["length_km"])
    shown = call("route", "xian", "poti", "--year", "2024", "--scenario", "frozen", "-k", "2")
    assert (shown.code, shown.err) == (0, "")
    for words in ("USD/TEU", "days", "operators", "waits for:"):
        assert words in shown.out


@pytest.mark.parametrize("name", ["run", "compare", "route", "why"])
def test_schema_prints_the_json_schema_of_a_command(name: str) -> None:
    schema = json.loads(call("schema", name).out)
    assert schema["$schema"].endswith("2020-12/schema")
    assert name in schema["title"]


def test_version_and_help_are_told() -> None:
    assert call("--version") == Answer(0, f"transcaspian {__version__}\n", "")
    assert "COMMAND" in call("--help").out


# -- bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("route", "xiann", "poti"), ("places.csv", "'xiann'", "Did you mean 'xian'?")),
        (("route", "xian", "potti"), ("places.csv", "'potti'", "Did you mean 'poti'?")),
        (("route", "xian", "poti", "--cargo", "graain"), ("cargoes.csv", "'graain'", "Did you mean 'grain'?")),
        (("route", "xian", "poti", "--year", "1999"), ("--year", "1999", "2019 to 2050")),
        (("route", "xian", "poti", "--scenario", "bse"), ("'bse'", "Did you mean 'base'?")),
        (("run", "frozn"), ("frozn", "allowed: ", "zangezur", "Did you mean 'frozen'?")),
        (("run", "mine.toml"), ("mine.toml", "the path of a .toml file")),
        (("compare", "frozen", "roadmapp", "--report", "page.html"), ("'roadmapp'", "Did you mean 'roadmap'?")),
        (("run", "frozen", "--years", "1999"), ("--years", "'1999'", "2019 to 2050")),
        (("run", "frozen", "--years", "2024-2051"), ("--years", "'2024-2051'", "2019 to 2050")),
        (("run", "frozen", "--years", "abc"), ("--years", "'abc'", "2024-2040, 2030, or 2024,2030")),
        (("run", "frozen", "--years", ""), ("--years", "2024-2040, 2030, or 2024,2030")),
        (("run", "frozen", "--data", "none"), ("--data", "'none'", "a folder that holds places.csv")),
        (("schema", "rum"), ("'rum'", "run, compare, route", "Did you mean 'run'?")),
        (("report", "none"), ("none", "run.json")),
        (("run", "a" * 5000 + ".toml"), ("file name too long",)),
    ],
    ids=lambda value: " ".join(value)[:40],
)  # fmt: skip
def test_a_wrong_name_or_year_is_told_with_the_nearest_right_one(
    arguments: tuple[str, ...], says: tuple[str, ...], here: Path
) -> None:
    refused(*arguments, says=says)


SCENARIOS: dict[str, tuple[str, tuple[str, ...]]] = {
    "unknown project": (
        'extends = "base"\nprojects = ["aktau-hubb"]\n',
        ("mine.toml", "'projects'", "'aktau-hubb'", "projects.csv", "Did you mean 'aktau-hub'?"),
    ),
    "unknown project in dates": (
        'extends = "base"\n[dates]\naktau-hubb = 2030\n',
        ("mine.toml", "'dates'", "'aktau-hubb'", "Did you mean 'aktau-hub'?"),
    ),
    "two sets of one field": (
        'extends = "base"\n' + change() + change(value="460", from_year="2030"),
        ("mine.toml", "row aktau-alat-ferry", "'length_km'", "450", "460", "one set for each field and year"),
    ),
    "unknown target": (
        'extends = "base"\n' + change(target='"aktau-alatt-ferry"'),
        ("mine.toml", "row changes 1", "'target'", "'aktau-alatt-ferry'", "Did you mean 'aktau-alat-ferry'?"),
    ),
    "unknown field": (
        'extends = "base"\n' + change(field='"lenght_km"'),
        ("mine.toml", "row changes 1", "'field'", "'lenght_km'", "Did you mean 'length_km'?"),
    ),
    "unknown op": (
        'extends = "base"\n' + change(op='"sett"'),
        ("mine.toml", "'op'", "'sett'", "set, add, scale", "Did you mean 'set'?"),
    ),
    "nan in a change": (
        'extends = "base"\n' + change(value="nan"),
        ("mine.toml", "row changes 1", "'value'", "nan", "a finite number"),
    ),
    "nan in a scenario": ('extends = "base"\ntarget_kt = nan\n', ("mine.toml", "'target_kt'", "nan")),
    "years outside": ('extends = "base"\nyears = [1999, 2030]\n', ("mine.toml", "'years'", "1999", "2019 to 2050")),
    "years backwards": ('extends = "base"\nyears = [2030, 2024]\n', ("mine.toml", "'years'", "first before last")),
    "unknown key": ('extends = "base"\nprojetcs = []\n', ("mine.toml", "'projetcs'", "Did you mean 'projects'?")),
    "wrong kind": ('extends = "base"\nprojects = "all"\n', ("mine.toml", "projects", "Expected `array`")),
    "broken TOML": ('extends = "base"\nyears = 2024 to 2030\n', ("mine.toml", "not valid TOML", "line 2")),
    "unknown parent": ('extends = "bse"\n', ("'bse'", "Did you mean 'base'?")),
    "no source": ('extends = "base"\n' + change(source='""'), ("mine.toml", "'source'", "a Change needs a source")),
    "no full form": ('form = "full"\nname = "mine"\n', ("mine.toml", "not a full scenario", "title")),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_fault_in_a_scenario_is_told(name: str, here: Path) -> None:
    text, says = SCENARIOS[name]
    Path("mine.toml").write_text(text)
    refused("run", "mine.toml", says=says)


def test_a_circle_of_scenarios_is_told(here: Path) -> None:
    Path("one.toml").write_text('extends = "two.toml"\n')
    Path("two.toml").write_text('extends = "one.toml"\n')
    refused("run", "one.toml", says=("'extends'", "one -> two -> one"))


def test_a_scenario_that_is_no_text_is_told(here: Path) -> None:
    Path("mine.toml").write_bytes(b"\xff\xfe")
    refused("run", "mine.toml", says=("mine.toml", "cannot be read"))


SPOILED: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "negative length": (
        lambda folder: edit(folder / "links.csv", "zhengzhou,rail,,572,", "zhengzhou,rail,,-572,"),
        ("links.csv", "row lianyungang-zhengzhou", "'length_km'", "-572", "greater than 0"),
    ),
    "nan": (
        lambda folder: edit(folder / "links.csv", "zhengzhou,rail,,572,", "zhengzhou,rail,,nan,"),
        ("links.csv", "row lianyungang-zhengzhou", "'length_km'", "'nan'", "a finite number"),
    ),
    "unknown place": (
        lambda folder: edit(folder / "links.csv", "zhou,lianyungang,zhengzhou,rail", "zhou,lianyungan,zhengzhou,rail"),
        ("links.csv", "'origin'", "'lianyungan'", "Did you mean 'lianyungang'?"),
    ),
    "missing sidecar": (
        lambda folder: (folder / "links.toml").unlink(),
        ("links.toml", "the sidecar is missing"),
    ),
    "missing table": (lambda folder: (folder / "links.csv").unlink(), ("links.csv", "the table is missing")),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_a_fault_in_a_table_is_told(name: str, here: Path) -> None:
    spoil, says = SPOILED[name]
    shutil.copytree(TABLES, "tables")
    spoil(Path("tables"))
    refused("run", "frozen", "--years", "2024", "--data", "tables", says=says)


def test_a_missing_table_is_one_fault(here: Path) -> None:
    shutil.copytree(TABLES, "tables")
    Path("tables", "links.csv").unlink()
    assert len(call("data", "check", "--data", "tables").err.splitlines()) == 1


# -- places to write ---------------------------------------------------------------------------------------------------

WRITERS = {
    "run": ("run", "frozen", "--years", "2024", "--out", "{}"),
    "compare": ("compare", "frozen", "base", "--years", "2024", "--report", "{}/page.html"),
    "export": ("data", "export", "--out", "{}/book.xlsx"),
    "export csv": ("data", "export", "--format", "csv", "--out", "{}/tables"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_read_only_folder_is_refused_before_anything_is_computed(name: str, here: Path) -> None:
    Path("locked").mkdir(mode=0o555)
    refused(*(part.format("locked") for part in WRITERS[name]), says=("locked", "read-only"))


@pytest.mark.parametrize("name", WRITERS)
def test_a_path_that_is_a_file_is_refused(name: str, here: Path) -> None:
    Path("taken").write_text("mine")
    refused(*(part.format("taken") for part in WRITERS[name]), says=("taken", "file"))
    assert Path("taken").read_text() == "mine"


@pytest.mark.parametrize("name", WRITERS)
def test_a_path_through_a_file_is_refused(name: str, here: Path) -> None:
    Path("taken").write_text("mine")
    refused(*(part.format("taken/on/the/way") for part in WRITERS[name]), says=("taken", "file"))


def test_a_folder_is_refused_where_a_page_is_meant(here: Path) -> None:
    Path("folder").mkdir()
    refused("compare", "frozen", "base", "--years", "2024", "--report", "folder", says=("folder", "a file to write"))


def test_runs_of_a_file_are_refused(here: Path) -> None:
    Path("taken").write_text("mine")
    refused("runs", "--out", "taken", says=("taken", "a folder that keeps runs"))


# -- no answer, wrong use, interrupts ----------------------------------------------------------------------------------


def test_a_model_without_an_answer_ends_with_one(here: Path) -> None:
    answer = call("route", "xian", "xian", "--year", "2024", "--scenario", "frozen")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("transcaspian: no open route")
    assert len(answer.err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [(), ("bogus",), ("run", "--bogus"), ("run", "a", "b"), ("route", "xian"), ("compare", "base"), ("data",),
     ("route", "xian", "poti", "-k", "0"), ("route", "xian", "poti", "--year", "soon"), ("run", "frozen", "--years"),
     ("data", "bogus"), ("data", "stamp"), ("why", "base"), ("why", "base", "corridor_kt", "soon")],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_ends_with_two_and_writes_nothing(arguments: tuple[str, ...], here: Path) -> None:
    answer = call(*arguments)
    assert answer.code == 2
    assert "Usage" in answer.err + answer.out or "requires an argument" in answer.err
    assert files_under(here) == []


STOPPED = """
import sys, time
from pathlib import Path
from transcaspian import _verbs, cli, runs

def wait(*_, **__):
    Path("ready").touch()
    time.sleep(60)

{patch} = wait
cli.main(["run", "frozen", "--years", "2024", "--out", "out"])
"""


@pytest.mark.parametrize(
    "patch",
    [
        "_verbs.run_scenario",
        "sys.modules['transcaspian.runs._store'].run_tables",
        "_verbs.reports.brief",
    ],
    ids=["solving", "writing", "report"],
)
def test_an_interrupt_leaves_no_run_behind(patch: str, here: Path) -> None:
    answer = interrupted(STOPPED.format(patch=patch), most_s=60.0)
    assert answer.code == 130, answer.err
    assert answer.out == ""
    assert answer.err == "transcaspian: interrupted; nothing half-written is left\n"
    assert [name for name in files_under(here) if name not in ("ready", "out")] == []
