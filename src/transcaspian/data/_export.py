"""Handing the tables out: a workbook, a map file, a folder of CSV."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from transcaspian.data._fields import dictionary
from transcaspian.data._files import cannot_write, replace_folder, staging
from transcaspian.data._load import Tables
from transcaspian.data._load import tables as read_tables
from transcaspian.data._package import PACKAGE_FILE, package_bytes
from transcaspian.errors import Fault, InputError, OutputError, nearest

if TYPE_CHECKING:
    import numpy as np
    import xlsxwriter

CRS = "EPSG:4326"
WIDEST_COLUMN = 60
NARROWEST_COLUMN = 8
ROWS_MEASURED = 200

Format = Literal["xlsx", "gpkg", "csv"]
Names = tuple[str, ...]


def export(out: Path | str, *, format: Format, tables: Sequence[str] | None = None, folder: Path | None = None) -> Path:
    """Write the tables to a workbook, a GeoPackage or a folder of CSV files, in one step.

    Parameters
    ----------
    out
        File to write; for ``csv`` a folder. What was exported there before is replaced.
    format
        ``xlsx``: a sheet per table, and the sheets ``fields``, ``sources`` and ``about``.
        ``gpkg``: places as points, links as lines, the other tables without geometry; WGS 84.
        ``csv``: the files byte for byte, with sidecars and ``datapackage.json``.
    tables
        Names of the tables; all when none are given.
    folder
        Folder to read from; the shipped one when none is given.

    Returns
    -------
    pathlib.Path
        What was written.

    Raises
    ------
    InputError
        If a table is not known; names the nearest one.
    OutputError
        If the format is not known or the place cannot be written. Nothing half-written is left.

    Examples
    --------
    >>> export("corridor.gpkg", format="gpkg")  # doctest: +SKIP
    PosixPath('corridor.gpkg')
    """
    writers: Mapping[str, Callable[[Path, Tables, Names], None]] = {
        "xlsx": _write_xlsx,
        "gpkg": _write_gpkg,
        "csv": _write_csv,
    }
    if format not in writers:
        got, allowed, hint = repr(format), " | ".join(writers), nearest(str(format), writers)
        raise OutputError(Fault("export", "the format is not known", "", "format", got, allowed, hint))
    place = Path(out)
    read = read_tables(folder)
    names = _chosen(read, tables)
    _refuse(place, format)
    try:
        with staging(place) as draft:
            writers[format](draft, read, names)
            if format == "csv":
                replace_folder(draft, place)
            else:
                draft.replace(place)
    except OSError as error:
        raise OutputError(cannot_write(place, error)) from error
    return place


def _chosen(read: Tables, tables: Sequence[str] | None) -> Names:
    if tables is None:
        return read.names
    faults = [
        Fault("export", f"there is no table '{name}'", allowed=" | ".join(read.names), hint=nearest(name, read.names))
        for name in tables
        if name not in read.names
    ]
    if faults:
        raise InputError(faults)
    return tuple(name for name in read.names if name in tables)


def _refuse(out: Path, format: str) -> None:
    """Refuse to write over what is not an earlier export."""
    if not out.parent.is_dir():
        hint = f"Create the folder '{out.parent}' first."
        raise OutputError(Fault(str(out), "the folder to write to does not exist", hint=hint))
    if format != "csv":
        if out.is_dir():
            raise OutputError(Fault(str(out), f"is a folder, but {format} is one file", hint="Name a file."))
        return
    if out.exists() and not out.is_dir():
        raise OutputError(Fault(str(out), "is a file, but csv is a folder of files", hint="Name a folder."))
    if out.is_dir():
        ours = {PACKAGE_FILE, *(f"{name}{end}" for name in dictionary().tables for end in (".csv", ".toml"))}
        others = sorted(path.name for path in out.iterdir() if path.name not in ours)
        if others:
            hint = "Name a new or an empty folder."
            raise OutputError(Fault(str(out), "holds other files, which would be lost", got=others[0], hint=hint))


def _write_csv(draft: Path, read: Tables, names: Names) -> None:
    draft.mkdir()
    for name in names:
        for end in (".csv", ".toml"):
            (draft / f"{name}{end}").write_bytes((read.folder / f"{name}{end}").read_bytes())
    (draft / PACKAGE_FILE).write_bytes(package_bytes(read, names))


def _about(read: Tables, names: Iterable[str]) -> pl.DataFrame:
    """Say for each table what it is and under which licence, so that a copy carries it."""
    lines = []
    for name in names:
        sidecar = read.sidecars[name]
        lines.append(
            {
                "table": name,
                "title": sidecar.title,
                "description": sidecar.description,
                "rows": read.frame(name).height,
                "producer": sidecar.producer,
                "licence": sidecar.licence,
                "attribution": sidecar.attribution,
                "updated": sidecar.updated.isoformat(),
                "sha256": read.sha256s[name],
            }
        )
    return pl.DataFrame(lines)


def _fields(names: Iterable[str]) -> pl.DataFrame:
    """List every column of the chosen tables with its type, unit and meaning."""
    return pl.DataFrame(
        [
            {
                "table": name,
                "field": column,
                "type": field.type,
                "unit": field.unit,
                "meaning": field.description,
                "allowed": field.allowed,
            }
            for name in names
            for column, field in dictionary().tables[name].fields.items()
        ]
    )


def _pages(read: Tables, names: Names) -> dict[str, pl.DataFrame]:
    """Collect what an export holds: the tables, the sources, the fields, and the page about it."""
    own = {name: read.frame(name) for name in (*(name for name in names if name != "sources"), "sources")}
    return own | {"fields": _fields(own), "about": _about(read, own)}


def _latest(read: Tables) -> datetime.date:
    return max(sidecar.updated for sidecar in read.sidecars.values())


def _write_xlsx(draft: Path, read: Tables, names: Names) -> None:
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    book = xlsxwriter.Workbook(str(draft))
    midnight = datetime.datetime.combine(_latest(read), datetime.time())
    book.set_properties({"title": "transcaspian", "created": midnight})
    head = book.add_format({"bold": True, "bottom": 1})
    for name, frame in _pages(read, names).items():
        _write_sheet(book.add_worksheet(name), frame, head)
    try:
        book.close()
    except XlsxWriterException as error:
        raise OSError(str(error)) from error


def _write_sheet(sheet: xlsxwriter.worksheet.Worksheet, frame: pl.DataFrame, head: Any) -> None:
    for across, name in enumerate(frame.columns):
        column = frame[name]
        sheet.write_string(0, across, name, head)
        texts = column.head(ROWS_MEASURED).cast(pl.String).str.len_chars()
        widest = max(len(name), int(str(texts.max() or 0)))
        sheet.set_column(across, across, min(max(widest + 1, NARROWEST_COLUMN), WIDEST_COLUMN))
        write: Callable[[int, int, Any], object]
        if column.dtype == pl.Boolean:
            write = sheet.write_boolean
        else:
            write = sheet.write_number if column.dtype.is_numeric() else sheet.write_string
        for down, value in enumerate(column.to_list(), start=1):
            if value is not None:
                write(down, across, value)
    sheet.freeze_panes(1, 1)
    if frame.height:
        sheet.autofilter(0, 0, frame.height, frame.width - 1)


def _write_gpkg(draft: Path, read: Tables, names: Names) -> None:
    import pyogrio
    from pyogrio.errors import DataSourceError

    pages = _pages(read, names)
    if "links" in pages:
        pages.pop("alignments", None)  # they are the geometry of the links
    named = draft.with_suffix(".gpkg")  # GDAL warns of any other, which the reader may have chosen
    edited = datetime.datetime.combine(_latest(read), datetime.time())
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": edited.strftime("%Y-%m-%dT%H:%M:%S.000Z")})
    try:
        for name, frame in pages.items():
            given: dict[str, Any] = {"geometry": None}
            if name == "places":
                given = {"geometry": _place_points(frame), "geometry_type": "Point", "crs": CRS}
            elif name == "links":
                lines = _link_lines(frame, read.frame("alignments"))
                given = {"geometry": lines, "geometry_type": "LineString", "crs": CRS}
            columns = frame.get_columns()
            pyogrio.raw.write(
                named,
                field_data=[_numpy(column) for column in columns],
                fields=frame.columns,
                field_mask=[None if column.dtype == pl.String else column.is_null().to_numpy() for column in columns],
                layer=name,
                driver="GPKG",
                append=named.exists(),
                **given,
            )
        named.replace(draft)
    except DataSourceError as error:
        raise OSError(str(error)) from error
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _numpy(column: pl.Series) -> np.ndarray[Any, Any]:
    """Give a column as GDAL takes it: words as objects, gaps in numbers filled (a mask says where)."""
    import numpy as np

    if column.dtype == pl.String:
        return np.array([*column.to_list(), None], dtype=object)[:-1]
    return column.fill_null(value=False if column.dtype == pl.Boolean else 0).to_numpy()


def _place_points(places: pl.DataFrame) -> np.ndarray[Any, Any]:
    import numpy as np
    import shapely

    points = np.array([None if None in at else shapely.Point(at) for at in places.select("lon", "lat").rows()], object)
    return np.asarray(shapely.to_wkb(points))


def _link_lines(links: pl.DataFrame, alignments: pl.DataFrame) -> np.ndarray[Any, Any]:
    import numpy as np
    import shapely

    drawn: dict[str, list[tuple[float, float]]] = {}
    for link, lon, lat in alignments.drop_nulls().sort("link", "seq").select("link", "lon", "lat").rows():
        drawn.setdefault(link, []).append((lon, lat))
    lines = [drawn.get(id, []) for id in links["id"]]
    shapes = np.array([shapely.LineString(line) if len(line) > 1 else None for line in lines], object)
    return np.asarray(shapely.to_wkb(shapes))
