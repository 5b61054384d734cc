"""The descriptor of the package is generated, true and valid."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from transcaspian.data import _files as files
from transcaspian.data import check, dictionary, stamp, tables
from transcaspian.data._load import SHIPPED
from transcaspian.data._package import PACKAGE_FILE, licences_of, package_bytes
from transcaspian.errors import DataError, OutputError


def described(folder: Path) -> dict[str, Any]:
    package: dict[str, Any] = json.loads((folder / PACKAGE_FILE).read_text(encoding="utf-8"))
    return package


def resource(folder: Path, name: str) -> dict[str, Any]:
    return next(item for item in described(folder)["resources"] if item["name"] == name)


def test_a_stamp_writes_the_hash_of_each_table_and_nothing_else(package: Any) -> None:
    package.edit("volumes", 0, volume_kt="411")
    before = {path.name: path.read_text(encoding="utf-8") for path in package.folder.glob("*.toml")}
    assert stamp(package.folder) == package.folder / PACKAGE_FILE
    after = {path.name: path.read_text(encoding="utf-8") for path in package.folder.glob("*.toml")}
    assert {name for name in before if before[name] != after[name]} == {"volumes.toml"}
    sha256 = hashlib.sha256((package.folder / "volumes.csv").read_bytes()).hexdigest()
    changed = set(after["volumes.toml"].splitlines()) - set(before["volumes.toml"].splitlines())
    assert changed == {f'sha256 = "{sha256}"'}
    assert check(package.folder).faults == ()


def test_a_second_stamp_changes_nothing(package: Any) -> None:
    before = {path: path.stat().st_ino for path in package.folder.iterdir()}
    stamp(package.folder)
    assert {path: path.stat().st_ino for path in package.folder.iterdir()} == before


def test_a_broken_table_is_not_stamped(package: Any) -> None:
    package.edit("links", 0, length_km="long")
    before = (package.folder / PACKAGE_FILE).read_bytes()
    with pytest.raises(DataError, match="is not a finite number"):
        stamp(package.folder)
    assert (package.folder / PACKAGE_FILE).read_bytes() == before


def test_a_folder_that_cannot_be_written_is_refused(package: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**given: Any) -> str:
        raise PermissionError(13, "Permission denied")

    package.edit("volumes", 0, volume_kt="411")
    monkeypatch.setattr(files.tempfile, "mkdtemp", refuse)
    with pytest.raises(OutputError, match="cannot be written: permission denied"):
        stamp(package.folder)


def test_a_column_carries_type_unit_meaning_and_bounds(package: Any) -> None:
    fields = {field["name"]: field for field in resource(package.folder, "links")["schema"]["fields"]}
    assert fields["open_share"]["constraints"] == {"required": True, "minimum": 0, "maximum": 1}
    assert (fields["length_km"]["type"], fields["length_km"]["unit"]) == ("number", "km")
    assert fields["mode"]["constraints"]["enum"][0] == "rail"
    assert fields["id"]["constraints"]["unique"] is True
    assert fields["oneway"]["trueValues"] == ["true"]
    assert all(field["description"] for field in fields.values())


def test_keys_and_ties_are_described(package: Any) -> None:
    schema = resource(package.folder, "volumes")["schema"]
    assert schema["primaryKey"] == ["market", "year"]
    assert {"fields": ["market"], "reference": {"resource": "markets", "fields": ["id"]}} in schema["foreignKeys"]
    assert schema["missingValues"] == [""]


def test_licences_and_sources_come_from_the_sidecars(package: Any) -> None:
    item = resource(package.folder, "alignments")
    assert [licence["name"] for licence in item["licenses"]] == ["ODbL-1.0"]
    assert item["sources"] == [{"title": "made up", "path": "https://example.org/alignments"}]
    assert [licence["name"] for licence in described(package.folder)["licenses"]] == ["CC-BY-4.0", "ODbL-1.0"]
    content = (package.folder / "alignments.csv").read_bytes()
    assert (item["hash"], item["bytes"]) == (f"sha256:{hashlib.sha256(content).hexdigest()}", len(content))


def test_a_part_of_the_tables_names_no_table_that_is_not_there(package: Any) -> None:
    part = json.loads(package_bytes(tables(package.folder), ["volumes", "sources"]))
    assert [item["name"] for item in part["resources"]] == ["volumes", "sources"]
    assert "foreignKeys" not in part["resources"][0]["schema"]


def test_two_licences_are_told_apart() -> None:
    known, strange = licences_of("CC-BY-4.0 AND ODbL-1.0")
    assert [licence["name"] for licence in known] == ["CC-BY-4.0", "ODbL-1.0"]
    assert strange == []
    assert licences_of("none")[1] == ["none"]


@pytest.mark.filterwarnings("ignore")
def test_frictionless_finds_the_package_and_its_data_valid(package: Any) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.Package(str(package.folder / PACKAGE_FILE)).validate()
    assert report.flatten(["type", "note"]) == []
    package.edit("volumes", 0, market="kz-az-wheet")
    stamp(package.folder)
    report = frictionless.Package(str(package.folder / PACKAGE_FILE)).validate()
    assert report.flatten(["type"]) == [["foreign-key"]]


@pytest.mark.filterwarnings("ignore")
def test_frictionless_takes_the_shipped_descriptor() -> None:
    frictionless = pytest.importorskip("frictionless")
    package = frictionless.Package(str(SHIPPED / PACKAGE_FILE))
    assert list(package.metadata_validate(package.to_descriptor())) == []
    assert package.resource_names == list(dictionary().tables)


def test_the_shipped_descriptor_is_up_to_date() -> None:
    assert (SHIPPED / PACKAGE_FILE).read_bytes() == package_bytes(tables()), "run stamp()"
