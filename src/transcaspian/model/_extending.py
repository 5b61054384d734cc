"""A scenario written as one that extends another with more Changes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from transcaspian.data import scenario_files
from transcaspian.errors import Fault, ScenarioError
from transcaspian.model._faults import name_faults
from transcaspian.model._records import Change
from transcaspian.model._scenario import full_form, in_order, to_toml, toml_value


def extending(asked: str, changes: Iterable[Change], *, out: Path, title: str, description: str) -> str:
    """Write a scenario that extends another with more Changes, as the file ``out`` that it will be.

    Its short form names the other; one in full form, which nothing can extend, is written out with them. A Change is
    then owned by the new scenario; who made it stands in its note.

    Raises
    ------
    ScenarioError
        If the file cannot name a scenario.
    """
    faults = [] if out.suffix == ".toml" else [Fault(str(out), "is no scenario file", allowed="a name with .toml")]
    faults += name_faults(out.name, out.stem)
    if Path(asked).resolve() == out.resolve():
        faults.append(Fault(str(out), "a scenario cannot extend itself", field="extends", hint="Name another file."))
    if faults:
        raise ScenarioError(faults)
    shipped = asked in scenario_files()
    full = None if shipped else full_form(Path(asked))
    if full is not None:
        more = in_order((*full.changes, *changes))
        return to_toml(msgspec.structs.replace(full, name=out.stem, title=title, description=description, changes=more))
    base = asked if shipped else _seen_from(Path(asked), out.parent)
    head = {"name": out.stem, "title": title, "description": description, "extends": base}
    lines = [f"{key} = {toml_value(value)}" for key, value in head.items()]
    for change in changes:
        raw = {name: getattr(change, name) for name in ("target", "field", "op", "value", "from_year", "to_year")}
        raw |= {"source": change.source, "note": change.owner}
        lines += ["", "[[changes]]", *(f"{name} = {toml_value(value)}" for name, value in raw.items())]
    return "\n".join(lines) + "\n"


def _seen_from(path: Path, folder: Path) -> str:
    """Give a path as a file of a folder names it."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return path.resolve().as_posix()
