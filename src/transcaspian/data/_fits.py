"""What a calibration leaves in a folder of tables: fitted values in ``fits.csv``, and its whole record beside them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from transcaspian.data._files import all_or_nothing, replace_bytes
from transcaspian.data._load import SHIPPED
from transcaspian.data._package import PACKAGE_FILE, stamp
from transcaspian.errors import Fault, InputError

CALIBRATION_FILE = "calibration.json"
FITS_FILE = "fits.csv"
FITS_SIDECAR = "fits.toml"
FITTED_STATUS = "estimated"
FITTED_SOURCE = "computed-here"


def save_fits(folder: Path, values: Mapping[str, tuple[float, float]], record: bytes) -> Path:
    """Write fitted values and their errors into the table of free parameters, and the record of the calibration.

    Parameters
    ----------
    folder
        Folder of the tables.
    values
        Value and standard error of each free parameter, in its unit (errors of a ``scale``: of the logarithm).
    record
        JSON of the whole calibration.

    Returns
    -------
    pathlib.Path
        The table that was written; the hashes of the sidecars are written anew.

    Raises
    ------
    OutputError
        If the folder cannot be written. Then, or when interrupted, the folder is as it was.
    """
    path = folder / FITS_FILE
    with all_or_nothing(folder, (FITS_FILE, FITS_SIDECAR, PACKAGE_FILE, CALIBRATION_FILE)):
        header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
        column = {name: number for number, name in enumerate(header)}
        for row in rows:
            value, error_value = values[row[column["id"]]]
            row[column["value"]], row[column["error_value"]] = f"{value:.6g}", f"{error_value:.3g}"
            row[column["status"]], row[column["source"]] = FITTED_STATUS, FITTED_SOURCE
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([header, *rows])
        replace_bytes(path, text.getvalue().encode())
        replace_bytes(folder / CALIBRATION_FILE, record)
        stamp(folder)
    return path


def saved_calibration(folder: Path | None = None) -> dict[str, Any] | None:
    """Read the record of the calibration that the free parameters of a folder come from; nothing where there is none.

    Raises
    ------
    InputError
        If the file is not such a record.
    """
    path = (SHIPPED if folder is None else folder) / CALIBRATION_FILE
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        fault = Fault(
            path.name, "cannot be read as JSON", got=str(error), hint="Write it anew with 'calibrate --save'."
        )
        raise InputError(fault) from error
    if not isinstance(found, dict) or "hold_out" not in found:
        fault = Fault(
            path.name, "is no calibration", got=type(found).__name__, hint="Write it with 'calibrate --save'."
        )
        raise InputError(fault)
    return found
