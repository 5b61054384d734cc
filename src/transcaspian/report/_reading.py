"""Read a run folder: `run.json` as records, the Parquet tables as frames."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import msgspec
import msgspec.structs
import polars as pl

from transcaspian.errors import Fault, InputError, OutputError

SCHEMA = "transcaspian.run/1"
Columns = Mapping[str, type[pl.DataType]]
FLOW_COLUMNS = {
    "year": pl.Int64,
    "link": pl.String,
    "forward": pl.Boolean,
    "group": pl.String,
    "kt": pl.Float64,
    "teu": pl.Float64,
}
CORRIDOR_COLUMNS = {"corridor_kt": pl.Float64, "corridor_teu": pl.Float64}  # the part that uses the corridor, if told
RESOURCE_COLUMNS = {"year": pl.Int64, "resource": pl.String, "name": pl.String, "utilisation": pl.Float64}


class Tables(Protocol):
    """What the report asks of the tables: a frame by its name."""

    def frame(self, name: str, /) -> pl.DataFrame:
        """Give one table."""
        ...


class Software(msgspec.Struct, frozen=True):
    """What made the run."""

    name: str = "transcaspian"
    version: str = ""
    python: str = ""


class Dated(msgspec.Struct, frozen=True):
    """A project and the first full year of its service in the scenario."""

    id: str
    from_year: int | None = None


class Setting(msgspec.Struct, frozen=True):
    """The scenario as the run states it."""

    name: str
    title: str = ""
    description: str = ""
    years: tuple[int, int] = (0, 0)
    target_kt: float | None = None
    target_year: int | None = None
    projects: tuple[str | Dated, ...] = ()

    def dated(self) -> tuple[Dated, ...]:
        """Give the projects with their years, the earliest first; those without a year come first."""
        projects = (Dated(id=item) if isinstance(item, str) else item for item in self.projects)
        return tuple(sorted(projects, key=lambda p: (p.from_year if p.from_year is not None else 0, p.id)))


class Bottleneck(msgspec.Struct, frozen=True):
    """A resource that limits a year, and what one more unit of it is worth."""

    resource: str
    name: str = ""
    kind: str = ""
    place: str = ""
    unit: str = ""
    utilisation: float | None = None
    wait_h: float | None = None
    rent_usd_per_unit: float | None = None
    price_usd_per_unit: float | None = None
    user_saving_usd_per_unit: float | None = None
    corridor_kt_per_unit: float | None = None
    revenue_usd_per_unit: float | None = None
    scarcity_musd: float | None = None


class Year(msgspec.Struct, frozen=True):
    """One year of the run."""

    year: int
    corridor_kt: float
    corridor_teu: float | None = None
    corridor_empty_teu: float | None = None
    by_cargo_kt: dict[str, float] = {}
    by_direction_kt: dict[str, float] = {}
    by_corridor_share: dict[str, float] = {}
    relative_gap: float | None = None
    residual: float | None = None
    residual_h: float | None = None
    iterations: int | None = None
    missing_mass_share: float | None = None
    bottlenecks: tuple[Bottleneck, ...] = ()


class Target(msgspec.Struct, frozen=True):
    """A promise and what the run gives for it."""

    id: str
    target: float
    title: str = ""
    source: str = ""
    unit: str = ""
    value: float | None = None
    year: int | None = None
    year_met: int | None = None
    met: bool | None = None


class Observed(msgspec.Struct, frozen=True, rename={"model_value": "model"}):
    """A counted figure and the model's figure for the same perimeter."""

    perimeter: str
    year: int
    value: float
    name: str = ""
    quantity: str = ""
    unit: str = ""
    model_value: float | None = None
    source: str = ""


class Bundle(msgspec.Struct, frozen=True):
    """Resources that limit together: what each gains alone and what they gain jointly."""

    resources: tuple[str, ...]
    year: int | None = None
    single_kt: tuple[float, ...] = ()
    joint_kt: float | None = None


class Relief(msgspec.Struct, frozen=True):
    """A step of relief: the worst bottleneck gets twice its capacity, and another becomes the worst."""

    year: int
    resource: str
    name: str = ""
    before_kt: float | None = None
    after_kt: float | None = None
    next_resource: str = ""
    next_name: str = ""

    @property
    def gain_kt(self) -> float | None:
        """What the corridor gains by this step, or nothing where the run does not say."""
        if self.before_kt is None or self.after_kt is None:
            return None
        return self.after_kt - self.before_kt


class Crossing(msgspec.Struct, frozen=True):
    """What one sea crossing could carry by itself in one direction, cause by cause."""

    link: str
    cargo: str
    forward: bool
    ships_kt: float
    draught_kt: float
    weather_kt: float
    berth_kt: float | None = None
    wagons_kt: float | None = None
    binds: str = ""


class Summary(msgspec.Struct, frozen=True):
    """All of `run.json`."""

    schema: str
    scenario: Setting
    years: tuple[Year, ...]
    software: Software = Software()
    id: str = ""
    data_sha256: str = ""
    scenario_sha256: str = ""
    targets: tuple[Target, ...] = ()
    observed: tuple[Observed, ...] = ()
    relief: tuple[Relief, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    missing_mass_share: float | None = None
    assumed_share: float | None = None
    status_shares: dict[str, float] = {}
    notes: tuple[str, ...] = ()


class Run(msgspec.Struct, frozen=True):
    """A run folder in memory."""

    summary: Summary
    flows: pl.DataFrame
    resources: pl.DataFrame


def read_run(folder: Path) -> Run:
    """Read a run folder written by `transcaspian run`.

    Raises
    ------
    InputError
        When the folder is no run folder, or its `run.json` cannot be read.
    """
    path = folder / "run.json"
    if not path.is_file():
        raise InputError(
            Fault(
                file=str(folder),
                message="this is not a run folder: it holds no run.json",
                hint="Give a folder written by 'transcaspian run'.",
            )
        )
    try:
        content = path.read_bytes()
        summary = msgspec.json.decode(content, type=Summary)
    except msgspec.DecodeError as error:
        raise InputError(
            Fault(file=str(path), message=f"cannot be read: {error}", hint="Run the scenario again.")
        ) from error
    if summary.schema != SCHEMA:
        raise InputError(
            Fault(file=str(path), message="unknown schema", field="schema", got=summary.schema, allowed=SCHEMA)
        )
    if not summary.years:
        raise InputError(
            Fault(file=str(path), message="the run holds no year", field="years", hint="Run the scenario again.")
        )
    if not summary.scenario_sha256:
        whole = msgspec.json.encode(msgspec.json.decode(content)["scenario"], order="sorted")
        summary = msgspec.structs.replace(summary, scenario_sha256=hashlib.sha256(whole).hexdigest())
    return Run(
        summary=summary,
        flows=_frame(folder / "flows.parquet", FLOW_COLUMNS, CORRIDOR_COLUMNS),
        resources=_frame(folder / "resources.parquet", RESOURCE_COLUMNS),
    )


def _frame(path: Path, columns: Columns, optional: Columns = MappingProxyType({})) -> pl.DataFrame:
    """Read the wanted columns of a table, and optional ones it has; a table that is not there is empty."""
    if not path.is_file():
        return pl.DataFrame(schema=dict(columns))
    frame = pl.read_parquet(path)
    lacking = [name for name in columns if name not in frame.columns]
    if lacking:
        raise InputError(
            Fault(file=str(path), message=f"lacks the column '{lacking[0]}'", hint="Run the scenario again.")
        )
    wanted = {**columns, **{name: kind for name, kind in optional.items() if name in frame.columns}}
    return frame.select(pl.col(name).cast(kind) for name, kind in wanted.items())


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
