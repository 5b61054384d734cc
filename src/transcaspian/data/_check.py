"""The check of a whole data package: every fault is found before anything is raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from transcaspian.data._cells import cell_faults
from transcaspian.data._crude import crude_faults
from transcaspian.data._fields import Dictionary, dictionary
from transcaspian.data._fits import CALIBRATION_FILE
from transcaspian.data._geography import island_warnings, link_faults
from transcaspian.data._light import light_faults
from transcaspian.data._load import SHIPPED, Sheet, Sidecar, read_sheets, read_sidecars
from transcaspian.data._package import PACKAGE_FILE, licences_of
from transcaspian.data._parties import party_faults
from transcaspian.data._promises import promise_faults
from transcaspian.data._relations import relation_faults, source_warnings, status_counts, unit_warnings
from transcaspian.errors import DataError, Fault, nearest


class Report(msgspec.Struct, frozen=True):
    """What a check found.

    Attributes
    ----------
    faults
        What must be mended before the tables can be trusted.
    warnings
        What looks odd but may be meant.
    rows
        Number of rows of each table.
    statuses
        Number of rows of each table by status (tables without a status are left out).
    """

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    rows: dict[str, int]
    statuses: dict[str, dict[str, int]]

    @property
    def assumed_share(self) -> float:
        """Share of the rows with a status that are assumed; 0 when there are none."""
        total = sum(sum(counts.values()) for counts in self.statuses.values())
        assumed = sum(counts.get("assumed", 0) for counts in self.statuses.values())
        return assumed / total if total else 0.0

    def raise_if_bad(self) -> None:
        """Raise all faults at once, if there are any.

        Raises
        ------
        DataError
            If there is a fault.
        """
        if self.faults:
            raise DataError(self.faults)

    def __str__(self) -> str:
        lines = [f"{sum(self.rows.values())} rows in {len(self.rows)} tables, {self.assumed_share:.0%} assumed"]
        lines += [f"fault: {fault}" for fault in self.faults]
        lines += [f"warning: {warning}" for warning in self.warnings]
        lines.append(f"{len(self.faults)} faults, {len(self.warnings)} warnings")
        return "\n".join(lines)


def check(folder: Path | None = None) -> Report:
    """Check a data package from the single cell to the ties between tables.

    Parameters
    ----------
    folder
        Folder of the tables; the shipped one when none is given.

    Returns
    -------
    Report
        All faults and warnings, rows and statuses per table. Nothing is raised for a fault in the tables.

    Examples
    --------
    >>> check().rows["places"] > 100
    True
    """
    place = SHIPPED if folder is None else Path(folder)
    known = dictionary()
    sheets, faults = read_sheets(place)
    sidecars, more = read_sidecars(place, known)
    faults += more
    for sheet in sheets.values():
        faults += [*sheet.faults, *cell_faults(sheet)]
    faults += [*relation_faults(sheets), *party_faults(sheets), *promise_faults(sheets)]
    faults += [*link_faults(sheets), *light_faults(sheets), *crude_faults(sheets)]
    faults += [*_sidecar_faults(sheets, sidecars), *_strange_files(place, known)]
    return Report(
        faults=tuple(faults),
        warnings=(*island_warnings(sheets), *unit_warnings(sheets), *source_warnings(sheets)),
        rows={name: sheet.frame.height for name, sheet in sheets.items()},
        statuses={
            name: counts for name, sheet in sheets.items() if (counts := status_counts(sheet.cells.get("status", [])))
        },
    )


def _sidecar_faults(sheets: Mapping[str, Sheet], sidecars: Mapping[str, Sidecar]) -> Iterator[Fault]:
    for name, sidecar in sidecars.items():
        file = f"{name}.toml"
        for field in ("title", "description", "producer", "licence"):
            if not getattr(sidecar, field).strip():
                yield Fault(file, "is empty", field=field)
        if sidecar.licence.strip():
            for word in licences_of(sidecar.licence)[1]:
                yield Fault(file, "is no licence that is known here", field="licence", got=repr(word))
        if sidecar.updated < sidecar.created:
            got, allowed = str(sidecar.updated), f"{sidecar.created} or later"
            yield Fault(file, "was updated before it was created", field="updated", got=got, allowed=allowed)
        if name not in sheets:
            continue
        key = sheets[name].schema.key
        if sidecar.key != key:
            got, allowed = " + ".join(sidecar.key), " + ".join(key)
            yield Fault(file, "is not the key of the dictionary", field="key", got=got, allowed=allowed)
        if sidecar.sha256 != sheets[name].sha256:
            hint = "Stamp the folder once the change is meant."
            message = "is not the hash of the table, which has changed since"
            yield Fault(file, message, "", "sha256", repr(sidecar.sha256), sheets[name].sha256, hint)


def _strange_files(folder: Path, known: Dictionary) -> Iterator[Fault]:
    names = [name for table in known.tables for name in (f"{table}.csv", f"{table}.toml")]
    for path in sorted(folder.glob("*")):
        if path.name not in (*names, PACKAGE_FILE, CALIBRATION_FILE) and not path.name.startswith("."):
            yield Fault(path.name, "belongs to no table of the dictionary", hint=nearest(path.name, names))
