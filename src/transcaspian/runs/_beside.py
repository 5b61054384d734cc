"""Companions beside a run: which there are, asked on the scenario of the run, and what they change in a freight run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from transcaspian.data import cannot_write, replace_bytes
from transcaspian.errors import ExtraMissing, Fault, InputError, OutputError, TranscaspianError, nearest
from transcaspian.model import Atlas, Change, Scenario, extending
from transcaspian.model import scenario as read_scenario
from transcaspian.runs._companions import Beside, read_companion
from transcaspian.runs._fibre import fibre_companion
from transcaspian.runs._fibre_records import FIBRE_SCHEMA, FibreAnswer
from transcaspian.runs._oil import oil_companion
from transcaspian.runs._oil_records import OIL_SCHEMA, OilAnswer
from transcaspian.runs._power import POWER_YEAR, power_answer
from transcaspian.runs._power_records import POWER_SCHEMA, Power
from transcaspian.runs._run import Progress, Run, quiet
from transcaspian.runs._sea import with_sea
from transcaspian.runs._trade import trade_outlook
from transcaspian.runs._trade_records import TRADE_SCHEMA, Trade

ALL = "all"
TRADE_BESIDE = ("base", "roadmap")


class Companion(msgspec.Struct, frozen=True, eq=False):
    """A companion: its name, the record and schema of its answer, and how it is asked."""

    name: str
    kind: type[Any]
    schema: str
    ask: Callable[[Scenario, Atlas, Progress], msgspec.Struct]


def ask_power(scenario: Scenario, atlas: Atlas, progress: Progress) -> Power:
    """Ask for the power cable as `transcaspian power` does without options."""
    return power_answer(scenario, atlas=atlas, year=POWER_YEAR, progress=progress)


def ask_fibre(scenario: Scenario, atlas: Atlas, progress: Progress) -> FibreAnswer:
    """Ask for the cable of light as `transcaspian fibre` does without options."""
    return fibre_companion(scenario, atlas=atlas, progress=progress)


def ask_trade(scenario: Scenario, atlas: Atlas, progress: Progress) -> Trade:
    """Ask for trade as `transcaspian trade` does without options."""
    beside = [with_sea(read_scenario(name, atlas=atlas), atlas=atlas) for name in TRADE_BESIDE]
    return trade_outlook(scenario, atlas=atlas, beside=beside, progress=progress)


def ask_oil(scenario: Scenario, atlas: Atlas, progress: Progress) -> OilAnswer:
    """Ask for oil as `transcaspian oil` does without options."""
    return oil_companion(scenario, atlas=atlas, progress=progress)


COMPANIONS = {
    one.name: one
    for one in (
        Companion("oil", OilAnswer, OIL_SCHEMA, ask_oil),
        Companion("power", Power, POWER_SCHEMA, ask_power),
        Companion("fibre", FibreAnswer, FIBRE_SCHEMA, ask_fibre),
        Companion("trade", Trade, TRADE_SCHEMA, ask_trade),
    )
}


def companion_names(asked: str | Iterable[str]) -> list[str]:
    """Give the companions asked for, each once, in their own order; ``all`` is all of them.

    Raises
    ------
    InputError
        If a name is not known, with the nearest one.

    Examples
    --------
    >>> companion_names("trade, power"), companion_names(()), companion_names("all") == list(COMPANIONS)
    (['power', 'trade'], [], True)
    """
    words = asked.split(",") if isinstance(asked, str) else list(asked)
    named = [word.strip() for word in words if word.strip()]
    faults = [
        Fault("--with", "no companion has this name", got=repr(name), allowed=", ".join((*COMPANIONS, ALL)),
              hint=nearest(name, (*COMPANIONS, ALL)))
        for name in dict.fromkeys(named)
        if name not in COMPANIONS and name != ALL
    ]  # fmt: skip
    if faults:
        raise InputError(faults)
    return [name for name in COMPANIONS if name in named or ALL in named]


def companion_of(found: msgspec.Struct) -> Companion:
    """Give the companion that an answer is of."""
    return next(one for one in COMPANIONS.values() if type(found) is one.kind)


def with_companions(done: Run, asked: str | Iterable[str], *, progress: Progress = quiet) -> Run:
    """Ask companions on the scenario of a run, one after the other; what cannot answer is left out, with its reason.

    Raises
    ------
    InputError
        If a name is not known.
    """
    scenario, atlas = msgspec.convert(done.summary.scenario, Scenario), done.routes.atlas
    answers: dict[str, msgspec.Struct] = {}
    left_out: dict[str, str] = {}
    for name in companion_names(asked):

        def told(stage: str, share: float, name: str = name) -> None:
            progress(f"{name}: {stage}", share)

        told("starting", 0.0)
        try:
            answers[name] = COMPANIONS[name].ask(scenario, atlas, told)
        except ExtraMissing as error:
            left_out[name] = f"pip install 'transcaspian[{error.extra}]'"
        except TranscaspianError as error:  # the freight run is done: one companion without an answer does not lose it
            left_out[name] = " ".join(str(error).split())
    summary = msgspec.structs.replace(done.summary, left_out=left_out)
    return msgspec.structs.replace(done, summary=summary, beside=Beside(answers, left_out))


def read_companions(folder: Path) -> dict[str, msgspec.Struct]:
    """Read the answers that a run folder keeps.

    Raises
    ------
    InputError
        If one is of another version.
    """
    found = {}
    for name, one in COMPANIONS.items():
        again = f"Keep it again: transcaspian {name} --keep FOLDER."
        kept = read_companion(folder, name, one.kind, schema=one.schema, again=again)
        if kept is not None:
            found[name] = kept
    return found


def changes_of(answers: Mapping[str, msgspec.Struct]) -> list[Change]:
    """Gather what companions change in a freight run."""
    return [change for found in answers.values() for change in getattr(found, "changes", ())]


def write_fed(out: Path, asked: str, answers: Mapping[str, msgspec.Struct], *, atlas: Atlas) -> Path:
    """Write a scenario that extends the asked one with what companions change, for a freight run to take.

    Parameters
    ----------
    out : Path
        The TOML file; its name is that of the scenario.
    asked : str
        A shipped name, or the path of a scenario file in short or full form.
    answers : mapping
        Answers of companions by name.
    atlas : Atlas
        What the scenario refers to.

    Raises
    ------
    ScenarioError
        If the file cannot name a scenario.
    OutputError
        If the file cannot be written.
    """
    title = f"{read_scenario(asked, atlas=atlas).title}; with what {', '.join(answers)} change in freight"
    notes = (f"{name}: {note}." for name, one in answers.items() if (note := getattr(one, "changes_note", "")))
    text = extending(asked, changes_of(answers), out=out, title=title, description=" ".join(notes))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        replace_bytes(out, text.encode())
    except OSError as error:
        raise OutputError(cannot_write(out, error)) from error
    return out
