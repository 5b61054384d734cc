"""What is handed out is whole, true to the tables, and never half-written."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from transcaspian.data import _export, check, dictionary, export, tables
from transcaspian.data import _files as files
from transcaspian.errors import InputError, OutputError

FORMATS = ("xlsx", "gpkg", "csv")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def layer(path: Path, name: str, column: str) -> list[Any]:
    raw = pytest.importorskip("pyogrio").raw
    meta, _, _, data = raw.read(path, layer=name, columns=[column])
    assert list(meta["fields"]) == [column]
    return list(data[0])


@pytest.fixture(scope="module")
def workbook(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    openpyxl = pytest.importorskip("openpyxl")
    out = tmp_path_factory.mktemp("workbook") / "all.xlsx"
    return openpyxl.load_workbook(export(out, format="xlsx", folder=sample))


@pytest.fixture(scope="module")
def map_file(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(tmp_path_factory.mktemp("map") / "all.gpkg", format="gpkg", folder=sample)


def test_csv_comes_back_byte_for_byte(sample: Path, tmp_path: Path) -> None:
    out = export(tmp_path / "copy", format="csv", folder=sample)
    assert names_in(out) == names_in(sample)
    assert all((out / name).read_bytes() == (sample / name).read_bytes() for name in names_in(sample))
    assert check(out).faults == ()
    assert tables(out).sha256 == tables(sample).sha256


def test_a_part_of_the_tables_is_a_package_of_its_own(sample: Path, tmp_path: Path) -> None:
    out = export(tmp_path / "part", format="csv", tables=["volumes", "markets"], folder=sample)
    assert names_in(out) == ["datapackage.json", "markets.csv", "markets.toml", "volumes.csv", "volumes.toml"]


def test_a_workbook_has_a_sheet_per_table_and_one_of_fields_and_sources(workbook: Any) -> None:
    assert set(workbook.sheetnames) == {*dictionary().tables, "fields", "about"}
    assert workbook["sources"]["A2"].value == "yearbook"
    assert {row[0] for row in workbook["fields"].iter_rows(min_row=2, values_only=True)} == set(dictionary().tables)
    about = {row[0]: row for row in workbook["about"].iter_rows(min_row=2, values_only=True)}
    assert "ODbL-1.0" in about["alignments"]


def test_numbers_in_a_workbook_are_numbers_under_a_frozen_header(workbook: Any) -> None:
    sheet = workbook["links"]
    assert sheet.freeze_panes == "B2"
    rows = [
        dict(zip((cell.value for cell in sheet[1]), row, strict=True)) for row in sheet.iter_rows(2, values_only=True)
    ]
    baku = rows[1]
    assert (baku["length_km"], baku["gauge_mm"], baku["oneway"]) == (72.5, 1520, False)
    assert baku["note"] == 'said "75", measured 72.5'
    assert baku["vehicle"] is None


def test_text_that_begins_like_a_formula_stays_text(package: Any, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    package.edit("places", 0, note="=1+1")
    book = openpyxl.load_workbook(export(tmp_path / "a.xlsx", format="xlsx", folder=package.folder))
    cell = book["places"].cell(2, 11)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_map_file_holds_points_lines_and_plain_tables(map_file: Path) -> None:
    pyogrio = pytest.importorskip("pyogrio")
    layers = {str(name): kind for name, kind in pyogrio.list_layers(map_file)}
    assert set(layers) == {*dictionary().tables, "fields", "about"} - {"alignments"}
    assert (layers["places"], layers["links"], layers["markets"]) == ("Point", "LineString", None)
    assert pyogrio.read_info(map_file, layer="links")["crs"] == "EPSG:4326"


def test_a_link_on_the_map_follows_its_alignment(map_file: Path) -> None:
    shapely = pytest.importorskip("shapely")
    raw = pytest.importorskip("pyogrio").raw
    _, _, shapes, _ = raw.read(map_file, layer="links")
    line = shapely.from_wkb(shapes[0])
    assert list(line.coords) == [(51.22, 43.60), (50.6, 41.5), (49.42, 39.95)]
    _, _, points, _ = raw.read(map_file, layer="places")
    assert list(shapely.from_wkb(points[1]).coords) == [(49.42, 39.95)]


def test_a_map_file_keeps_types_and_gaps(map_file: Path) -> None:
    assert layer(map_file, "links", "length_km") == [460, 72.5]
    assert layer(map_file, "links", "vehicle") == ["ferry", None]
    tracks = layer(map_file, "links", "tracks")
    assert tracks[1] == 2
    assert tracks[0] != tracks[0]  # a gap is read back as not-a-number
    assert list(map(bool, layer(map_file, "links", "oneway"))) == [False, False]


@pytest.mark.gdal
@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="the tools of GDAL are not installed")
def test_gdal_reads_the_map_file(map_file: Path) -> None:
    run = subprocess.run(["ogrinfo", "-so", map_file, "links"], capture_output=True, text=True, check=True)
    assert "Geometry: Line String" in run.stdout
    assert "Feature Count: 2" in run.stdout
    assert 'ID["EPSG",4326]' in run.stdout


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_tables_give_the_same_bytes_and_replace_the_old(sample: Path, tmp_path: Path, format: Any) -> None:
    def content() -> dict[str, bytes]:
        out = export(tmp_path / "out", format=format, tables=["places", "links"], folder=sample)
        return {path.name: path.read_bytes() for path in (out.iterdir() if out.is_dir() else [out])}

    assert content() == content()
    assert names_in(tmp_path) == ["out"]


@pytest.mark.parametrize("format", FORMATS)
def test_a_failure_half_way_leaves_what_was_there(
    sample: Path, tmp_path: Path, format: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = export(tmp_path / "out", format=format, tables=["places"], folder=sample)
    before = out.read_bytes() if out.is_file() else names_in(out)

    def full(draft: Path, *given: Any) -> None:
        draft.mkdir()
        (draft / "half").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_export, f"_write_{format}", full)
    with pytest.raises(OutputError, match="cannot be written: no space left on device"):
        export(out, format=format, folder=sample)
    assert names_in(tmp_path) == ["out"]
    assert (out.read_bytes() if out.is_file() else names_in(out)) == before


@pytest.mark.parametrize("format", FORMATS)
def test_a_folder_without_rights_is_refused(
    sample: Path, tmp_path: Path, format: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**given: Any) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.tempfile, "mkdtemp", refuse)
    with pytest.raises(OutputError, match=r"cannot be written: permission denied\..*Choose a folder") as caught:
        export(tmp_path / "out", format=format, folder=sample)
    assert caught.value.exit_code == 2


def test_a_folder_is_no_place_for_a_file_nor_a_file_for_a_folder(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    for format in ("xlsx", "gpkg"):
        with pytest.raises(OutputError, match=f"folder: is a folder, but {format} is one file"):
            export(tmp_path / "folder", format=format, folder=sample)  # type: ignore[arg-type]
    with pytest.raises(OutputError, match="file: is a file, but csv is a folder of files"):
        export(tmp_path / "file", format="csv", folder=sample)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_with_other_files_is_never_emptied(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("mine")
    with pytest.raises(OutputError, match=r"holds other files, which would be lost; read thesis\.doc"):
        export(tmp_path, format="csv", folder=sample)
    assert names_in(tmp_path) == ["thesis.doc"]


def test_a_missing_folder_is_named(sample: Path, tmp_path: Path) -> None:
    with pytest.raises(
        OutputError, match=r"the folder to write to does not exist\. Create the folder .*nowhere' first"
    ):
        export(tmp_path / "nowhere" / "a.xlsx", format="xlsx", folder=sample)


def test_an_unknown_format_or_table_is_answered_with_the_nearest(sample: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"the format is not known; read 'xls'.*Did you mean 'xlsx'"):
        export(tmp_path / "a", format="xls", folder=sample)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"there is no table 'link'.*Did you mean 'links'") as caught:
        export(tmp_path / "a", format="csv", tables=["link", "place"], folder=sample)
    assert len(caught.value.faults) == 2
    assert names_in(tmp_path) == []
