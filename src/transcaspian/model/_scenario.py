"""Scenarios: a short form for people, a full form for machines, and how one extends another."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from transcaspian.data import scenario_files
from transcaspian.errors import Fault, ScenarioError, nearest
from transcaspian.model._atlas import Atlas
from transcaspian.model._faults import FIRST_YEAR, LAST_YEAR, change_faults, name_faults, number_faults, value_today
from transcaspian.model._records import Change
from transcaspian.model._sea import sea_faults

OPEN_END = 9999  # a Change without a last year
SIMULATED, FORMULA = "simulated", "formula"  # how the wait for closures grows with utilisation: by the curves, or not
FITTED, PRIOR = "fitted", "prior"  # which values of the free parameters a scenario takes
TABLE, SIMULATED = "table", "simulated"  # where the spread of times in the choice of routes comes from


class ShortChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Change as a person writes it in a scenario file."""

    target: str
    field: str
    op: str
    value: float
    source: str
    from_year: int = FIRST_YEAR
    to_year: int = 9999
    note: str = ""


class ShortScenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scenario file: only what differs from the one it extends."""

    name: str
    title: str = ""
    description: str = ""
    extends: str = ""
    years: tuple[int, int] | None = None
    price_year: int | None = None
    target_kt: float | None = None
    target_year: int | None = None
    projects: list[str] = []
    without: list[str] = []
    haircut_share: float | None = None
    haircut_source: str = ""
    value_of_time_usd_per_t_h: float | None = None
    calibration: str = ""
    sea: str = ""
    waits: str = ""
    reliability: str = ""
    dates: dict[str, int] = {}
    changes: list[ShortChange] = []


class DatedProject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A project of a scenario with the first full year in which its Changes count."""

    id: str
    from_year: int


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The full form: nothing left to defaults, every Change resolved.

    ``changes`` holds those of the projects (dated, with the haircut on political capacities) and those of the scenario.
    ``value_of_time_usd_per_t_h`` of zero means each class has its own. ``calibration`` is ``fitted`` or ``prior``,
    ``waits`` is ``simulated`` or ``formula``, ``reliability`` is ``table`` or ``simulated``: where the spread of times
    comes from. ``sea`` names a future of the level, whose Changes are owned by ``sea`` once a run has resolved it; it
    is empty for the level of the tables.
    """

    name: str
    title: str
    description: str
    years: tuple[int, int]
    price_year: int
    target_kt: float
    target_year: int
    haircut_share: float
    haircut_source: str
    value_of_time_usd_per_t_h: float
    calibration: str = FITTED
    waits: str = SIMULATED
    projects: tuple[DatedProject, ...] = ()
    changes: tuple[Change, ...] = ()
    sea: str = ""
    reliability: str = TABLE


def _read(path: Path) -> ShortScenario:
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(
            Fault(path.name, "the file cannot be read", got=str(error), hint="Give the path of a TOML file.")
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(
            Fault(path.name, "this is not valid TOML", got=str(error), allowed="TOML 1.0", hint="Mend the line named.")
        ) from error
    raw.setdefault("name", path.stem)
    known = ShortScenario.__struct_fields__
    unknown = [key for key in raw if key not in known]
    if unknown:
        raise ScenarioError(
            [
                Fault(path.name, "unknown key", field=key, allowed=", ".join(known), hint=nearest(key, known))
                for key in unknown
            ]
        )
    try:
        return msgspec.convert(raw, ShortScenario)
    except msgspec.ValidationError as error:
        raise ScenarioError(
            Fault(path.name, "a value has the wrong kind", got=str(error), hint="See docs/scenarios.md for the keys.")
        ) from error


def _find(name: str, base: Path | None) -> Path:
    shipped = scenario_files()
    if name in shipped:
        return shipped[name]
    path = Path(name) if base is None or Path(name).is_absolute() else base / name
    if path.suffix == ".toml" and path.exists():
        return path
    raise ScenarioError(
        Fault(
            name,
            "no scenario has this name",
            got=repr(name),
            allowed=", ".join(sorted(shipped)) + ", or the path of a .toml file",
            hint=nearest(name, shipped),
        )
    )


def _chain(name: str) -> list[tuple[Path, ShortScenario]]:
    """Follow ``extends`` upwards; the root comes first."""
    chain: list[tuple[Path, ShortScenario]] = []
    seen: list[Path] = []
    base: Path | None = None
    while name:
        path = _find(name, base).resolve()
        if path in seen:
            circle = " -> ".join(p.stem for p in [*seen[seen.index(path) :], path])
            raise ScenarioError(
                Fault(
                    path.name,
                    "'extends' runs in a circle",
                    field="extends",
                    got=circle,
                    hint="Let one of them extend nothing.",
                )
            )
        seen.append(path)
        short = _read(path)
        chain.append((path, short))
        name, base = short.extends, path.parent
    return chain[::-1]


def _last(chain: list[ShortScenario], field: str, default: Any) -> Any:
    for short in reversed(chain):
        value = getattr(short, field)
        if value not in (None, ""):
            return value
    return default


def _project_faults(file: str, short: ShortScenario, atlas: Atlas) -> list[Fault]:
    """Check the projects that one file names, and the dates it gives them."""
    named = (("projects", short.projects), ("without", short.without), ("dates", list(short.dates)))
    faults = [
        Fault(
            file,
            "no project has this id",
            field=field,
            got=repr(name),
            allowed="an id of projects.csv",
            hint=nearest(name, atlas.projects),
        )
        for field, names in named
        for name in names
        if name not in atlas.projects
    ]
    span = f"{FIRST_YEAR} to {LAST_YEAR}"
    return faults + [
        Fault(file, "the date is outside the data", row=name, field="dates", got=str(year), allowed=span)
        for name, year in short.dates.items()
        if not FIRST_YEAR <= year <= LAST_YEAR
    ]


def _chosen(chain: list[ShortScenario], atlas: Atlas) -> list[DatedProject]:
    """Give the known projects of the chain, each with the latest date given for it, in order of id."""
    chosen: set[str] = set()
    dates: dict[str, int] = {}
    for short in chain:
        chosen = (chosen | set(short.projects)) - set(short.without)
        dates |= short.dates
    found = []
    for name in sorted(chosen & atlas.projects.keys()):
        promised = min(
            (change.from_year for change in atlas.changes.get(name, ())), default=atlas.projects[name].opens_year
        )
        found.append(DatedProject(name, dates.get(name, promised)))
    return found


def _of_projects(projects: list[DatedProject], atlas: Atlas, haircut_share: float) -> list[Change]:
    """Give the Changes of dated projects, moved with their date, political capacities cut."""
    changes: list[Change] = []
    for project in projects:
        own = atlas.changes.get(project.id, ())
        shift = project.from_year - min((change.from_year for change in own), default=project.from_year)
        changes += [
            msgspec.structs.replace(
                _cut(change, atlas, haircut_share),
                from_year=change.from_year + shift,
                to_year=change.to_year + shift if change.to_year < OPEN_END else OPEN_END,
            )
            for change in own
        ]
    return changes


def _cut(change: Change, atlas: Atlas, haircut_share: float) -> Change:
    """Shrink what a political capacity adds over today's value by the haircut."""
    if change.claim != "political" or haircut_share == 0.0 or change.field in ("open_share", "length_km"):
        return change
    if change.op == "set":
        today = value_today(atlas, change.target, change.field)
        value = today + (1.0 - haircut_share) * (change.value - today)
    elif change.op == "add":
        value = (1.0 - haircut_share) * change.value
    else:
        value = 1.0 + (1.0 - haircut_share) * (change.value - 1.0)
    return msgspec.structs.replace(change, value=value)


def scenario(name: str, *, atlas: Atlas) -> Scenario:
    """Read a scenario and everything it extends, and resolve it to its full form.

    Parameters
    ----------
    name : str
        A shipped name, or the path of a TOML file (short or full form).
    atlas : Atlas
        What the names in it refer to.

    Raises
    ------
    ScenarioError
        With every fault found: unknown names, a circle in ``extends``, years outside the data, two sets of one field.
    """
    if name.endswith(".toml") and Path(name).exists():
        full = full_form(Path(name))
        if full is not None:
            _judge(Path(name).name, full, change_faults(Path(name).name, full.changes, atlas))
            return full
    files = _chain(name)
    chain = [short for _, short in files]
    faults: list[Fault] = []
    written: list[Change] = []
    for path, short in files:
        own = [
            Change(c.target, c.field, c.op, c.value, c.from_year, c.to_year, c.source, short.name)
            for c in short.changes
        ]
        faults += [*_project_faults(path.name, short, atlas), *change_faults(path.name, own, atlas)]
        written += own
    haircut_share = float(_last(chain, "haircut_share", 0.0))
    projects = _chosen(chain, atlas)
    changes = [*_of_projects(projects, atlas, haircut_share if 0.0 <= haircut_share < 1.0 else 0.0), *written]
    first, last = _last(chain, "years", (2024, 2040))
    resolved = Scenario(
        name=chain[-1].name,
        title=chain[-1].title or chain[-1].name,
        description=chain[-1].description,
        years=(first, last),
        price_year=int(_last(chain, "price_year", 2024)),
        target_kt=float(_last(chain, "target_kt", 10000.0)),
        target_year=int(_last(chain, "target_year", 2030)),
        haircut_share=haircut_share,
        haircut_source=_last(chain, "haircut_source", ""),
        value_of_time_usd_per_t_h=float(_last(chain, "value_of_time_usd_per_t_h", 0.0)),
        calibration=_last(chain, "calibration", FITTED),
        waits=_last(chain, "waits", SIMULATED),
        reliability=_last(chain, "reliability", TABLE),
        projects=tuple(projects),
        changes=in_order(changes),
        sea=_last(chain, "sea", ""),
    )
    _judge(files[-1][0].name, resolved, faults)
    return resolved


def with_projects(full: Scenario, dated: Iterable[DatedProject], *, atlas: Atlas) -> Scenario:
    """Give a scenario with more projects, each from its year on; one that it holds already moves to the year given.

    The haircut of the scenario counts for their political capacities.

    Examples
    --------
    >>> from transcaspian.model import atlas, scenario
    >>> known = atlas()
    >>> more = with_projects(scenario("frozen", atlas=known), [DatedProject("kz-ferries-four", 2030)], atlas=known)
    >>> [(c.target, c.value, c.from_year) for c in more.changes if c.owner == "kz-ferries-four"]
    [('ferry-asco', 2.4, 2030)]
    """
    dated = tuple(dated)
    fresh = {project.id for project in dated}
    kept = [project for project in full.projects if project.id not in fresh]
    changes = [change for change in full.changes if change.owner not in fresh]
    return msgspec.structs.replace(
        full,
        projects=tuple(sorted((*kept, *dated), key=lambda project: project.id)),
        changes=in_order([*changes, *_of_projects(list(dated), atlas, full.haircut_share)]),
    )


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Give Changes in the order that a full scenario holds them in."""
    return tuple(sorted(changes, key=lambda c: (c.target, c.field, c.from_year, c.op, c.value, c.owner)))


def _judge(file: str, full: Scenario, found: list[Fault]) -> None:
    """Raise everything that is wrong with a resolved scenario at once."""
    numbers = number_faults(file, full.years, full.haircut_share, full.value_of_time_usd_per_t_h, full.target_kt)
    faults = [*name_faults(file, full.name), *numbers, *_word_faults(file, full), *sea_faults(file, full.sea), *found]
    if not faults:
        faults = _two_sets(file, full)
    if faults:
        raise ScenarioError(faults)


def _word_faults(file: str, full: Scenario) -> list[Fault]:
    """Find words of a scenario that name no choice."""
    asked = (
        ("calibration", full.calibration, (FITTED, PRIOR), "no values of the free parameters have this name"),
        ("reliability", full.reliability, (TABLE, SIMULATED), "the spread of times cannot come from there"),
        ("waits", full.waits, (SIMULATED, FORMULA), "no waits have this name"),
    )
    return [
        Fault(file, message, field=key, got=repr(word), allowed=", ".join(words), hint=nearest(word, words))
        for key, word, words, message in asked
        if word not in words
    ]


def _two_sets(file: str, resolved: Scenario) -> list[Fault]:
    """Find two sets of one field whose years overlap."""
    faults = []
    sets = [change for change in resolved.changes if change.op == "set"]
    for left, right in itertools.pairwise(sets):
        same = (left.target, left.field) == (right.target, right.field)
        if same and right.from_year <= left.to_year:
            got = " and ".join(f"{c.value:g} by '{c.owner}' from {c.from_year}" for c in (left, right))
            faults.append(
                Fault(
                    file,
                    "two Changes set one field in the same year",
                    row=left.target,
                    field=left.field,
                    got=got,
                    allowed="one set for each field and year",
                    hint="Drop one, or end it with to_year, or write an add or a scale.",
                )
            )
    return faults


def to_toml(full: Scenario) -> str:
    """Write the full form of a scenario as TOML; :func:`scenario` reads it back to the same record."""
    raw = msgspec.to_builtins(full)
    lines = [f"form = {toml_value('full')}"]
    lines += [f"{key} = {toml_value(value)}" for key, value in raw.items() if key not in ("projects", "changes")]
    for key in ("projects", "changes"):
        for item in raw[key]:
            lines += ["", f"[[{key}]]", *(f"{name} = {toml_value(value)}" for name, value in item.items())]
    return "\n".join(lines) + "\n"


def toml_value(value: Any) -> str:
    """Write a value as TOML."""
    if isinstance(value, str):
        return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")  # TOML wants DEL escaped, JSON does not
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    return repr(value)


def full_form(path: Path) -> Scenario | None:
    """Read a file in full form, or return nothing if it is in short form."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None  # the short reader says what is wrong
    if raw.pop("form", "short") != "full":
        return None
    try:
        return msgspec.convert(raw, Scenario)
    except msgspec.ValidationError as error:
        raise ScenarioError(
            Fault(
                path.name,
                "this is not a full scenario",
                got=str(error),
                hint="Write it with to_toml, or drop form = 'full'.",
            )
        ) from error
