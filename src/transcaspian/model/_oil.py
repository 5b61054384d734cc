"""Kazakh oil as the companion reads it: grades, fields, ways, outages, steps, counts and terms, as frozen records."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from transcaspian.errors import DataError, Fault


class Grade(msgspec.Struct, frozen=True):
    """An oil as it is sold: sulphur by mass, barrels a tonne, and its price less that of Brent, each with a range."""

    id: str
    name: str
    sulphur_share: float
    low_sulphur_share: float
    high_sulphur_share: float
    bbl_per_t: float
    premium_usd_per_bbl: float
    low_premium_usd_per_bbl: float
    high_premium_usd_per_bbl: float


class FieldYear(msgspec.Struct, frozen=True):
    """A field in a year: output, what enters CPC, what contracts promise to BTC; zero where nothing is told."""

    id: str
    year: int
    name: str
    grade: str
    output_kt: float = 0.0
    cpc_kt: float = 0.0
    btc_kt: float = 0.0


class OilWay(msgspec.Struct, frozen=True):
    """A way of oil: its links in any order, the links that tell a path of it, those at which it is counted."""

    id: str
    name: str
    origin: str
    destination: str
    links: str
    key_links: str
    count_links: str
    grade: str
    loss_share: float


class Outage(msgspec.Struct, frozen=True):
    """An event at CPC: days, part of what it carries that was lost with its range, part that was feared lost."""

    id: str
    name: str
    from_date: str
    year: int
    days: float
    lost_share: float
    low_lost_share: float
    high_lost_share: float
    threat_share: float


class OilStep(msgspec.Struct, frozen=True):
    """A volume by Aktau and Baku that was signed or studied."""

    id: str
    name: str
    kind: str
    volume_kt: float
    from_year: int


class OilRecord(msgspec.Struct, frozen=True):
    """A published volume of a way, by one reading, over some months of a year."""

    id: str
    way: str
    year: int
    reading: str
    volume_kt: float
    months: int


class OilTerm(msgspec.Struct, frozen=True):
    """A constant of the oil companion with its credible range."""

    id: str
    name: str
    value: float
    low: float
    high: float
    unit: str


class Oil(msgspec.Struct, frozen=True, eq=False):
    """All tables of the oil companion, as records in table order."""

    grades: Mapping[str, Grade]
    fields: tuple[FieldYear, ...]
    ways: Mapping[str, OilWay]
    outages: Mapping[str, Outage]
    steps: Mapping[str, OilStep]
    records: tuple[OilRecord, ...]
    terms: Mapping[str, OilTerm]

    def term(self, name: str) -> OilTerm:
        """Find a constant with its range.

        Raises
        ------
        DataError
            If the table holds no such constant.
        """
        if name not in self.terms:
            message, allowed = f"the constant '{name}' is missing", "a row with this id"
            raise DataError(Fault("oil_terms.csv", message, field="id", allowed=allowed))
        return self.terms[name]

    def value(self, name: str) -> float:
        """Value of a constant, in the unit of its row."""
        return self.term(name).value


OIL_TABLES = {
    "oil_grades": Grade,
    "oil_fields": FieldYear,
    "oil_ways": OilWay,
    "oil_outages": Outage,
    "oil_steps": OilStep,
    "oil_records": OilRecord,
    "oil_terms": OilTerm,
}
