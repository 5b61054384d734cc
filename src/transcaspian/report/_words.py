"""Numbers and names as a reader expects them."""

from __future__ import annotations

import math

from transcaspian.units import T_PER_KT

THIN = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
NOTHING = "n/a"
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

CARGO_NAMES = {
    "container": "Containers",
    "oil": "Crude oil",
    "products": "Oil products",
    "grain": "Grain",
    "metals": "Metals",
    "chemicals": "Chemicals",
    "coal": "Coal",
    "ore": "Ore",
    "food": "Food",
    "general": "General cargo",
    "vehicles": "Vehicles",
    "fertiliser": "Fertiliser",
    "uranium": "Uranium",
    "empty": "Empty equipment",
    "other": "Other cargo",
}
KIND_NAMES = {
    "section": "line section",
    "border": "border post",
    "gauge_yard": "gauge-change yard",
    "berth": "berths",
    "crane": "cranes",
    "yard": "yard",
    "deck": "ferry deck",
    "fleet": "ships",
    "pipeline": "pipeline",
    "quota": "quota",
}
VESSEL_NAMES = {"dry": "dry-cargo ship", "feeder": "container feeder", "ferry": "ferry", "tanker": "tanker"}
MEDIUM_NAMES = {
    "rail-1520": "rail",
    "rail-1435": "rail",
    "feeder": "Caspian or Black Sea ship",
    "dry": "dry-cargo ship",
    "boxship": "ocean ship",
    "ferry": "ferry",
    "road": "road",
}
UNIT_NAMES = {"kt": "kt", "teu": "TEU", "usd": "USD", "musd": "USD million", "ship_day": "ship-day", "year": "year"}
STATUS_NAMES = {"measured": "Measured", "reported": "Reported", "estimated": "Estimated", "assumed": "Assumed"}


def number(value: float | None, digits: int = 0) -> str:
    """Write a number with thin thousand separators.

    >>> number(1234567.8).replace(THIN, " ")
    '1 234 568'
    >>> number(None)
    'n/a'
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    text = f"{abs(value):,.{digits}f}".replace(",", THIN)
    return f"{MINUS}{text}" if value < 0 and text.strip("0." + THIN) else text


def mt(flow_kt: float) -> str:
    r"""Write tonnes in million, with the unit.

    >>> mt(3094.6)
    '3.09\xa0Mt'
    >>> mt(10000.0)
    '10\xa0Mt'
    """
    digits = 2 if abs(flow_kt) < 9950.0 else int(round(flow_kt / 100.0) % 10 != 0)
    return f"{number(flow_kt / T_PER_KT, digits)}\N{NO-BREAK SPACE}Mt"


def several(count: int, word: str) -> str:
    """Count things in words that agree.

    >>> several(1, "year"), several(3, "year")
    ('1 year', '3 years')
    """
    return f"{count} {word}{'' if count == 1 else 's'}"


def signed(value: float | None, digits: int = 0) -> str:
    """Write a difference with its sign.

    >>> signed(12.0)
    '+12'
    """
    text = number(value, digits)
    return text if value is None or text == NOTHING or value <= 0 or not text.strip("0." + THIN) else f"+{text}"


def significant(value: float | None, digits: int = 3) -> str:
    """Write a number of any size with a few significant digits.

    >>> significant(0.0123456)
    '0.0123'
    >>> significant(3.1e-13)
    '3.10 × 10⁻¹³'
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    if value == 0:
        return "0"
    power = math.floor(math.log10(abs(value)))
    if power < -4:
        return f"{number(value / 10.0**power, digits - 1)} × 10{str(power).translate(_SUPERSCRIPTS)}"
    return number(value, max(0, digits - 1 - power))


def percent(share: float | None, digits: int = 0) -> str:
    r"""Write a share as per cent.

    >>> percent(0.873)
    '87\u202f%'
    """
    text = number(None if share is None else 100 * share, digits)
    return text if text == NOTHING else f"{text}{THIN}%"


def name_of(key: str, names: dict[str, str]) -> str:
    """Give the name of an id, or the id made readable.

    >>> name_of("oil", CARGO_NAMES)
    'Crude oil'
    >>> name_of("dry_port", {})
    'Dry port'
    """
    if key in names:
        return names[key]
    words = key.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def unit_name(unit: str) -> str:
    """Give the unit as printed.

    >>> unit_name("ship_day")
    'ship-day'
    """
    return UNIT_NAMES.get(unit, unit.replace("_", " "))
