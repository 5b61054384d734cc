"""The science of the sea handed out: level, inflow, balance and projections as CF netCDF, or as CSV with a descriptor.

For the institutes of the states on the sea: every variable bears its unit and what it is, the file bears sources,
licence and attribution, and the same data give the same bytes.
"""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from transcaspian._version import __version__
from transcaspian.data import cannot_write, replace_bytes, replace_folder, staging
from transcaspian.errors import Fault, InputError, OutputError, nearest
from transcaspian.model import Atlas
from transcaspian.runs._provenance import STATUSES
from transcaspian.runs._run import Progress, quiet
from transcaspian.world import PATHWAYS, RESPONSES, balance, hypsometry, project

Floats = NDArray[np.float64]

SUBJECTS = ("sea",)
SEA_FORMATS = ("netcdf", "csv")
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
LAST_YEAR = 2100
FILL = 9.969209968386869e36  # of a double where nothing is known, as netCDF fills
NO_STATUS = -1
EPOCH = datetime.date(1900, 1, 1)
LICENCE = "CC-BY-4.0, https://creativecommons.org/licenses/by/4.0/"
ATTRIBUTION = "transcaspian contributors; figures from the public sources named in references"
DESCRIPTOR = "datapackage.json"
SERIES = {"level_m_baltic": "sea-level", "inflow_km3": "sea-inflow"}
BALANCE = {  # column of the balance: (unit, what it is)
    "inflow_km3": ("km3 year-1", "inflow of rivers that counts in the change of the year, of two years"),
    "groundwater_km3": ("km3 year-1", "inflow of groundwater"),
    "kbg_km3": ("km3 year-1", "outflow through the strait to Kara-Bogaz-Gol"),
    "evaporation_km3": ("km3 year-1", "net evaporation, evaporation less rain on the sea"),
    "change_km3": ("km3 year-1", "change of the volume"),
    "residual_km3": ("km3 year-1", "change of the volume less all terms: closes by construction"),
    "net_evaporation_mm": ("mm year-1", "net evaporation as a height"),
}
STANDARD = {  # names of the CF table, where one fits
    "level_m_baltic": "water_surface_height_above_reference_datum",
    "inflow_km3": "water_volume_transport_into_sea_water_from_rivers",
}
DATUM = "metres of the Baltic datum of 1977 (Kronstadt), negative: the sea lies below the ocean"


class SeaData(msgspec.Struct, frozen=True, eq=False):
    """What is handed out: tables by name, and the projections as (responses, pathways, quantiles, years)."""

    observed: pl.DataFrame
    balance: pl.DataFrame
    shores: pl.DataFrame
    years: list[int]
    level_m_baltic: Floats
    held_share: Floats
    draws: int
    seed: int
    references: list[str]
    updated: datetime.date
    sha256: str


def sea_data(atlas: Atlas, *, draws: int = 2000, seed: int = 1, progress: Progress = quiet) -> SeaData:
    """Collect level, inflow, balance, area by level, and the projections of every response and pathway.

    Raises
    ------
    InputError
        If the number of draws cannot be used.
    """
    shape = (len(RESPONSES), len(PATHWAYS))
    held = np.zeros(shape)
    levels: list[Floats] = []
    years: list[int] = []
    for number, (response, pathway) in enumerate((one, other) for one in RESPONSES for other in PATHWAYS):
        progress(f"{response} {pathway}", number / (shape[0] * shape[1]))
        found = project(atlas, response=response, pathway=pathway, to_year=LAST_YEAR, draws=draws, seed=seed)
        levels.append(found.fan(QUANTILES))
        held.flat[number] = float(found.is_held.mean())
        years = found.years.tolist()
    shores = hypsometry(atlas)
    return SeaData(
        observed=_observed(atlas, last_year=years[0]),
        balance=balance(atlas).select("year", *BALANCE),
        shores=pl.DataFrame(
            {"level_m_baltic": shores.level_m_baltic, "area_km2": shores.area_km2, "volume_km3": shores.volume_km3}
        ),
        years=years,
        level_m_baltic=np.stack(levels).reshape(*shape, len(QUANTILES), len(years)),
        held_share=held,
        draws=draws,
        seed=seed,
        references=_references(atlas),
        updated=max(sidecar.updated for sidecar in atlas.tables.sidecars.values()),
        sha256=atlas.tables.sha256,
    )


def _observed(atlas: Atlas, *, last_year: int) -> pl.DataFrame:
    """Give level and inflow by year, each with its status and sources; of those to come only the first."""
    series = atlas.tables.frame("series")
    parts = []
    for column, target in SERIES.items():
        own = series.filter((pl.col("target") == target) & (pl.col("year") <= last_year)).sort("year")
        short = column.partition("_")[0]
        parts.append(
            own.select(
                "year", pl.col("value").alias(column), pl.col("status").alias(f"{short}_status"),
                pl.col("source").alias(f"{short}_source"),
            )
        )  # fmt: skip
    first, second = parts
    return first.join(second, on="year", how="full", coalesce=True).sort("year")


def _references(atlas: Atlas) -> list[str]:
    """List the sources of what is handed out, with address and licence as far as they are stated."""
    series = atlas.tables.frame("series").filter(pl.col("target").str.starts_with("sea-"))
    parameters = atlas.tables.frame("parameters").filter(pl.col("id").str.starts_with("sea-"))
    frames = (series, parameters, atlas.tables.frame("hypsometry"))
    cited = {word for frame in frames for cell in frame["source"] for word in (cell or "").split()}
    rows = atlas.tables.frame("sources").filter(pl.col("id").is_in(sorted(cited))).sort("id").iter_rows(named=True)
    return [", ".join(str(row[name]) for name in ("title", "publisher", "url", "licence") if row[name]) for row in rows]


def write_sea(out: Path, found: SeaData, *, format: str) -> Path:
    """Write the data of the sea: one netCDF file, or a folder of CSV files with a descriptor.

    Raises
    ------
    InputError
        If the format is not known.
    OutputError
        If the place cannot be written, or a folder holds other files; nothing half-written is left.
    """
    check_sea_format(format)
    try:
        if format == "netcdf":
            if out.is_dir():
                raise OutputError(Fault(str(out), "is a folder, but netcdf is one file", hint="Name a file."))
            replace_bytes(out, netcdf_bytes(found))
        else:
            files = csv_files(found)
            _refuse_others(out, files)
            with staging(out) as draft:
                draft.mkdir()
                for name, content in files.items():
                    (draft / name).write_bytes(content)
                replace_folder(draft, out)
    except OSError as error:
        raise OutputError(cannot_write(out, error)) from error
    return out


def check_sea_format(format: str) -> None:
    """Refuse a format in which the sea is not handed out."""
    if format not in SEA_FORMATS:
        hint = nearest(format, SEA_FORMATS)
        got, allowed = repr(format), ", ".join(SEA_FORMATS)
        raise InputError(Fault("--format", "the sea has no such format", got=got, allowed=allowed, hint=hint))


def _refuse_others(out: Path, files: dict[str, bytes]) -> None:
    if out.exists() and not out.is_dir():
        raise OutputError(Fault(str(out), "is a file, but csv is a folder of files", hint="Name a folder."))
    others = sorted(path.name for path in out.iterdir() if path.name not in files) if out.is_dir() else []
    if others:
        hint = "Name a new or an empty folder."
        raise OutputError(Fault(str(out), "holds other files, which would be lost", got=others[0], hint=hint))


def about(found: SeaData) -> dict[str, str]:
    """Say what the data are, of whom, and under which licence: the global attributes of the file."""
    return {
        "Conventions": "CF-1.10",
        "title": "Level, inflow, water balance and projections of the Caspian Sea",
        "institution": "transcaspian contributors",
        "source": f"transcaspian {__version__}; observations by the status of each year, projections by a water "
        f"balance of {found.draws} draws, seed {found.seed}; data sha256 {found.sha256}",
        "history": f"{found.updated.isoformat()}: written from the tables of that day",
        "references": "; ".join(found.references),
        "comment": f"Level: {DATUM}, annual mean of the whole sea. Quantiles of single years are no path: no future "
        "follows them. The level after the last measured year is an estimate, and its status says so.",
        "license": LICENCE,
        "attribution": ATTRIBUTION,
    }


def netcdf_bytes(found: SeaData) -> bytes:
    """Write the classic netCDF file (version 3, 64-bit offsets) of the data; the same data give the same bytes."""
    from scipy.io import netcdf_file

    memory = io.BytesIO()
    file = netcdf_file(memory, "w", version=2)
    for name, text in about(found).items():
        setattr(file, name, text.encode())
    first = min(found.observed["year"].to_list())
    years = list(range(int(first), found.years[-1] + 1))
    _time(file, years)
    _words(file, "response", RESPONSES, "how much warming dries the sea")
    _words(file, "pathway", PATHWAYS, "pathway of emissions")
    file.createDimension("quantile", len(QUANTILES))
    _variable(file, "quantile", ("quantile",), np.array(QUANTILES), units="1", long_name="quantile over the draws")
    _past(file, found, years)
    _future(file, found, years)
    _shores(file, found)
    file.flush()
    return memory.getvalue()


def _variable(file: Any, name: str, over: tuple[str, ...], values: NDArray[Any], **attributes: Any) -> None:
    """Write a variable; a number that is not known is filled."""
    kind = {"f": "d", "i": "i", "S": "c"}[values.dtype.kind]
    made = file.createVariable(name, kind, over)
    if kind == "d" and np.isnan(values).any():
        made._FillValue = np.float64(FILL)
        values = np.where(np.isnan(values), FILL, values)
    made[:] = values
    for key, value in attributes.items():
        setattr(made, key, value.encode() if isinstance(value, str) else value)


def _time(file: Any, years: list[int]) -> None:
    starts = np.array([[(datetime.date(y, 1, 1) - EPOCH).days for y in (year, year + 1)] for year in years], float)
    file.createDimension("time", len(years))
    file.createDimension("bound", 2)
    _variable(
        file, "time", ("time",), starts.mean(axis=1), units=f"days since {EPOCH.isoformat()}", calendar="standard",
        standard_name="time", long_name="middle of the year", axis="T", bounds="time_bounds",
    )  # fmt: skip
    _variable(file, "time_bounds", ("time", "bound"), starts)
    _variable(file, "year", ("time",), np.array(years, dtype=np.int32), units="1", long_name="calendar year")


def _words(file: Any, name: str, words: tuple[str, ...], meaning: str) -> None:
    """Write names along a dimension as a label variable of characters."""
    width = max(len(word) for word in words)
    file.createDimension(name, len(words))
    file.createDimension(f"{name}_letter", width)
    letters = np.array([list(word.ljust(width)) for word in words], dtype="S1")
    _variable(file, f"{name}_name", (name, f"{name}_letter"), letters, long_name=meaning)


def _on(years: list[int], frame: pl.DataFrame, column: str) -> Floats:
    """Lay a column by year on the years of the file, with gaps where it has none."""
    known = dict(frame.select("year", column).drop_nulls().iter_rows())
    return np.array([known.get(year, np.nan) for year in years], dtype=np.float64)


def _past(file: Any, found: SeaData, years: list[int]) -> None:
    """Write what was measured with its status, and the balance of the years whose rivers are known."""
    units = {"level": ("level_m_baltic", "m", f"annual mean level of the whole sea, {DATUM}", "time: mean area: mean"),
             "inflow": ("inflow_km3", "km3 year-1", "inflow of all rivers", "time: mean")}  # fmt: skip
    for name, (column, unit, meaning, method) in units.items():
        _variable(
            file, name, ("time",), _on(years, found.observed, column), units=unit, long_name=meaning,
            standard_name=STANDARD[column], cell_methods=method, ancillary_variables=f"{name}_status",
            coordinates="year",
        )  # fmt: skip
        known = dict(found.observed.select("year", f"{name}_status").iter_rows())
        codes = [STATUSES.index(known[year]) if known.get(year) else NO_STATUS for year in years]
        _variable(
            file, f"{name}_status", ("time",), np.array(codes, dtype=np.int32), long_name=f"how the {name} is known",
            standard_name="status_flag", flag_values=np.array([NO_STATUS, *range(len(STATUSES))], dtype=np.int32),
            flag_meanings=" ".join(("none", *STATUSES)),
        )  # fmt: skip
    for column, (unit, meaning) in BALANCE.items():
        _variable(
            file, f"balance_{column.rpartition('_')[0]}" if unit[0] == "k" else "balance_net_evaporation_height",
            ("time",), _on(years, found.balance, column), units=unit, long_name=meaning, cell_methods="time: mean",
            coordinates="year",
        )  # fmt: skip


def _future(file: Any, found: SeaData, years: list[int]) -> None:
    whole = np.full((*found.level_m_baltic.shape[:3], len(years)), np.nan)
    whole[..., years.index(found.years[0]) :] = found.level_m_baltic
    over = ("response", "pathway", "quantile", "time")
    _variable(
        file, "level_projection", over, whole, units="m", standard_name=STANDARD["level_m_baltic"],
        long_name=f"quantile of the annual mean level over {found.draws} draws, {DATUM}",
        cell_methods="time: mean area: mean", coordinates="response_name pathway_name year",
    )  # fmt: skip
    _variable(
        file, "held_share", over[:2], found.held_share, units="1", coordinates="response_name pathway_name",
        long_name="part of the draws that leave the table of area and are held at its end",
    )  # fmt: skip


def _shores(file: Any, found: SeaData) -> None:
    file.createDimension("shore_level", found.shores.height)
    over = ("shore_level",)
    _variable(
        file, "shore_level", over, found.shores["level_m_baltic"].to_numpy(), units="m",
        long_name=f"level of the table of area, {DATUM}",
    )  # fmt: skip
    _variable(
        file, "area", over, found.shores["area_km2"].to_numpy(), units="km2", long_name="area of the water surface"
    )
    _variable(file, "volume", over, found.shores["volume_km3"].to_numpy(), units="km3", long_name="volume of the water")


def csv_files(found: SeaData) -> dict[str, bytes]:
    """Give the CSV files by name, and a descriptor with units, licence and sources."""
    rows = [
        (
            response,
            pathway,
            year,
            *found.level_m_baltic[one, other, :, place].tolist(),
            float(found.held_share[one, other]),
        )
        for one, response in enumerate(RESPONSES)
        for other, pathway in enumerate(PATHWAYS)
        for place, year in enumerate(found.years)
    ]
    names = [f"p{100 * share:02.0f}_m_baltic" for share in QUANTILES]
    future = pl.DataFrame(rows, schema=["response", "pathway", "year", *names, "held_share"], orient="row")
    frames = {"observed": found.observed, "balance": found.balance, "projections": future, "shores": found.shores}
    whole = about(found)
    descriptor = {
        "name": "caspian-sea",
        "title": whole["title"],
        "description": f"{whole['comment']} {whole['source']}",
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "contributors": [{"title": ATTRIBUTION}],
        "sources": [{"title": text} for text in found.references],
        "resources": [
            {"name": name, "path": f"{name}.csv", "schema": {"fields": [_field(column) for column in frame.columns]}}
            for name, frame in frames.items()
        ],
    }
    files = {f"{name}.csv": frame.write_csv().encode() for name, frame in frames.items()}
    return files | {DESCRIPTOR: (json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n").encode()}


def _field(column: str) -> dict[str, str]:
    """Describe a column by the unit at the end of its name."""
    units = {"_m_baltic": "m", "_km3": "km3 year-1", "_km2": "km2", "_mm": "mm year-1", "_share": "1"}
    unit = next((unit for end, unit in units.items() if column.endswith(end)), "")
    unit = "km3" if column == "volume_km3" else unit
    kind = "integer" if column == "year" else "number" if unit else "string"
    return {"name": column, "type": kind} | ({"unit": unit} if unit else {})
