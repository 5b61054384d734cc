"""What a cable of light is made of, the ways that it joins, and how often they fail: frozen records of the tables."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from transcaspian.errors import DataError, Fault
from transcaspian.model._records import NOT_GIVEN


class Glass(msgspec.Struct, frozen=True):
    """A kind of fibre, as it lies in a cable, at 1550 nm."""

    id: str
    name: str
    attenuation_db_per_km: float
    area_um2: float
    dispersion_ps_per_nm_km: float


class Amplifier(msgspec.Struct, frozen=True):
    """An optical amplifier: its band, its noise figure and its greatest output."""

    id: str
    name: str
    from_thz: float
    to_thz: float
    noise_db: float
    output_dbm: float


class Pump(msgspec.Struct, frozen=True):
    """A Raman pump at the receiving end."""

    id: str
    name: str
    frequency_thz: float
    pump_w: float


class Mode(msgspec.Struct, frozen=True):
    """What a channel carries, and the signal to noise ratio in 0.1 nm that it needs for it."""

    id: str
    name: str
    rate_gbps: float
    required_osnr_db: float


class Design(msgspec.Struct, frozen=True):
    """How a line under the sea may be built; ``remote_km`` counts from the receiving end."""

    id: str
    name: str
    kind: str
    glass: str
    booster: str
    receiver: str
    repeaters: int
    repeater: str = ""
    pumps: str = ""
    remote: str = ""
    remote_km: float = NOT_GIVEN
    remote_gain_db: float = NOT_GIVEN


class Cable(msgspec.Struct, frozen=True):
    """A sea cable: its link under the sea, and, of a Caspian one, all links from Aktau to Baku."""

    id: str
    name: str
    kind: str
    link: str
    links: str


class Span(msgspec.Struct, frozen=True):
    """A way of fibre beyond the table of links: along the way, and straight between its towns."""

    id: str
    name: str
    length_km: float
    drawn_km: float


class FibrePath(msgspec.Struct, frozen=True):
    """A way as a list of links and spans; the word ``cable`` stands for a route of the Caspian cable."""

    id: str
    name: str
    kind: str
    direction: str
    spans: str


class Direction(msgspec.Struct, frozen=True):
    """Where international links go, how many, and how often a common cause takes all of them away at once."""

    id: str
    name: str
    count: float
    shock_per_y: float
    shock_low_per_y: float
    shock_high_per_y: float
    shock_days: float


class FibreConstant(msgspec.Struct, frozen=True):
    """A constant of the fibre companion, with its credible range where it has one."""

    id: str
    name: str
    value: float
    unit: str
    low: float = NOT_GIVEN
    high: float = NOT_GIVEN


class Fibre(msgspec.Struct, frozen=True, eq=False):
    """All tables of the fibre companion, as records by id in table order."""

    glasses: Mapping[str, Glass]
    amplifiers: Mapping[str, Amplifier]
    pumps: Mapping[str, Pump]
    modes: Mapping[str, Mode]
    designs: Mapping[str, Design]
    cables: Mapping[str, Cable]
    spans: Mapping[str, Span]
    paths: Mapping[str, FibrePath]
    directions: Mapping[str, Direction]
    constants: Mapping[str, FibreConstant]

    def constant(self, name: str) -> float:
        """Value of a constant, in the unit of its row.

        Raises
        ------
        DataError
            If the table holds no such constant.
        """
        if name not in self.constants:
            message, allowed = f"the constant '{name}' is missing", "a row with this id"
            raise DataError(Fault("fibre_constants.csv", message, field="id", allowed=allowed))
        return self.constants[name].value


FIBRE_TABLES = {
    "glasses": Glass,
    "amplifiers": Amplifier,
    "pumps": Pump,
    "modes": Mode,
    "designs": Design,
    "cables": Cable,
    "spans": Span,
    "paths": FibrePath,
    "directions": Direction,
    "constants": FibreConstant,
}
