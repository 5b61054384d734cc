"""The verb `export_subject`: one subject by itself, for who exchanges its data."""

from __future__ import annotations

from pathlib import Path

from transcaspian import data
from transcaspian.errors import Fault, InputError, nearest
from transcaspian.model import atlas
from transcaspian.runs import SUBJECTS, Progress, check_out, check_sea_format, quiet, sea_data, write_sea

NAMES = {"netcdf": "transcaspian-sea.nc", "csv": "transcaspian-sea"}


def export_subject(
    subject: str = "sea",
    *,
    format: str = "netcdf",
    out: Path | None = None,
    draws: int = 2000,
    seed: int = 1,
    tables: Path | None = None,
    progress: Progress = quiet,
) -> Path:
    """Write the data of one subject: of the sea its level, inflow, balance and projections.

    Parameters
    ----------
    subject : str
        ``sea``.
    format : str
        ``netcdf`` (one file, CF conventions) or ``csv`` (a folder with a descriptor).
    out : Path, optional
        The file or folder; ``transcaspian-sea.nc`` or ``transcaspian-sea`` without it.
    draws, seed : int
        How many futures stand behind each projection, and the seed of their chance.
    tables : Path, optional
        A folder of tables of your own; the shipped ones without it.
    progress : callable
        Called with a word and the share done.

    Returns
    -------
    Path
        What was written.

    Raises
    ------
    InputError
        If the subject, the format, the number of draws or the tables cannot be used.
    OutputError
        If the place cannot be written.
    """
    if subject not in SUBJECTS:
        hint = nearest(subject, SUBJECTS)
        raise InputError(
            Fault(
                "--subject",
                "is no subject that is handed out",
                got=repr(subject),
                allowed=", ".join(SUBJECTS),
                hint=hint,
            )
        )
    check_sea_format(format)
    place = out if out is not None else Path(NAMES[format])
    check_out(place.parent)
    if tables is not None:
        data.check(tables).raise_if_bad()
    found = sea_data(atlas(tables), draws=draws, seed=seed, progress=progress)
    place.parent.mkdir(parents=True, exist_ok=True)
    return write_sea(place, found, format=format)


__all__ = ["export_subject"]
