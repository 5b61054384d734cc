"""What waiting curves leave in a folder of tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from transcaspian.data import _curves, check, save_curves
from transcaspian.errors import OutputError

ROWS = [("khorgos-gate", 0.1, 1.1234567, 0.0456789), ("khorgos-gate", 0.975, 21.98765, 1.23456)]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_table_is_written_anew_with_its_origin(package: Any) -> None:
    path = save_curves(package.folder, ROWS)
    assert path.read_text(encoding="utf-8").splitlines() == [
        "resource,utilisation_share,factor,error_factor,status,source",
        "khorgos-gate,0.1,1.123,0.046,estimated,computed-here",
        "khorgos-gate,0.975,21.99,1.2,estimated,computed-here",
    ]


def test_only_the_curves_and_their_hash_change_and_saving_twice_nothing(package: Any) -> None:
    before = contents(package.folder)
    save_curves(package.folder, ROWS)
    after = contents(package.folder)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"curves.csv", "curves.toml", "datapackage.json"}
    save_curves(package.folder, ROWS)
    assert contents(package.folder) == after


def test_what_was_saved_passes_the_check(package: Any) -> None:
    package.append("sources", id="computed-here", title="Computed from these tables")
    resource = package.rows("resources")[0]["id"]
    save_curves(package.folder, [(resource, load, factor, error) for _, load, factor, error in ROWS])
    assert check(package.folder).faults == ()


@pytest.mark.parametrize(
    ("raised", "expected"),
    [(KeyboardInterrupt(), KeyboardInterrupt), (OSError(28, "No space left on device"), OutputError)],
)
def test_a_save_that_stops_half_way_leaves_the_folder_as_it_was(
    package: Any, monkeypatch: pytest.MonkeyPatch, raised: BaseException, expected: type
) -> None:
    before = contents(package.folder)

    def stop(folder: Path) -> None:
        raise raised

    monkeypatch.setattr(_curves, "stamp", stop)
    with pytest.raises(expected):
        save_curves(package.folder, ROWS)
    assert contents(package.folder) == before
