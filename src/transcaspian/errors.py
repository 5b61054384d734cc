"""What can go wrong, and how it is said.

The tree::

    TranscaspianError
    |-- InputError          bad input; the command ends with exit code 2
    |   |-- DataError       a table, a sidecar or the field dictionary
    |   |-- ScenarioError   a scenario file or what it names
    |   |-- OutputError     a place to write that cannot be written
    |   `-- ExtraMissing    an extra that a command needs is not installed
    `-- ModelError          the model has no answer; exit code 1
        |-- NotConverged    the equilibrium was not found within the limits
        |-- NoRoute         a market that no open route serves
        `-- NoPlan          no choice of projects and years meets what is asked

An :class:`InputError` carries every fault that was found, each a :class:`Fault`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong: where it stands, what was read, what is allowed."""

    file: str
    message: str
    row: str = ""
    field: str = ""
    got: str = ""
    allowed: str = ""
    hint: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.row:
            place += f", row {self.row}"
        if self.field:
            place += f", field '{self.field}'"
        text = f"{place}: {self.message}"
        if self.got:
            text += f"; read {self.got}"
        if self.allowed:
            text += f"; allowed: {self.allowed}"
        text += "."
        return f"{text} {self.hint}" if self.hint else text


class TranscaspianError(Exception):
    """Root of everything this package raises on purpose."""

    exit_code = 1


class InputError(TranscaspianError):
    """Input that cannot be used; holds all faults found before it was raised."""

    exit_code = 2

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class DataError(InputError):
    """A fault in the shipped or given tables."""


class ScenarioError(InputError):
    """A fault in a scenario."""


class OutputError(InputError):
    """A fault in where the results should go."""


class ExtraMissing(InputError):
    """A command needs an extra that is not installed.

    Examples
    --------
    >>> print(ExtraMissing("fibre", needs="gnpy"))
    fibre: the extra 'fibre' is not installed; read no package gnpy. Install it: pip install 'transcaspian[fibre]'.
    """

    def __init__(self, extra: str, *, needs: str) -> None:
        self.extra = extra
        hint = f"Install it: pip install 'transcaspian[{extra}]'."
        super().__init__(Fault(extra, f"the extra '{extra}' is not installed", got=f"no package {needs}", hint=hint))


class ModelError(TranscaspianError):
    """The input was fine, but the model has no answer for it."""


class NotConverged(ModelError):
    """The equilibrium was not reached."""


class NoRoute(ModelError):
    """No open route joins two places for a cargo."""


class NoPlan(ModelError):
    """No choice of projects and years meets what is asked.

    Attributes
    ----------
    clash : what stops it, a :class:`transcaspian.plan.Clash`
    """

    def __init__(self, message: str, clash: object = None) -> None:
        super().__init__(message)
        self.clash = clash


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known name is closest to a misspelt one, or nothing.

    >>> nearest("alatt", ["alat", "aktau"])
    "Did you mean 'alat'?"
    """
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"Did you mean '{found[0]}'?" if found else ""
