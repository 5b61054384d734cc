"""Checks of the fibre tables beyond single cells: what a line, a cable and the paths must have to be computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from transcaspian.data._load import Sheet, quoted
from transcaspian.errors import Fault

PATHS_NEEDED = ("reading", "caspian", "exit", "exit-cable")
CASPIAN = "caspian"
REMOTE_FIELDS = ("remote_km", "remote_gain_db", "pumps")

Sheets = Mapping[str, Sheet]


def light_faults(sheets: Sheets) -> Iterator[Fault]:
    """Check lines, sea cables and paths of light.

    Yields
    ------
    Fault
        Amplifiers without a band, or of another band than the line; repeaters without a kind; a remote amplifier
        without its place; a cable that leaves out its own link; tables without the paths or cables that an answer
        needs, unless they are empty.
    """
    if "fibre_amplifiers" in sheets:
        yield from _bands(sheets["fibre_amplifiers"])
    if "fibre_designs" in sheets and "fibre_amplifiers" in sheets:
        yield from _designs(sheets["fibre_designs"], sheets["fibre_amplifiers"])
    if "fibre_cables" in sheets:
        yield from _cables(sheets["fibre_cables"])
    if "fibre_paths" in sheets:
        paths = sheets["fibre_paths"]
        for kind in PATHS_NEEDED if paths.records else ():
            if kind not in paths.cells["kind"]:
                yield Fault(paths.file, f"no path is of kind '{kind}'", field="kind", allowed="at least one")


def _bands(amplifiers: Sheet) -> Iterator[Fault]:
    for index, row in enumerate(amplifiers.records):
        low, high = row["from_thz"], row["to_thz"]
        if low is not None and high is not None and not low < high:
            message, allowed = "the band ends where it begins", f"more than {low:.15g} thz"
            yield Fault(amplifiers.file, message, amplifiers.row(index), "to_thz", f"{high:.15g}", allowed)


def _designs(designs: Sheet, amplifiers: Sheet) -> Iterator[Fault]:
    bands = {row["id"]: (row["from_thz"], row["to_thz"]) for row in amplifiers.records}
    for index, row in enumerate(designs.records):
        name = designs.row(index)
        if row["repeaters"] and row["repeater"] is None:
            yield Fault(designs.file, f"{row['repeaters']} repeaters of no kind", name, "repeater", "nothing", "an id")
        for field in REMOTE_FIELDS if row["remote"] is not None else ():
            if row[field] is None:
                yield Fault(designs.file, "a remote amplifier needs it", name, field, "nothing", "a value")
        yield from _other_bands(designs, name, row, bands)


def _other_bands(designs: Sheet, name: str, row: Mapping[str, Any], bands: Mapping[str, Any]) -> Iterator[Fault]:
    own = bands.get(row["booster"])
    for field in ("repeater", "receiver", "remote"):
        if own is not None and bands.get(row[field], own) != own:
            low, high = own
            message = f"has another band than the booster, {low:.15g} to {high:.15g} thz"
            yield Fault(designs.file, message, name, field, quoted(row[field]), "an amplifier of that band")


def _cables(cables: Sheet) -> Iterator[Fault]:
    for index, row in enumerate(cables.records):
        if row["link"] is not None and row["link"] not in (row["links"] or "").split():
            got, allowed = quoted(row["links"]), f"'{row['link']}' among them"
            yield Fault(cables.file, "leaves out its own link", cables.row(index), "links", got, allowed)
    if cables.records and CASPIAN not in cables.cells["kind"]:
        yield Fault(cables.file, f"no cable is of kind '{CASPIAN}'", field="kind", allowed="at least one")
