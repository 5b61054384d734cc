"""What the commands share: options, the progress bar, files checked before anything is computed, and JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from transcaspian.errors import Fault, InputError

Years = Annotated[
    str | None, typer.Option("--years", help="2024-2040, 2030 or 2024,2030; the scenario's own span without it.")
]
Json = Annotated[
    bool, typer.Option("--json", help="Print JSON of the documented schema, and nothing else, to standard output.")
]
Out = Annotated[Path, typer.Option("--out", help="Folder that keeps runs.")]


def tables_folder(folder: Path | None) -> Path | None:
    """Refuse a folder of tables that is not there with one fault, not one for each table."""
    if folder is not None and not folder.is_dir():
        raise InputError(
            Fault(
                "--data",
                "this is not a folder of tables",
                got=repr(str(folder)),
                allowed="a folder that holds places.csv and the others",
                hint="Write the shipped one out with 'data export --format csv'.",
            )
        )
    return folder


Data = Annotated[
    Path | None,
    typer.Option("--data", callback=tables_folder, help="Folder of tables of your own; the shipped ones without it."),
]
ScenarioName = Annotated[str, typer.Argument(help="A shipped scenario or the path of a TOML file.")]

Progress = Callable[[str, float], None]


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Show a bar on standard error while something takes long; nothing where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description:<24}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("starting", total=1.0)
        yield lambda stage, share: bar.update(task, description=stage, completed=share)


def check_file(out: Path) -> None:
    """Refuse a file to write before anything is computed."""
    from transcaspian.runs import check_out

    if out.is_dir():
        raise InputError(
            Fault(str(out), "this is a folder", got="a folder", allowed="a file to write", hint="Name a file in it.")
        )
    check_out(out.parent)


def json_text(record: Any) -> str:
    """Write a record as a command prints it."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(record), indent=1).decode() + "\n"


def print_json(record: Any) -> None:
    """Print a record to standard output."""
    sys.stdout.write(json_text(record))


def write_json(record: Any, out: Path | None) -> None:
    """Write a record to a file, where one is asked for."""
    if out is not None:
        from transcaspian.data import replace_bytes

        out.parent.mkdir(parents=True, exist_ok=True)
        replace_bytes(out, json_text(record).encode())
