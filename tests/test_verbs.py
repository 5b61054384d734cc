"""The verbs: what the command line does, as functions."""

from __future__ import annotations

import inspect
import json
import shutil
from pathlib import Path

import msgspec
import pytest
import typer
from tests.commands import TABLES, call

import transcaspian
from transcaspian import _verbs, cli
from transcaspian.errors import DataError, InputError, NoRoute, OutputError, ScenarioError
from transcaspian.runs import Run, json_schema

COMMANDS = typer.main.get_command(cli.app).commands
VERBS = {"report": "brief", "runs": "stored"}  # a verb never bears the name of a room
RENAMED = {
    "data": "tables",
    "with_": "companions",
    "scenario_out": "",
    "report": "",
    "json": "",
    "help": "",
}  # what only a shell needs has no counterpart


@pytest.fixture(scope="module")
def done() -> Run:
    return transcaspian.run("frozen", years="2024")


@pytest.mark.parametrize("name", ["calibrate", "compare", "curves", "report", "route", "run", "runs", "sea", "why"])
def test_a_verb_takes_what_its_command_takes(name: str) -> None:
    options = {RENAMED.get(option.name, option.name) for option in COMMANDS[name].params} - {""}
    if name in ("run", "why"):
        options -= {"out"}  # the verb `keep` writes a run; what `why` gives is written by who asks
    if name == "report":
        options |= {"run"}
    assert options <= set(inspect.signature(getattr(_verbs, VERBS.get(name, name))).parameters)


@pytest.mark.parametrize("name", ["calibrate", "compare", "route", "run", "runs", "sea", "why"])
def test_a_verb_and_its_command_have_the_same_defaults(name: str) -> None:
    parameters = inspect.signature(getattr(_verbs, VERBS.get(name, name))).parameters
    for option in COMMANDS[name].params:
        parameter = parameters.get(RENAMED.get(option.name, option.name))
        if parameter is not None and parameter.default is not inspect.Parameter.empty:
            default = None if option.default is None else type(parameter.default)(option.default)
            assert default == parameter.default, option.name


def test_years_may_be_words_or_numbers(done: Run) -> None:
    assert transcaspian.run("frozen", years=[2024]).summary == done.summary


def test_a_scenario_may_be_given_in_full_form(done: Run) -> None:
    full = transcaspian.scenario("frozen", atlas=transcaspian.atlas())
    assert transcaspian.run(full, years="2024").summary == done.summary


def test_progress_is_told_and_changes_nothing(done: Run) -> None:
    told: list[tuple[str, float]] = []
    again = transcaspian.run("frozen", years="2024", progress=lambda stage, share: told.append((stage, share)))
    assert again.summary == done.summary
    assert told
    assert all(stage and 0.0 <= share <= 1.0 for stage, share in told)


def test_a_kept_run_is_found_again_with_its_report(done: Run, tmp_path: Path) -> None:
    folder = transcaspian.keep(done, out=tmp_path)
    assert folder.name == done.summary.id
    assert (folder / "report.html").is_file()
    [(place, summary)] = _verbs.stored(tmp_path)
    assert place == folder
    assert msgspec.json.encode(summary) == msgspec.json.encode(done.summary)
    page = _verbs.brief(folder, out=tmp_path / "page.html")
    assert page.read_bytes() == (folder / "report.html").read_bytes()


def test_a_run_keeps_the_same_bytes_each_time(done: Run, tmp_path: Path) -> None:
    first = transcaspian.keep(done, out=tmp_path / "one")
    second = transcaspian.keep(transcaspian.run("frozen", years="2024"), out=tmp_path / "two")
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name


def test_compare_gives_the_difference_of_two_runs() -> None:
    found = transcaspian.compare("frozen", "base", years="2024")
    assert [row["year"] for row in found.years] == [2024]
    assert (found.a["scenario"]["name"], found.b["scenario"]["name"]) == ("frozen", "base")
    assert found.years[0]["difference_kt"] == found.years[0]["b_kt"] - found.years[0]["a_kt"]


def test_a_scenario_compared_with_itself_differs_by_nothing() -> None:
    found = transcaspian.compare("frozen", "frozen", years="2024")
    assert found.years[0]["difference_kt"] == 0.0
    assert (found.moves, found.by_project, found.projects_only_a, found.projects_only_b) == ([], [], [], [])


def test_route_gives_the_cheapest_way_of_each_corridor_first() -> None:
    found = transcaspian.route("xian", "poti", scenario="frozen", year=2024, most=3)
    assert len(found.ways) == 3
    assert found.ways[0].places[0] == "xian"
    assert found.ways[0].places[-1] == "poti"


def test_tables_of_your_own_are_checked_before_they_are_used(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    path = folder / "links.csv"
    path.write_text(path.read_text().replace("zhengzhou,rail,,572,", "zhengzhou,rail,,-572,", 1))
    with pytest.raises(DataError, match=r"links\.csv, row lianyungang-zhengzhou, field 'length_km': is too small"):
        transcaspian.run("frozen", years="2024", tables=folder)


def test_faults_are_raised_as_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'frozen'"):
        transcaspian.run("frozn")
    with pytest.raises(ScenarioError, match="the years are outside the data"):
        transcaspian.run("frozen", years=[1999])
    with pytest.raises(InputError, match="Did you mean 'xian'"):
        transcaspian.route("xiann", "poti")
    with pytest.raises(NoRoute, match="no open route carries container-general from xian to xian in 2024"):
        transcaspian.route("xian", "xian", scenario="frozen", year=2024)
    with pytest.raises(InputError, match=r"run\.json"):
        _verbs.brief(tmp_path)
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(OutputError, match="is a file"):
        _verbs.brief(tmp_path, out=tmp_path / "taken" / "page.html")


def test_a_route_of_a_year_outside_the_data_is_refused() -> None:
    with pytest.raises(InputError, match="outside the data"):
        transcaspian.route("xian", "poti", scenario="frozen", year=1999)


@pytest.mark.parametrize("name", ["calibrate", "compare", "route", "run", "why"])
def test_the_schema_command_prints_the_schema_of_the_library(name: str) -> None:
    assert json.loads(call("schema", name).out) == json_schema(name)


def test_why_takes_a_run_in_memory_its_folder_its_id_or_its_scenario(done: Run, tmp_path: Path) -> None:
    folder = transcaspian.keep(done, out=tmp_path)
    fresh = transcaspian.why(done, "corridor_kt", 2024, most=3)
    assert len(fresh.drivers) == 3
    for name in (folder, str(folder), folder.name, "frozen"):
        kept = transcaspian.why(name, "corridor_kt", 2024, most=3, runs=tmp_path)
        assert kept.value == fresh.value
        for one, other in zip(kept.drivers, fresh.drivers, strict=True):
            assert (one.table, one.row, one.field, one.sources) == (other.table, other.row, other.field, other.sources)
            assert one.effect == pytest.approx(other.effect, rel=1e-6)
