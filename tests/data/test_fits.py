"""What a calibration leaves in a folder of tables."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from transcaspian.data import _fits, check, save_fits, saved_calibration
from transcaspian.errors import InputError, OutputError

VALUES = {"fit-grain": (-1.23456789, 0.98765)}
RECORD = b'{"hold_out": []}\n'


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_values_and_errors_go_into_the_table_with_their_origin(package: Any) -> None:
    path = save_fits(package.folder, VALUES, RECORD)
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["value"], row["error_value"]) == ("-1.23457", "0.988")
    assert (row["status"], row["source"]) == ("estimated", "computed-here")
    assert (row["prior_value"], row["prior_sd_value"], row["targets"]) == ("0", "10", "titr-grain")


def test_only_the_fits_their_hash_and_the_record_change(package: Any) -> None:
    before = contents(package.folder)
    save_fits(package.folder, VALUES, RECORD)
    after = contents(package.folder)
    assert {name for name in after if after[name] != before.get(name)} == {
        "fits.csv", "fits.toml", "datapackage.json", "calibration.json"
    }  # fmt: skip
    assert after["calibration.json"] == RECORD


def test_what_was_saved_is_read_again_and_passes_the_check(package: Any) -> None:
    package.append("sources", id="computed-here", title="Computed from these tables")
    assert saved_calibration(package.folder) is None
    save_fits(package.folder, VALUES, RECORD)
    assert saved_calibration(package.folder) == {"hold_out": []}
    assert check(package.folder).faults == ()


def test_saving_twice_changes_nothing(package: Any) -> None:
    save_fits(package.folder, VALUES, RECORD)
    before = contents(package.folder)
    save_fits(package.folder, VALUES, RECORD)
    assert contents(package.folder) == before


@pytest.mark.parametrize("broken", ["replace_bytes", "stamp"])
@pytest.mark.parametrize(
    ("raised", "expected"),
    [(KeyboardInterrupt(), KeyboardInterrupt), (OSError(28, "No space left on device"), OutputError)],
    ids=["interrupt", "full disk"],
)
@pytest.mark.parametrize("earlier", [False, True])
def test_a_save_that_stops_half_way_leaves_the_folder_as_it_was(
    package: Any, monkeypatch: pytest.MonkeyPatch, broken: str, raised: BaseException, expected: type, earlier: bool
) -> None:
    if earlier:
        save_fits(package.folder, {"fit-grain": (5.0, 1.0)}, b'{"hold_out": [1]}\n')
    before = contents(package.folder)
    whole, done = getattr(_fits, broken), []

    def stop(path: Path, *content: bytes) -> Any:
        done.append(path)
        if len(done) == (2 if broken == "replace_bytes" else 1):
            raise raised
        return whole(path, *content)

    monkeypatch.setattr(_fits, broken, stop)
    with pytest.raises(expected):
        save_fits(package.folder, VALUES, RECORD)
    assert contents(package.folder) == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"hold_out": [', "calibration.json: cannot be read as JSON"),
        (b"\xff\xfe\x00", "calibration.json: cannot be read as JSON"),
        (b"[1, 2]", "calibration.json: is no calibration; read list"),
        (b'{"fits": []}', "calibration.json: is no calibration; read dict"),
    ],
)
def test_a_record_that_is_none_is_told(package: Any, content: bytes, says: str) -> None:
    (package.folder / "calibration.json").write_bytes(content)
    with pytest.raises(InputError, match=r"calibrate --save") as caught:
        saved_calibration(package.folder)
    assert says in str(caught.value)
