"""What simulated waiting curves leave in a folder of tables: ``curves.csv``, written anew."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from transcaspian.data._files import all_or_nothing, replace_bytes
from transcaspian.data._package import PACKAGE_FILE, stamp

CURVES_FILE, CURVES_SIDECAR = "curves.csv", "curves.toml"
HEADER = ("resource", "utilisation_share", "factor", "error_factor", "status", "source")
STATUS, SOURCE = "estimated", "computed-here"


def save_curves(folder: Path, rows: Iterable[tuple[str, float, float, float]]) -> Path:
    """Write the table of waiting curves.

    Parameters
    ----------
    folder
        Folder of the tables.
    rows
        Resource, utilisation, factor on the closure wait of an empty one, and its standard error.

    Returns
    -------
    pathlib.Path
        The table that was written; the hashes of the sidecars are written anew.

    Raises
    ------
    OutputError
        If the folder cannot be written. Then, or when interrupted, the folder is as it was.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for resource, load, factor, error in rows:
        writer.writerow([resource, f"{load:g}", f"{factor:.4g}", f"{error:.2g}", STATUS, SOURCE])
    with all_or_nothing(folder, (CURVES_FILE, CURVES_SIDECAR, PACKAGE_FILE)):
        replace_bytes(folder / CURVES_FILE, text.getvalue().encode())
        stamp(folder)
    return folder / CURVES_FILE
