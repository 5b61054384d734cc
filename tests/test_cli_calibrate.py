"""The command ``calibrate`` as a shell calls it: what it prints and writes, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.commands import TABLES, Answer, call, files_under, interrupted, refused

from transcaspian import _verbs
from transcaspian.model import Atlas, Scenario
from transcaspian.network import year_columns
from transcaspian.runs import Calibration, inputs_sha256
from transcaspian.runs._counts import counts

Cells = Mapping[str, str]


@pytest.fixture
def tables(here: Path) -> Path:
    shutil.copytree(TABLES, "tables")
    return Path("tables")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[Scenario]:
    """Let the record of the shipped calibration stand for a new one, with another value; note what was asked."""
    asked: list[Scenario] = []

    def stand_in(scenario: Scenario, *, atlas: Atlas, progress: object) -> Calibration:
        asked.append(scenario)
        found = msgspec.json.decode((TABLES / "calibration.json").read_bytes(), type=Calibration)
        first = msgspec.structs.replace(found.fits[0], value=1.2345678, error_value=0.25)
        return msgspec.structs.replace(
            found,
            scenario=scenario.name,
            fits=[first, *found.fits[1:]],
            inputs_sha256=inputs_sha256(atlas.tables.sha256s),
        )

    monkeypatch.setattr(_verbs, "calibrate_scenario", stand_in)
    return asked


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def refused_in_silence(*arguments: str, says: tuple[str, ...]) -> Answer:
    """Expect a refusal that prints nothing to standard output."""
    answer = refused(*arguments, says=says)
    assert answer.out == ""
    return answer


# -- what it prints and writes -----------------------------------------------------------------------------------------


def test_json_is_of_the_schema_and_tables_are_for_people(quick: list[Scenario]) -> None:
    found = json.loads(call("calibrate", "--json").out)
    described = json.loads(call("schema", "calibrate").out)["$defs"]["Calibration"]
    assert set(described["required"]) <= set(found)
    assert found["schema"] == "transcaspian.calibrate/1"
    answer = call("calibrate", "roadmap")
    assert answer.code == 0
    assert "Free parameters" in answer.out
    assert [scenario.name for scenario in quick] == ["base", "roadmap"]


def test_save_writes_fits_record_and_hashes_and_the_folder_passes_its_check(
    tables: Path, quick: list[Scenario]
) -> None:
    before = {path.name: path.read_bytes() for path in tables.iterdir()}
    answer = call("calibrate", "--data", "tables", "--save", "--json")
    assert answer.code == 0, answer
    changed = {path.name for path in tables.iterdir() if path.read_bytes() != before.get(path.name)}
    assert {"fits.csv", "fits.toml"} <= changed <= {"fits.csv", "fits.toml", "datapackage.json", "calibration.json"}
    first = rows_of(tables / "fits.csv")[0]
    assert (first["value"], first["error_value"]) == ("1.23457", "0.25")
    assert json.loads((tables / "calibration.json").read_bytes()) == json.loads(answer.out)
    assert call("data", "check", "--data", "tables").code == 0


def test_without_save_no_byte_is_written(tables: Path, quick: list[Scenario]) -> None:
    before = {path.name: path.read_bytes() for path in tables.iterdir()}
    assert call("calibrate", "--data", "tables").code == 0
    assert {path.name: path.read_bytes() for path in tables.iterdir()} == before


# -- what it refuses ---------------------------------------------------------------------------------------------------


def edited(folder: Path, table: str, row: int, cells: Cells) -> str:
    """Overwrite cells of a row, with true hashes; say its id."""
    rows = rows_of(folder / f"{table}.csv")
    rows[row] |= cells
    write(folder / f"{table}.csv", rows)
    call("data", "stamp", "--data", str(folder))
    return rows[row]["id"]


def fitted_row() -> int:
    """Row of the observations that a fit sees."""
    atlas = _verbs.atlas()
    seen = {one.id for one in counts(atlas, first_year=2019, last_year=2023)}
    return next(number for number, row in enumerate(rows_of(TABLES / "observations.csv")) if row["id"] in seen)


SPOILED: dict[str, tuple[str, int | None, Cells, tuple[str, ...]]] = {
    "unknown perimeter": (
        "observations", 0, {"perimeter": "titr-ministri"},
        ("observations.csv, row ", "'perimeter'", "read 'titr-ministri'", "allowed: ", "Did you mean 'titr-ministry'?"),
    ),
    "count of zero": (
        "observations", None, {"value": "0"}, ("observations.csv, row ", "'value'", "read 0", "above zero"),
    ),
    "count below zero": ("observations", None, {"value": "-5"}, ("observations.csv, row ", "'value'", "read -5")),
    "unknown target": (
        "fits", 2, {"targets": "titr-oill"},
        ("fits.csv, row fit-titr-oil, field 'targets'", "read 'titr-oill'", "ids of ", "Did you mean 'titr-oil'?"),
    ),
    "unknown field": (
        "fits", 2, {"field": "constant_usd_per_tt"},
        ("fits.csv, row fit-titr-oil, field 'field'", "allowed: constant_usd_per_t", "mean 'constant_usd_per_t'?"),
    ),
    "field of text": ("fits", 2, {"field": "corridor"}, ("row fit-titr-oil", "constants have no such number")),
    "sd of zero": ("fits", 2, {"prior_sd_value": "0"}, ("row fit-titr-oil, field 'prior_sd_value'", "read 0")),
    "scale of zero": ("fits", 0, {"prior_value": "0"}, ("fits.csv, row fit-box-scale, field 'prior_value'", "factor")),
    "scale below zero": ("fits", 0, {"prior_value": "-1"}, ("row fit-box-scale, field 'prior_value'", "read -1")),
    "fit twice": ("fits", 1, {"id": "fit-box-scale"}, ("fits.csv, row line 3, field 'id'", "stands in line 2 too")),
    "unknown op": ("fits", 1, {"op": "times"}, ("fits.csv, row fit-titr-dry, field 'op'", "add | scale")),
    "sd of no number": ("fits", 1, {"prior_sd_value": "nan"}, ("fits.csv, row fit-titr-dry, field 'prior_sd_value'",)),
    "perimeter without measure": (
        "perimeters", 1, {"links": ""}, ("observations.csv, row ", "'titr-association', which no run measures"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_a_fault_in_what_is_fitted_is_told(name: str, tables: Path) -> None:
    table, row, cells, says = SPOILED[name]
    edited(tables, table, fitted_row() if row is None else row, cells)
    refused_in_silence("calibrate", "--data", "tables", says=says)
    refused_in_silence("calibrate", "--data", "tables", "--save", says=says)


def test_tables_without_any_count_are_told(tables: Path) -> None:
    rows = rows_of(tables / "perimeters.csv")
    write(tables / "perimeters.csv", [row | {"discrepancy_share": ""} for row in rows])
    call("data", "stamp", "--data", "tables")
    refused_in_silence(
        "calibrate", "--data", "tables", says=("observations.csv: no count of 2019 to 2023", "discrepancy_share")
    )


def test_tables_without_a_free_parameter_are_told(tables: Path) -> None:
    path = tables / "fits.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    call("data", "stamp", "--data", "tables")
    refused_in_silence("calibrate", "--data", "tables", says=("fits.csv",))


def test_save_needs_a_folder_of_ones_own(here: Path) -> None:
    refused_in_silence(
        "calibrate", "--save", says=("--save: needs a folder of tables", "no --data", "data export --format csv")
    )


def test_a_wrong_name_is_told_with_the_nearest_right_one(here: Path) -> None:
    refused_in_silence("calibrate", "bse", says=("'bse'", "Did you mean 'base'?"))
    refused_in_silence("calibrate", "--data", "none", says=("--data", "'none'", "a folder that holds places.csv"))


def test_a_read_only_folder_is_refused_before_anything_is_computed(tables: Path) -> None:
    tables.chmod(0o555)
    try:
        refused_in_silence("calibrate", "--data", "tables", "--save", says=("tables", "read-only"))
    finally:
        tables.chmod(0o755)


@pytest.mark.parametrize(
    ("content", "says"),
    [("{", "cannot be read as JSON"), ("[]", "is no calibration; read list"), ('{"hold_out": 3}', "is no calibration")],
)
def test_a_brief_beside_a_broken_record_is_refused_and_nothing_is_kept(tables: Path, content: str, says: str) -> None:
    (tables / "calibration.json").write_text(content)
    run = ("run", "frozen", "--years", "2024", "--data", "tables", "--out", "out")
    answer = call(*run)
    assert answer.code == 2, answer
    assert answer.err.startswith(f"transcaspian: calibration.json: {says}")
    assert "calibrate --save" in answer.err
    assert answer.err.count("transcaspian: ") == 1
    assert files_under(Path("out")) == []


# -- whatever stands in the tables -------------------------------------------------------------------------------------

CELLS = [*("", "0", "-1", "1e-320", "1e308", "nan", "x", "*", "a b", "titr-grain", "cost_elasticity", "scale", "add")]


@given(seed=st.integers(0, 2**32))
@settings(max_examples=12)
def test_any_cell_of_fits_perimeters_and_observations_is_taken_or_refused_in_silence(seed: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "tables")
        shutil.copytree(TABLES, folder)
        table = chance.choice(["fits", "perimeters", "observations"])
        rows = rows_of(folder / f"{table}.csv")
        row, column = chance.randrange(len(rows)), chance.choice(list(rows[0]))
        rows[row][column] = chance.choice([*CELLS, rows[chance.randrange(len(rows))][column]])
        write(folder / f"{table}.csv", rows)
        call("data", "stamp", "--data", str(folder))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_verbs, "calibrate_scenario", only_read)
            answer = call("calibrate", "--data", str(folder), "--json")
        assert answer.code in (0, 2), (table, row, column, rows[row][column], answer)
        assert answer.err.count("transcaspian: ") == answer.code // 2


def only_read(scenario: Scenario, *, atlas: Atlas, progress: object) -> Calibration:
    """Stand for a calibration: counts and the columns of the first and last year are real, solving is left out."""
    counts(atlas, first_year=2019, last_year=2023)
    for year in (2019, 2026):
        year_columns(scenario, atlas, year=year)
    return msgspec.json.decode((TABLES / "calibration.json").read_bytes(), type=Calibration)


# -- interrupts --------------------------------------------------------------------------------------------------------

STOPPED = """
import sys, time
from pathlib import Path
from transcaspian import cli, runs

def wait(*_, **__):
    Path("ready").touch()
    time.sleep(60)

sys.modules["transcaspian.runs._calibrate"]._fit = wait
cli.main(["calibrate", "--data", "tables", "--save"])
"""


def test_an_interrupt_leaves_the_tables_as_they_were(tables: Path) -> None:
    before = {path.name: path.read_bytes() for path in tables.iterdir()}
    answer = interrupted(STOPPED, most_s=120.0)
    assert (answer.code, answer.out) == (130, ""), answer.err
    assert answer.err == "transcaspian: interrupted; nothing half-written is left\n"
    assert {path.name: path.read_bytes() for path in tables.iterdir()} == before
