"""What the answer on power says: sizes of the cable under two prices of gas, lines, break-even. The schema."""

from __future__ import annotations

import msgspec

POWER_SCHEMA = "transcaspian.power/1"


class Line(msgspec.Struct, frozen=True):
    """A line between two zones in the year: limit each way, and how far the scenario has it open."""

    tie: str
    name: str
    from_zone: str
    to_zone: str
    capacity_mw: float
    open_share: float
    status: str


class Price(msgspec.Struct, frozen=True):
    """A price case of the cable: what any size costs, what each MW adds, what is paid a year over the investment."""

    case: str
    fixed_musd: float
    musd_per_mw: float
    capex_at_1000_musd: float
    yearly_at_1000_musd: float
    yearly_share: float


class Size(msgspec.Struct, frozen=True):
    """A size of the cable over a year, against none: savings, energy each way, rent, what is lost, CO2.

    ``value_musd`` is what plants save at the price of gas that they pay, ``economic_musd`` what the same dispatch saves
    when gas counts for what it is worth elsewhere; ``next_mw_usd`` is the yearly saving of another MW.

    ``to_azerbaijan_gwh`` is sent from Mangystau, ``to_mangystau_gwh`` from Azerbaijan. ``full_share`` is the part of
    the hours in which it is full, either way. ``carbon_kt`` is the change of all CO2, abroad included. ``net_musd`` is
    by price case in the order of `prices`.
    """

    size_mw: float
    value_musd: float
    economic_musd: float
    next_mw_usd: float
    to_azerbaijan_gwh: float
    to_mangystau_gwh: float
    full_share: float
    rent_musd: float
    running_musd: float
    curtailed_gwh: float
    unserved_gwh: float
    carbon_kt: float
    net_musd: list[float]


class Choice(msgspec.Struct, frozen=True):
    """The best size of one price case, 0 for none, and what would have to be true for one to pay.

    ``most_net_musd`` bounds what any size could bring. ``least_scale`` is by how much the yearly value of the size
    nearest to paying would have to grow; nothing where it has none. ``break_even_musd`` is the investment at which
    1,000 MW would pay; ``break_even_usd_per_t`` the price of a tonne of CO2, nothing where the cable saves none.
    """

    case: str
    best_mw: float
    net_musd: float
    most_net_musd: float
    nearest_mw: float
    least_scale: float | None
    break_even_musd: float
    break_even_usd_per_t: float | None


class Binding(msgspec.Struct, frozen=True):
    """A line one way that is full in some hours: without the cable and with 1,000 MW, and the worth of another MW."""

    tie: str
    way: str
    onshore: bool
    bare_full_share: float
    gw_full_share: float
    bare_next_mw_usd: float
    gw_next_mw_usd: float


class ZoneYear(msgspec.Struct, frozen=True):
    """A zone without the cable: demand, mean price, energy lost and energy not served."""

    zone: str
    name: str
    demand_gwh: float
    price_usd_per_mwh: float
    curtailed_gwh: float
    unserved_gwh: float


class Sound(msgspec.Struct, frozen=True):
    """The worst of all sizes: balance of any zone in any hour, limits, both ways at once, identity of the rent."""

    balance_mw: float
    over_limit_mw: float
    both_ways_mw: float
    rent_gap_usd: float


class Gas(msgspec.Struct, frozen=True):
    """All of it under one price of gas; both ``day`` lists are the mean day (UTC) of the size ``flow_size_mw``."""

    gas: str
    mangystau_usd_per_1000_m3: float
    azerbaijan_usd_per_1000_m3: float
    sizes: list[Size]
    choices: list[Choice]
    bindings: list[Binding]
    zones: list[ZoneYear]
    flow_size_mw: float
    day_to_azerbaijan_mw: list[float]
    day_to_mangystau_mw: list[float]
    sound: Sound


class What(msgspec.Struct, frozen=True):
    """Another year or another world: worth of the first MW and of 1,000 MW, and their direction, on fewer weeks.

    ``scale`` is the yearly value of 1,000 MW over its yearly cost, by price case.
    """

    name: str
    year: int
    gas: str
    first_mw_usd: float
    value_at_1000_musd: float
    to_azerbaijan_gwh: float
    to_mangystau_gwh: float
    full_share: float
    unserved_gwh: float
    scale: list[float]


class WholeYear(msgspec.Struct, frozen=True):
    """All 8,760 hours beside the weeks: the value of a size, MUSD a year."""

    gas: str
    size_mw: float
    value_musd: float
    weeks_musd: float


class Power(msgspec.Struct, frozen=True):
    """The answer on the power cable for a scenario, as `power --json` prints it.

    ``cable_from_year`` is the year in which the scenario opens the cable, nothing where it does not. ``fault_musd`` is
    what a fault of ``fault_days`` takes from the value of 1,000 MW under the economic price of gas.
    """

    schema: str
    scenario: str
    title: str
    answer: str
    year: int
    cable_from_year: int | None
    length_km: float
    loss_share: float
    availability_share: float
    weeks: int
    hours: int
    what_weeks: int
    seed: int
    data_sha256: str
    input_share: dict[str, float]
    lines: list[Line]
    prices: list[Price]
    gases: list[Gas]
    whats: list[What]
    whole_year: list[WholeYear]
    fault_days: float
    fault_musd: float
    sources: list[str]
    notes: list[str]
