"""Read a run folder: what `run.json` says as the records of the runs, the Parquet tables as frames."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec
import polars as pl

from transcaspian.errors import Fault, InputError, OutputError
from transcaspian.model import Scenario
from transcaspian.runs import (
    AGREEMENTS_SCHEMA,
    FIBRE_SCHEMA,
    Agreements,
    FibreAnswer,
    RunSummary,
    Why,
    read_companion,
    read_run,
    read_whys,
)

FLOW_COLUMNS = {
    "year": pl.Int64,
    "link": pl.String,
    "forward": pl.Boolean,
    "group": pl.String,
    "kt": pl.Float64,
    "teu": pl.Float64,
    "corridor_kt": pl.Float64,
    "corridor_teu": pl.Float64,
}
RESOURCE_COLUMNS = {"year": pl.Int64, "resource": pl.String, "name": pl.String, "utilisation": pl.Float64}


class Tables(Protocol):
    """What the report asks of the tables: a frame by its name, where they stand and their hashes."""

    @property
    def folder(self) -> Path:
        """Folder that they were read from."""
        ...

    @property
    def sha256s(self) -> Mapping[str, str]:
        """Hash of each table."""
        ...

    def frame(self, name: str, /) -> pl.DataFrame:
        """Give one table."""
        ...


class KeptRun(msgspec.Struct, frozen=True):
    """A run folder in memory: summary, its scenario as a record, flows and resources, why, and kept companions."""

    summary: RunSummary
    scenario: Scenario
    flows: pl.DataFrame
    resources: pl.DataFrame
    whys: Sequence[Why] = ()
    fibre: FibreAnswer | None = None
    promises: Agreements | None = None


def read_kept(folder: Path) -> KeptRun:
    """Read a run folder written by `transcaspian run`.

    Raises
    ------
    InputError
        When the folder is no run folder, or one of its files cannot be used.
    """
    summary = read_run(folder)
    path = folder / "run.json"
    if not summary.years:
        raise InputError(
            Fault(file=str(path), message="the run holds no year", field="years", hint="Run the scenario again.")
        )
    try:
        scenario = msgspec.convert(summary.scenario, Scenario)
    except msgspec.ValidationError as error:
        raise InputError(
            Fault(
                file=str(path),
                message="cannot be read",
                field="scenario",
                got=str(error),
                hint="Run the scenario again.",
            )
        ) from error
    return KeptRun(
        summary=summary,
        scenario=scenario,
        flows=_frame(folder / "flows.parquet", FLOW_COLUMNS),
        resources=_frame(folder / "resources.parquet", RESOURCE_COLUMNS),
        whys=read_whys(folder),
        fibre=read_companion(
            folder, "fibre", FibreAnswer, schema=FIBRE_SCHEMA, again="Keep it again: transcaspian fibre --keep FOLDER."
        ),
        promises=read_companion(folder, "agreements", Agreements, schema=AGREEMENTS_SCHEMA),
    )


def scenario_sha256(summary: RunSummary) -> str:
    """Hash all that a run states of its scenario."""
    return hashlib.sha256(msgspec.json.encode(summary.scenario, order="sorted")).hexdigest()


def _frame(path: Path, columns: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    """Read the wanted columns of a table."""
    if not path.is_file():
        raise InputError(
            Fault(file=str(path), message="the run folder lacks this table", hint="Run the scenario again.")
        )
    frame = pl.read_parquet(path)
    lacking = [name for name in columns if name not in frame.columns]
    if lacking:
        raise InputError(
            Fault(file=str(path), message=f"lacks the column '{lacking[0]}'", hint="Run the scenario again.")
        )
    return frame.select(pl.col(name).cast(kind) for name, kind in columns.items())


def write(out: Path, content: bytes) -> Path:
    """Write a file whole or not at all.

    Raises
    ------
    OutputError
        When the place cannot be written.
    """
    part = out.with_name(out.name + ".part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(out)
    except OSError as error:
        raise OutputError(
            Fault(file=str(out), message=f"cannot be written: {error.strerror}", hint="Name another file with --out.")
        ) from error
    return out
