"""The commands of `data`: what is known and who says so."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from transcaspian.cli_parts import Data, Json, check_file, print_json, progress_bar, tables_folder
from transcaspian.errors import Fault, InputError, nearest

data_app = typer.Typer(
    name="data", help="What is known and who says so: check, list, show, cite, export, stamp.", no_args_is_help=True
)


@data_app.command("check")
def data_check(data: Data = None, json: Json = False) -> None:
    """Check all tables; collects every fault before it stops."""
    from transcaspian import data as room
    from transcaspian.terminal import check_record, print_check

    found = room.check(data)
    if json:
        print_json(check_record(found))
    else:
        print_check(found)
    found.raise_if_bad()


@data_app.command("list")
def data_list(
    name: Annotated[str | None, typer.Argument(help="Name of a table.")] = None, data: Data = None, json: Json = False
) -> None:
    """List the tables, or the rows of one."""
    from transcaspian import data as room
    from transcaspian.terminal import frame_record, print_frame

    frame = room.listing(name, folder=data)
    if json:
        print_json(frame_record(frame, table=name))
    else:
        print_frame(frame, title=name or "tables")


@data_app.command("show")
def data_show(
    id: Annotated[str, typer.Argument(help="Id of a row of any table.")], data: Data = None, json: Json = False
) -> None:
    """Show one row: every value with its unit, status and source."""
    from transcaspian import data as room
    from transcaspian.terminal import entry_record, print_entry

    entry = room.show(id, folder=data)
    if json:
        print_json(entry_record(entry))
    else:
        print_entry(entry)


@data_app.command("cite")
def data_cite(
    id: Annotated[str, typer.Argument(help="Id of a row of any table.")], data: Data = None, json: Json = False
) -> None:
    """Say who says so: the sources of every value of a row."""
    from transcaspian import data as room
    from transcaspian.terminal import citations_record, print_citations

    found = room.cite(id, folder=data)
    if json:
        print_json(citations_record(id, found))
    else:
        print_citations(id, found)


@data_app.command("export")
def data_export(
    format: Annotated[
        str, typer.Option("--format", help="xlsx, gpkg or csv; of a subject netcdf or csv. xlsx or netcdf without it.")
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; for csv a folder.")] = None,
    subject: Annotated[str, typer.Option("--subject", help="One subject with what is computed of it: sea.")] = "",
    data: Data = None,
) -> None:
    """Write the tables as a workbook, a GeoPackage or CSV files; or the science of one subject as netCDF or CSV."""
    from transcaspian import data as room
    from transcaspian.runs import check_out

    if subject:
        from transcaspian._verbs_sea import export_subject

        with progress_bar() as progress:
            written = export_subject(subject, format=format or "netcdf", out=out, tables=data, progress=progress)
        typer.echo(written)
        return
    formats, format = ("xlsx", "gpkg", "csv"), format or "xlsx"
    if format not in formats:
        raise InputError(
            Fault(
                "--format",
                "unknown format",
                got=repr(format),
                allowed=", ".join(formats),
                hint=nearest(format, formats),
            )
        )
    target = out if out is not None else Path("transcaspian-data" if format == "csv" else f"transcaspian-data.{format}")
    if format == "csv":
        check_out(target.parent)
    else:
        check_file(target)
    typer.echo(room.export(target, format=format, folder=data))  # type: ignore[arg-type]


@data_app.command("stamp")
def data_stamp(
    data: Annotated[Path, typer.Option("--data", callback=tables_folder, help="Folder of tables of your own.")],
) -> None:
    """Write the hashes of changed tables into their sidecars, once the change is meant."""
    from transcaspian import data as room
    from transcaspian.runs import check_out

    check_out(data)
    room.stamp(data)
    typer.echo(data)
