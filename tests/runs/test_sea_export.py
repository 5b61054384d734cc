"""The sea handed out: what scipy reads back, what CF asks for, the same bytes again, and CSV that says the same."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.io import netcdf_file

from transcaspian.errors import InputError, OutputError
from transcaspian.model import Atlas, atlas
from transcaspian.runs import SeaData, sea_data, write_sea
from transcaspian.runs._sea_export import BALANCE, FILL, NO_STATUS, QUANTILES, STATUSES, csv_files, netcdf_bytes
from transcaspian.world import PATHWAYS, RESPONSES, balance, project


@pytest.fixture(scope="module")
def known() -> Atlas:
    return atlas()


@pytest.fixture(scope="module")
def found(known: Atlas) -> SeaData:
    return sea_data(known, draws=100)


@pytest.fixture(scope="module")
def read(found: SeaData) -> netcdf_file:
    return netcdf_file(io.BytesIO(netcdf_bytes(found)), "r")


def years_of(read: netcdf_file) -> list[int]:
    return [int(year) for year in read.variables["year"][:]]


def test_the_file_reads_back_to_the_numbers_that_went_in(read: netcdf_file, found: SeaData, known: Atlas) -> None:
    years = years_of(read)
    assert years == list(range(1921, 2101))
    level = read.variables["level"][:]
    for year, value in found.observed.select("year", "level_m_baltic").drop_nulls().iter_rows():
        assert level[years.index(year)] == value
    assert level[years.index(2024)] == -29.05
    assert np.all(level[years.index(2026) :] == FILL)
    own = project(known, response="severe", pathway="ssp585", draws=100)
    cell = read.variables["level_projection"][RESPONSES.index("severe"), PATHWAYS.index("ssp585")]
    assert np.array_equal(cell[:, years.index(2025) :], own.fan(QUANTILES))
    assert np.all(cell[:, : years.index(2025)] == FILL)


def test_the_balance_in_the_file_closes_in_every_year(read: netcdf_file, known: Atlas) -> None:
    terms = {
        name: read.variables[f"balance_{name}"][:] for name in ("inflow", "groundwater", "kbg", "evaporation", "change")
    }
    told = terms["change"] != FILL
    own = balance(known)
    assert [year for year, is_told in zip(years_of(read), told, strict=True) if is_told] == own["year"].to_list()
    rest = terms["inflow"] + terms["groundwater"] - terms["kbg"] - terms["evaporation"] - terms["change"]
    assert np.abs(rest[told]).max() < 1e-9
    height = read.variables["balance_net_evaporation_height"][:]
    assert height[told].tolist() == own["net_evaporation_mm"].to_list()


def test_every_variable_has_what_the_conventions_ask_for(read: netcdf_file, found: SeaData) -> None:
    assert read.Conventions == b"CF-1.10"
    for name in ("title", "institution", "source", "history", "references", "comment", "license", "attribution"):
        assert getattr(read, name)
    assert found.sha256.encode() in read.source
    assert b"CC-BY-4.0" in read.license
    time = read.variables["time"]
    assert (time.units, time.calendar, time.bounds) == (b"days since 1900-01-01", b"standard", b"time_bounds")
    bounds = read.variables["time_bounds"][:]
    assert np.array_equal(bounds[1:, 0], bounds[:-1, 1])
    assert np.all((bounds[:, 0] < time[:]) & (time[:] < bounds[:, 1]))
    for name, one in read.variables.items():
        if name == "time_bounds":
            continue
        assert hasattr(one, "long_name"), name
        labels = name.endswith(("_name", "_status"))
        assert labels or one.units, name
        for word in getattr(one, "coordinates", b"").decode().split():
            assert word in read.variables, (name, word)
    assert read.variables["level"].standard_name == b"water_surface_height_above_reference_datum"


def test_the_status_of_each_year_stands_beside_it(read: netcdf_file, found: SeaData) -> None:
    status = read.variables["level_status"]
    assert status.flag_meanings.decode().split() == ["none", *STATUSES]
    assert status.flag_values.tolist() == [NO_STATUS, 0, 1, 2, 3]
    known = dict(found.observed.select("year", "level_status").iter_rows())
    for year, code in zip(years_of(read), status[:].tolist(), strict=True):
        assert (STATUSES[code] if code != NO_STATUS else None) == known.get(year)
    assert known[2025] == "estimated"


def test_the_same_data_give_the_same_bytes(found: SeaData, known: Atlas) -> None:
    again = sea_data(known, draws=100)
    assert netcdf_bytes(again) == netcdf_bytes(found)
    assert csv_files(again) == csv_files(found)
    assert netcdf_bytes(sea_data(known, draws=100, seed=2)) != netcdf_bytes(found)


def test_the_csv_files_say_the_same_and_are_described(found: SeaData, tmp_path: Path) -> None:
    out = write_sea(tmp_path / "sea", found, format="csv")
    told = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    for resource in told["resources"]:
        frame = pl.read_csv(out / resource["path"], infer_schema_length=None)
        assert [field["name"] for field in resource["schema"]["fields"]] == frame.columns
    future = pl.read_csv(out / "projections.csv")
    row = future.row(
        by_predicate=(pl.col("response") == "mild") & (pl.col("pathway") == "ssp126") & (pl.col("year") == 2100)
    )
    assert row[3:8] == tuple(found.level_m_baltic[0, 0, :, -1].tolist())
    assert pl.read_csv(out / "balance.csv").columns == ["year", *BALANCE]
    assert told["licenses"][0]["name"] == "CC-BY-4.0"
    assert len(told["sources"]) == len(found.references) > 5
    assert write_sea(out, found, format="csv") == out


def test_a_place_that_holds_something_else_is_left_as_it_is(found: SeaData, tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("mine")
    with pytest.raises(OutputError, match="holds other files"):
        write_sea(tmp_path, found, format="csv")
    with pytest.raises(OutputError, match="netcdf is one file"):
        write_sea(tmp_path, found, format="netcdf")
    with pytest.raises(OutputError, match="csv is a folder"):
        write_sea(tmp_path / "own.txt", found, format="csv")
    with pytest.raises(InputError, match="Did you mean 'netcdf'"):
        write_sea(tmp_path / "sea.nc", found, format="netcd")
    assert [path.name for path in tmp_path.iterdir()] == ["own.txt"]
