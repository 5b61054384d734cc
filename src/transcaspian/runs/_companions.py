"""Answers of companions kept beside a run, as NAME.json in its folder: the brief of the run shows them."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from transcaspian.data import cannot_write, replace_bytes
from transcaspian.errors import Fault, InputError, OutputError

C = TypeVar("C", bound=msgspec.Struct)


def write_companion(folder: Path, name: str, found: msgspec.Struct) -> Path:
    """Keep the answer of a companion in the folder of a run, in place of an older one.

    Raises
    ------
    OutputError
        If the folder cannot be written; an older answer is then still whole.
    """
    path = folder / f"{name}.json"
    try:
        replace_bytes(path, msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    except OSError as error:
        raise OutputError(cannot_write(path, error)) from error
    return path


def read_companion(folder: Path, name: str, kind: type[C], *, schema: str, again: str = "Run it again.") -> C | None:
    """Read what :func:`write_companion` kept; nothing where nothing is kept. ``again`` says how to keep it anew.

    Raises
    ------
    InputError
        If it is of another version.
    """
    path = folder / f"{name}.json"
    if not path.is_file():
        return None
    try:
        found = msgspec.json.decode(path.read_bytes(), type=kind)
        if getattr(found, "schema", "") != schema:
            raise msgspec.DecodeError("another schema")
    except msgspec.DecodeError as error:
        fault = Fault(str(path), "this is not of this version", got=str(error), allowed=schema, hint=again)
        raise InputError(fault) from error
    return found
